/*
 * NAME      cmd_plan - poststs plan
 * CONTRACT  What apply would do, and why, and what has to wait; writes nothing.
 *           Exit code 2 if there is something to apply, or if a record waits
 *           for its policy; those policies are fetched, to show what prevents
 *           the release.
 */
#include <stdlib.h>
#include <sysexits.h>

#include "cli/cmd/cmds.h"
#include "cli/out/hint.h"
#include "cli/out/print.h"
#include "cli/out/repairs.h"
#include "cli/out/show.h"
#include "decide/decide.h"
#include "json/plan_json.h"
#include "task/fetch_policies.h"
#include "task/gather.h"
#include "task/published.h"

enum { OPT_ALL, OPT_ALLOW_RETIRE, OPT_NO_CONFIRM };

const struct cli_option plan_options[] = {
	[OPT_ALL] = { "all", NULL, "print every domain separately" },
	[OPT_ALLOW_RETIRE] = { "allow-retire", NULL,
	    "retire domains without a limit" },
	[OPT_NO_CONFIRM] = { "no-confirm", NULL,
	    "do not check whether policies can be fetched" },
	{ NULL, NULL, NULL },
};

static bool
anything_waits(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->domains_len; i++)
		if (plan->domains[i].holds_len > 0)
			return true;
	return false;
}

/* say_nothing - nothing is to be published by us, but perhaps something done */
static void
say_nothing(struct buf *text, const struct plan *plan)
{
	struct buf does = BUF_INIT;

	if (plan->unseen > 0) {
		buf_printf(&does, "prints what DNS lacks for %zu domain%s",
		    plan->unseen, plan->unseen == 1 ? "" : "s");
		hint_line(text, "records", buf_text(&does));
	} else if (findings_worst(&plan->findings) == SEVERITY_ERROR)
		buf_puts(text, "fix the problems; there is nothing to apply");
	else if (plan->notes == 0)
		buf_printf(text,
		    "nothing%s: what is published is what should be",
		    anything_waits(plan) ? " except the above" : "");
	if (plan->notes > 0) {
		buf_puts(text, text->len > 0 ? "\n  " : "");
		hint_line(text, "apply",
		    "writes that to the ledger, and publishes nothing");
	}
	buf_release(&does);
}

/* say_apply - what apply would make of the plan */
static void
say_apply(
    struct buf *text, const struct world *w, const struct repairs *repairs)
{
	if (w->plan->refused_domains_len > 0)
		buf_printf(text, "apply does only part of it: %s",
		    w->plan->refused);
	else if (w->plan->refused != NULL)
		buf_printf(text, "apply will refuse: %s", w->plan->refused);
	else if (w->plan->kept != NULL)
		buf_printf(
		    text, "apply does only part of it: %s", w->plan->kept);
	else if (w->plan->changes == 0 && w->plan->awaiting > 0 &&
		 !repairs_any(repairs))
		buf_printf(text, "fix what the policy hosts serve, then: %s",
		    hint("apply"));
	else if (w->plan->changes == 0 && !repairs_any(repairs))
		say_nothing(text, w->plan);
	else
		hint_line(text, "apply",
		    w->replayed ? "does this, on the machine of these facts"
				: "does this");
}

static void
show_text(const struct cli *cli, const struct world *w,
    const struct repairs *repairs, bool all)
{
	const struct plan *plan = w->plan;
	const struct show show = { plan, w->ledger, w->settings, all, true };
	struct buf apply = BUF_INIT;
	char day[TIME_SIZE];

	out_style(STYLE_TITLE, "%zu %s, %zu to change", plan->domains_len,
	    plan->domains_len == 1 ? "domain" : "domains", plan->changes);
	if (plan->notes > 0)
		out(", %zu to note", plan->notes);
	out(" (%s)\n", time_day(day, plan->now));
	show_domains(&show);
	out("\n");
	show_changes(&show);
	show_holds(&show);
	show_wrong(&show);
	show_repairs(repairs);
	say_apply(&apply, w, repairs);
	show_next(&show, buf_text(&apply),
	    plan->refused == NULL && plan->kept == NULL && plan->changes > 0);
	buf_release(&apply);
}

int
plan_run(struct cli *cli, bool mine, bool all, bool allow_retire,
    bool no_confirm, bool adopt)
{
	struct world w = { 0 };
	struct repairs repairs = { 0 };
	int code;

	code = world_gather(
	    &w, &cli->request, mine ? GATHER_OBSERVATIONS : GATHER_ALL);
	if (code != EX_OK)
		goto out;
	w.settings->adopt = w.settings->adopt || adopt;
	w.plan = decide_plan(w.facts, w.settings, w.ledger, w.evidence,
	    cli->request.now, allow_retire);
	w.settings->confirm = w.settings->confirm && !no_confirm;
	if (!w.replayed &&
	    ((code = confirm(&w, &cli->request, true)) != EX_OK ||
		(code = repairs_find(&repairs, &w)) != EX_OK))
		goto out;
	if (cli->json)
		plan_json_write_with(w.plan, &w.settings->records, repairs_json,
		    &repairs, out_put, NULL);
	else if (!cli->quiet)
		show_text(cli, &w, &repairs, all || cli->verbose);
	if (cli->quiet)
		complain_plan(w.plan);
	code =
	    w.plan->changes > 0 || w.plan->awaiting > 0 || repairs_any(&repairs)
		? EXIT_CHANGES
		: EXIT_IN_ORDER;
out:
	world_release(&w);
	return code;
}

int
cmd_plan(struct cli *cli)
{
	bool all = false, allow_retire = false, no_confirm = false;
	const char *value;
	int option;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_ALL)
			all = true;
		else if (option == OPT_ALLOW_RETIRE)
			allow_retire = true;
		else if (option == OPT_NO_CONFIRM)
			no_confirm = true;
		else
			return cli_surplus(cli, option, value);
	}
	return plan_run(cli, false, all, allow_retire, no_confirm, false);
}
