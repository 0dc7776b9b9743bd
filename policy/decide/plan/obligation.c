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
#include "decide/plan/obligation.h"

#include "base/dates.h"
#include "decide/decide.h"
#include "decide/plan/run.h"

time_t
obligation_length(uint32_t max_age, uint32_t record_ttl)
{
	return (time_t)(max_age > WEEK ? max_age : WEEK) + record_ttl;
}

static time_t
promise(const struct ledger_row *row)
{
	return obligation_length(row->body->policy.max_age, row->record_ttl);
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
 * served_until - of the row before `next': as long as DNS shows its id, there
 * are senders for whom that makes their copy of its policy new again, even
 * though the file is another one. `out' is when the id after it came out.
 */
static time_t
served_until(const struct ledger_row *row, const struct ledger_row *next,
    time_t out, time_t now)
{
	time_t served = row->last_served != 0 ? row->last_served : now;

	return next != NULL && next->first_served <= served && out > served
		   ? out
		   : served;
}

/* out_of - when this row's id came out; `later' where it never did itself */
static time_t
out_of(const struct ledger_row *row, time_t later, time_t now)
{
	time_t out = ledger_row_out(row);

	return out != 0 ? out : row->last_served == 0 ? now : later;
}

bool
promise_next(struct promises *p)
{
	const struct ledger_row *row;

	if (p->domain == NULL || p->left == 0)
		return false;
	row = &p->ledger->rows[p->domain->rows + --p->left];
	p->until = until(row, served_until(row, p->row, p->out, p->now));
	p->out = row->watched && row->last_served == 0 && p->seen != 0
		     ? p->seen
		     : out_of(row, p->out, p->now);
	p->row = row;
	return true;
}

struct promises
promises_of(const struct ledger *ledger, const struct ledger_domain *domain,
    time_t seen, time_t now)
{
	return (struct promises){
		.ledger = ledger,
		.domain = domain,
		.left = domain != NULL ? domain->rows_len : 0,
		.out = now,
		.seen = seen,
		.now = now,
	};
}

time_t
obligation_domain(
    const struct ledger *ledger, const struct ledger_domain *domain, time_t now)
{
	struct promises p = promises_of(ledger, domain, 0, now);
	time_t latest = domain != NULL ? domain->owed : 0;

	while (promise_next(&p))
		if (p.until > latest)
			latest = p.until;
	return latest;
}

time_t
obligation_without(const struct ledger *ledger,
    const struct ledger_domain *domain, const char *host, time_t seen,
    time_t now)
{
	struct promises p = promises_of(ledger, domain, seen, now);
	const struct policy *policy;
	time_t latest = 0;

	while (promise_next(&p)) {
		policy = &p.row->body->policy;
		if (policy->mode == POLICY_ENFORCE && p.until > now &&
		    p.until > latest &&
		    (host == NULL || !policy_covers(policy, host)))
			latest = p.until;
	}
	return latest;
}

time_t
obligation_mx(const struct ledger_row *row, time_t gone_since)
{
	return gone_since + promise(row);
}
