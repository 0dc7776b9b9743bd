/*
 * NAME      cmd_notify - poststs notify
 * CONTRACT  Tells the recipients of `notify' what is new and what is over:
 *           errors, what waits for the administrator, dates within a week. For
 *           timers and OnFailure= units; if nothing has changed, nothing is
 *           sent. Matters that only a check from outside shows are sent by
 *           check --notify.
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "cli/cmd/cmds.h"
#include "cli/out/print.h"
#include "decide/decide.h"
#include "decide/doctor.h"
#include "decide/watch.h"
#include "inspect/health.h"
#include "task/gather.h"
#include "task/mailboxes.h"
#include "task/notify.h"

enum { OPT_TEST, OPT_FAILED };

const struct cli_option notify_options[] = {
	[OPT_TEST] = { "test", NULL, "send a test to each of them" },
	[OPT_FAILED] = { "failed", "UNIT",
	    "this unit of systemd has failed (OnFailure=)" },
	{ NULL, NULL, NULL },
};

/* findings - those of inspect and of doctor, without any connection but to
 * this machine */
static void
findings(struct findings *all, struct world *w, const struct request *request)
{
	struct health *health = health_new();
	const char **files;
	size_t len;

	len = watch_files(&files, w->facts, w->settings,
	    request_conf_file(request), w->facts->arena);
	inspect_health(health, w->settings, files, len);
	mailboxes_ask(health, w->facts, w->settings);
	doctor_findings(health, w->settings, w->ledger, w->evidence,
	    request->now, all, w->facts->arena);
	decide_findings(w->facts, w->settings, w->ledger, w->evidence,
	    request->now, all, w->facts->arena);
	findings_sort(all);
	health_free(health);
}

static int
look_and_tell(struct cli *cli)
{
	struct world w = { 0 };
	struct findings all = { NULL, 0, 0 };
	struct notices notices = { NULL, 0, 0 };
	int code = world_settings(&w, &cli->request);

	if (code == EX_OK && w.settings->notify.len == 0)
		goto out;
	world_release(&w);
	code = world_gather(&w, &cli->request, GATHER_ALL);
	if (code != EX_OK)
		goto out;
	findings(&all, &w, &cli->request);
	w.plan = decide_plan(
	    w.facts, w.settings, w.ledger, w.evidence, cli->request.now, false);
	notices_findings(&notices, &all, w.facts->arena);
	notices_plan(&notices, w.plan, w.facts->arena);
	code = notify_all(w.settings, w.facts, &notices, NOTICE_INSIDE, true,
	    cli->request.now);
out:
	world_release(&w);
	return code;
}

/*
 * failed - a unit has: nobody is asked anything, as that may be what failed.
 * The key is that of the finding run-failed, so that a later look knows when
 * it is over.
 */
static int
failed(struct cli *cli, const char *unit)
{
	const char *status = getenv("MONITOR_EXIT_STATUS");
	const char *result = getenv("MONITOR_SERVICE_RESULT");
	struct world w = { 0 };
	struct arena *arena = arena_new();
	struct notice notice = { .key = NULL };
	const struct notices notices = { &notice, 1, 1 };
	int code = EX_OK;

	/* findings, and what waits, are no failure: look what they are */
	if (status != NULL &&
	    (strcmp(status, "1") == 0 || strcmp(status, "2") == 0)) {
		arena_free(arena);
		return look_and_tell(cli);
	}
	notice.key = arena_printf(arena, "finding run-failed %s", unit);
	notice.text =
	    arena_printf(arena, "%s: it has failed (%s, exit status %s)", unit,
		result != NULL ? result : "result unknown",
		status != NULL ? status : "unknown");
	notice.remedy =
	    arena_printf(arena, "journalctl -u %s shows the reason", unit);
	code = world_settings(&w, &cli->request);
	if (code == EX_OK)
		code = notify_all(w.settings, NULL, &notices, NOTICE_INSIDE,
		    false, cli->request.now);
	world_release(&w);
	arena_free(arena);
	return code;
}

static int
test(struct cli *cli)
{
	struct world w = { 0 };
	int code = world_postfix(&w, &cli->request);

	if (code == EX_OK)
		code = notify_test(w.settings, w.facts, cli->request.now);
	if (code == EX_OK && !cli->quiet)
		out("A test was sent to all %zu of notify.\n",
		    w.settings->notify.len);
	world_release(&w);
	return code;
}

int
cmd_notify(struct cli *cli)
{
	const char *value, *unit = NULL;
	bool testing = false;
	int option;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_TEST)
			testing = true;
		else if (option == OPT_FAILED)
			unit = value;
		else
			return cli_surplus(cli, option, value);
	}
	if (testing && unit != NULL)
		return cli_usage(cli, "--test and --failed exclude each other");
	if (testing)
		return test(cli);
	return unit != NULL ? failed(cli, unit) : look_and_tell(cli);
}
