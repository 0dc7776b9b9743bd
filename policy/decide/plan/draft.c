/*
 * NAME      draft - a domain of the plan while it is being decided
 * CONTRACT  see draft.h. Steps and holds that many domains share are stored
 *           once.
 */
#include "decide/plan/draft.h"

#include <stdlib.h>
#include <string.h>

#include "base/dates.h"
#include "decide/plan/record_shown.h"

#define TTL_MAX WEEK /* more is nothing that a resolver keeps */

/* shows - does DNS show a record with this very id? */
static bool
shows(const struct fact_zone *zone, const char *id)
{
	char seen[STS_ID_MAX + 1];

	return shown_id(seen, zone) && strcmp(seen, id) == 0;
}

/*
 * over - a domain that leaves, and DNS shows no id of ours any more: as good
 * as that of mode none, no sender's copy is made new again from now on
 */
static bool
over(const struct run *run, const struct view *view)
{
	char id[STS_ID_MAX + 1];

	return view->actual == STAGE_RETIRING &&
	       dns_known((enum dns_status)view->zone->sts_status) &&
	       (!shown_id(id, view->zone) ||
		   ledger_by_id(run->ledger, view->ledger, id) == NULL);
}

/*
 * watch - what DNS tells of the record of the current row: senders learn of
 * a policy when they can see its id, not when we wrote it into a file
 */
static void
watch(struct plan_domain *out, const struct view *view, const struct run *run)
{
	const struct fact_zone *zone = view->zone;
	const struct ledger_row *row = view->row;
	uint32_t ttl;

	out->seen = row->seen;
	out->watched = row->watched;
	out->seen_ttl = row->record_ttl;
	if (zone == NULL || row->released == 0 || run->behind > 0 ||
	    zone->sts_status == DNS_UNASKED)
		return;
	/* a domain may have begun to leave while DNS was not asked for it */
	if (view->actual == STAGE_RETIRING)
		out->watched = true;
	else if (!out->watched && row->seen == 0)
		return;
	if (row->seen == 0 && over(run, view))
		out->seen = run->now;
	ttl = zone->sts_ttl < TTL_MAX ? zone->sts_ttl : TTL_MAX;
	if ((row->seen != 0 && ttl <= row->record_ttl) || !shows(zone, row->id))
		return;
	if (out->seen == 0)
		out->seen = run->now;
	if (ttl > row->record_ttl)
		out->seen_ttl = ttl;
}

static uint32_t
lesser(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

void
draft_begin(struct draft *draft, struct run *run, const struct view *view,
    struct plan_domain *out)
{
	const struct ledger_domain *ledger = view->ledger;

	*draft = (struct draft){ .run = run, .view = view, .out = out };
	*out = (struct plan_domain){
		.name = view->name,
		.body = view->before,
		.before = view->before,
		.stage = (uint8_t)view->actual,
		.stage_before = (uint8_t)view->actual,
	};
	if (view->row != NULL) {
		memcpy(out->id, view->row->id, sizeof(out->id));
		out->record_ttl = lesser(
		    view->row->record_ttl, plan_record_ttl(view->actual));
		watch(out, view, run);
		out->record = ledger->record_gone == 0;
		out->announced = ledger_announced(run->ledger, ledger);
	}
	if (ledger != NULL) {
		out->since = ledger->since;
		out->record_gone = ledger->record_gone;
		out->gone = ledger->gone;
		out->gone_since = ledger->gone_since;
		out->owed = ledger->owed;
		out->asked = (uint8_t)ledger->asked;
		out->requested = ledger->requested;
		out->forced = ledger->forced;
	}
}

void
draft_step(struct draft *draft, enum step_action action, time_t not_before,
    enum reason_id id)
{
	struct plan_step *step;
	size_t at = draft->steps_len;

	if (draft->steps_len == DRAFT_STEPS)
		return;
	/* by date; of one date, in the order in which they are to be taken */
	while (at > 0 && draft->steps[at - 1].not_before > not_before)
		at--;
	step = &draft->steps[at];
	memmove(step + 1, step, (draft->steps_len - at) * sizeof(*step));
	memset(step, 0, sizeof(*step)); /* padding too: they are interned */
	step->action = action;
	step->not_before = not_before;
	step->reason = reason(id)->id;
	step->text = reason(id)->title;
	draft->steps_len++;
	if (not_before <= draft->run->now)
		draft->out->due = true;
}

void
draft_hold(
    struct draft *draft, enum reason_id id, time_t until, const char *text)
{
	if (draft->holds_len == DRAFT_HOLDS)
		return;
	draft->holds[draft->holds_len++] = (struct plan_hold){
		.reason = reason(id)->id,
		.text = text != NULL ? text : reason(id)->title,
		.remedy = reason(id)->remedy,
		.until = until,
	};
}

/* an id that was made, for all who begin the same policy at one moment */
struct made_id {
	time_t time;
	char id[STS_ID_MAX + 1];
};

static const struct made_id *
id_of(struct run *run, const char *hash, time_t base)
{
	const uint64_t key[] = { MEMO_ID, (uintptr_t)hash, (uint64_t)base };
	const void **slot = memo_slot(run->memo, key, sizeof(key));
	struct made_id *made;

	if (*slot != NULL)
		return *slot;
	*slot = made = arena_alloc(run->arena, sizeof(*made));
	made->time = policyid_make(
	    made->id, run->settings->id_style, hash, run->now, base);
	return made;
}

static void
make_id(struct draft *draft, const char *hash)
{
	struct run *run = draft->run;
	time_t last = ledger_last_id_time(run->ledger, draft->view->ledger);
	time_t shown = shown_time(draft->view->zone, run->now);
	const struct made_id *made;

	/* an older ledger may have been put back: DNS knows of later ids */
	if (shown > last)
		last = shown;
	made = id_of(run, hash, last >= run->now ? last : 0);
	memcpy(draft->out->id, made->id, sizeof(draft->out->id));
	draft->out->last_id_time = made->time;
}

void
draft_unseen(struct draft *draft)
{
	struct plan_domain *out = draft->out;
	const struct ledger_row *row = draft->view->row;

	if (row == NULL || row->released == 0 || !out->watched ||
	    out->seen != 0 || draft->holds_len == DRAFT_HOLDS)
		return;
	/* the first of them: nothing else goes on without it */
	memmove(&draft->holds[1], &draft->holds[0],
	    draft->holds_len * sizeof(draft->holds[0]));
	draft->holds[0] = (struct plan_hold){
		.reason = reason(REASON_RECORD_UNSEEN)->id,
		.text = reason(REASON_RECORD_UNSEEN)->title,
		.remedy = reason(REASON_RECORD_UNSEEN)->remedy,
	};
	draft->holds_len++;
	out->unseen = true;
}

void
draft_release(struct draft *draft, enum reason_id why)
{
	draft->out->record = true;
	draft->out->record_gone = 0;
	draft_step(draft, STEP_RELEASE_RECORD, 0, why);
}

void
draft_serve(struct draft *draft, const struct plan_body *body, enum stage stage,
    enum reason_id why)
{
	struct plan_domain *out = draft->out;

	out->body = body;
	if (stage != draft->view->actual)
		out->since = draft->run->now;
	out->stage = (uint8_t)stage;
	out->record_ttl = out->seen_ttl = plan_record_ttl(stage);
	out->seen = 0;
	out->watched = draft->view->zone != NULL &&
		       draft->view->zone->sts_status != DNS_UNASKED;
	make_id(draft, body->hash);
	draft_step(draft, STEP_PUBLISH, 0, why);
	draft_release(draft, why);
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* note_change - the ledger must learn something that no step tells it */
static void
note_change(struct draft *draft)
{
	const struct ledger_domain *ledger = draft->view->ledger;
	const struct plan_domain *out = draft->out;

	if (ledger == NULL || out->due)
		return;
	if (out->owed != ledger->owed)
		draft_step(draft, STEP_NOTE, 0, REASON_LEDGER_LACKS);
	else if (out->requested != ledger->requested ||
		 out->forced != ledger->forced)
		draft_step(draft, STEP_NOTE, 0, REASON_ASK_WITHDRAWN);
	else if (!same_text(out->gone, ledger->gone) ||
		 out->gone_since != ledger->gone_since)
		draft_step(draft, STEP_NOTE, 0,
		    out->gone_since >= draft->run->now ? REASON_MX_LEFT_DNS
						       : REASON_MX_RETURNED);
	else if (draft->view->row != NULL &&
		 (out->seen != draft->view->row->seen ||
		     out->seen_ttl != draft->view->row->record_ttl))
		draft_step(draft, STEP_NOTE, 0, REASON_RECORD_SEEN);
}

static const void *
intern(struct run *run, const void *list, size_t size)
{
	return size > 0 ? memo_bytes(run->memo, list, size) : NULL;
}

void
draft_end(struct draft *draft)
{
	struct plan_domain *out = draft->out;

	note_change(draft);
	out->steps_len = (uint16_t)draft->steps_len;
	out->holds_len = (uint16_t)draft->holds_len;
	out->steps = intern(draft->run, draft->steps,
	    draft->steps_len * sizeof(draft->steps[0]));
	out->holds = intern(draft->run, draft->holds,
	    draft->holds_len * sizeof(draft->holds[0]));
}
