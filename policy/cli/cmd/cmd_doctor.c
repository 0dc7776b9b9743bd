/*
 * NAME      cmd_doctor - poststs doctor
 * CONTRACT  All problems in one list, worst first: what inspect finds, what
 *           check sees of our own domains from outside, and what neither of
 *           them checks: how poststs is run, permissions, disks, the clock,
 *           whether reports can arrive. Nothing is written, not even evidence.
 *           Exit code 1 if there are findings of severity error.
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "cli/cmd/cmds.h"
#include "cli/out/hint.h"
#include "cli/out/print.h"
#include "decide/check/check.h"
#include "decide/decide.h"
#include "decide/doctor.h"
#include "decide/watch.h"
#include "inspect/health.h"
#include "json/facts_json.h"
#include "base/msg.h"
#include "sandbox/become.h"
#include "task/gather.h"
#include "task/mailboxes.h"
#include "task/observe.h"

enum { OPT_LOCAL };

const struct cli_option doctor_options[] = {
	[OPT_LOCAL] = { "local", NULL,
	    "check only this machine and DNS, and connect to no other host" },
	{ NULL, NULL, NULL },
};

struct doctor {
	struct cli *cli;
	bool local;
	struct world world;
	struct health *health;
	struct findings findings; /* in the arena of the facts */
};

/* ---- findings of several sources, each once ---- */

static bool
told(const struct findings *list, size_t len, const struct finding *f)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (list->list[i].id == f->id &&
		    strcmp(list->list[i].subject, f->subject) == 0)
			return true;
	return false;
}

/* merge - what nobody has told of this subject before */
static void
merge(struct doctor *d, const struct findings *from)
{
	struct findings one = { .len = 1 };
	size_t i, before = d->findings.len;

	for (i = 0; i < from->len; i++) {
		if (told(&d->findings, before, &from->list[i]))
			continue;
		one.list = &from->list[i];
		findings_append(&d->findings, d->world.facts->arena, &one);
	}
}

/* ---- looking ---- */

/* from_outside - as poststs check does, of our own domains */
static int
from_outside(struct doctor *d)
{
	struct observation observed = { 0 };
	struct world *w = &d->world;
	struct buf why = BUF_INIT;
	struct check *check = NULL;
	int code = world_trust(w);
	size_t i;

	if (code == EX_OK && observe_records(&observed, w->facts, w->settings,
				 w->trust, d->cli->request.now, &why) != 0)
		code = fail(EX_OSERR, "%s", buf_text(&why));
	buf_release(&why);
	if (code != EX_OK)
		return code;
	check = check_observation(
	    &observed, w->settings, w->ledger, d->cli->request.now);
	merge(d, &check->findings);
	for (i = 0; i < observed.hosts_len; i++)
		merge(d, &check->hosts[i].findings);
	for (i = 0; i < observed.domains_len; i++)
		merge(d, &check->domains[i].findings);
	check_free(check);
	return EX_OK;
}

static int
look(struct doctor *d)
{
	struct world *w = &d->world;
	struct request *request = &d->cli->request;
	struct findings found = { NULL, 0, 0 };
	const char **files;
	size_t files_len;
	struct buf why = BUF_INIT;
	int code;

	/* what others may read and write, root can find out */
	request->names_files = true;
	code = world_gather(w, request, GATHER_ALL);
	if (code != EX_OK)
		return code;
	d->health = health_new();
	files_len = watch_files(&files, w->facts, w->settings,
	    request_conf_file(request), w->facts->arena);
	if (become_root(&why) != 0)
		complain("%s", buf_text(&why));
	inspect_health(d->health, w->settings, files, files_len);
	if (become_end(&why) != 0)
		return fail_why(EX_OSERR, &why);
	buf_release(&why);
	mailboxes_ask(d->health, w->facts, w->settings);
	doctor_findings(d->health, w->settings, w->ledger, w->evidence,
	    request->now, &d->findings, w->facts->arena);
	if (!d->local && w->facts->domains_len > 0)
		code = from_outside(d);
	decide_findings(w->facts, w->settings, w->ledger, w->evidence,
	    request->now, &found, w->facts->arena);
	merge(d, &found);
	findings_sort(&d->findings);
	return code;
}

/* ---- telling ---- */

static void fine(const char *what, const char *fmt, ...) ATTR_PRINTF(2, 3);

static void
fine(const char *what, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	out_style(STYLE_GOOD, "  %-16s", what);
	out(" %s\n", buf_text(&text));
	buf_release(&text);
}

/* show_fine - what was looked at and is in order */
static void
show_fine(const struct doctor *d)
{
	const struct health *h = d->health;
	const struct evidence *e = d->world.evidence;
	time_t last;
	char when[TIME_SIZE];
	size_t i;

	out_style(STYLE_TITLE, "In order\n");
	for (i = 0; i < JOB_COUNT; i++)
		if (h->run[i].scheduled == TRI_YES)
			fine(health_job_name((enum health_job)i),
			    "is run by %s%s%s", h->run[i].by,
			    h->run[i].last != 0 ? ", last " : "",
			    h->run[i].last != 0 ? time_day(when, h->run[i].last)
						: "");
	if ((last = doctor_last_look(e)) != 0)
		fine("last look", "%s", time_day(when, last));
	if (e->beat != 0 && d->cli->request.now - e->beat <= EVIDENCE_BEAT_GAP)
		fine("milter", "running, last wrote %s",
		    time_day(when, e->beat));
	if ((last = doctor_last_report(e)) != 0)
		fine("reports", "the last is about a day that ended %s",
		    time_day(when, last));
	for (i = 0; i < h->mailboxes_len; i++)
		if (h->mailboxes[i].code / 100 == 2)
			fine("report address", "%s takes mail",
			    h->mailboxes[i].address);
	for (i = 0; i < h->disks_len; i++)
		if (h->disk[i].bytes > 0)
			fine(h->disk[i].option, "%llu MiB free%s%s",
			    (unsigned long long)(h->disk[i].bytes_free >> 20),
			    h->disk[i].writable == TRI_YES ? ", writable by "
							   : "",
			    h->disk[i].writable == TRI_YES ? h->user : "");
	if (h->synchronized == TRI_YES)
		fine("clock", "synchronized");
	out("\n");
}

static void
show(const struct doctor *d)
{
	size_t count[3] = { 0 }, i;
	bool all = d->cli->verbose;

	for (i = 0; i < d->findings.len; i++)
		count[finding_kind(d->findings.list[i].id)->severity]++;
	if (d->cli->quiet) {
		print_wrong(&d->findings, all);
		return;
	}
	out_style(STYLE_TITLE, "%zu error%s, %zu warning%s\n",
	    count[SEVERITY_ERROR], count[SEVERITY_ERROR] == 1 ? "" : "s",
	    count[SEVERITY_WARNING], count[SEVERITY_WARNING] == 1 ? "" : "s");
	if (all)
		print_findings(&d->findings, true);
	else
		print_wrong(&d->findings, false);
	out("\n");
	show_fine(d);
	if (!all && count[SEVERITY_INFO] > 0)
		out("%zu more to know: %s\n", count[SEVERITY_INFO],
		    hint("doctor -v"));
	if (d->findings.len > 0)
		out("%s explains each of them.\n", hint("explain ID"));
}

static int
run(struct doctor *d)
{
	struct jsonw w;
	int code = look(d);

	if (code != EX_OK)
		return code;
	if (d->cli->json) {
		jsonw_begin(&w, out_put, NULL);
		jsonw_open(&w, NULL, '{');
		jsonw_int(&w, "version", FACTS_JSON_VERSION);
		jsonw_time(&w, "now", d->cli->request.now);
		findings_json_write(&w, &d->findings);
		jsonw_close(&w, '}');
		jsonw_end(&w);
	} else {
		show(d);
	}
	return findings_worst(&d->findings) == SEVERITY_ERROR ? EXIT_FINDINGS
							      : EXIT_IN_ORDER;
}

int
cmd_doctor(struct cli *cli)
{
	struct doctor d = { .cli = cli };
	const char *value;
	int option, code;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option != OPT_LOCAL)
			return cli_surplus(cli, option, value);
		d.local = true;
	}
	code = run(&d);
	health_free(d.health);
	world_release(&d.world);
	return code;
}
