/*
 * NAME      stageout - print the answer to `poststs stage'
 * CONTRACT  see stageout.h. What the decision is based on; what the stage waits
 *           for, with date and remedy; what a forced stage costs; which
 *           policies senders continue to use; what the next apply does; and the
 *           next command to type.
 */
#include "cli/out/stageout.h"

#include "cli/out/hint.h"
#include "cli/out/print.h"
#include "cli/out/show.h"
#include "json/plan_json.h"

/* judged_by - what was looked at, and when */
static void
judged_by(const struct stageout *s)
{
	char day[TIME_SIZE];

	if (s->cli->request.facts_file != NULL)
		out("decided from %s, seen %s\n", s->cli->request.facts_file,
		    time_day(day, s->world->facts->time));
	else
		out("decided from this Postfix and DNS, %s\n",
		    time_day(day, s->cli->request.now));
}

static void
show_gates(const struct stageout *s)
{
	const struct plan_hold *gate;
	char day[TIME_SIZE];
	size_t i;

	if (s->answer->gates_len == 0)
		return;
	out_style(STYLE_TITLE, "What %s waits for\n", s->word);
	for (i = 0; i < s->answer->gates_len; i++) {
		gate = &s->answer->gates[i];
		out("  ");
		out_style(STYLE_BAD, "%s", gate->reason);
		out(": %s\n", gate->text);
		if (gate->until != 0)
			out("    until %s\n", time_day(day, gate->until));
		if (*gate->remedy != '\0')
			out_wrapped(4, gate->remedy);
	}
	out("\n");
}

/* ---- refused ---- */

static void
refused(const struct stageout *s)
{
	const char *domain = s->ask->domain;
	char day[TIME_SIZE];

	show_gates(s);
	out_style(STYLE_TITLE, "What to do next\n");
	if (s->ask->stage == STAGE_OFF) {
		out("  %s %s none\n", hint("stage"), domain);
		return;
	}
	if (s->answer->by_time)
		out("  from %s on:\n", time_day(day, s->answer->open));
	else if (s->answer->open != 0)
		out("  fix what has no date, then, not before %s:\n",
		    time_day(day, s->answer->open));
	else
		out("  fix that, then:\n");
	out("    %s %s %s\n", hint("stage"), domain, s->word);
	if (s->answer->forcible)
		out("  or let apply do it once all of this is met, with "
		    "this in poststs.conf:\n    domain \"%s\" { mode = "
		    "enforce }\n",
		    domain);
}

/* ---- taken ---- */

/* show_cost - what was skipped by force, and how long it cannot be undone */
static void
show_cost(const struct stageout *s)
{
	char now[TIME_SIZE], until[TIME_SIZE];

	if (s->answer->gates_len == 0)
		return;
	show_gates(s);
	out_style(STYLE_TITLE, "What it costs\n");
	out("  forced: since %s this is your decision, not that of "
	    "poststs\n",
	    time_day(now, s->cli->request.now));
	if (s->answer->bound_until != 0)
		out("  Senders do not deliver to hosts that violate the "
		    "policy. Going back does not\n  reach all of them: "
		    "some act on the policy that the next apply publishes "
		    "until\n  %s at least.\n",
		    time_day(until, s->answer->bound_until));
	else if (!s->answer->reached)
		out("  the request is noted, and takes effect once these "
		    "waits are over\n");
	out("\n");
}

static void
show_held(const struct stageout *s)
{
	const struct ask_held *held;
	const struct policy *policy;
	char day[TIME_SIZE];
	size_t i, j;

	if (s->answer->held_len == 0)
		return;
	out_style(STYLE_TITLE, "Senders that may continue to enforce\n");
	out("  senders that compare the id: for the TTL of the record, "
	    "once DNS has the new one\n  the others, with their cached "
	    "policy; later if the record comes later into DNS:\n");
	for (i = 0; i < s->answer->held_len; i++) {
		held = &s->answer->held[i];
		policy = &held->row->body->policy;
		out("    until %s  id %s, max_age %lu, mx",
		    time_day(day, held->until), held->row->id,
		    (unsigned long)policy->max_age);
		for (j = 0; j < policy->mx_len; j++)
			out(" %s", policy->mx[j]);
		out("\n");
	}
	out("\n");
}

static void
show_dates(const struct stageout *s)
{
	char day[TIME_SIZE];

	if (s->answer->gone_from != 0)
		out("The policy itself can be removed on %s at the "
		    "earliest; apply does it.\n\n",
		    time_day(day, s->answer->gone_from));
}

/* show_still - nothing is to be done; why not, where it was asked in vain */
static void
show_still(const struct stageout *s)
{
	const struct plan_domain *d = s->answer->domain;
	const char *stage =
	    stage_name(d != NULL ? (enum stage)d->stage : STAGE_OFF);

	if (s->answer->reached)
		out("nothing is to be done now: the domain stays in stage %s\n",
		    stage);
	else
		out("noted, but nothing is published now: the domain "
		    "stays in stage %s until the\nwaits are over or their "
		    "causes fixed; apply checks that by itself\n",
		    stage);
}

static void
taken(const struct stageout *s)
{
	const struct plan *plan = s->answer->plan;
	const struct show show = { plan, s->world->ledger, s->world->settings,
		true, false };
	struct buf apply = BUF_INIT;

	show_cost(s);
	if (plan->changes > 0) {
		out_style(STYLE_TITLE, "The next apply");
		out(" (its id begins with the time of that run)\n\n");
		show_changes(&show);
	}
	show_dates(s);
	show_held(s);
	show_holds(&show);
	if (plan->changes > 0)
		hint_line(&apply, "apply", "does this");
	if (plan->changes > 0)
		show_next(&show, buf_text(&apply), true);
	else
		show_still(s);
	buf_release(&apply);
}

static void
print_text(const struct stageout *s)
{
	out_style(STYLE_TITLE, "%s: %s ", s->ask->domain, s->word);
	out_style(s->answer->taken ? STYLE_GOOD : STYLE_BAD, "%s",
	    s->answer->taken ? "noted" : "refused; nothing was written");
	out("\n");
	judged_by(s);
	out("\n");
	if (s->answer->taken)
		taken(s);
	else
		refused(s);
}

/* ---- JSON ---- */

static void
gates_json(struct jsonw *w, const struct answer *answer)
{
	size_t i;

	jsonw_open(w, "gates", '[');
	for (i = 0; i < answer->gates_len; i++)
		plan_hold_json(w, &answer->gates[i]);
	jsonw_close(w, ']');
}

static void
held_json(struct jsonw *w, const struct answer *answer)
{
	const struct ledger_row *row;
	size_t i, j;

	jsonw_open(w, "held", '[');
	for (i = 0; i < answer->held_len; i++) {
		row = answer->held[i].row;
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "id", row->id);
		jsonw_int(w, "max_age", row->body->policy.max_age);
		jsonw_open(w, "mx", '[');
		for (j = 0; j < row->body->policy.mx_len; j++)
			jsonw_string(w, NULL, row->body->policy.mx[j]);
		jsonw_close(w, ']');
		jsonw_time(w, "until", answer->held[i].until);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

static void
ask_json(struct jsonw *w, const void *about)
{
	const struct stageout *s = about;
	const struct answer *answer = s->answer;

	jsonw_open(w, "asked", '{');
	jsonw_string(w, "domain", s->ask->domain);
	jsonw_string(w, "stage", s->word);
	jsonw_bool(w, "forced", s->ask->forced);
	jsonw_bool(w, "taken", answer->taken);
	jsonw_bool(w, "reached", answer->reached);
	jsonw_string(w, "facts", s->cli->request.facts_file);
	jsonw_time(w, "facts_time", s->world->facts->time);
	gates_json(w, answer);
	jsonw_bool(w, "by_time", answer->by_time);
	jsonw_time(w, "open", answer->open);
	jsonw_bool(w, "forcible", answer->forcible);
	jsonw_time(w, "bound_until", answer->bound_until);
	jsonw_time(w, "gone_from", answer->gone_from);
	held_json(w, answer);
	jsonw_close(w, '}');
}

void
stage_print(const struct stageout *s)
{
	size_t i;

	if (s->cli->json)
		plan_json_write_with(s->answer->plan,
		    &s->world->settings->records, ask_json, s, out_put, NULL);
	else if (!s->cli->quiet)
		print_text(s);
	if (!s->cli->quiet || s->answer->taken)
		return;
	complain(
	    "%s: %s refused; nothing was written", s->ask->domain, s->word);
	for (i = 0; i < s->answer->gates_len; i++)
		complain("%s: %s", s->answer->gates[i].reason,
		    s->answer->gates[i].text);
}
