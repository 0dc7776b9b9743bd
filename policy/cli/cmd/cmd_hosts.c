/*
 * NAME      cmd_hosts - poststs hosts
 * CONTRACT  The policy hosts that need a certificate, in the form that an
 *           ACME client takes: those of every domain whose policy is in the
 *           web root. A host is listed before its record is released, since
 *           senders must find a valid certificate with the first record
 *           (RFC 8461 3.3). Those that do not lead here are left out and
 *           named on standard error: one of them would cost all others their
 *           certificate. The oldest come first, so that a new domain changes
 *           the last certificate only.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "cli/cmd/cmds.h"
#include "cli/out/print.h"
#include "task/gather.h"
#include "task/policy_hosts.h"
#include "task/published.h"

#define CERTIFICATE "mta-sts" /* what the one for all is called */
#define NAMES_MAX   100       /* that public authorities put into one... */
#define NAMES_SHORT 25        /* ...and into one of few days */

enum { OPT_FORMAT, OPT_EACH, OPT_MAX, OPT_ALL };

const struct cli_option hosts_options[] = {
	[OPT_FORMAT] = { "format", "lines|certbot|dehydrated|acme.sh",
	    "by default one host per line" },
	[OPT_EACH] = { "each", NULL, "one certificate for each host" },
	[OPT_MAX] = { "max", "N",
	    "at most N hosts in one certificate: 100 with most authorities, "
	    "25 with the profiles tlsserver and shortlived of Let's Encrypt" },
	[OPT_ALL] = { "all", NULL,
	    "also hosts that do not lead here, without any lookup" },
	{ NULL, NULL, NULL },
};

struct hosts {
	const char **domains; /* the oldest first */
	size_t len;
	size_t each; /* at most so many in one certificate */
};

/* first - is it the first host of a certificate? */
static bool
first(const struct hosts *hosts, size_t n)
{
	return n % hosts->each == 0;
}

/* certificate - the nth host's: mta-sts, then mta-sts-2 and so on */
static void
certificate(const struct hosts *hosts, size_t n)
{
	size_t number = n / hosts->each + 1;

	if (hosts->each == 1)
		out("mta-sts.%s", hosts->domains[n]);
	else if (number == 1)
		out(CERTIFICATE);
	else
		out(CERTIFICATE "-%zu", number);
}

static void
lines(const struct hosts *hosts)
{
	size_t i;

	for (i = 0; i < hosts->len; i++)
		out("%smta-sts.%s\n",
		    i > 0 && hosts->each > 1 && first(hosts, i) ? "\n" : "",
		    hosts->domains[i]);
}

/*
 * arguments - of certbot certonly or acme.sh --issue, a line a certificate;
 * `name' is the option that names it, or NULL
 */
static void
arguments(const struct hosts *hosts, const char *name)
{
	size_t i;

	for (i = 0; i < hosts->len; i++) {
		if (i > 0)
			out("%s", first(hosts, i) ? "\n" : " ");
		if (name != NULL && first(hosts, i)) {
			out("%s ", name);
			certificate(hosts, i);
			out(" ");
		}
		out("-d mta-sts.%s", hosts->domains[i]);
	}
	out("%s", hosts->len > 0 ? "\n" : "");
}

static void
certbot(const struct hosts *hosts)
{
	arguments(hosts, "--cert-name");
}

static void
acme_sh(const struct hosts *hosts)
{
	arguments(hosts, NULL);
}

/* dehydrated - lines of domains.txt */
static void
dehydrated(const struct hosts *hosts)
{
	size_t i;

	for (i = 0; i < hosts->len; i++) {
		out("mta-sts.%s", hosts->domains[i]);
		if (i + 1 < hosts->len && !first(hosts, i + 1)) {
			out(" ");
			continue;
		}
		if (hosts->each > 1) {
			out(" > ");
			certificate(hosts, i);
		}
		out("\n");
	}
}

static const struct format {
	const char *name;
	void (*print)(const struct hosts *);
} formats[] = {
	{ "lines", lines },
	{ "certbot", certbot },
	{ "dehydrated", dehydrated },
	{ "acme.sh", acme_sh },
};

static const struct format *
format_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(formats); i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

static void
print_json(const struct hosts *hosts)
{
	json_t *list = json_array();
	char host[300];
	size_t i;

	for (i = 0; i < hosts->len; i++) {
		snprintf(host, sizeof(host), "mta-sts.%s", hosts->domains[i]);
		json_array_append_new(list, json_string(host));
	}
	json_dumpf(list, stdout, JSON_INDENT(2));
	out("\n");
	json_decref(list);
}

/* ---- which ---- */

struct entry {
	const char *domain;
	time_t since; /* its first policy was served */
};

static int
by_age(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->since != y->since)
		return x->since < y->since ? -1 : 1;
	return strcmp(x->domain, y->domain);
}

static time_t
since(const struct ledger *ledger, const char *domain)
{
	const struct ledger_domain *standing = ledger_domain(ledger, domain);

	return standing != NULL && standing->rows_len > 0
		   ? ledger->rows[standing->rows].published
		   : 0;
}

/* choose - into hosts->domains; what is left out is named */
static int
choose(struct hosts *hosts, struct world *w, const struct request *request,
    bool all)
{
	const struct plan *plan = w->plan;
	const char **why = xcalloc(plan->domains_len + 1, sizeof(*why));
	struct entry *list = xcalloc(plan->domains_len + 1, sizeof(*list));
	size_t i;
	int code = EX_OK;

	if (!all)
		code = policy_hosts_astray(w, request, why);
	for (i = 0; i < plan->domains_len && code == EX_OK; i++) {
		if (plan->domains[i].body == NULL)
			continue;
		if (why[i] != NULL)
			complain("mta-sts.%s is left out: %s",
			    plan->domains[i].name, why[i]);
		else
			list[hosts->len++] =
			    (struct entry){ plan->domains[i].name,
				    since(w->ledger, plan->domains[i].name) };
	}
	if (hosts->len > 1)
		qsort(list, hosts->len, sizeof(*list), by_age);
	hosts->domains = xcalloc(hosts->len + 1, sizeof(*hosts->domains));
	for (i = 0; i < hosts->len; i++)
		hosts->domains[i] = list[i].domain;
	free(list);
	free(why);
	return code;
}

/* note_size - one certificate for all may be more than can be had */
static void
note_size(const struct hosts *hosts)
{
	if (hosts->each <= NAMES_SHORT || hosts->len <= NAMES_SHORT)
		return;
	if (hosts->each > NAMES_MAX && hosts->len > NAMES_MAX)
		complain("%zu hosts are more than the %d names that public "
			 "authorities allow in one certificate; see --max "
			 "and --each",
		    hosts->len, NAMES_MAX);
	else
		complain("the profiles tlsserver and shortlived of Let's "
			 "Encrypt accept %d names at most: --max %d",
		    NAMES_SHORT, NAMES_SHORT);
}

static int
run(struct cli *cli, const struct format *format, size_t each, bool all)
{
	struct world w = { 0 };
	struct hosts hosts = { .each = each };
	int code;

	if ((code = world_settings(&w, &cli->request)) != EX_OK ||
	    (code = world_ledger(&w)) != EX_OK)
		goto out;
	w.plan = plan_of_ledger(w.ledger, w.settings, cli->request.now);
	if ((code = choose(&hosts, &w, &cli->request, all)) != EX_OK)
		goto out;
	if (cli->json)
		print_json(&hosts);
	else
		format->print(&hosts);
	if (!cli->json && format->print != lines && !cli->quiet)
		note_size(&hosts);
out:
	free(hosts.domains);
	world_release(&w);
	return code;
}

/* read_max - a number of names; 0: it is none */
static size_t
read_max(const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	return strspn(text, "0123456789") == 0 || *end != '\0' || n > 100000
		   ? 0
		   : n;
}

int
cmd_hosts(struct cli *cli)
{
	const struct format *format = &formats[0];
	size_t each = SIZE_MAX;
	bool all = false;
	const char *value;
	int option;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_EACH)
			each = 1;
		else if (option == OPT_ALL)
			all = true;
		else if (option == OPT_MAX) {
			if ((each = read_max(value)) == 0)
				return cli_usage(cli,
				    "--max must be a number of names, such "
				    "as 100 or 25");
		} else if (option == OPT_FORMAT) {
			if ((format = format_find(value)) == NULL)
				return cli_usage(cli,
				    "--format must be lines, certbot, "
				    "dehydrated or acme.sh");
		} else {
			return cli_surplus(cli, option, value);
		}
	}
	return run(cli, format, each, all);
}
