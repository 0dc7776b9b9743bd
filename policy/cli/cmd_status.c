/*
 * NAME      cmd_status - poststs status
 * CONTRACT  One row a domain: stage, id, since when, what comes next and
 *           when. With --quick only what the ledger knows, without asking
 *           Postfix and DNS. Exit 1 when there are findings of severity
 *           error, 2 while a record is held back.
 */
#include <sysexits.h>

#include "cli/cmds.h"
#include "cli/confirm.h"
#include "cli/gather.h"
#include "cli/print.h"
#include "cli/published.h"
#include "cli/show.h"
#include "decide/decide.h"
#include "model/facts_json.h"
#include "model/jsonw.h"

enum { OPT_QUICK };

const struct cli_option status_options[] = {
	[OPT_QUICK] = { "quick", NULL,
	    "only what the ledger knows; ask nobody" },
	{ NULL, NULL, NULL },
};

static const char *
day_or_dash(char text[static TIME_SIZE], time_t t)
{
	return t != 0 ? time_day(text, t) : "-";
}

/* waits - what a record that is held back waits for; NULL */
static const char *
waits(const struct plan_domain *d)
{
	return d->held_back && d->holds_len > 0 ? d->holds[0].text : NULL;
}

/* what is published; a step that is due has not been taken yet */
static void
print_row(const struct plan_domain *d, const struct ledger *ledger)
{
	const struct ledger_domain *standing = ledger_domain(ledger, d->name);
	const struct ledger_row *row =
	    standing != NULL ? ledger_current(ledger, standing) : NULL;
	char since[TIME_SIZE], next[TIME_SIZE];
	const char *what;
	time_t when;

	what = next_step(d, &when);
	out("%-32s %-8s %-32s %-20s %s", d->name, stage_name(d->stage_before),
	    row != NULL ? row->id : "-",
	    day_or_dash(since, standing != NULL ? standing->since : 0),
	    *what != '\0' ? what : "-");
	if (d->due)
		out(", with the next apply");
	else if (when != 0)
		out(", %s", time_day(next, when));
	out("\n");
	if (waits(d) != NULL)
		out("    %s\n", waits(d));
}

static void
print_text(const struct world *w)
{
	size_t i, errors = 0;

	out_style(STYLE_TITLE, "%-32s %-8s %-32s %-20s %s\n", "domain", "stage",
	    "id", "since", "next");
	for (i = 0; i < w->plan->domains_len; i++)
		print_row(&w->plan->domains[i], w->ledger);
	for (i = 0; i < w->plan->findings.len; i++)
		errors +=
		    finding_kind(w->plan->findings.list[i].id)->severity ==
		    SEVERITY_ERROR;
	if (w->plan->findings.len > 0)
		out("\n%zu findings, %zu of severity error: poststs "
		    "inspect\n",
		    w->plan->findings.len, errors);
}

static void
row_json(
    struct jsonw *w, const struct plan_domain *d, const struct ledger *ledger)
{
	const struct ledger_domain *standing = ledger_domain(ledger, d->name);
	const struct ledger_row *row =
	    standing != NULL ? ledger_current(ledger, standing) : NULL;
	const char *what;
	time_t when;

	what = next_step(d, &when);
	jsonw_open(w, NULL, '{');
	jsonw_string(w, "name", d->name);
	jsonw_string(w, "stage", stage_name(d->stage_before));
	jsonw_string(w, "id", row != NULL ? row->id : NULL);
	jsonw_time(w, "since", standing != NULL ? standing->since : 0);
	jsonw_string(w, "next", *what != '\0' ? what : NULL);
	jsonw_time(w, "next_date", when);
	jsonw_bool(w, "due", d->due);
	jsonw_string(w, "waits", waits(d));
	jsonw_close(w, '}');
}

static void
print_json(const struct world *world)
{
	const struct plan *plan = world->plan;
	struct jsonw w;
	size_t i;

	jsonw_begin(&w, out_put, NULL);
	jsonw_open(&w, NULL, '{');
	jsonw_int(&w, "version", FACTS_JSON_VERSION);
	jsonw_time(&w, "now", plan->now);
	jsonw_open(&w, "domains", '[');
	for (i = 0; i < plan->domains_len; i++)
		row_json(&w, &plan->domains[i], world->ledger);
	jsonw_close(&w, ']');
	findings_json_write(&w, &plan->findings);
	jsonw_close(&w, '}');
	jsonw_end(&w);
}

static int
run(struct cli *cli, bool quick)
{
	struct world w = { 0 };
	int code;

	if (quick && (code = world_settings(&w, cli)) == EX_OK)
		code = world_ledger(&w);
	else if (!quick)
		code = world_gather(&w, cli, GATHER_ALL);
	if (code != EX_OK)
		goto out;
	w.plan = quick ? plan_of_ledger(w.ledger, w.settings, cli->now)
		       : decide_plan(w.facts, w.settings, w.ledger, w.evidence,
			     cli->now, false);
	if (!quick && !w.replayed && (code = confirm(&w, cli, true)) != EX_OK)
		goto out;
	if (cli->json)
		print_json(&w);
	else if (!cli->quiet)
		print_text(&w);
	if (cli->quiet)
		complain_errors(&w.plan->findings);
	if (findings_worst(&w.plan->findings) == SEVERITY_ERROR)
		code = EXIT_FINDINGS;
	else if (w.plan->awaiting > 0)
		code = EXIT_CHANGES;
out:
	world_release(&w);
	return code;
}

int
cmd_status(struct cli *cli)
{
	bool quick = false;
	const char *value;
	int option;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_QUICK)
			quick = true;
		else if (option == CLI_ARGUMENT)
			return cli_usage(
			    cli, "%s is one argument too many", value);
		else
			return EX_USAGE;
	}
	return run(cli, quick);
}
