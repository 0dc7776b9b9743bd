/*
 * NAME      clock - can the time be right?
 * CONTRACT  see clock.h. The ledger holds moments that have been, and trusted
 *           certificates were issued before they came into use; a clock that
 *           says less is wrong, and by how much nobody knows.
 *           Nothing that a wait begins with is noted then: it would be over
 *           too early by as much as the clock is behind. Nothing is taken
 *           away either. What must be added is added at once.
 *
 *           Evidence is no such witness: one look at a moment when the clock
 *           was ahead would stop every domain for as long. What of it is ahead
 *           is set aside (ledger/evidence.h), which opens no gate.
 * BUGS      A clock that runs ahead shortens every wait by as much, and after
 *           it is right again, waits do not begin until the moments that it
 *           left in the ledger have come. A step back that is shorter than
 *           the time since the ledger was written cannot be told from evidence
 *           that was written by a clock ahead: then the finding evidence-ahead
 *           is all that is said, and the waits that begin are too short by as
 *           much.
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
		last = later(last, later(row->published, row->superseded));
		last = later(last, later(row->released, row->seen));
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
clock_behind(const struct facts *facts, const struct ledger *ledger, time_t now)
{
	time_t last = later(of_facts(facts), of_ledger(ledger));

	return last > now + TOLERANCE ? last - now : 0;
}
