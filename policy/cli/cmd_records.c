/*
 * NAME      cmd_records - poststs records
 * CONTRACT  The DNS records of what is published, from the ledger alone: no
 *           Postfix and no DNS is asked. A record stands there only after
 *           its policy was put in place (apply). With --facts those that the
 *           plan made of them would have.
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "cli/cmds.h"
#include "cli/gather.h"
#include "cli/print.h"
#include "cli/published.h"
#include "decide/decide.h"
#include "model/dname.h"
#include "publish/zonefile.h"

enum { OPT_FORMAT };

const struct cli_option records_options[] = {
	[OPT_FORMAT] = { "format", "FORMAT",
	    "zone (default), nsupdate, tinydns, json, octodns or dnscontrol" },
	{ NULL, NULL, NULL },
};

struct records {
	enum records_format format;
	char **names; /* only these domains; sorted by nothing */
	size_t names_len, names_cap;
};

static int
add_name(struct records *r, const char *text)
{
	struct buf why = BUF_INIT;
	char name[DNAME_SIZE];
	int code = EX_OK;

	if (dname_parse(name, text, strlen(text), &why) != 0)
		code = fail(EX_DATAERR, "%s", buf_text(&why));
	else {
		VEC_GROW(r->names, r->names_len, r->names_cap);
		r->names[r->names_len++] = xstrdup(name);
	}
	buf_release(&why);
	return code;
}

static int
by_name(const void *key, const void *domain)
{
	return strcmp(key, ((const struct plan_domain *)domain)->name);
}

/* keep - leave only the domains asked for; an exit code */
static int
keep(struct plan *plan, const struct records *r)
{
	struct plan_domain *kept, *found;
	size_t i;

	if (r->names_len == 0)
		return EX_OK;
	kept = arena_alloc(plan->arena, r->names_len * sizeof(*kept));
	for (i = 0; i < r->names_len; i++) {
		found = bsearch(r->names[i], plan->domains, plan->domains_len,
		    sizeof(*found), by_name);
		if (found == NULL)
			return fail(
			    EX_DATAERR, "%s is not published", r->names[i]);
		kept[i] = *found;
	}
	plan->domains = kept;
	plan->domains_len = r->names_len;
	return EX_OK;
}

static int
run(struct cli *cli, const struct records *r)
{
	struct world w = { NULL };
	int code;

	if (cli->facts_file != NULL)
		code = world_gather(&w, cli, GATHER_ALL);
	else if ((code = world_settings(&w, cli)) == EX_OK)
		code = world_ledger(&w);
	if (code != EX_OK)
		goto out;
	if (w.facts != NULL)
		w.plan =
		    decide_plan(w.facts, w.settings, w.ledger, cli->now, true);
	else
		w.plan = plan_of_ledger(w.ledger, w.settings, cli->now);
	if ((code = keep(w.plan, r)) == EX_OK)
		records_write(r->format, w.plan, w.settings, out_put, NULL);
out:
	world_release(&w);
	return code;
}

int
cmd_records(struct cli *cli)
{
	struct records r = { RECORDS_ZONE, NULL, 0, 0 };
	const char *value;
	int option, code = EX_OK;

	while (code == EX_OK && (option = cli_option(cli, &value)) != CLI_END) {
		if (option == CLI_ARGUMENT)
			code = add_name(&r, value);
		else if (option != OPT_FORMAT)
			code = EX_USAGE;
		else if (records_format_parse(&r.format, value) != 0)
			code = cli_usage(cli,
			    "--format wants zone, nsupdate, tinydns, json, "
			    "octodns or dnscontrol");
	}
	if (cli->json)
		r.format = RECORDS_JSON;
	if (code == EX_OK)
		code = run(cli, &r);
	while (r.names_len > 0)
		free(r.names[--r.names_len]);
	free(r.names);
	return code;
}
