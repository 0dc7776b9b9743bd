/*
 * NAME      next_ledger - the ledger as a plan changes it
 * CONTRACT  see next_ledger.h.
 *
 *           If a row was begun and never released, the run was killed before it
 *           could write the policy, or the web server did not serve it. The
 *           policy before it has therefore been served all the time. When such
 *           a row ends or is released at last, the rows before it are extended.
 */
#include "ledger/next_ledger.h"

#include <string.h>

#include "ledger/record_life.h"

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool
next_standing_same(const struct ledger_domain *a, const struct ledger_domain *b)
{
	if (a->name == NULL || b->name == NULL)
		return a->name == b->name;
	return a->stage == b->stage && a->since == b->since &&
	       a->record_removed == b->record_removed &&
	       a->record_gone == b->record_gone &&
	       same_text(a->gone, b->gone) && a->gone_since == b->gone_since &&
	       a->owed == b->owed && a->asked == b->asked &&
	       a->requested == b->requested && a->forced == b->forced;
}

bool
next_row_same(const struct ledger_row *a, const struct ledger_row *b)
{
	if (a->domain == NULL || b->domain == NULL)
		return a->domain == b->domain;
	return a->superseded == b->superseded && a->released == b->released &&
	       a->seen == b->seen && a->watched == b->watched &&
	       a->record_ttl == b->record_ttl;
}

/* begins - another body or id than that of the current row, if any? */
static bool
begins(const struct plan_domain *domain, const struct ledger_row *current)
{
	return domain->body != NULL &&
	       (current == NULL ||
		   strcmp(current->body->hash, domain->body->hash) != 0 ||
		   strcmp(current->id, domain->id) != 0);
}

/* out - does DNS show it, though no run has noted that it was released? */
static bool
out(const struct ledger_row *row, const struct plan_domain *domain)
{
	return domain->announced != NULL &&
	       strcmp(domain->announced->id, row->id) == 0;
}

static void
end_row(struct next_domain *next, const struct plan_domain *domain, time_t now)
{
	struct ledger_row *row = &next->current;

	if (row->released == 0) {
		next->extend = row->published;
		if (out(row, domain))
			row->released = now;
	}
	row->superseded = now > row->published ? now : row->published;
}

/* watched - what DNS tells of the record goes into its row */
static void
watched(struct ledger_row *row, const struct plan_domain *domain)
{
	row->seen = domain->seen;
	row->watched = domain->watched || domain->seen != 0;
	/* the longest that caches ever keep it, as written or as seen */
	if (domain->record && domain->record_ttl > row->record_ttl)
		row->record_ttl = domain->record_ttl;
	if (domain->seen_ttl > row->record_ttl)
		row->record_ttl = domain->seen_ttl;
}

static void
begin_row(
    struct next_domain *next, const struct plan_domain *domain, time_t now)
{
	next->begun = (struct ledger_row){
		.domain = domain->name,
		.published = now,
		.seen = domain->seen,
		.watched = domain->watched || domain->seen != 0,
		.record_ttl = domain->record_ttl,
	};
	memcpy(next->begun.id, domain->id, sizeof(next->begun.id));
}

/* note_standing - all but what is only true at the end */
static void
note_standing(struct ledger_domain *s, const struct plan *plan,
    const struct plan_domain *domain)
{
	/* what never was anything needs no row, unless something is noted */
	if (s->name == NULL && domain->body == NULL &&
	    domain->stage == STAGE_OFF && !domain->requested &&
	    !plan_due(plan, domain, STEP_NOTE))
		return;
	s->name = domain->name;
	s->gone = domain->gone;
	s->gone_since = domain->gone_since;
	s->owed = domain->owed;
	s->asked = (enum stage)domain->asked;
	s->requested = domain->requested;
	s->forced = domain->forced;
	if (domain->body == NULL)
		return;
	s->stage = (enum stage)domain->stage;
	s->since = domain->since;
}

/* release - the record of what is served now is out */
static void
release(struct next_domain *next, time_t now)
{
	struct ledger_row *row =
	    next->begun.domain != NULL ? &next->begun : &next->current;
	struct record_life life = life_of(NULL, row);

	if (!life_note(&life, LIFE_RELEASE, now))
		return;
	if (row == &next->current)
		next->extend = row->published;
	row->released = life.released;
	/* whatever was removed before is replaced by this one */
	next->standing.record_removed = next->standing.record_gone = 0;
}

/* finish - what was carried out */
static void
finish(struct next_domain *next, const struct plan *plan,
    const struct plan_domain *domain)
{
	struct ledger_domain *s = &next->standing;

	if (domain->body == NULL) {
		/* nothing is served any more, or nothing ever was */
		if (next->current.domain != NULL &&
		    next->current.superseded == 0 &&
		    plan_due(plan, domain, STEP_REMOVE_POLICY))
			end_row(next, domain, plan->now);
		if (s->name != NULL) {
			s->stage = (enum stage)domain->stage;
			s->since = domain->since;
		}
	} else if (!domain->record) {
		s->record_removed = domain->record_removed;
		s->record_gone = domain->record_gone;
	} else if (!domain->held_back) {
		release(next, plan->now);
	}
}

void
next_domain(struct next_domain *next, const struct plan *plan,
    const struct plan_domain *domain, const struct ledger *ledger,
    const struct ledger_domain *known, enum moment moment)
{
	const struct ledger_row *current = ledger_current(ledger, known);

	*next = (struct next_domain){ .extend = 0 };
	if (known != NULL)
		next->standing = *known;
	if (current != NULL)
		next->current = *current;
	if (moment == MOMENT_BEFORE)
		return;
	if (begins(domain, current)) {
		if (current != NULL)
			end_row(next, domain, plan->now);
		begin_row(next, domain, plan->now);
	} else if (domain->body != NULL) {
		watched(&next->current, domain);
	}
	note_standing(&next->standing, plan, domain);
	if (moment == MOMENT_RELEASED)
		finish(next, plan, domain);
}
