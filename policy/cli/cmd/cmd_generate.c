/*
 * NAME      cmd_generate - poststs generate
 * CONTRACT  A policy, its records and how to host them, from the arguments
 *           alone: no Postfix, no DNS, no privileges, no state, and no
 *           configuration file unless -c names one. The result goes through
 *           the same writers as that of apply.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/oserror.h"
#include "cli/cmd/cmds.h"
#include "cli/out/hosting.h"
#include "cli/out/print.h"
#include "cli/out/senders.h"
#include "dns/dname.h"
#include "dns/record.h"
#include "facts/served.h"
#include "json/plan_json.h"
#include "publish/atomic.h"
#include "publish/folder.h"
#include "sts/mx_pattern.h"

#define MX_MAX 500 /* more would not fit into POLICY_BODY_WRITE anyway */

enum {
	OPT_MX,
	OPT_MODE,
	OPT_MAX_AGE,
	OPT_ID,
	OPT_TLSRPT,
	OPT_SERVER,
	OPT_OUTPUT,
	OPT_FORCE,
	OPT_POLICY_ONLY,
	OPT_RECORDS_ONLY,
};

const struct cli_option generate_options[] = {
	[OPT_MX] = { "mx", "HOST...",
	    "MX hosts, or patterns such as \"*.example.net\"" },
	[OPT_MODE] = { "mode", "testing|enforce|none", "by default testing" },
	[OPT_MAX_AGE] = { "max-age", "TIME",
	    "how long senders may cache it: 1d (default) to 31557599 seconds "
	    "(a year)" },
	[OPT_ID] = { "id", "ID",
	    "1 to 32 letters and digits, instead of a new id" },
	[OPT_TLSRPT] = { "tlsrpt", "ADDRESS",
	    "where senders should send TLS reports: mailto: or https:, "
	    "separated by commas" },
	[OPT_SERVER] = { "server", "nginx|apache|caddy|lighttpd",
	    "the web server to print instructions for; by default the one "
	    "installed here" },
	[OPT_OUTPUT] = { "output", "DIR",
	    "write the policy files below this directory" },
	[OPT_FORCE] = { "force", NULL,
	    "with --output, replace files that have another policy" },
	[OPT_POLICY_ONLY] = { "policy-only", NULL,
	    "print only the policy, with CR LF" },
	[OPT_RECORDS_ONLY] = { "records-only", NULL, "print only the records" },
	{ NULL, NULL, NULL },
};

struct generate {
	const char **domains; /* as given */
	size_t domains_len, domains_cap;
	const char **mx; /* as given, then canonical in the plan's arena */
	size_t mx_len, mx_cap;
	enum policy_mode mode;
	const char *max_age, *id, *tlsrpt, *output;
	enum web_server server;
	bool policy_only, records_only, force;
	struct settings *settings;
	struct plan *plan;
	struct plan_body *body;
};

/* ---- arguments ---- */

static void
add_word(const char ***list, size_t *len, size_t *cap, const char *word)
{
	VEC_GROW(*list, *len, *cap);
	(*list)[(*len)++] = word;
}

static int
take_option(struct cli *cli, struct generate *g, int option, const char *value)
{
	switch (option) {
	case OPT_MODE:
		if (policy_mode_parse(&g->mode, value) != 0)
			return cli_usage(
			    cli, "--mode must be testing, enforce or none");
		break;
	case OPT_MAX_AGE:
		g->max_age = value;
		break;
	case OPT_ID:
		g->id = value;
		break;
	case OPT_TLSRPT:
		g->tlsrpt = value;
		break;
	case OPT_SERVER:
		if (web_server_parse(&g->server, value) != 0)
			return cli_usage(cli,
			    "--server must be nginx, apache, caddy or "
			    "lighttpd");
		break;
	case OPT_OUTPUT:
		g->output = value;
		break;
	case OPT_FORCE:
		g->force = true;
		break;
	case OPT_POLICY_ONLY:
		g->policy_only = true;
		break;
	case OPT_RECORDS_ONLY:
		g->records_only = true;
		break;
	default:
		return EX_USAGE;
	}
	return EX_OK;
}

/*
 * take_arguments - domains and, right behind a --mx, more MX hosts. Where no
 * domain came first, the last of those words is the domain.
 */
static int
take_arguments(struct cli *cli, struct generate *g)
{
	const char *value;
	bool after_mx = false;
	size_t trailing = 0; /* words that may as well be domains */
	int option, code;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_MX) {
			after_mx = true;
			trailing = 0;
			add_word(&g->mx, &g->mx_len, &g->mx_cap, value);
		} else if (option == CLI_ARGUMENT && after_mx) {
			trailing++;
			add_word(&g->mx, &g->mx_len, &g->mx_cap, value);
		} else if (option == CLI_ARGUMENT) {
			add_word(&g->domains, &g->domains_len, &g->domains_cap,
			    value);
		} else {
			after_mx = false;
			if ((code = take_option(cli, g, option, value)) !=
			    EX_OK)
				return code;
		}
	}
	if (g->domains_len == 0 && trailing > 0)
		add_word(&g->domains, &g->domains_len, &g->domains_cap,
		    g->mx[--g->mx_len]);
	if (g->domains_len == 0)
		return cli_usage(cli, "no domain is given");
	if (g->mx_len == 0)
		return cli_usage(cli, "no --mx is given: RFC 8461 requires "
				      "at least one, and some senders "
				      "require it even with mode none");
	if (g->policy_only + g->records_only + cli->json > 1)
		return cli_usage(cli, "--policy-only, --records-only and "
				      "--json exclude each other");
	return EX_OK;
}

/* ---- the policy ---- */

static int
bad_name(const char *what, const char *name, const struct buf *why)
{
	struct buf safe = BUF_INIT;
	int code;

	buf_mask(&safe, name, strlen(name), 80);
	code = fail(
	    EX_DATAERR, "%s \"%s\": %s", what, buf_text(&safe), buf_text(why));
	buf_release(&safe);
	return code;
}

/* --mx a,b is the same as --mx a --mx b */
static int
canonical_mx(struct generate *g)
{
	struct policy *policy = &g->body->policy;
	struct buf why = BUF_INIT;
	char pattern[MXPAT_SIZE], *copy, *rest, *word;
	size_t i;
	int code = EX_OK;

	policy->mx = arena_alloc(g->plan->arena, MX_MAX * sizeof(*policy->mx));
	for (i = 0; i < g->mx_len && code == EX_OK; i++) {
		rest = copy = xstrdup(g->mx[i]);
		while (code == EX_OK && (word = strsep(&rest, ",")) != NULL) {
			if (policy->mx_len == MX_MAX)
				code = fail(EX_DATAERR, "more than %d MX hosts",
				    MX_MAX);
			else if (mxpat_parse(
				     pattern, word, strlen(word), &why) != 0)
				code = bad_name("MX host", word, &why);
			else
				policy->mx[policy->mx_len++] =
				    arena_strdup(g->plan->arena, pattern);
		}
		free(copy);
	}
	policy->mx_len = mxpat_normalize(policy->mx, policy->mx_len);
	buf_release(&why);
	return code;
}

static int
make_body(struct cli *cli, struct generate *g)
{
	struct policy *policy = &g->body->policy;
	struct buf text = BUF_INIT, why = BUF_INIT, set = BUF_INIT;
	char hash[BODY_HASH_SIZE];
	int code;

	buf_printf(&set, "max_age=%s", g->max_age);
	if (settings_set(g->settings, buf_text(&set), &why) != 0) {
		code = cli_usage(cli,
		    "--max-age %s: must be 1d to 31557599 seconds (a year)",
		    g->max_age);
		goto out;
	}
	policy->mode = g->mode;
	policy->max_age = g->settings->general.max_age;
	if ((code = canonical_mx(g)) != EX_OK)
		goto out;
	if (policy_write(&text, policy, &why) != 0) {
		code = fail(EX_DATAERR, "%s", buf_text(&why));
		goto out;
	}
	body_hash(hash, text.text, text.len);
	g->body->hash = arena_strdup(g->plan->arena, hash);
	g->body->text = arena_strndup(g->plan->arena, text.text, text.len);
	g->body->len = text.len;
out:
	buf_release(&text);
	buf_release(&why);
	buf_release(&set);
	return code;
}

static int
check_id(struct cli *cli, const char *id)
{
	if (!sts_id_valid(id, strlen(id)))
		return cli_usage(cli, "--id must be 1 to 32 letters and "
				      "digits");
	return EX_OK;
}

static int
make_tlsrpt(struct generate *g, const char **record)
{
	const char *rua =
	    g->tlsrpt != NULL ? g->tlsrpt : g->settings->general.tlsrpt_rua;
	struct buf text = BUF_INIT, why = BUF_INIT;
	int code = EX_OK;

	*record = NULL;
	if (*rua == '\0')
		return EX_OK;
	if (tlsrpt_record_write(&text, rua, &why) != 0)
		code = bad_name("--tlsrpt", rua, &why);
	else
		*record = arena_strdup(g->plan->arena, buf_text(&text));
	buf_release(&text);
	buf_release(&why);
	return code;
}

static int
by_name(const void *va, const void *vb)
{
	const struct plan_domain *a = va, *b = vb;

	return strcmp(a->name, b->name);
}

static int
make_domains(struct generate *g)
{
	struct plan *plan = g->plan;
	struct buf why = BUF_INIT;
	char name[DNAME_SIZE];
	const char *tlsrpt;
	struct plan_domain *d;
	size_t i;
	int code;

	if ((code = make_tlsrpt(g, &tlsrpt)) != EX_OK)
		return code;
	plan->domains = arena_alloc(plan->arena, g->domains_len * sizeof(*d));
	for (i = 0; i < g->domains_len; i++) {
		if (dname_parse(name, g->domains[i], strlen(g->domains[i]),
			&why) != 0) {
			code = bad_name("domain", g->domains[i], &why);
			break;
		}
		d = &plan->domains[plan->domains_len++];
		d->name = arena_strdup(plan->arena, name);
		d->body = g->body;
		d->since = plan->now;
		d->stage = g->mode == POLICY_NONE      ? STAGE_RETIRING
			   : g->mode == POLICY_ENFORCE ? STAGE_ENFORCE
						       : STAGE_TESTING;
		d->record = true;
		d->record_ttl = plan_record_ttl(d->stage);
		d->tlsrpt = tlsrpt;
		if (g->id != NULL)
			snprintf(d->id, sizeof(d->id), "%s", g->id);
		else
			policyid_make(d->id, g->settings->id_style,
			    g->body->hash, plan->now, 0);
	}
	qsort(plan->domains, plan->domains_len, sizeof(*d), by_name);
	for (i = 1; code == EX_OK && i < plan->domains_len; i++)
		if (strcmp(plan->domains[i].name, plan->domains[i - 1].name) ==
		    0)
			code = fail(EX_USAGE, "%s is given twice",
			    plan->domains[i].name);
	buf_release(&why);
	return code;
}

/* ---- output ---- */

/* web_root - is this what poststs apply publishes in? Nobody else may */
static bool
web_root(int root)
{
	struct stat st;

	return fstatat(root, GENERATION_FOLDER, &st, AT_SYMLINK_NOFOLLOW) ==
		   0 ||
	       fstatat(root, ".policies", &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* other_file - does something else stand where this policy is to be written? */
static bool
other_file(const struct generate *g, const char *domain)
{
	struct buf path = BUF_INIT;
	struct stat st;
	size_t len = 0;
	char *text;
	bool other;

	buf_printf(&path, "%s/mta-sts.%s", g->output, domain);
	other = lstat(buf_text(&path), &st) == 0 && !S_ISDIR(st.st_mode);
	buf_clear(&path);
	policy_path(&path, g->output, domain);
	text = file_read(buf_text(&path), POLICY_BODY_LIMIT, &len, NULL);
	if (text != NULL)
		other = other || len != g->body->len ||
			memcmp(text, g->body->text, len) != 0;
	else
		other = other || lstat(buf_text(&path), &st) == 0;
	free(text);
	buf_release(&path);
	return other;
}

/* may_write - nothing of others is replaced unasked; an exit code */
static int
may_write(const struct generate *g, int root)
{
	size_t i;

	if (web_root(root))
		return fail(EX_CANTCREAT,
		    "%s is a web root of poststs: only poststs apply writes "
		    "there; choose another directory",
		    g->output);
	for (i = 0; !g->force && i < g->plan->domains_len; i++)
		if (other_file(g, g->plan->domains[i].name))
			return fail(EX_CANTCREAT,
			    "%s/mta-sts.%s has another policy; nothing was "
			    "written. Choose another directory, or replace it "
			    "with --force",
			    g->output, g->plan->domains[i].name);
	return EX_OK;
}

/* write_policy - DIR/mta-sts.<domain>/.well-known/mta-sts.txt */
static int
write_policy(
    int root, const char *dir, const struct plan_domain *d, struct buf *why)
{
	struct buf name = BUF_INIT, path = BUF_INIT;
	struct atomic *file;
	int host = -1, folder = -1, ret = -1;

	buf_printf(&name, "mta-sts.%s", d->name);
	policy_path(&path, dir, d->name);
	if ((host = folder_step(root, buf_text(&name), true)) < 0 ||
	    (folder = folder_step(host, ".well-known", true)) < 0) {
		why_errno(why, errno, "%s", buf_text(&path));
		goto out;
	}
	file = atomic_open(folder, "mta-sts.txt", buf_text(&path), 0644, why);
	if (file == NULL)
		goto out;
	atomic_write(file, d->body->text, d->body->len);
	ret = atomic_commit(file, why) < 0 ? -1 : 0;
out:
	if (folder >= 0)
		close(folder);
	if (host >= 0)
		close(host);
	buf_release(&name);
	buf_release(&path);
	return ret;
}

/* serve_from_output - the instructions name the files that were written */
static void
serve_from_output(struct generate *g)
{
	char *path = realpath(g->output, NULL);

	free(g->settings->web_root);
	g->settings->web_root = xstrdup(path != NULL ? path : g->output);
	free(path);
}

static int
write_policies(struct generate *g)
{
	struct buf why = BUF_INIT;
	int root = folder_open(g->output, true, &why), code = EX_OK;
	size_t i;

	if (root >= 0 && (code = may_write(g, root)) != EX_OK) {
		close(root);
		return code;
	}
	for (i = 0; root >= 0 && i < g->plan->domains_len; i++)
		if (write_policy(root, g->output, &g->plan->domains[i], &why) !=
		    0)
			break;
	if (root < 0 || i < g->plan->domains_len)
		code = fail(EX_CANTCREAT, "%s", buf_text(&why));
	else
		serve_from_output(g);
	if (root >= 0)
		close(root);
	buf_release(&why);
	return code;
}

/*
 * quirks_of - what known senders make of the result; the domains share body
 * and report addresses, and records of ours differ in nothing else
 */
static void
quirks_of(const struct generate *g, struct quirks *quirks)
{
	const char *tlsrpt = g->plan->domains[0].tlsrpt;
	struct txt txt = { tlsrpt, tlsrpt != NULL ? strlen(tlsrpt) : 0 };

	quirks->len = 0;
	quirks_policy(quirks, g->body->text, g->body->len, &g->body->policy);
	quirks_tlsrpt(quirks, &txt, tlsrpt != NULL);
}

static void
print_senders(const struct generate *g)
{
	struct quirks quirks;

	quirks_of(g, &quirks);
	if (quirks.len == 0)
		return;
	out("\n");
	out_style(STYLE_TITLE, "Senders that differ from the standard\n");
	senders_print("", 4, quirks.list, quirks.len, g->body->policy.max_age);
}

static void
json_senders(struct jsonw *w, const void *about)
{
	struct quirks quirks;

	quirks_of(about, &quirks);
	senders_json(w, quirks.list, quirks.len);
}

static void
print_all(const struct generate *g)
{
	const struct plan_domain *d;
	size_t i;

	for (i = 0; i < g->plan->domains_len; i++) {
		d = &g->plan->domains[i];
		out("%s", i > 0 ? "\n" : "");
		out_style(STYLE_TITLE, "%s", d->name);
		out(": mode %s, max_age %lu, id %s\n",
		    policy_mode_name(d->body->policy.mode),
		    (unsigned long)d->body->policy.max_age, d->id);
		print_hosting(d, g->settings, g->server);
	}
	if (g->plan->domains[0].tlsrpt == NULL)
		out("\nNo --tlsrpt ADDRESS is given: senders will not report "
		    "what fails (RFC 8460).\n");
	print_senders(g);
}

static void
print_records(const struct generate *g)
{
	struct dns_record records[PLAN_RECORDS_MAX];
	struct buf scratch = BUF_INIT;
	size_t i, j, count;

	for (i = 0; i < g->plan->domains_len; i++) {
		count = plan_records(records, &g->plan->domains[i],
		    &g->settings->records, &scratch);
		for (j = 0; j < count; j++)
			print_record(&records[j], 0);
	}
	buf_release(&scratch);
}

static int
print_result(const struct cli *cli, const struct generate *g)
{
	if (cli->json)
		plan_json_write_with(g->plan, &g->settings->records,
		    json_senders, g, out_put, NULL);
	else if (g->policy_only)
		out_put(NULL, g->body->text, g->body->len);
	else if (g->records_only)
		print_records(g);
	else if (!cli->quiet)
		print_all(g);
	return EX_OK;
}

int
cmd_generate(struct cli *cli)
{
	struct generate g = { .mode = POLICY_TESTING, .max_age = "86400" };
	int code;

	web_server_here(&g.server);
	code = take_arguments(cli, &g);
	if (code == EX_OK && g.id != NULL)
		code = check_id(cli, g.id);
	if (code != EX_OK)
		goto out;
	g.settings = request_given_settings(&cli->request, &code);
	if (g.settings == NULL)
		goto out;
	g.plan = plan_new(cli->request.now);
	g.body = arena_alloc(g.plan->arena, sizeof(*g.body));
	g.plan->bodies = g.body;
	g.plan->bodies_len = 1;
	if ((code = make_body(cli, &g)) == EX_OK &&
	    (code = make_domains(&g)) == EX_OK &&
	    (g.output == NULL || (code = write_policies(&g)) == EX_OK))
		code = print_result(cli, &g);
out:
	plan_free(g.plan);
	settings_free(g.settings);
	free(g.domains);
	free(g.mx);
	return code;
}
