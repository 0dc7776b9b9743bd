/*
 * NAME      draft - a domain of the plan while it is being decided
 * CONTRACT  see draft.h. Equal lists of steps and holds are stored once, since
 *           many domains have the same.
 */
#include "decide/plan/draft.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dates.h"
#include "decide/plan/obligation.h"
#include "decide/plan/unrecorded.h"
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
 * ended - DNS shows no record of ours; once it was removed, none at all of a
 * domain that is here, since one of somebody else's may name our policy
 */
static bool
ended(const struct run *run, const struct domain_view *view, enum life state)
{
	char id[STS_ID_MAX + 1];

	if (!shown_id(id, view->zone))
		return true;
	if (state >= LIFE_LEAVING && view->fact != NULL)
		return false;
	return ledger_by_id(run->ledger, view->ledger, id) == NULL &&
	       !unrecorded_forgotten(run, view);
}

/* look - what does DNS say of the record, which is in this state? */
static enum life_event
look(const struct run *run, const struct domain_view *view, enum life state)
{
	const struct fact_zone *zone = view->zone;

	if (zone == NULL || run->behind > 0 ||
	    !dns_known((enum dns_status)zone->sts_status))
		return LIFE_UNKNOWN;
	if (view->actual == STAGE_RETIRING && ended(run, view, state))
		return LIFE_END;
	if (state >= LIFE_LEAVING || shows(zone, view->row->id))
		return LIFE_SHOW;
	return LIFE_LACK;
}

/*
 * watch - what DNS tells of the record of the current row: senders learn of
 * a policy when they can see its id, not when we wrote it into a file
 */
static void
watch(struct draft *draft)
{
	struct plan_domain *out = draft->out;
	const struct domain_view *view = draft->view;
	const struct fact_zone *zone = view->zone;
	struct record_life life = life_of(view->ledger, view->row);
	uint32_t ttl;

	/* a domain may have begun to leave while DNS was not asked for it */
	if (view->actual == STAGE_RETIRING && life.released != 0 &&
	    zone != NULL && zone->sts_status != DNS_UNASKED &&
	    draft->run->behind == 0)
		life.watched = true;
	draft->dns = look(draft->run, view, life_state(&life));
	life_note(&life, draft->dns, draft->run->now);
	out->seen = life.seen;
	out->watched = life.watched;
	out->record_removed = life.removed;
	out->record_gone = life.gone;
	out->record = life.removed == 0 && life.gone == 0;
	out->seen_ttl = life.ttl;
	if (life_out(&life) == 0 || draft->dns == LIFE_UNKNOWN ||
	    !shows(zone, view->row->id))
		return;
	ttl = zone->sts_ttl < TTL_MAX ? zone->sts_ttl : TTL_MAX;
	if (ttl > life.ttl)
		out->seen_ttl = ttl;
}

/*
 * announced - the row whose record is out. One that DNS shows is, although the
 * run that let it out was killed before it could note that: to go back to an
 * older one would make senders' copies of an older policy new again.
 */
static const struct ledger_row *
announced(const struct run *run, const struct domain_view *view)
{
	const struct ledger_row *row =
	    ledger_announced(run->ledger, view->ledger);
	const struct ledger_row *seen;
	char id[STS_ID_MAX + 1];

	if (view->row->released != 0 || ledger_removed(view->ledger) ||
	    !shown_id(id, view->zone))
		return row;
	seen = ledger_by_id(run->ledger, view->ledger, id);
	return seen != NULL && (row == NULL || seen > row) ? seen : row;
}

static uint32_t
lesser(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

void
draft_begin(struct draft *draft, struct run *run,
    const struct domain_view *view, struct plan_domain *out)
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
	if (ledger != NULL) {
		out->since = ledger->since;
		out->record_removed = ledger->record_removed;
		out->record_gone = ledger->record_gone;
		out->gone = ledger->gone;
		out->gone_since = ledger->gone_since;
		out->owed = ledger->owed;
		out->asked = (uint8_t)ledger->asked;
		out->requested = ledger->requested;
		out->forced = ledger->forced;
	}
	if (view->row != NULL) {
		memcpy(out->id, view->row->id, sizeof(out->id));
		out->record_ttl = lesser(
		    view->row->record_ttl, plan_record_ttl(view->actual));
		watch(draft);
		out->announced = announced(run, view);
	}
}

/* step_text - the catalogue's, and whether somebody looks first */
static const char *
step_text(struct draft *draft, enum reason_id id)
{
	struct buf text = BUF_INIT;
	const char *copy;

	if (!draft->out->look_first ||
	    (id != REASON_PROMOTED && id != REASON_AGE_GROWS))
		return reason(id)->title;
	buf_printf(
	    &text, "%s; apply checks the MX hosts first", reason(id)->title);
	copy = arena_intern(draft->run->arena, buf_text(&text));
	buf_release(&text);
	return copy;
}

void
draft_step(struct draft *draft, enum step_action action, time_t not_before,
    enum reason_id id)
{
	struct plan_step *step;
	size_t at = draft->steps_len;

	/* by date; of one date, in the order in which they are to be taken */
	while (at > 0 && draft->steps[at - 1].not_before > not_before)
		at--;
	VEC_GROW(draft->steps, draft->steps_len, draft->steps_cap);
	step = &draft->steps[at];
	memmove(step + 1, step, (draft->steps_len - at) * sizeof(*step));
	memset(step, 0, sizeof(*step)); /* padding too: they are interned */
	step->action = action;
	step->not_before = not_before;
	step->reason = reason(id)->id;
	step->text = step_text(draft, id);
	draft->steps_len++;
	if (not_before <= draft->run->now)
		draft->out->due = true;
}

void
draft_hold_as(struct draft *draft, const struct plan_hold *hold)
{
	VEC_GROW(draft->holds, draft->holds_len, draft->holds_cap);
	draft->holds[draft->holds_len++] = *hold;
}

void
draft_hold(
    struct draft *draft, enum reason_id id, time_t until, const char *text)
{
	const struct plan_hold hold = {
		.reason = reason(id)->id,
		.text = text != NULL ? text : reason(id)->title,
		.remedy = reason(id)->remedy,
		.until = until,
	};

	draft_hold_as(draft, &hold);
}

bool
draft_holds(const struct draft *draft, enum reason_id id)
{
	size_t i;

	for (i = 0; i < draft->holds_len; i++)
		if (draft->holds[i].reason == reason(id)->id)
			return true;
	return false;
}

/* an id that was made, for all who begin the same policy at one moment */
struct made_id {
	time_t time;
	char id[STS_ID_MAX + 1];
};

static const struct made_id *
id_of(struct run *run, enum id_style style, const char *hash, time_t base)
{
	const uint64_t key[] = { MEMO_ID, (uintptr_t)hash, (uint64_t)base,
		style };
	const void **slot = memo_slot(run->memo, key, sizeof(key));
	struct made_id *made;

	if (*slot != NULL)
		return *slot;
	*slot = made = arena_alloc(run->arena, sizeof(*made));
	made->time = policyid_make(made->id, style, hash, run->now, base);
	return made;
}

/* of ids made in one second the times run ahead, and so does what they end */
#define MOMENT 60

/*
 * mixed_up - was another text served while this row's record was out, or under
 * the same id (members of a fleet that decided in the same second, one of them in
 * a store that was lost)? A clock that is behind cannot tell the former.
 */
static bool
mixed_up(const struct run *run, const struct domain_view *view)
{
	const struct ledger_row *row = view->row, *old;
	size_t i;

	for (i = 0; row != NULL && i + 1 < view->ledger->rows_len; i++) {
		old = &run->ledger->rows[view->ledger->rows + i];
		if (old->body == row->body)
			continue;
		if (strcmp(old->id, row->id) == 0)
			return true;
		if (row->released != 0 &&
		    (old->again ||
			(run->behind == 0 &&
			    old->superseded > row->released + MOMENT)))
			return true;
	}
	return false;
}

static void
make_id(struct draft *draft, const char *hash)
{
	struct run *run = draft->run;
	time_t last = ledger_last_id_time(run->ledger, draft->view->ledger);
	time_t shown = shown_time(draft->view->zone, run->now);
	enum id_style style = run->settings->id_style;
	const struct made_id *made;

	/* a hash alone would be the same id again */
	if (style == ID_HASH && mixed_up(run, draft->view))
		style = ID_BOTH;
	/* an older ledger may have been put back: DNS knows of later ids */
	if (shown > last)
		last = shown;
	made = id_of(run, style, hash, last >= run->now ? last : 0);
	memcpy(draft->out->id, made->id, sizeof(draft->out->id));
	draft->out->last_id_time = made->time;
}

/*
 * several - more than one record that begins as ours: senders take none of them
 * (RFC 8461 3.1). What to say then; NULL: no
 */
static const char *
several(const struct draft *draft)
{
	static const char mark[] = "v=STSv1;";
	const struct fact_zone *zone = draft->view->zone;
	size_t i, n = 0;

	for (i = 0; zone != NULL && i < zone->sts_txt_len; i++)
		n += zone->sts_txt[i].len >= sizeof(mark) - 1 &&
		     memcmp(zone->sts_txt[i].text, mark, sizeof(mark) - 1) == 0;
	return n < 2 ? NULL
		     : "DNS shows several _mta-sts TXT records, so senders see "
		       "none: remove all but that of the current policy";
}

void
draft_unseen(struct draft *draft)
{
	struct plan_domain *out = draft->out;
	const struct ledger_row *row = draft->view->row;
	struct plan_hold hold;

	if (row == NULL || row->released == 0 || !out->watched ||
	    out->seen != 0)
		return;
	/* the first of them: nothing else goes on without it */
	draft_hold(draft, REASON_RECORD_UNSEEN, 0, several(draft));
	hold = draft->holds[draft->holds_len - 1];
	if (several(draft) != NULL)
		hold.remedy = "poststs records DOMAIN prints the one to keep";
	else if (settings_dns_update(draft->run->settings) != DNS_UPDATE_NO)
		hold.remedy = REMEDY_RESENT;
	memmove(&draft->holds[1], &draft->holds[0],
	    (draft->holds_len - 1) * sizeof(draft->holds[0]));
	draft->holds[0] = hold;
	out->unseen = true;
}

time_t
draft_owed(const struct draft *draft)
{
	return obligation_end(obligation_domain(draft->run->ledger,
	    draft->view->ledger, draft->out, draft->run->now));
}

void
draft_release(struct draft *draft, enum reason_id why)
{
	draft->out->record = true;
	draft->out->record_removed = draft->out->record_gone = 0;
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
	if (ledger->joined) {
		draft_step(draft, STEP_NOTE, 0, REASON_FOUND_SERVED);
		return;
	}
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
	else if (out->record_gone != ledger->record_gone)
		draft_step(draft, STEP_NOTE, 0,
		    out->record_gone != 0 ? REASON_RECORD_LEFT
					  : REASON_RECORD_BACK);
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

/*
 * unreleased - the record was never out, and this plan does not release it,
 * whatever holds it up: then the file before it has not been confirmed
 */
static bool
unreleased(const struct draft *draft)
{
	const struct ledger_row *row = draft->view->row;
	size_t i;

	for (i = 0; i < draft->steps_len; i++)
		if (draft->steps[i].action == STEP_RELEASE_RECORD)
			return false;
	return row != NULL && row->released == 0 && draft->out->record;
}

/* renew - the same policy under a new id, where its own has named two */
static void
renew(struct draft *draft)
{
	struct plan_domain *out = draft->out;

	if (out->body != NULL && out->body == draft->view->before &&
	    out->record && mixed_up(draft->run, draft->view) &&
	    strcmp(out->id, draft->view->row->id) == 0)
		draft_serve(draft, out->body, (enum stage)out->stage,
		    REASON_ID_RENEWED);
}

void
draft_end(struct draft *draft)
{
	struct plan_domain *out = draft->out;

	renew(draft);
	out->held_back = out->held_back || unreleased(draft);
	note_change(draft);
	out->steps_len = (uint16_t)draft->steps_len;
	out->holds_len = (uint16_t)draft->holds_len;
	out->steps = intern(draft->run, draft->steps,
	    draft->steps_len * sizeof(draft->steps[0]));
	out->holds = intern(draft->run, draft->holds,
	    draft->holds_len * sizeof(draft->holds[0]));
	free(draft->steps);
	free(draft->holds);
	draft->steps = NULL;
	draft->holds = NULL;
}
