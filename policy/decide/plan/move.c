/*
 * NAME      move - announced moves of MX hosts, and when DNS may follow
 * CONTRACT  see run.h. A host that shall enter the MX records stands in the
 *           policy first. It may enter when no sender can hold a policy in
 *           enforce without it any more: the obligation of every such policy
 *           ever served (obligation.c), and that is told with its date. A host
 *           that shall leave may leave DNS at once where others remain; the
 *           policy keeps it until nobody can still have its MX record (mx.c).
 *           Every date comes from ledger and DNS, none is remembered here: a
 *           move that was found already made is taken up where it stands.
 */
#include <string.h>

#include "decide/plan/gate.h"
#include "decide/plan/move.h"
#include "decide/plan/obligation.h"
#include "dns/dname.h"

const struct ledger_move *
move_next(const struct run *run, const struct view *view, size_t *at)
{
	const struct ledger *ledger = run->ledger;
	const struct ledger_move *move;
	size_t low, high, middle;

	if (*at >= ledger->moves_len)
		return NULL;
	move = &ledger->moves[*at];
	if (move->domain[0] != '\0' && strcmp(move->domain, view->name) < 0) {
		for (low = *at, high = ledger->moves_len; low < high;) {
			middle = low + (high - low) / 2;
			if (strcmp(ledger->moves[middle].domain, view->name) <
			    0)
				low = middle + 1;
			else
				high = middle;
		}
		*at = low;
		if (low == ledger->moves_len)
			return NULL;
		move = &ledger->moves[low];
	}
	if (move->domain[0] != '\0' && strcmp(move->domain, view->name) != 0)
		return NULL;
	(*at)++;
	return move;
}

size_t
move_key(const struct run *run, const struct view *view)
{
	const struct ledger_move *move;
	size_t at = 0;

	while ((move = move_next(run, view, &at)) != NULL)
		if (move->domain[0] != '\0')
			return at;
	return 0;
}

static bool
in_dns(const struct view *view, const char *host)
{
	const struct mx_set *set = view->zone->mx;
	size_t i;

	for (i = 0; i < set->len; i++)
		if (strcmp(set->mx[i].host->name, host) == 0)
			return true;
	return false;
}

static bool
in_policy(const struct view *view, const char *host)
{
	const struct policy *policy;
	size_t i;

	if (view->row == NULL)
		return false;
	policy = &view->row->body->policy;
	for (i = 0; i < policy->mx_len; i++)
		if (strcmp(policy->mx[i], host) == 0)
			return true;
	return false;
}

const char *
move_newcomer(const struct view *view, const struct ledger_move *move)
{
	if (move->action == MOVE_ADD)
		return move->host;
	/* where the old host has left DNS, DNS says what came instead */
	if (move->action == MOVE_RENAME && in_dns(view, move->host))
		return move->to;
	return NULL;
}

/* ---- what is said about it ---- */

static struct plan_move *
tally_of(struct run *run, const struct ledger_move *move)
{
	return run->moves != NULL ? &run->moves[move - run->ledger->moves]
				  : NULL;
}

static void
pending(struct run *run, const struct ledger_move *move, time_t from)
{
	struct plan_move *tally = tally_of(run, move);

	if (tally == NULL)
		return;
	tally->pending++;
	if (from > tally->from)
		tally->from = from;
}

static void
done(struct run *run, const struct ledger_move *move)
{
	struct plan_move *tally = tally_of(run, move);

	if (tally != NULL)
		tally->done++;
}

/* say - "title: before HOST after" */
static void
say(struct draft *draft, enum reason_id id, time_t until, const char *before,
    const char *host, const char *after)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s: %s%s%s", reason(id)->title, before, host, after);
	draft_hold(
	    draft, id, until, arena_intern(draft->run->arena, buf_text(&text)));
	buf_release(&text);
}

/* enter - the newcomer into DNS; false: it is there */
static bool
enter(struct draft *draft, const struct ledger_move *move, const char *host)
{
	struct run *run = draft->run;
	const struct view *view = draft->view;
	const struct fact_host *fact = facts_host(run->facts, host);
	const char *fault = fact != NULL ? gate_host(run, fact) : NULL;
	time_t from = obligation_end(obligation_without(
	    run->ledger, view->ledger, draft->out, host, run->now));

	if (in_dns(view, host))
		return false;
	if (!in_policy(view, host) && view->actual == STAGE_ENFORCE &&
	    from == 0)
		from = run->now;
	pending(run, move, from);
	if (from > run->now)
		say(draft, REASON_MX_ADD_WAIT, from, "", host, "");
	else if (fault != NULL)
		say(draft, REASON_MX_ADD_UNPROVEN, 0, "", host,
		    arena_printf(run->arena, " (%s)", fault));
	else if (!in_policy(view, host) || draft->out->due)
		say(draft, REASON_MX_ADD_WAIT, run->now, "", host,
		    ", after the next apply");
	else
		say(draft, REASON_MX_CHANGE_DNS, 0, "add ", host,
		    fact != NULL ? ""
				 : ", when poststs check has seen its "
				   "certificate");
	return true;
}

static void
go(struct draft *draft, const struct ledger_move *move)
{
	struct run *run = draft->run;
	const struct view *view = draft->view;

	if (in_dns(view, move->host)) {
		pending(run, move, 0);
		if (view->zone->mx->len < 2)
			say(draft, REASON_MX_LAST, 0, "", move->host, "");
		else
			say(draft, REASON_MX_CHANGE_DNS, 0, "remove ",
			    move->host, ", and keep it running for a week");
	} else if (in_policy(view, move->host)) {
		pending(run, move, 0); /* mx-kept says until when */
	} else {
		done(run, move);
	}
}

void
move_notes(struct draft *draft)
{
	const struct view *view = draft->view;
	const struct ledger_move *move;
	const char *newcomer;
	size_t at = 0;

	while ((move = move_next(draft->run, view, &at)) != NULL) {
		newcomer = move_newcomer(view, move);
		if (newcomer != NULL && enter(draft, move, newcomer))
			continue;
		if (move->action == MOVE_ADD)
			done(draft->run, move);
		else
			go(draft, move);
	}
}

void
move_leaves(struct draft *draft)
{
	const struct ledger_move *move;
	size_t at = 0;

	while ((move = move_next(draft->run, draft->view, &at)) != NULL)
		if (move->domain[0] != '\0')
			done(draft->run, move);
}

void
move_unknown(struct draft *draft)
{
	const struct ledger_move *move;
	size_t at = 0;

	while ((move = move_next(draft->run, draft->view, &at)) != NULL)
		pending(draft->run, move, 0);
}
