/*
 * NAME      evidence - what checks, sessions and TLS reports have shown over
 *           time
 * CONTRACT  see evidence.h. The store delivers the arrays sorted; the look-ups
 *           here are binary searches.
 */
#include "ledger/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dates.h"
#include "dns/dname.h"

struct evidence *
evidence_new(void)
{
	struct evidence *evidence = xcalloc(1, sizeof(*evidence));

	evidence->arena = arena_new();
	return evidence;
}

void
evidence_free(struct evidence *evidence)
{
	if (evidence == NULL)
		return;
	arena_free(evidence->arena);
	free(evidence);
}

/* ---- standing ---- */

bool
evidence_ahead(time_t when, time_t now)
{
	return when > now + EVIDENCE_AHEAD;
}

time_t
evidence_witnessed(const int64_t *hours, size_t len, time_t now)
{
	while (len > 0 && hours[len - 1] > (now + EVIDENCE_WITNESS) / HOUR)
		len--;
	return len > 1 ? (time_t)hours[len - 2] * HOUR : 0;
}

bool
reporter_ahead(const struct evidence_reporter *r, time_t now)
{
	return evidence_ahead(r->last - DAY, now);
}

time_t
standing_last(const struct standing *standing)
{
	return standing->last_ok > standing->last_bad ? standing->last_ok
						      : standing->last_bad;
}

bool
standing_ahead(const struct standing *standing, time_t now)
{
	return evidence_ahead(standing_last(standing), now);
}

/* set_aside - nobody knows when that was, and this look is later */
static void
set_aside(struct standing *standing, time_t when)
{
	if (standing_ahead(standing, when))
		*standing = (struct standing){ 0 };
}

void
standing_good(struct standing *standing, time_t when)
{
	bool goes_on;

	set_aside(standing, when);
	goes_on = standing->last_ok != 0 &&
		  standing->last_bad <= standing->last_ok &&
		  when - standing->last_ok <= EVIDENCE_GAP;
	/* the later look counts, whatever the clock said at the earlier one */
	if (when < standing->last_bad)
		when = standing->last_bad;
	if (when < standing->last_ok)
		return;
	if (!goes_on)
		standing->ok_since = when;
	standing->last_ok = when;
}

void
standing_bad(struct standing *standing, time_t when, const char *fault)
{
	set_aside(standing, when);
	if (when <= standing->last_ok)
		when = standing->last_ok + 1;
	if (when > standing->last_bad)
		standing->last_bad = when;
	standing->fault = fault;
}

time_t
standing_since(const struct standing *standing, time_t now)
{
	if (standing->last_ok == 0 || standing->last_bad > standing->last_ok ||
	    now - standing->last_ok > EVIDENCE_GAP ||
	    standing_ahead(standing, now))
		return 0;
	return standing->ok_since;
}

/* ---- look-up ---- */

/*
 * range - the elements of a sorted array whose first member, a string, is
 * `key'; NULL where there are none
 */
static const void *
range(
    const void *array, size_t len, size_t size, const char *key, size_t *found)
{
	const char *base = array;
	size_t low = 0, high = len, middle, end;
	const char *name;

	while (low < high) {
		middle = low + (high - low) / 2;
		memcpy(&name, base + middle * size, sizeof(name));
		if (strcmp(name, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < len; end++) {
		memcpy(&name, base + end * size, sizeof(name));
		if (strcmp(name, key) != 0)
			break;
	}
	*found = end - low;
	return end > low ? base + low * size : NULL;
}

const struct evidence_proof *
evidence_proofs(const struct evidence *e, const char *host, size_t *len)
{
	return range(e->proofs, e->proofs_len, sizeof(*e->proofs), host, len);
}

const struct evidence_publication *
evidence_publication(const struct evidence *e, const char *domain)
{
	size_t len;

	return range(e->publications, e->publications_len,
	    sizeof(*e->publications), domain, &len);
}

const struct evidence_look *
evidence_look(const struct evidence *e, const char *host)
{
	size_t len;

	return range(e->looks, e->looks_len, sizeof(*e->looks), host, &len);
}

const struct evidence_look *
evidence_policy_look(const struct evidence *e, const char *domain)
{
	size_t len;

	return range(e->policy_looks, e->policy_looks_len,
	    sizeof(*e->policy_looks), domain, &len);
}

const struct evidence_reporter *
evidence_reporters(const struct evidence *e, const char *domain, size_t *len)
{
	return range(
	    e->reporters, e->reporters_len, sizeof(*e->reporters), domain, len);
}

const struct evidence_failure *
evidence_failures(const struct evidence *e, const char *domain, size_t *len)
{
	return range(
	    e->failures, e->failures_len, sizeof(*e->failures), domain, len);
}

const struct evidence_sessions *
evidence_sessions(const struct evidence *e, const char *domain, size_t *len)
{
	return range(
	    e->sessions, e->sessions_len, sizeof(*e->sessions), domain, len);
}

/* ---- who reports ---- */

bool
evidence_silent(const struct evidence_sender *sender)
{
	/* a report covers the day when its period ends in it or later */
	return sender->last_due != 0 &&
	       sender->last_report <= sender->last_due - 86400 / 2;
}

/* who sends with names of one domain and reports with those of another */
static const struct {
	const char *sender, *reporter;
} elsewhere[] = {
	{ "outlook.com", "microsoft.com" },
	{ "hotmail.com", "microsoft.com" },
	{ "messagingengine.com", "fastmail.com" },
};

bool
evidence_reports_for(const char *domain, const char *sender)
{
	size_t i;

	if (dname_below(domain, sender))
		return true;
	for (i = 0; i < ARRAY_LEN(elsewhere); i++)
		if (strcmp(elsewhere[i].sender, sender) == 0 &&
		    dname_below(domain, elsewhere[i].reporter))
			return true;
	return false;
}

const char *
blame_name(enum blame blame)
{
	static const char *const names[] = {
		[BLAME_OURS] = "ours",
		[BLAME_THEIRS] = "theirs",
		[BLAME_UNKNOWN] = "unknown",
	};

	return names[blame];
}
