/*
 * NAME      notice - what to tell the administrator unasked, each matter once
 * CONTRACT  see notice.h. Both lists are bounded: findings of one identifier
 *           beyond EACH become one matter together, and beyond TOLD_MAX matters
 *           no new one is told.
 */
#include "decide/notice.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dates.h"
#include "catalogue/reason.h"

#define EACH     10    /* of one kind, by name; the rest is counted */
#define TOLD_MAX 10000 /* matters that are kept */
#define AGAIN    DAY   /* so long after it was told */
#define KEPT     (60 * DAY)
#define MISSES   2

/* ---- collecting ---- */

static void
add(struct notices *n, struct arena *arena, const char *key, const char *text,
    const char *remedy, bool dated)
{
	struct notice *list;
	struct buf safe = BUF_INIT;

	if (n->len == n->cap) {
		n->cap = n->cap * 2 + 16;
		list = arena_alloc(arena, n->cap * sizeof(*list));
		if (n->len > 0)
			memcpy(list, n->list, n->len * sizeof(*list));
		n->list = list;
	}
	buf_mask(&safe, key, strlen(key), 300);
	n->list[n->len++] =
	    (struct notice){ .key = arena_strdup(arena, buf_text(&safe)),
		    .text = text,
		    .remedy = remedy,
		    .dated = dated };
	buf_release(&safe);
}

/* told_of - errors, and the warnings that have a date */
static bool
told_of(const struct finding *f)
{
	return finding_kind(f->id)->severity == SEVERITY_ERROR ||
	       f->id == FINDING_CERT_EXPIRES_SOON;
}

/* same_kind - how many from here on have the same identifier */
static size_t
same_kind(const struct findings *findings, size_t from)
{
	size_t i = from;

	while (i < findings->len &&
	       findings->list[i].id == findings->list[from].id)
		i++;
	return i - from;
}

void
notices_findings(
    struct notices *n, const struct findings *findings, struct arena *arena)
{
	const struct finding *f;
	size_t i, j, len;

	for (i = 0; i < findings->len; i += len) {
		len = same_kind(findings, i);
		if (!told_of(&findings->list[i]))
			continue;
		for (j = i; j < i + len && j < i + EACH; j++) {
			f = &findings->list[j];
			add(n, arena,
			    arena_printf(arena, "finding %s %s",
				finding_kind(f->id)->id, f->subject),
			    arena_printf(arena, "%s: %s (%s)", f->subject,
				*f->text != '\0' ? f->text
						 : finding_kind(f->id)->title,
				finding_kind(f->id)->id),
			    finding_remedy(f), false);
		}
		if (len > EACH)
			add(n, arena,
			    arena_printf(arena, "finding %s and more",
				finding_kind(findings->list[i].id)->id),
			    arena_printf(arena, "and %zu more of %s",
				len - EACH,
				finding_kind(findings->list[i].id)->id),
			    "poststs doctor lists all of them", false);
	}
}

/* ---- of the plan ---- */

/* for_him - nothing goes on before the administrator has done something */
static bool
for_him(const struct plan_hold *hold)
{
	static const enum reason_id list[] = { REASON_PROMOTE_ADVISED,
		REASON_MX_CHANGE_DNS, REASON_RETIRE_REFUSED,
		REASON_ADOPT_REFUSED, REASON_RECORD_STILL_SEEN,
		REASON_NOT_CONFIRMED,
		REASON_NOT_UPDATED, REASON_LEDGER_BEHIND,
		REASON_MX_ADD_UNPROVEN };
	size_t i;

	for (i = 0; i < ARRAY_LEN(list); i++)
		if (strcmp(hold->reason, reason(list[i])->id) == 0)
			return true;
	return false;
}

/* one kind of matter over all domains: the first by name, the rest counted */
struct kind {
	const char *word, *reason, *text, *remedy;
	size_t len;
};

struct kinds {
	struct kind *list;
	size_t len, cap;
};

static struct kind *
kind_of(struct kinds *kinds, const char *word, const char *id)
{
	struct kind *k;
	size_t i;

	for (i = 0; i < kinds->len; i++)
		if (strcmp(kinds->list[i].reason, id) == 0 &&
		    strcmp(kinds->list[i].word, word) == 0)
			return &kinds->list[i];
	VEC_GROW(kinds->list, kinds->len, kinds->cap);
	k = &kinds->list[kinds->len++];
	*k = (struct kind){ .word = word, .reason = id };
	return k;
}

static const char *
remedy_of(const char *text, const char *domain, struct arena *arena)
{
	struct buf remedy = BUF_INIT;
	const char *copy;

	reason_remedy(&remedy, text, domain);
	copy = arena_strdup(arena, buf_text(&remedy));
	buf_release(&remedy);
	return copy;
}

static void
waits(struct notices *n, struct kinds *kinds, const struct plan_domain *d,
    const struct plan_hold *hold, struct arena *arena)
{
	if (!for_him(hold) ||
	    kind_of(kinds, "waits", hold->reason)->len++ >= EACH)
		return;
	add(n, arena, arena_printf(arena, "waits %s %s", hold->reason, d->name),
	    arena_printf(
		arena, "%s: %s (%s)", d->name, hold->text, hold->reason),
	    remedy_of(hold->remedy, d->name, arena), false);
}

static void
comes(struct notices *n, struct kinds *kinds, const struct plan_domain *d,
    const struct plan_step *step, time_t now, struct arena *arena)
{
	char day[DATE_SIZE];

	if (step->not_before <= now || step->not_before > now + WEEK ||
	    kind_of(kinds, "date", step->reason)->len++ >= EACH)
		return;
	date_text(day, step->not_before);
	add(n, arena,
	    arena_printf(arena, "date %.10s %s %s", day, step->reason, d->name),
	    arena_printf(arena, "%s: from %s: %s (%s)", d->name, day,
		step->text, step->reason),
	    "", true);
}

void
notices_plan(struct notices *n, const struct plan *plan, struct arena *arena)
{
	struct kinds kinds = { NULL, 0, 0 };
	const struct plan_domain *d;
	size_t i, j;

	if (plan->refused != NULL)
		add(n, arena, "plan refused", plan->refused,
		    "poststs plan shows the details", false);
	if (plan->kept != NULL)
		add(n, arena, "plan kept", plan->kept,
		    "poststs plan shows the details", false);
	for (i = 0; i < plan->domains_len; i++) {
		d = &plan->domains[i];
		for (j = 0; j < d->holds_len; j++)
			waits(n, &kinds, d, &d->holds[j], arena);
		for (j = 0; j < d->steps_len; j++)
			comes(n, &kinds, d, &d->steps[j], plan->now, arena);
	}
	for (i = 0; i < kinds.len; i++)
		if (kinds.list[i].len > EACH)
			add(n, arena,
			    arena_printf(arena, "%s %s and more",
				kinds.list[i].word, kinds.list[i].reason),
			    arena_printf(arena, "and %zu more domains: %s",
				kinds.list[i].len - EACH, kinds.list[i].reason),
			    "poststs plan lists all of them",
			    strcmp(kinds.list[i].word, "date") == 0);
	free(kinds.list);
}

/* ---- what was told ---- */

static struct told *
told_add(struct told_list *t, struct arena *arena)
{
	struct told *list;

	if (t->len == t->cap) {
		t->cap = t->cap * 2 + 16;
		list = arena_alloc(arena, t->cap * sizeof(*list));
		if (t->len > 0)
			memcpy(list, t->list, t->len * sizeof(*list));
		t->list = list;
	}
	memset(&t->list[t->len], 0, sizeof(*t->list));
	return &t->list[t->len++];
}

/* a line: origin, told, over, missed, flags, then key and text by a tab */
void
told_read(struct told_list *t, const char *text, struct arena *arena)
{
	long long told, over;
	unsigned origin, missed, flags;
	const char *tab;
	struct told *e;
	size_t len;
	int at;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		at = 0;
		if (t->len == TOLD_MAX ||
		    sscanf(text, "%1u %15lld %15lld %3u %1u %n", &origin, &told,
			&over, &missed, &flags, &at) != 5 ||
		    at == 0 || (size_t)at >= len || origin > NOTICE_OUTSIDE ||
		    missed > 999 || flags > 3 || told < 0 || over < 0)
			continue;
		tab = memchr(text + at, '\t', len - (size_t)at);
		if (tab == NULL)
			continue;
		e = told_add(t, arena);
		e->origin = (enum notice_origin)origin;
		e->told = (time_t)told;
		e->over = (time_t)over;
		e->missed = missed;
		e->dated = (flags & 1) != 0;
		e->quiet = (flags & 2) != 0;
		e->key = arena_strndup(
		    arena, text + at, (size_t)(tab - text) - (size_t)at);
		e->text = arena_strndup(
		    arena, tab + 1, (size_t)(text + len - tab - 1));
	}
}

void
told_write(struct buf *out, const struct told_list *t)
{
	const struct told *e;
	size_t i;

	for (i = 0; i < t->len; i++) {
		e = &t->list[i];
		buf_printf(out, "%u %lld %lld %u %u ", (unsigned)e->origin,
		    (long long)e->told, (long long)e->over, e->missed,
		    e->dated | e->quiet << 1);
		buf_mask(out, e->key, strlen(e->key), 300);
		buf_putc(out, '\t');
		buf_mask(out, e->text, strlen(e->text), 500);
		buf_putc(out, '\n');
	}
}

/* ---- deciding ---- */

static struct told *
find(const struct told_list *t, const char *key)
{
	size_t i;

	for (i = 0; i < t->len; i++)
		if (strcmp(t->list[i].key, key) == 0)
			return &t->list[i];
	return NULL;
}

static bool
standing(const struct notices *n, const char *key)
{
	size_t i;

	for (i = 0; i < n->len; i++)
		if (strcmp(n->list[i].key, key) == 0)
			return true;
	return false;
}

/* seen - it stands now: is it to be told? */
static bool
seen(struct told_list *t, const struct notice *n, enum notice_origin origin,
    time_t now, struct arena *arena)
{
	struct told *e = find(t, n->key);
	bool again;

	if (e == NULL) {
		if (t->len >= TOLD_MAX)
			return false;
		e = told_add(t, arena);
		e->key = n->key;
		e->dated = n->dated;
		again = true;
	} else {
		/* a told date ahead of the clock is as good as none */
		again = (e->over != 0 || e->quiet) &&
			(now - e->told >= AGAIN || e->told > now);
		e->quiet = (e->over != 0 || e->quiet) && !again;
	}
	e->origin = origin;
	e->text = n->text;
	e->missed = 0;
	if (again)
		e->told = now;
	/* what comes back within a day goes on as it was, unsaid */
	e->over = 0;
	return again;
}

/* unseen - it does not stand now: is that to be told? */
static bool
unseen(struct told *e, time_t now)
{
	if (e->over != 0 || ++e->missed < MISSES)
		return false;
	e->over = now;
	return !e->dated && !e->quiet;
}

struct tidings
notice_decide(struct told_list *t, const struct notices *n,
    enum notice_origin origin, bool whole, time_t now, struct arena *arena)
{
	struct tidings say = { .fresh_len = 0 };
	size_t i, kept = 0, before = t->len;

	say.fresh = arena_alloc(arena, (n->len + 1) * sizeof(*say.fresh));
	say.over = arena_alloc(arena, (before + 1) * sizeof(*say.over));
	for (i = 0; whole && i < before; i++)
		if (t->list[i].origin == origin &&
		    !standing(n, t->list[i].key) && unseen(&t->list[i], now)) {
			struct told *copy = arena_alloc(arena, sizeof(*copy));

			*copy = t->list[i];
			say.over[say.over_len++] = copy;
		}
	for (i = 0; i < n->len; i++)
		if (seen(t, &n->list[i], origin, now, arena))
			say.fresh[say.fresh_len++] = &n->list[i];
	for (i = 0; i < t->len; i++)
		if (t->list[i].over == 0 || now - t->list[i].over < KEPT)
			t->list[kept++] = t->list[i];
	t->len = kept;
	return say;
}
