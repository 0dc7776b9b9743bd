/*
 * NAME      obligation - until when senders may act on policies that were
 *           published
 * CONTRACT  see obligation.h. RFC 8461 8.3 requires waiting for every policy
 *           ever served. Some senders ignore the id, and some cache a policy
 *           for longer than it says. A policy is therefore assumed to be cached
 *           for as long as the known sender that caches longest keeps it
 *           (sts/quirk.c: a week at least), plus the TTL of the record that
 *           announced it. Mode none binds nobody: 0.
 * BUGS      The ledger says when a row ended, not when its policy was last
 *           fetched. If a run is killed after it wrote the ledger, the old file
 *           stays in place, and senders follow the id that DNS shows.
 *           Therefore, if the record of the next row was released later, that
 *           is taken as the end.
 */
#include "decide/plan/obligation.h"

#include "base/dates.h"
#include "decide/decide.h"
#include "decide/plan/run.h"
#include "ledger/record_life.h"
#include "sts/quirk.h"

time_t
obligation_length(uint32_t max_age, uint32_t record_ttl)
{
	/* a policy that is waited for may have been in enforce elsewhere */
	return (time_t)quirks_longest(POLICY_ENFORCE, max_age) + record_ttl;
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

/*
 * served_until - of the row before `next': as long as DNS shows its id, there
 * are senders for whom that makes their copy of its policy new again, even
 * though the file is another one. `out' is when the id after it came out.
 */
static time_t
served_until(const struct ledger_row *row, const struct ledger_row *next,
    time_t out, time_t now)
{
	time_t served = row->superseded != 0 ? row->superseded : now;

	return next != NULL && next->published <= served && out > served
		   ? out
		   : served;
}

/* out_of - when this row's id came out; `later' where it never did itself */
static time_t
out_of(const struct ledger_row *row, time_t later, time_t now)
{
	time_t out = record_out(row);

	return out != 0 ? out : row->superseded == 0 ? now : later;
}

/* rows_next - the next older row */
static void
rows_next(struct obligations *p)
{
	const struct ledger_row *row;

	row = &p->ledger->rows[p->domain->rows + --p->left];
	p->until = until(row, served_until(row, p->row, p->out, p->now));
	p->out = row->watched && row->superseded == 0 && p->seen != 0
		     ? p->seen
		     : out_of(row, p->out, p->now);
	p->row = row;
}

bool
obligation_next(struct obligations *p)
{
	if (p->left > 0) {
		rows_next(p);
		return true;
	}
	if (p->lost == 0)
		return false;
	p->row = NULL;
	p->until = p->lost;
	p->lost = 0;
	return true;
}

struct obligations
obligations_of(const struct ledger *ledger, const struct ledger_domain *domain,
    const struct plan_domain *planned, time_t now)
{
	return (struct obligations){
		.ledger = ledger,
		.domain = domain,
		.left = domain != NULL ? domain->rows_len : 0,
		.out = now,
		.seen = planned != NULL ? planned->seen : 0,
		.lost = planned != NULL  ? planned->owed
			: domain != NULL ? domain->owed
					 : 0,
		.now = now,
	};
}

static void
take(struct obligation *o, const struct obligations *p)
{
	if (p->row == NULL)
		o->lost = p->until;
	else if (p->until > o->known)
		o->known = p->until;
}

struct obligation
obligation_domain(const struct ledger *ledger,
    const struct ledger_domain *domain, const struct plan_domain *planned,
    time_t now)
{
	struct obligations p = obligations_of(ledger, domain, planned, now);
	struct obligation o = { 0, 0 };

	while (obligation_next(&p))
		take(&o, &p);
	return o;
}

/* without - does this promise bind, and not cover the host? */
static bool
without(const struct obligations *p, const char *host)
{
	const struct policy *policy;

	if (p->until <= p->now)
		return false;
	if (p->row == NULL)
		return true;
	policy = &p->row->body->policy;
	return policy->mode == POLICY_ENFORCE &&
	       (host == NULL || !policy_covers(policy, host));
}

struct obligation
obligation_without(const struct ledger *ledger,
    const struct ledger_domain *domain, const struct plan_domain *planned,
    const char *host, time_t now)
{
	struct obligations p = obligations_of(ledger, domain, planned, now);
	struct obligation o = { 0, 0 };

	while (obligation_next(&p))
		if (without(&p, host))
			take(&o, &p);
	return o;
}

time_t
obligation_mx(const struct ledger_row *row, time_t gone_since)
{
	return gone_since + promise(row);
}
