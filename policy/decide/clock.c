/*
 * NAME      clock - can the time be right?
 * CONTRACT  see run.h. Ledger and evidence hold moments that have been; a
 *           clock that says less is wrong, and by how much nobody knows.
 *           Nothing that a wait begins with is noted then: it would be over
 *           too early by as much as the clock is behind. Nothing is taken
 *           away either. What must be added is added at once.
 * BUGS      A clock that runs ahead shortens every wait by as much, and after
 *           it is right again, waits do not begin until the moments that it
 *           left in the ledger have come.
 */
#include "decide/run.h"

/* runs that look and write side by side may differ by this much */
#define TOLERANCE 600

static time_t
later(time_t a, time_t b)
{
	return a > b ? a : b;
}

static time_t
of_ledger(const struct ledger *ledger)
{
	const struct ledger_row *row;
	time_t last = 0;
	size_t i;

	for (i = 0; i < ledger->rows_len; i++) {
		row = &ledger->rows[i];
		last = later(last, later(row->first_served, row->last_served));
		last = later(last, later(row->released, row->seen));
	}
	return last;
}

static time_t
of_evidence(const struct evidence *evidence)
{
	const struct standing *s;
	time_t last = 0;
	size_t i;

	for (i = 0; i < evidence->proofs_len; i++) {
		s = &evidence->proofs[i].standing;
		last = later(last, later(s->last_ok, s->last_bad));
	}
	for (i = 0; i < evidence->publications_len; i++) {
		s = &evidence->publications[i].standing;
		last = later(last, later(s->last_ok, s->last_bad));
	}
	return last;
}

time_t
clock_behind(
    const struct ledger *ledger, const struct evidence *evidence, time_t now)
{
	time_t last = later(of_ledger(ledger), of_evidence(evidence));

	return last > now + TOLERANCE ? last - now : 0;
}
