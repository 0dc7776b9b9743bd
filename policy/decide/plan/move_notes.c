/*
 * NAME      move_notes - when DNS may follow an announced move
 * CONTRACT  see move_notes.h. A new host is in the policy before it is in the
 *           MX records. It may enter the MX records when no sender can have an
 *           enforced policy without it any more, that is, when the obligation
 *           of every such policy has ended (obligation.c); the note gives that
 *           date. A host that leaves may leave the MX records at once if others
 *           remain; the policy keeps it until no resolver can have its MX
 *           record any more (mx.c).
 */
#include "decide/plan/move_notes.h"

#include <string.h>

#include "decide/plan/gate.h"
#include "decide/plan/move.h"
#include "decide/plan/obligation.h"

static bool
in_policy(const struct domain_view *view, const char *host)
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
	const struct domain_view *view = draft->view;
	const struct fact_host *fact = facts_host(run->facts, host);
	const char *fault = fact != NULL ? gate_host(run, fact) : NULL;
	time_t from = obligation_end(obligation_without(
	    run->ledger, view->ledger, draft->out, host, run->now));

	if (move_in_dns(view, host))
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
				 : ", once poststs check has seen its "
				   "certificate");
	return true;
}

static void
go(struct draft *draft, const struct ledger_move *move)
{
	struct run *run = draft->run;
	const struct domain_view *view = draft->view;

	if (move_in_dns(view, move->host)) {
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
	const struct domain_view *view = draft->view;
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
