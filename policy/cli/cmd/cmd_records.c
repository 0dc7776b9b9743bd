/*
 * NAME      cmd_records - poststs records
 * CONTRACT  The DNS records of what is published, from the ledger alone:
 *           neither Postfix nor DNS is asked. A record is printed only after
 *           apply has put its policy in place. With --facts, those of the plan
 *           made from the facts. With --mx-hosts Postfix and DNS are asked
 *           which MX hosts are ours and have TLSA records.
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "cli/cmd/cmds.h"
#include "cli/out/hosting.h"
#include "cli/out/print.h"
#include "decide/decide.h"
#include "dns/dname.h"
#include "publish/zonefile.h"
#include "task/gather.h"
#include "task/published.h"

enum { OPT_FORMAT, OPT_DELEGATE, OPT_HOSTING, OPT_SERVER, OPT_MX_HOSTS };

const struct cli_option records_options[] = {
	[OPT_FORMAT] = { "format",
	    "zone|nsupdate|tinydns|json|octodns|dnscontrol",
	    "by default zone" },
	[OPT_DELEGATE] = { "delegate", NULL,
	    "print the aliases for the domains' own zones" },
	[OPT_HOSTING] = { "hosting", NULL, "print all steps for each domain" },
	[OPT_SERVER] = { "server", "nginx|apache|caddy|lighttpd",
	    "with --hosting: the web server; by default the one installed "
	    "here" },
	[OPT_MX_HOSTS] = { "mx-hosts", NULL,
	    "print TLSRPT records for the names of our MX hosts, for DANE "
	    "reports" },
	{ NULL, NULL, NULL },
};

static char no_zone[] = "";

struct records {
	enum records_format format;
	bool hosting, delegate, mx_hosts, formatted;
	enum web_server server;
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
			return fail(EX_DATAERR,
			    r->mx_hosts ? "%s is no MX host of this machine "
					  "with TLSA records"
					: "%s is not published",
			    r->names[i]);
		kept[i] = *found;
	}
	plan->domains = kept;
	plan->domains_len = r->names_len;
	return EX_OK;
}

static void
print_hosting_all(const struct world *w, const struct records *r)
{
	const struct plan_domain *d;
	size_t i, shown = 0;

	for (i = 0; i < w->plan->domains_len; i++) {
		d = &w->plan->domains[i];
		if (d->body == NULL)
			continue;
		out("%s", shown++ > 0 ? "\n" : "");
		out_style(STYLE_TITLE, "%s", d->name);
		out(": %s, id %s\n", stage_name(d->stage), d->id);
		print_hosting(d, w->settings, r->server);
	}
}

/*
 * print_mx_hosts - in each host's own name: a record for reports is nobody's
 * to delegate there, as policies are not made for it
 */
static int
print_mx_hosts(const struct world *w, const struct records *r)
{
	struct settings direct = *w->settings;
	size_t i, missing = 0;

	for (i = 0; i < w->plan->domains_len; i++)
		missing += w->plan->domains[i].tlsrpt == NULL;
	if (missing > 0)
		return fail(EX_CONFIG,
		    "tlsrpt_rua is not set: it says where senders should "
		    "send reports");
	if (w->plan->domains_len == 0)
		complain("no MX host of this machine has TLSA records, as far "
			 "as is known");
	direct.records.delegate = no_zone;
	records_write(r->format, w->plan, &direct, out_put, NULL);
	return EX_OK;
}

static int
run_mx_hosts(struct cli *cli, const struct records *r)
{
	struct world w = { 0 };
	int code = world_gather(&w, &cli->request, GATHER_ALL);

	if (code == EX_OK) {
		w.plan = plan_of_mx_hosts(w.facts, w.settings);
		code = keep(w.plan, r);
	}
	if (code == EX_OK)
		code = print_mx_hosts(&w, r);
	world_release(&w);
	return code;
}

static int
run(struct cli *cli, const struct records *r)
{
	struct world w = { 0 };
	int code;

	if (cli->request.facts_file != NULL)
		code = world_gather(&w, &cli->request, GATHER_ALL);
	else if ((code = world_settings(&w, &cli->request)) == EX_OK)
		code = world_ledger(&w);
	if (code != EX_OK)
		goto out;
	if (w.facts != NULL)
		w.plan = decide_plan(w.facts, w.settings, w.ledger, w.evidence,
		    cli->request.now, true);
	else
		w.plan = plan_of_ledger(w.ledger, w.settings, cli->request.now);
	if ((code = keep(w.plan, r)) != EX_OK)
		goto out;
	if (r->delegate && (w.settings->records.delegate[0] == '\0' ||
			       w.settings->records.policy_host[0] == '\0')) {
		code = fail(EX_CONFIG, "--delegate requires delegate and "
				       "policy_host in the configuration");
		goto out;
	}
	if (r->hosting)
		print_hosting_all(&w, r);
	else if (r->delegate)
		records_write_delegation(
		    r->format, w.plan, w.settings, out_put, NULL);
	else
		records_write(r->format, w.plan, w.settings, out_put, NULL);
out:
	world_release(&w);
	return code;
}

static int
take_option(struct cli *cli, struct records *r, int option, const char *value)
{
	switch (option) {
	case CLI_ARGUMENT:
		return add_name(r, value);
	case OPT_FORMAT:
		if (records_format_parse(&r->format, value) != 0)
			return cli_usage(cli,
			    "--format must be zone, nsupdate, tinydns, "
			    "json, octodns or dnscontrol");
		r->formatted = true;
		return EX_OK;
	case OPT_DELEGATE:
		r->delegate = true;
		return EX_OK;
	case OPT_HOSTING:
		r->hosting = true;
		return EX_OK;
	case OPT_MX_HOSTS:
		r->mx_hosts = true;
		return EX_OK;
	case OPT_SERVER:
		if (web_server_parse(&r->server, value) != 0)
			return cli_usage(cli,
			    "--server must be nginx, apache, caddy or "
			    "lighttpd");
		return EX_OK;
	default:
		return EX_USAGE;
	}
}

int
cmd_records(struct cli *cli)
{
	struct records r = { .format = RECORDS_ZONE };
	const char *value;
	int option, code = EX_OK;

	web_server_here(&r.server);
	while (code == EX_OK && (option = cli_option(cli, &value)) != CLI_END)
		code = take_option(cli, &r, option, value);
	if (code == EX_OK && r.hosting && (cli->json || r.formatted))
		code = cli_usage(cli, "--hosting prints text for people: leave "
				      "out --json and --format");
	if (code == EX_OK && r.mx_hosts && (r.hosting || r.delegate))
		code = cli_usage(
		    cli, "--mx-hosts excludes --hosting and --delegate");
	if (cli->json)
		r.format = RECORDS_JSON;
	if (code == EX_OK)
		code = r.mx_hosts ? run_mx_hosts(cli, &r) : run(cli, &r);
	while (r.names_len > 0)
		free(r.names[--r.names_len]);
	free(r.names);
	return code;
}
