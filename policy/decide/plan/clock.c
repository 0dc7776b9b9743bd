/*
 * NAME      clock - is the clock of this machine behind?
 * CONTRACT  see clock.h. The ledger has dates that are past, and a trusted
 *           certificate was issued before it came into use. A clock that shows
 *           an earlier date is wrong, and nobody knows by how much. In such a
 *           run no wait begins, because it would end too early by as much as
 *           the clock is behind, and nothing is taken away. What must be added
 *           is added at once.
 *
 *           One row of evidence proves nothing: a single check at a moment when
 *           the clock was ahead would stop every domain for that long. Evidence
 *           from the future is ignored (ledger/evidence.h) and so opens no
 *           gate. But if evidence was written in two different hours that are
 *           still to come, and come within weeks, then the clock is wrong.
 * BUGS      A clock that is ahead shortens every wait by as much. After it is
 *           right again, no wait begins until the dates that it left in the
 *           ledger have passed, or for EVIDENCE_WITNESS if it left them only in
 *           evidence. If the clock was set back by less than about the time
 *           between the last two checks, or by far more than certificates live,
 *           only the ledger shows it.
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
