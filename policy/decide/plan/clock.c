/*
 * NAME      clock - can the time be right?
 * CONTRACT  see clock.h. The ledger holds moments that have been, and trusted
 *           certificates were issued before they came into use; a clock that
 *           says less is wrong, and by how much nobody knows.
 *           Nothing that a wait begins with is noted then: it would be over
 *           too early by as much as the clock is behind. Nothing is taken
 *           away either. What must be added is added at once.
 *
 *           One row of evidence is no such witness: a single look at a moment
 *           when the clock was ahead would stop every domain for as long. What
 *           of it is ahead is set aside (ledger/evidence.h), which opens no
 *           gate. But where evidence was written in two hours that have not
 *           come yet, and come within weeks, it is the clock that is wrong.
 * BUGS      A clock that runs ahead shortens every wait by as much, and after
 *           it is right again, waits do not begin until the moments that it
 *           left in the ledger have come, or for EVIDENCE_WITNESS where it
 *           left them in evidence alone. A step back that is shorter than the
 *           time since the last two looks or so, or by far longer than
 *           certificates live, shows nowhere but in the ledger.
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
clock_behind(const struct facts *facts, const struct ledger *ledger,
    const struct evidence *evidence, time_t now)
{
	time_t last = later(of_facts(facts), of_ledger(ledger));

	last = later(last, evidence->witnessed);
	return last > now + TOLERANCE ? last - now : 0;
}
