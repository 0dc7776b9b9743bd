/*
 * NAME      show_domains - the first part of a plan: each domain and its change
 *           of stage
 * CONTRACT  see show.h. From LINES_SHOWN domains on, domains with the same
 *           state share a line, with the first of their names.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/memo.h"
#include "cli/out/print.h"
#include "cli/out/show.h"

#define LINES_SHOWN 50 /* more domains share a line where they can */
#define NAMES_SHOWN 4

/* ---- one line a domain ---- */

static enum style
stage_style(enum stage stage)
{
	switch (stage) {
	case STAGE_ENFORCE:
		return STYLE_GOOD;
	case STAGE_RETIRING:
		return STYLE_WARN;
	case STAGE_OFF:
		return STYLE_FAINT;
	case STAGE_TESTING:
	default:
		return STYLE_PLAIN;
	}
}

/* put_reasons - what is done for it and why, or what keeps it as it is */
static void
put_reasons(
    struct buf *text, const struct show *show, const struct plan_domain *d)
{
	size_t i;

	for (i = 0; d->due && i < d->steps_len; i++)
		if (show_due(show, &d->steps[i]) &&
		    (i == 0 || d->steps[i].reason != d->steps[i - 1].reason))
			buf_printf(text, "%s %s", i == 0 ? ":" : ",",
			    d->steps[i].reason);
	if (d->holds_len > 0 && (!d->due || d->held_back || d->unseen))
		buf_printf(text, "; waits: %s", d->holds[0].reason);
	else if (!d->due)
		buf_puts(text, "; no change");
}

static void
show_line(const char *name, const struct plan_domain *d, const char *reasons)
{
	out("  %-32s ", name);
	if (d->stage != d->stage_before)
		out("%s -> ", stage_name(d->stage_before));
	out_style(stage_style(d->stage), "%s", stage_name(d->stage));
	out("%s\n", reasons);
}

static void
show_each(const struct show *show)
{
	const struct plan *plan = show->plan;
	struct buf reasons = BUF_INIT;
	size_t i;
	int pass;

	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < plan->domains_len; i++) {
			if (plan->domains[i].due != (pass == 0))
				continue;
			buf_clear(&reasons);
			put_reasons(&reasons, show, &plan->domains[i]);
			show_line(plan->domains[i].name, &plan->domains[i],
			    buf_text(&reasons));
		}
	buf_release(&reasons);
}

/* ---- one line for all domains of which the same is to be said ---- */

struct alike {
	const struct plan_domain *named[NAMES_SHOWN]; /* the first of them */
	const char *reasons;
	size_t len;
};

struct tally {
	struct arena *arena;
	struct memo *memo; /* of struct alike */
	struct alike **list;
	size_t len, cap;
};

static void
tally_add(struct tally *t, const struct show *show, const struct plan_domain *d)
{
	struct buf key = BUF_INIT;
	struct alike *alike;
	const void **slot;

	buf_printf(&key, "%d %d %d", d->due, (int)d->stage_before, d->stage);
	put_reasons(&key, show, d);
	slot = memo_slot(t->memo, key.text, key.len);
	if (*slot == NULL) {
		VEC_GROW(t->list, t->len, t->cap);
		alike = arena_alloc(t->arena, sizeof(*alike));
		buf_clear(&key);
		put_reasons(&key, show, d);
		alike->reasons = arena_strdup(t->arena, buf_text(&key));
		*slot = t->list[t->len++] = alike;
	}
	alike = (struct alike *)(uintptr_t)*slot;
	if (alike->len < NAMES_SHOWN)
		alike->named[alike->len] = d;
	alike->len++;
	buf_release(&key);
}

static void
show_alike(const struct alike *a)
{
	size_t i, named = a->len < NAMES_SHOWN ? a->len : NAMES_SHOWN;
	char count[32];

	if (a->len == 1) {
		show_line(a->named[0]->name, a->named[0], a->reasons);
		return;
	}
	snprintf(count, sizeof(count), "%zu domains", a->len);
	show_line(count, a->named[0], a->reasons);
	for (i = 0; i < named; i++)
		out("%s%s", i == 0 ? "    " : ", ", a->named[i]->name);
	if (named < a->len)
		out(" and %zu more", a->len - named);
	out("\n");
}

static void
show_tally(const struct show *show)
{
	const struct plan *plan = show->plan;
	struct tally t = { .arena = arena_new() };
	size_t i, shown, told = 0;
	int pass;

	t.memo = memo_new(t.arena);
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < plan->domains_len; i++)
			if (plan->domains[i].due == (pass == 0))
				tally_add(&t, show, &plan->domains[i]);
	for (shown = 0; shown < t.len && shown < LINES_SHOWN; shown++) {
		show_alike(t.list[shown]);
		told += t.list[shown]->len;
	}
	if (told < plan->domains_len)
		out("  and %zu more", plan->domains_len - told);
	out("  (--all shows each separately)\n");
	memo_free(t.memo);
	arena_free(t.arena);
	free(t.list);
}

void
show_domains(const struct show *show)
{
	if (show->all || show->plan->domains_len <= LINES_SHOWN)
		show_each(show);
	else
		show_tally(show);
}
