/*
 * NAME      cmd_apply - poststs apply
 * CONTRACT  Does what plan shows, under the lock; task/apply.c says in what
 *           order and why. Exit code 2 while a record waits for its policy.
 *           With --facts the observations come from the file, but settings and
 *           ledger are those of this machine.
 */
#include <sysexits.h>

#include "cli/cmd/cmds.h"
#include "cli/out/hint.h"
#include "cli/out/print.h"
#include "cli/out/show.h"
#include "cli/out/written.h"
#include "json/plan_json.h"
#include "sandbox/writer.h"
#include "task/apply.h"

enum {
	OPT_ADOPT,
	OPT_ALL,
	OPT_ALLOW_RETIRE,
	OPT_DNS_UPDATE,
	OPT_DRY_RUN,
	OPT_IF_CHANGED,
	OPT_NO_CONFIRM
};

const struct cli_option apply_options[] = {
	[OPT_ADOPT] = { "adopt", NULL,
	    "replace a policy that poststs did not publish even with a "
	    "weaker one" },
	[OPT_ALL] = { "all", NULL, "print every domain separately" },
	[OPT_ALLOW_RETIRE] = { "allow-retire", NULL,
	    "retire domains without a limit" },
	[OPT_DRY_RUN] = { "dry-run", NULL,
	    "show what would be done, and write nothing" },
	[OPT_DNS_UPDATE] = { "dns-update", NULL,
	    "also put the records into DNS; see dns_update" },
	[OPT_IF_CHANGED] = { "if-changed", NULL,
	    "exit at once if no file that inspect --watch lists has changed" },
	[OPT_NO_CONFIRM] = { "no-confirm", NULL,
	    "release records without fetching their policies first" },
	{ NULL, NULL, NULL },
};

static void
show_result(const struct cli *cli, const struct world *w,
    const struct publish_result *result, bool all)
{
	const struct show show = { w->plan, w->ledger, w->settings, all,
		false };
	const struct written written = { w, result };
	size_t i, hidden = 0;

	for (i = 0; i < w->plan->findings.len; i++)
		hidden += w->plan->findings.list[i].id ==
			  FINDING_POLICY_HOST_NO_ADDRESS;
	if (cli->json) {
		plan_json_write_with(w->plan, &w->settings->records,
		    written_json, &written, out_put, NULL);
	} else if (!cli->quiet) {
		out_style(STYLE_TITLE, "%zu %s, %zu changed",
		    w->plan->domains_len,
		    w->plan->domains_len == 1 ? "domain" : "domains",
		    w->plan->changes);
		if (w->plan->notes > 0)
			out(", %zu noted", w->plan->notes);
		out("\n");
		show_domains(&show);
		out("\n");
		show_changes(&show);
		show_holds(&show);
		show_written(w, result);
		show_sent(w);
		show_kept(w);
		if (hidden > 0)
			out("The policy hosts of %zu domain%s have no address "
			    "yet: %s\n\n",
			    hidden, hidden == 1 ? "" : "s",
			    hint("records --hosting"));
		show_next(&show, "",
		    result->zone && w->plan->changes > 0 &&
			settings_dns_update(w->settings) == DNS_UPDATE_NO);
	}
	if (cli->quiet)
		complain_plan(w->plan);
}

/* say_lacks - for who wants to know how well this run is confined */
static void
say_lacks(void)
{
	if (writer_lacks() != NULL)
		complain("this system, or this build, has no %s: what writes "
			 "is confined by the rest",
		    writer_lacks());
}

static int
run(struct cli *cli, const struct apply_wish *wish, bool all)
{
	struct apply_outcome outcome = { .unchanged = false };
	struct world w = { 0 };
	int code = apply_run(&w, &cli->request, wish, &outcome);

	if (cli->verbose)
		say_lacks();
	if (code == EX_OK && outcome.unchanged) {
		if (!cli->quiet)
			out(cli->json ? "{\"unchanged\": true}\n"
				      : "no file has changed\n");
	} else if (code == EX_OK) {
		show_result(cli, &w, &outcome.written, all);
		if (w.left != NULL)
			code = fail(EX_UNAVAILABLE, "%s", w.left);
		if (w.plan->kept != NULL)
			code = fail(EX_UNAVAILABLE, "%s", w.plan->kept);
		else if (code == EX_OK && w.plan->awaiting > 0)
			code = EXIT_CHANGES;
	}
	world_release(&w);
	return code;
}

int
cmd_apply(struct cli *cli)
{
	struct apply_wish wish = { .adopt = false };
	bool all = cli->verbose, dry_run = false;
	const char *value;
	int option;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_ADOPT)
			wish.adopt = true;
		else if (option == OPT_ALL)
			all = true;
		else if (option == OPT_ALLOW_RETIRE)
			wish.allow_retire = true;
		else if (option == OPT_DNS_UPDATE)
			wish.dns_update = true;
		else if (option == OPT_DRY_RUN)
			dry_run = true;
		else if (option == OPT_IF_CHANGED)
			wish.if_changed = true;
		else if (option == OPT_NO_CONFIRM)
			wish.no_confirm = true;
		else
			return cli_surplus(cli, option, value);
	}
	if (wish.dns_update && cli->request.scratch != NULL)
		return cli_usage(
		    cli, "--dns-update and --scratch exclude each other");
	return dry_run ? plan_run(cli, true, all, wish.allow_retire,
			     wish.no_confirm, wish.adopt)
		       : run(cli, &wish, all);
}
