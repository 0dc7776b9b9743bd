/*
 * NAME      cmd_hosts - poststs hosts
 * CONTRACT  The policy hosts that need a certificate, in the form that an
 *           ACME client takes: those of every domain whose policy is in the
 *           web root, from the ledger alone. A host is listed before its
 *           record is released, since senders must find a valid certificate
 *           with the first record (RFC 8461 3.3).
 */
#include <jansson.h>
#include <string.h>
#include <sysexits.h>

#include "cli/cmd/cmds.h"
#include "cli/out/print.h"
#include "task/gather.h"
#include "task/published.h"

#define CERTIFICATE "mta-sts" /* what the one for all is called */
#define NAMES_MAX   100       /* that public CAs put into one certificate */

enum { OPT_FORMAT, OPT_EACH };

const struct cli_option hosts_options[] = {
	[OPT_FORMAT] = { "format", "lines|certbot|dehydrated|acme.sh",
	    "by default a host a line" },
	[OPT_EACH] = { "each", NULL, "a certificate for each host" },
	{ NULL, NULL, NULL },
};

struct hosts {
	const struct plan *plan;
	const struct plan_domain *next;
};

/* next - the next domain with a policy, NULL at the end */
static const struct plan_domain *
next(struct hosts *hosts)
{
	const struct plan_domain *end =
	    hosts->plan->domains + hosts->plan->domains_len;

	while (hosts->next < end)
		if (hosts->next++->body != NULL)
			return hosts->next - 1;
	return NULL;
}

static size_t
count(const struct plan *plan)
{
	struct hosts hosts = { plan, plan->domains };
	size_t found = 0;

	while (next(&hosts) != NULL)
		found++;
	return found;
}

static void
lines(struct hosts *hosts, bool each)
{
	const struct plan_domain *d;

	while ((d = next(hosts)) != NULL)
		out("mta-sts.%s\n", d->name);
}

/*
 * arguments - of certbot certonly or acme.sh --issue, a line a certificate;
 * `name' is the option that names it, or NULL
 */
static void
arguments(struct hosts *hosts, bool each, const char *name)
{
	const struct plan_domain *d;
	bool first = true;

	for (; (d = next(hosts)) != NULL; first = false) {
		if (!first)
			out("%s", each ? "\n" : " ");
		if (name != NULL && each)
			out("%s mta-sts.%s ", name, d->name);
		else if (name != NULL && first)
			out("%s %s ", name, CERTIFICATE);
		out("-d mta-sts.%s", d->name);
	}
	out("%s", first ? "" : "\n");
}

static void
certbot(struct hosts *hosts, bool each)
{
	arguments(hosts, each, "--cert-name");
}

static void
acme_sh(struct hosts *hosts, bool each)
{
	arguments(hosts, each, NULL);
}

/* dehydrated - lines of domains.txt */
static void
dehydrated(struct hosts *hosts, bool each)
{
	const struct plan_domain *d;
	bool first = true;

	for (; (d = next(hosts)) != NULL; first = false)
		out("%smta-sts.%s", first ? "" : each ? "\n" : " ", d->name);
	if (!first)
		out("%s\n", each ? "" : " > " CERTIFICATE);
}

static const struct format {
	const char *name;
	void (*print)(struct hosts *, bool each);
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
print_json(struct hosts *hosts)
{
	const struct plan_domain *d;
	json_t *list = json_array();
	char host[300];

	while ((d = next(hosts)) != NULL) {
		snprintf(host, sizeof(host), "mta-sts.%s", d->name);
		json_array_append_new(list, json_string(host));
	}
	json_dumpf(list, stdout, JSON_INDENT(2));
	out("\n");
	json_decref(list);
}

static int
run(struct cli *cli, const struct format *format, bool each)
{
	struct world w = { 0 };
	struct hosts hosts;
	int code;

	if ((code = world_settings(&w, &cli->request)) != EX_OK ||
	    (code = world_ledger(&w)) != EX_OK)
		goto out;
	w.plan = plan_of_ledger(w.ledger, w.settings, cli->request.now);
	hosts = (struct hosts){ w.plan, w.plan->domains };
	if (cli->json)
		print_json(&hosts);
	else
		format->print(&hosts, each);
	if (!cli->json && !each && format->print != lines &&
	    count(w.plan) > NAMES_MAX)
		complain("%zu hosts are more than the %d names that public CAs "
			 "put into one certificate; see --each",
		    count(w.plan), NAMES_MAX);
out:
	world_release(&w);
	return code;
}

int
cmd_hosts(struct cli *cli)
{
	const struct format *format = &formats[0];
	bool each = false;
	const char *value;
	int option, code;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_EACH)
			each = true;
		else if (option == OPT_FORMAT) {
			if ((format = format_find(value)) == NULL)
				return cli_usage(cli,
				    "--format wants lines, certbot, "
				    "dehydrated or acme.sh");
		} else if (option == CLI_ARGUMENT)
			return cli_usage(
			    cli, "%s is one argument too many", value);
		else
			return EX_USAGE;
	}
	if ((code = cli_no_facts(cli)) != EX_OK)
		return code;
	return run(cli, format, each);
}
