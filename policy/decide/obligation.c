/*
 * NAME      obligation - how long senders may still hold what was promised
 * CONTRACT  see decide.h. RFC 8461 8.3 asks to wait for every policy ever
 *           served. Some senders ignore the id or raise short ages to a week,
 *           so a promise lasts max(max_age, 7 days) plus the TTL of the
 *           record that announced it. Mode none binds nobody: 0.
 * BUGS      The ledger says when a row ended, not when its last byte was
 *           fetched. A run that is killed after the ledger was written leaves
 *           the old file in place, and senders go by the id that DNS shows;
 *           where the next row's record came out later, that is therefore
 *           taken as the end.
 */
#include "decide/decide.h"
#include "decide/run.h"

static time_t
promise(const struct ledger_row *row)
{
	uint32_t max_age = row->body->policy.max_age;

	return (time_t)(max_age > WEEK ? max_age : WEEK) + row->record_ttl;
}

static time_t
until(const struct ledger_row *row, time_t served)
{
	return row->body->policy.mode == POLICY_NONE ? 0
						     : served + promise(row);
}

time_t
obligation_until(const struct ledger_row *row, time_t now)
{
	return until(row, row->last_served != 0 ? row->last_served : now);
}

/*
 * As long as DNS shows the id of a row, there are senders for whom that makes
 * their copy of its policy new again, even though the file is another one.
 */
time_t
obligation_domain(
    const struct ledger *ledger, const struct ledger_domain *domain, time_t now)
{
	const struct ledger_row *row, *next = NULL;
	time_t latest = 0, served = now, out = now, date;
	size_t i;

	for (i = domain->rows_len; i-- > 0; next = row) {
		row = &ledger->rows[domain->rows + i];
		if (next != NULL && ledger_row_out(next) != 0)
			out = ledger_row_out(next);
		else if (next != NULL && next->last_served == 0)
			out = now;
		served = row->last_served != 0 ? row->last_served : now;
		if (next != NULL && next->first_served <= served &&
		    out > served)
			served = out;
		if ((date = until(row, served)) > latest)
			latest = date;
	}
	return latest;
}

time_t
obligation_mx(const struct ledger_row *row, time_t gone_since)
{
	return gone_since + promise(row);
}
