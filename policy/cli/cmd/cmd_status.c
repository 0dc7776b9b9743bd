/*
 * NAME      cmd_status - poststs status
 * CONTRACT  One row for each domain: stage, id, since when, what was seen, what
 *           comes next and when; more about domains that are named, or with
 *           --verbose about all. With --quick only what ledger and evidence
 *           have, without Postfix and DNS. Exit code 1 if there are findings of
 *           severity error, 2 while a record waits.
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "cli/cmd/cmds.h"
#include "cli/html/html.h"
#include "cli/out/hint.h"
#include "cli/out/named_file.h"
#include "cli/out/print.h"
#include "cli/out/show.h"
#include "cli/out/statusout.h"
#include "decide/decide.h"
#include "dns/dname.h"
#include "publish/atomic.h"
#include "publish/folder.h"
#include "store/evidence.h"
#include "task/fetch_policies.h"
#include "task/gather.h"
#include "task/published.h"

#define PATIENCE 2000  /* milliseconds */
#define EVER     20000 /* days: more than since 1970 */

enum { OPT_QUICK, OPT_PROMETHEUS, OPT_HTML };

const struct cli_option status_options[] = {
	[OPT_QUICK] = { "quick", NULL,
	    "only what ledger and evidence contain; no lookups" },
	[OPT_PROMETHEUS] = { "prometheus", NULL,
	    "print metrics for the textfile collector" },
	[OPT_HTML] = { "html", "FILE",
	    "write a page for the browser; - means standard output" },
	{ NULL, NULL, NULL },
};

struct asked {
	bool quick, prometheus;
	const char *html; /* NULL: no page */
	const char **names;
	size_t names_len, names_cap;
};

static const struct plan_domain *
find(const struct plan *plan, const char *name)
{
	size_t low = 0, high = plan->domains_len, middle;
	int order;

	while (low < high) {
		middle = low + (high - low) / 2;
		order = strcmp(plan->domains[middle].name, name);
		if (order == 0)
			return &plan->domains[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* choose - the domains to tell of; an exit code */
static int
choose(struct status *s, const struct asked *asked)
{
	const struct plan *plan = s->world->plan;
	const struct plan_domain *domain;
	struct buf why = BUF_INIT;
	char name[DNAME_SIZE];
	size_t i, wanted;
	int code = EX_OK;

	s->named = asked->names_len > 0;
	wanted = s->named ? asked->names_len : plan->domains_len;
	s->domains = xcalloc(wanted + 1, sizeof(*s->domains));
	for (i = 0; i < wanted && code == EX_OK; i++) {
		domain = s->named ? NULL : &plan->domains[i];
		if (s->named && dname_parse(name, asked->names[i],
				    strlen(asked->names[i]), &why) != 0)
			code = fail(EX_DATAERR, "%s", buf_text(&why));
		else if (s->named && (domain = find(plan, name)) == NULL)
			code = fail(EX_DATAERR,
			    "%s is not known here: check the spelling, or see "
			    "%s for all",
			    name, hint("status"));
		else
			s->domains[s->domains_len++] = domain;
	}
	buf_release(&why);
	return code;
}

/*
 * all_reports - everything that is kept: who told of something last year and
 * no more is worth knowing. NULL where nothing is to be had here.
 */
static struct evidence *
all_reports(const struct world *w, time_t now)
{
	struct evidence_db *db = NULL;
	struct evidence *all = NULL;

	if (!w->replayed)
		db = evidence_open(
		    w->settings->state_dir, false, PATIENCE, NULL);
	/* what is wrong with it has been said when w->evidence was read */
	if (db != NULL)
		all = evidence_load(db, now, EVER, NULL);
	evidence_close(db);
	return all;
}

/* write_page - the whole file or none of it; an exit code */
static int
write_page(const struct status *s, const char *path)
{
	struct buf page = BUF_INIT, why = BUF_INIT;
	int code = EX_OK;

	html_status(&page, s);
	if (strcmp(path, "-") == 0)
		out_put(NULL, page.text, page.len);
	else if (named_file_put(path, 0644, buf_text(&page), page.len, &why) !=
		 0)
		code = fail(EX_CANTCREAT, "%s", buf_text(&why));
	buf_release(&page);
	buf_release(&why);
	return code;
}

static int
print(struct cli *cli, const struct world *w, const struct asked *asked)
{
	struct evidence *all = all_reports(w, cli->request.now);
	struct status s = { .world = w,
		.reports = all != NULL ? all : w->evidence };
	int code = choose(&s, asked);

	s.details = s.named || cli->verbose;
	if (code != EX_OK)
		;
	else if (asked->html != NULL)
		code = write_page(&s, asked->html);
	else if (asked->prometheus)
		status_prometheus(&s);
	else if (cli->json)
		status_json(&s);
	else if (!cli->quiet)
		status_text(&s);
	free(s.domains);
	evidence_free(all);
	return code;
}

static int
run(struct cli *cli, const struct asked *asked)
{
	struct world w = { 0 };
	int code;

	cli->request.names_files = asked->html != NULL;
	if (!asked->quick)
		code = world_gather(&w, &cli->request, GATHER_ALL);
	else if ((code = world_settings(&w, &cli->request)) == EX_OK &&
		 (code = world_ledger(&w)) == EX_OK)
		world_evidence(&w, &cli->request);
	if (code != EX_OK)
		goto out;
	w.plan = asked->quick
		     ? plan_of_ledger(w.ledger, w.settings, cli->request.now)
		     : decide_plan(w.facts, w.settings, w.ledger, w.evidence,
			   cli->request.now, false);
	if (!asked->quick && !w.replayed &&
	    (code = confirm(&w, &cli->request, true)) != EX_OK)
		goto out;
	code = print(cli, &w, asked);
	if (code != EX_OK)
		goto out;
	if (cli->quiet)
		complain_plan(w.plan);
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
	struct asked asked = { 0 };
	const char *value;
	int option, code = EX_USAGE;

	while ((option = cli_option(cli, &value)) != CLI_END)
		if (option == OPT_QUICK)
			asked.quick = true;
		else if (option == OPT_PROMETHEUS)
			asked.prometheus = true;
		else if (option == OPT_HTML)
			asked.html = value;
		else if (option == CLI_ARGUMENT) {
			VEC_GROW(asked.names, asked.names_len, asked.names_cap);
			asked.names[asked.names_len++] = value;
		} else
			goto out;
	if (asked.prometheus + cli->json + (asked.html != NULL) > 1)
		cli_usage(
		    cli, "--json, --prometheus and --html exclude each other");
	else
		code = run(cli, &asked);
out:
	free(asked.names);
	return code;
}
