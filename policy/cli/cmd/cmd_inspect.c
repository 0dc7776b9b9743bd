/*
 * NAME      cmd_inspect - poststs inspect
 * CONTRACT  What this Postfix is and what DNS says about its domains, for
 *           people, or with --json as the document that --facts takes. Exit
 *           1 when there are findings of severity error.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "cli/cmd/cmds.h"
#include "cli/out/hint.h"
#include "cli/out/print.h"
#include "cli/out/table.h"
#include "decide/decide.h"
#include "decide/watch.h"
#include "facts/cert_life.h"
#include "json/facts_json.h"
#include "task/gather.h"

#define LINES_SHOWN 50 /* of each list, without --all or -v */

enum { OPT_ALL, OPT_WATCH };

const struct cli_option inspect_options[] = {
	[OPT_ALL] = { "all", NULL, "print complete lists" },
	[OPT_WATCH] = { "watch", NULL,
	    "print only the files whose change may change the plan" },
	{ NULL, NULL, NULL },
};

/* ---- parts ---- */

static void
title(const char *text, size_t count)
{
	out_style(STYLE_TITLE, "%s", text);
	if (count > 0)
		out(" (%zu)", count);
	out("\n");
}

static void
cut(size_t shown, size_t len)
{
	if (shown < len)
		out("  and %zu more (--all shows them)\n", len - shown);
}

static void
print_listener(const struct fact_listener *l)
{
	size_t i;

	out("  %s on %s port %u%s: ", l->service, l->address, l->port,
	    l->postscreen ? ", behind postscreen" : "");
	if (*l->security_level == '\0')
		out_style(STYLE_BAD, "does not start as configured");
	else if (strcmp(l->security_level, "none") == 0)
		out_style(STYLE_BAD, "no TLS");
	else
		out("TLS %s, %s", l->security_level, l->protocols);
	out("\n");
	for (i = 0; i < l->chain_files_len; i++)
		out("    chain %s\n", l->chain_files[i]);
	if (*l->sni_maps != '\0')
		out("    by name %s\n", l->sni_maps);
}

static void
print_instance(const struct fact_instance *instance)
{
	size_t i;

	out_style(STYLE_TITLE, "Postfix %s in %s",
	    instance->mail_version != NULL ? instance->mail_version : "",
	    instance->config_directory);
	if (instance->myhostname != NULL)
		out(", %s", instance->myhostname);
	out("\n");
	if (instance->error != NULL)
		out_style(
		    STYLE_BAD, "  could not be read: %s\n", instance->error);
	for (i = 0; i < instance->listeners_len; i++)
		print_listener(&instance->listeners[i]);
	if (instance->listeners_len == 0 && instance->error == NULL)
		out("  no service accepts mail from outside\n");
}

static void
print_domains(const struct facts *facts, size_t limit)
{
	struct table table = { .indent = 2, .width = { 32, 16 } };
	const struct fact_domain *d;
	size_t i;

	title("Domains", facts->domains_len);
	for (i = 0; i < facts->domains_len && i < limit; i++) {
		d = &facts->domains[i];
		table_cell(&table, STYLE_PLAIN, "%s", d->name);
		table_cell(
		    &table, STYLE_PLAIN, "%s", domain_class_name(d->class));
		table_cell(&table, STYLE_PLAIN, "%s",
		    d->source != NULL ? d->source : "");
		table_end(&table);
	}
	cut(i, facts->domains_len);
	out("\n");
}

static void
print_tables(const struct facts *facts)
{
	const struct fact_table *t;
	size_t i, shown = 0;

	for (i = 0; i < facts->tables_len; i++) {
		t = &facts->tables[i];
		if (t->error == NULL && t->listable == TRI_YES)
			continue;
		if (shown++ == 0)
			title("Tables that cannot be listed", 0);
		out("  %s = %s%s%s\n", t->parameter, t->table,
		    t->error != NULL ? ": " : "",
		    t->error != NULL ? t->error : "");
	}
	if (shown > 0)
		out("\n");
}

static void
print_cert(const struct fact_cert *cert, time_t now)
{
	struct certlife life = certlife_of(cert);
	time_t renewal = certlife_renewal(&life);
	char day[TIME_SIZE];
	size_t i;

	out("    %s: ", cert->file);
	if (cert->error != NULL) {
		out_style(STYLE_WARN, "%s", cert->error);
		out("\n");
		return;
	}
	for (i = 0; i < cert->names_len && i < 4; i++)
		out("%s%s", i > 0 ? ", " : "", cert->names[i]);
	if (i < cert->names_len)
		out(" and %zu more names", cert->names_len - i);
	out("; %s %d; until %s", cert->key_type, cert->key_bits,
	    time_day(day, life.end));
	if (renewal != 0 && renewal < now && now < life.end)
		out(" (an ACME client would have renewed it on %s)",
		    time_day(day, renewal));
	out("; ");
	if (cert->trusted == TRI_YES)
		out_style(STYLE_GOOD, "trusted");
	else if (cert->trusted == TRI_UNKNOWN)
		out_style(STYLE_WARN, "trust unknown%s%s",
		    cert->reason != NULL ? ": " : "",
		    cert->reason != NULL ? cert->reason : "");
	else
		out_style(STYLE_BAD, "not trusted%s%s",
		    cert->reason != NULL ? ": " : "",
		    cert->reason != NULL ? cert->reason : "");
	out("\n");
}

static void
print_host(const struct fact_host *host, time_t now)
{
	static const char *const where[] = { "another machine",
		"this machine" };
	size_t i;

	out("  %-32s %s", host->name,
	    host->local == TRI_UNKNOWN ? "unknown whose" : where[host->local]);
	for (i = 0; i < host->addresses_len; i++)
		out("%s %s", i > 0 ? "," : ";", host->addresses[i]);
	if (!dns_known(host->a) || !dns_known(host->aaaa))
		out_style(STYLE_WARN, "; %s unknown (A %s, AAAA %s)",
		    host->addresses_len == 0 ? "addresses" : "other addresses",
		    dns_status_name(host->a), dns_status_name(host->aaaa));
	else if (host->addresses_len == 0)
		out_style(STYLE_BAD, "; no address (A %s, AAAA %s)",
		    dns_status_name(host->a), dns_status_name(host->aaaa));
	if (host->cname != NULL)
		out("; alias of %s", host->cname);
	if (host->unlisted)
		out("; in no MX record yet");
	out("\n");
	for (i = 0; i < host->certs_len; i++)
		print_cert(host->certs[i], now);
}

static void
print_hosts(const struct facts *facts, size_t limit)
{
	size_t i;

	if (facts->hosts_len == 0)
		return;
	title("MX hosts", facts->hosts_len);
	for (i = 0; i < facts->hosts_len && i < limit; i++)
		print_host(&facts->hosts[i], facts->time);
	cut(i, facts->hosts_len);
	out("\n");
}

static void
print_zone(const struct fact_zone *zone)
{
	size_t i;

	out("  %-32s", zone->domain);
	if (zone->mx_status == DNS_UNASKED)
		out(" MX not asked for");
	else if (zone->null_mx == TRI_YES)
		out(" takes no mail (Null MX)");
	else if (!dns_known((enum dns_status)zone->mx_status))
		out_style(STYLE_WARN, " MX unknown (%s)",
		    dns_status_name((enum dns_status)zone->mx_status));
	else if (zone->mx->len == 0 && zone->implicit == TRI_UNKNOWN &&
		 zone->mx_status != DNS_NXDOMAIN)
		out_style(STYLE_WARN, " no MX, address unknown");
	else if (zone->mx->len == 0)
		out(" %s (%s)",
		    dns_known((enum dns_status)zone->mx_status) ? "no MX"
								: "not known",
		    dns_status_name((enum dns_status)zone->mx_status));
	for (i = 0; i < zone->mx->len; i++)
		out("%s %s", i > 0 ? "," : "", zone->mx->mx[i].host->name);
	out("%s%s\n", zone->implicit == TRI_YES ? " (implicit)" : "",
	    zone->secure == TRI_YES ? ", DNSSEC" : "");
}

static void
print_zones(const struct facts *facts, size_t limit)
{
	size_t i;

	if (facts->resolver_error != NULL)
		out_style(STYLE_BAD, "DNS could not be asked: %s\n\n",
		    facts->resolver_error);
	if (facts->zones_len == 0)
		return;
	title("MX records", facts->zones_len);
	for (i = 0; i < facts->zones_len && i < limit; i++)
		print_zone(&facts->zones[i]);
	cut(i, facts->zones_len);
	out("\n");
}

/* ---- the command ---- */

static void
print_text(const struct world *w, const struct findings *findings, bool all)
{
	size_t limit = all ? (size_t)-1 : LINES_SHOWN, i;

	for (i = 0; i < w->facts->instances_len; i++) {
		print_instance(&w->facts->instances[i]);
		out("\n");
	}
	print_domains(w->facts, limit);
	print_tables(w->facts);
	print_zones(w->facts, limit);
	print_hosts(w->facts, limit);
	title("Findings", findings->len);
	print_findings(findings, all);
	if (findings->len == 0)
		out("  none\n");
	else
		out("\n%s explains each of them.\n", hint("explain ID"));
}

static int
run(struct cli *cli, bool all)
{
	struct world w = { 0 };
	struct findings findings = { NULL, 0, 0 };
	int code = world_gather(&w, &cli->request, GATHER_ALL);

	if (code != EX_OK)
		goto out;
	decide_findings(w.facts, w.settings, w.ledger, w.evidence,
	    cli->request.now, &findings, w.facts->arena);
	findings_sort(&findings);
	if (cli->json)
		facts_json_write(w.facts, w.read != NULL ? w.read : w.ledger,
		    w.evidence, w.settings, &findings, out_put, NULL);
	else if (!cli->quiet)
		print_text(&w, &findings, all);
	else
		print_wrong(&findings, all);
	code = findings_worst(&findings) == SEVERITY_ERROR ? EXIT_FINDINGS
							   : EXIT_IN_ORDER;
out:
	world_release(&w);
	return code;
}

/* watch - a path a line; with --json an array */
static int
watch(struct cli *cli)
{
	struct world w = { 0 };
	const char **path;
	json_t *list;
	size_t len, i;
	int code = world_postfix(&w, &cli->request);

	if (code != EX_OK)
		goto out;
	len = watch_files(&path, w.facts, w.settings,
	    request_conf_file(&cli->request), w.facts->arena);
	if (cli->json) {
		list = json_array();
		for (i = 0; i < len; i++)
			json_array_append_new(list, json_string(path[i]));
		json_dumpf(list, stdout, JSON_INDENT(2));
		out("\n");
		json_decref(list);
	} else {
		for (i = 0; i < len; i++)
			out("%s\n", path[i]);
	}
out:
	world_release(&w);
	return code;
}

int
cmd_inspect(struct cli *cli)
{
	bool all = false, watching = false;
	const char *value;
	int option;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_ALL)
			all = true;
		else if (option == OPT_WATCH)
			watching = true;
		else
			return cli_surplus(cli, option, value);
	}
	return watching ? watch(cli) : run(cli, all || cli->verbose);
}
