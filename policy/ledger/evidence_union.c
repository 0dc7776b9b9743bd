/*
 * NAME      evidence_union - what several members have seen, as one
 * CONTRACT  standing_union(), evidence_merge_looks() in evidence.h. Functions
 *           of a set: the order makes no difference, nor does one that is there
 *           twice. Nothing is claimed that nobody has seen.
 */
#include "ledger/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static time_t
later(time_t a, time_t b)
{
	return a > b ? a : b;
}

/* what all of them say; those that are dated ahead are set aside */
struct sight {
	time_t last_ok, last_bad, newest;
	const struct standing *bad; /* the latest that is bad now */
	const char *fault;          /* of last_bad */
};

static bool
before_fault(const char *a, const char *b)
{
	return b == NULL || (a != NULL && strcmp(a, b) < 0);
}

static void
note(struct sight *sight, const struct standing *s)
{
	if (s->last_bad > sight->last_bad ||
	    (s->last_bad == sight->last_bad && s->last_bad != 0 &&
		before_fault(s->fault, sight->fault)))
		sight->fault = s->fault;
	sight->last_ok = later(sight->last_ok, s->last_ok);
	sight->last_bad = later(sight->last_bad, s->last_bad);
	sight->newest = later(sight->newest, standing_last(s));
}

/* is_bad - it was, at the last look, and that is no old story */
static bool
is_bad(const struct sight *sight, const struct standing *s)
{
	return s->last_bad > s->last_ok &&
	       s->last_bad + EVIDENCE_GAP >= sight->newest;
}

/*
 * begin - of the good looks of one of them that count; 0: none do. Somebody
 * saw it bad in between: how soon this one looked again is known to a gap.
 */
static time_t
begin(const struct sight *sight, const struct standing *s)
{
	time_t after = sight->last_bad + EVIDENCE_GAP;

	if (s->last_ok == 0 || s->last_ok < sight->last_bad)
		return 0;
	if (s->ok_since >= sight->last_bad)
		return s->ok_since;
	return after < s->last_ok ? after : s->last_ok;
}

/* good_since - back from the last look, while there is no gap */
static time_t
good_since(const struct sight *sight, const struct standing *list, size_t len,
    time_t now)
{
	time_t since = sight->last_ok, from;
	bool more = true;
	size_t i;

	while (more) {
		more = false;
		for (i = 0; i < len; i++) {
			from = begin(sight, &list[i]);
			if (from == 0 || from >= since ||
			    standing_ahead(&list[i], now) ||
			    list[i].last_ok + EVIDENCE_GAP < since)
				continue;
			since = from;
			more = true;
		}
	}
	return since;
}

struct standing
standing_union(const struct standing *list, size_t len, time_t now)
{
	struct sight sight = { 0 };
	struct standing out = { 0 };
	bool bad = false;
	size_t i, known = 0;

	for (i = 0; i < len; i++)
		if (!standing_ahead(&list[i], now)) {
			note(&sight, &list[i]);
			known++;
		}
	/* what nobody can place stays what nobody can place */
	for (i = 0; known == 0 && i < len; i++)
		if (standing_last(&list[i]) > standing_last(&out))
			out = list[i];
	if (known == 0)
		return out;
	for (i = 0; i < len; i++)
		bad |=
		    !standing_ahead(&list[i], now) && is_bad(&sight, &list[i]);
	out.last_ok = sight.last_ok;
	out.last_bad = sight.last_bad;
	out.fault = sight.fault;
	if (bad && out.last_bad <= out.last_ok)
		out.last_bad = out.last_ok + 1;
	if (!bad && out.last_ok != 0)
		out.ok_since = good_since(&sight, list, len, now);
	return out;
}

/* ---- the looks ---- */

static bool
same_proof(const struct evidence_proof *a, const struct evidence_proof *b)
{
	return a->host == b->host && a->address == b->address &&
	       a->key == b->key && a->sni == b->sni;
}

/* later_proof - whose certificate was shown last */
static bool
later_proof(const struct evidence_proof *a, const struct evidence_proof *b)
{
	time_t x = standing_last(&a->standing), y = standing_last(&b->standing);

	if (x != y)
		return x > y;
	return a->cert != NULL &&
	       (b->cert == NULL || strcmp(a->cert, b->cert) < 0);
}

static struct evidence_proof
one_proof(const struct evidence_proof *list, size_t len, time_t now)
{
	struct standing *all = xcalloc(len, sizeof(*all));
	const struct evidence_proof *latest = &list[0];
	struct evidence_proof out;
	size_t i;

	for (i = 0; i < len; i++) {
		all[i] = list[i].standing;
		if (!standing_ahead(&list[i].standing, now) &&
		    (standing_ahead(&latest->standing, now) ||
			later_proof(&list[i], latest)))
			latest = &list[i];
	}
	out = *latest;
	out.standing = standing_union(all, len, now);
	free(all);
	return out;
}

static struct evidence_publication
one_publication(const struct evidence_publication *list, size_t len, time_t now)
{
	struct standing *all = xcalloc(len, sizeof(*all));
	const struct evidence_publication *latest = &list[0];
	struct evidence_publication out;
	size_t i;

	for (i = 0; i < len; i++) {
		all[i] = list[i].standing;
		if (list[i].standing.last_ok > latest->standing.last_ok ||
		    (list[i].standing.last_ok == latest->standing.last_ok &&
			strcmp(list[i].id, latest->id) > 0))
			latest = &list[i];
	}
	out = *latest;
	out.standing = standing_union(all, len, now);
	free(all);
	return out;
}

void
evidence_merge_looks(struct evidence *e, time_t now)
{
	size_t i, n, len = 0;

	for (i = 0; i < e->proofs_len; i += n) {
		for (n = 1; i + n < e->proofs_len &&
			    same_proof(&e->proofs[i], &e->proofs[i + n]);
		     n++)
			;
		e->proofs[len++] =
		    n > 1 ? one_proof(&e->proofs[i], n, now) : e->proofs[i];
	}
	e->proofs_len = len;
	for (i = len = 0; i < e->publications_len; i += n) {
		for (n = 1;
		     i + n < e->publications_len &&
		     e->publications[i].domain == e->publications[i + n].domain;
		     n++)
			;
		e->publications[len++] =
		    n > 1 ? one_publication(&e->publications[i], n, now)
			  : e->publications[i];
	}
	e->publications_len = len;
}
