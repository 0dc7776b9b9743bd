/*
 * NAME      clock - can the time be right?
 * CONTRACT  see clock.h. Ledger and evidence hold moments that have been, and
 *           trusted certificates were issued before they came into use; a
 *           clock that says less is wrong, and by how much nobody knows.
 *           Nothing that a wait begins with is noted then: it would be over
 *           too early by as much as the clock is behind. Nothing is taken
 *           away either. What must be added is added at once.
 * BUGS      A clock that runs ahead shortens every wait by as much, and after
 *           it is right again, waits do not begin until the moments that it
 *           left in the ledger have come. A step back that is shorter than
 *           the time since anything was written down cannot be seen; where
 *           poststs check runs from a timer, that is an hour or a day.
 */
#include "decide/plan/clock.h"

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

static time_t
of_facts(const struct facts *facts)
{
	const struct fact_cert *cert;
	time_t last = 0;
	size_t i, j;

	for (i = 0; i < facts->hosts_len; i++)
		for (j = 0; j < facts->hosts[i].certs_len; j++) {
			cert = facts->hosts[i].certs[j];
			if (cert->error == NULL && cert->trusted == TRI_YES)
				last = later(last, cert->not_before);
		}
	return last;
}

time_t
clock_behind(const struct facts *facts, const struct ledger *ledger,
    const struct evidence *evidence, time_t now)
{
	time_t last = later(
	    of_facts(facts), later(of_ledger(ledger), of_evidence(evidence)));

	return last > now + TOLERANCE ? last - now : 0;
}
