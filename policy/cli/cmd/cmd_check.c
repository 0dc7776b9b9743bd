/*
 * NAME      cmd_check - poststs check
 * CONTRACT  What other mail servers see of our own domains or of any others,
 *           and whether a strict sender would deliver. With --policy, --record,
 *           --tlsrpt or --mx only the given input is judged, and nothing is
 *           asked. Exit code 1 if there are findings of severity error, or if
 *           the input is not valid; with --nagios 0 to 3.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "cli/cmd/cmds.h"
#include "cli/out/checkout.h"
#include "cli/out/print.h"
#include "decide/external_evidence.h"
#include "dns/dname.h"
#include "store/evidence.h"
#include "store/store.h"
#include "task/check_input.h"
#include "task/fleet_members.h"
#include "task/gather.h"
#include "task/notify.h"
#include "task/observe.h"

#define LIST_MAX ((size_t)256 << 20) /* bytes of a list of domains */
#define MANY     20                  /* domains; more get a line each */
#define PATIENCE 2000 /* milliseconds for another writer of evidence */

enum {
	OPT_FROM_LIST,
	OPT_NAGIOS,
	OPT_PROMETHEUS,
	OPT_NOTIFY,
	OPT_POLICY,
	OPT_RECORD,
	OPT_TLSRPT,
	OPT_MX,
};

const struct cli_option check_options[] = {
	[OPT_FROM_LIST] = { "from-list", "FILE",
	    "check the domains in this file, one per line" },
	[OPT_NAGIOS] = { "nagios", NULL,
	    "print and exit as a monitoring plugin does" },
	[OPT_PROMETHEUS] = { "prometheus", NULL,
	    "print metrics for the textfile collector" },
	[OPT_NOTIFY] = { "notify", NULL,
	    "notify the recipients in notify of what is new and what is "
	    "over" },
	[OPT_POLICY] = { "policy", "FILE",
	    "check this policy instead of what is published" },
	[OPT_RECORD] = { "record", "TXT...",
	    "check these as the records at _mta-sts" },
	[OPT_TLSRPT] = { "tlsrpt", "TXT...",
	    "check these as the records at _smtp._tls" },
	[OPT_MX] = { "mx", "HOST...",
	    "check whether the policy covers these MX hosts" },
	{ NULL, NULL, NULL },
};

struct checking {
	struct cli *cli;
	struct given given;
	const char **names; /* as given, then canonical */
	size_t names_len, names_cap;
	const char *list; /* --from-list */
	bool nagios, prometheus, notify;
	char *list_text;
	struct arena *arena; /* of canonical names */
	struct world world;
	struct observation observed;
	struct trust *trust;
	struct check *check;
	struct fleet_members *members; /* NULL: there is no fleet */
};

/* ---- arguments ---- */

static int
add_given(struct cli *cli, const char **list, size_t *len, const char *value)
{
	if (*len == GIVEN_MAX)
		return cli_usage(cli, "more than %d of a kind", GIVEN_MAX);
	list[(*len)++] = value;
	return EX_OK;
}

/* take - an option, or a word behind one that takes several */
static int
take(struct checking *c, int option, const char *value)
{
	struct given *g = &c->given;

	switch (option) {
	case OPT_FROM_LIST:
		c->list = value;
		return EX_OK;
	case OPT_NAGIOS:
		c->nagios = true;
		return EX_OK;
	case OPT_PROMETHEUS:
		c->prometheus = true;
		return EX_OK;
	case OPT_NOTIFY:
		c->notify = true;
		return EX_OK;
	case OPT_POLICY:
		g->policy = value;
		return EX_OK;
	case OPT_RECORD:
		g->has_record = true;
		return add_given(c->cli, g->record, &g->record_len, value);
	case OPT_TLSRPT:
		g->has_tlsrpt = true;
		return add_given(c->cli, g->tlsrpt, &g->tlsrpt_len, value);
	case OPT_MX:
		g->has_mx = true;
		return add_given(c->cli, g->mx, &g->mx_len, value);
	default:
		return EX_USAGE;
	}
}

static int
consistent(struct checking *c)
{
	if (c->nagios + c->prometheus + c->cli->json > 1)
		return cli_usage(c->cli, "--json, --nagios and --prometheus "
					 "exclude each other");
	if (c->list != NULL && c->names_len > 0)
		return cli_usage(
		    c->cli, "--from-list and domains exclude each other");
	if (given_any(&c->given) &&
	    (c->list != NULL || c->names_len > 1 || c->nagios ||
		c->prometheus || c->notify))
		return cli_usage(c->cli,
		    "--policy, --record, --tlsrpt and --mx check what is "
		    "given for one domain, as text or --json");
	return EX_OK;
}

static int
take_arguments(struct checking *c)
{
	int option, several = CLI_ARGUMENT, code = EX_OK;
	const char *value;

	while (
	    code == EX_OK && (option = cli_option(c->cli, &value)) != CLI_END) {
		if (option == CLI_ARGUMENT && several == CLI_ARGUMENT) {
			VEC_GROW(c->names, c->names_len, c->names_cap);
			c->names[c->names_len++] = value;
			continue;
		}
		if (option == CLI_ARGUMENT)
			option = several;
		several = option >= OPT_RECORD ? option : CLI_ARGUMENT;
		code = take(c, option, value);
	}
	return code == EX_OK ? consistent(c) : code;
}

/* ---- names ---- */

static int
bad_name(
    const char *where, unsigned line, const char *name, const struct buf *why)
{
	struct buf safe = BUF_INIT;
	int code;

	buf_mask(&safe, name, strlen(name), 80);
	code = line > 0 ? fail(EX_DATAERR, "%s:%u: \"%s\": %s", where, line,
			      buf_text(&safe), buf_text(why))
			: fail(EX_DATAERR, "domain \"%s\": %s", buf_text(&safe),
			      buf_text(why));
	buf_release(&safe);
	return code;
}

/* canonical - one name, in place */
static int
canonical(
    struct checking *c, const char **name, const char *where, unsigned line)
{
	struct buf why = BUF_INIT;
	char text[DNAME_SIZE];
	int code = EX_OK;

	if (dname_parse(text, *name, strlen(*name), &why) != 0)
		code = bad_name(where, line, *name, &why);
	else
		*name = arena_intern(c->arena, text);
	buf_release(&why);
	return code;
}

/* read_list - a domain a line; what follows a `#' is a comment */
static int
read_list(struct checking *c)
{
	struct buf why = BUF_INIT;
	char *rest, *line, *word;
	unsigned number = 0;
	int code = EX_OK;
	size_t len;

	c->list_text = file_read(c->list, LIST_MAX, &len, &why);
	if (c->list_text == NULL)
		code = fail(EX_NOINPUT, "%s", buf_text(&why));
	buf_release(&why);
	for (rest = c->list_text;
	     rest != NULL && (line = strsep(&rest, "\n")) != NULL;) {
		number++;
		line[strcspn(line, "#\r")] = '\0';
		word = line + strspn(line, " \t");
		word[strcspn(word, " \t")] = '\0';
		if (*word == '\0')
			continue;
		VEC_GROW(c->names, c->names_len, c->names_cap);
		c->names[c->names_len++] = word;
		if (canonical(c, &c->names[c->names_len - 1], c->list,
			number) != EX_OK)
			code = EX_DATAERR;
	}
	if (code == EX_OK && c->names_len == 0)
		code = fail(EX_DATAERR, "%s: contains no domain", c->list);
	return code;
}

static int
read_names(struct checking *c)
{
	int code = EX_OK;
	size_t i;

	if (c->list != NULL)
		return read_list(c);
	for (i = 0; i < c->names_len; i++)
		if (canonical(c, &c->names[i], NULL, 0) != EX_OK)
			code = EX_DATAERR;
	return code;
}

/* ---- what is judged ---- */

static int
look_given(struct checking *c)
{
	struct buf why = BUF_INIT;
	int code = EX_OK;

	c->world.settings = request_given_settings(&c->cli->request, &code);
	if (c->world.settings == NULL)
		return code;
	c->world.facts = facts_new(c->cli->request.now);
	if (given_observation(&c->observed, c->world.facts, &c->given,
		c->names_len > 0 ? c->names[0] : NULL, &why) != 0)
		code = fail(EX_NOINPUT, "%s", buf_text(&why));
	buf_release(&why);
	return code;
}

/*
 * ledger - what was promised, where it may be read. Anybody may check any
 * domain; only of our own it is worth a word that nothing is known.
 */
static void
read_ledger(struct checking *c)
{
	struct buf why = BUF_INIT;
	struct store *store =
	    store_open(c->world.settings->state_dir, false, &why);

	if (store != NULL)
		c->world.ledger = store_ledger(store, &why);
	store_close(store);
	if (c->world.ledger == NULL && c->names_len == 0)
		complain(
		    "%s; what was published is not compared", buf_text(&why));
	buf_release(&why);
}

static int
look(struct checking *c)
{
	struct buf why = BUF_INIT;
	int code = world_settings(&c->world, &c->cli->request);

	if (code != EX_OK)
		return code;
	c->trust = trust_load(c->world.settings->ca_file, &why);
	if (c->trust == NULL) {
		code = fail(EX_CONFIG, "%s", buf_text(&why));
		goto out;
	}
	read_ledger(c);
	c->world.facts = look_facts(c->world.settings, c->trust,
	    c->cli->request.now, c->names_len > 0 ? c->names : NULL,
	    c->names_len, c->names_len == 0 ? c->world.ledger : NULL);
	if (observe_records(&c->observed, c->world.facts, c->world.settings,
		c->trust, c->cli->request.now, &why) != 0)
		code = fail(EX_OSERR, "%s", buf_text(&why));
	else if (c->observed.domains_len == 0)
		code = fail(EX_CONFIG, "poststs found no domain that "
				       "receives mail: name one, or see "
				       "poststs inspect");
out:
	buf_release(&why);
	return code;
}

/* any_ours - is one of the domains that were looked at in the ledger? */
static bool
any_ours(const struct checking *c)
{
	const struct ledger *ledger = c->world.ledger;
	size_t i;

	for (i = 0; ledger != NULL && i < c->observed.domains_len; i++)
		if (ledger_domain(
			ledger, c->observed.domains[i].zone->domain) != NULL)
			return true;
	return false;
}

/*
 * keep - what was seen of our own domains is evidence, whether they were named
 * or not. A check that cannot write it down is a check all the same.
 */
static void
keep(const struct checking *c)
{
	const struct world *w = &c->world;
	struct buf why = BUF_INIT;
	struct evidence_db *db;
	struct evidence *evidence = NULL;

	/* --now asks "what if": a look is evidence of the moment it was made */
	if (!any_ours(c) || c->cli->request.has_now)
		return;
	db = evidence_open(w->settings->state_dir, true, PATIENCE, &why);
	if (db != NULL)
		evidence = evidence_load_looks(db, c->cli->request.now, &why);
	if (evidence != NULL)
		evidence_take_observation(evidence, &c->observed, w->settings,
		    w->ledger, c->cli->request.now);
	if (evidence == NULL ||
	    evidence_save_looks(db, evidence, c->cli->request.now, &why) != 0)
		complain("%s; the results are not stored as evidence",
		    buf_text(&why));
	evidence_free(evidence);
	evidence_close(db);
	buf_release(&why);
}

/* tell - of all that was seen; an exit code. Of some domains nothing is over */
static int
tell(const struct checking *c)
{
	struct arena *arena = c->world.facts->arena;
	struct findings all = { NULL, 0, 0 };
	struct notices notices = { NULL, 0, 0 };
	size_t i;

	findings_append(&all, arena, &c->check->findings);
	for (i = 0; i < c->observed.hosts_len; i++)
		findings_append(&all, arena, &c->check->hosts[i].findings);
	for (i = 0; i < c->observed.domains_len; i++)
		findings_append(&all, arena, &c->check->domains[i].findings);
	findings_sort(&all);
	notices_findings(&notices, &all, arena);
	return notify_all(c->world.settings, c->world.facts, &notices,
	    NOTICE_OUTSIDE, c->names_len == 0, c->cli->request.now);
}

/* ---- output ---- */

static int
show(struct checking *c)
{
	const struct given *g = &c->given;
	const struct check_domain *first = &c->check->domains[0];
	const struct checkout o = {
		.check = c->check,
		.list = c->list != NULL || (!c->cli->json && !c->cli->verbose &&
					       c->observed.domains_len > MANY),
		.quiet = c->cli->quiet,
		.verbose = c->cli->verbose,
		.given = given_any(g),
		.has_record = g->has_record,
		.has_policy = g->policy != NULL,
		.has_tlsrpt = g->has_tlsrpt,
		.has_mx = g->has_mx,
		.name = c->names_len > 0 ? c->names[0] : NULL,
		.members = c->members,
	};

	if (c->nagios) {
		check_nagios(&o);
		return check_nagios_code(&o);
	}
	if (c->prometheus)
		check_prometheus(&o);
	else if (c->cli->json)
		check_json(&o);
	else
		check_text(&o);
	if (check_worst(c->check, NULL) == SEVERITY_ERROR ||
	    (g->policy != NULL && !first->policy_taken) ||
	    (g->has_record && !first->record_taken) ||
	    (g->has_tlsrpt && !first->tlsrpt_taken))
		return EXIT_FINDINGS;
	return EXIT_IN_ORDER;
}

/* look_fleet - how the members are, where all of our own is checked */
static void
look_fleet(struct checking *c)
{
	struct check *check = c->check;
	struct buf why = BUF_INIT;

	if (c->names_len > 0 || *c->world.settings->store == '\0')
		return;
	c->members = fleet_members_look(c->world.settings, &why);
	if (c->members != NULL)
		fleet_members_find(&check->findings, check->arena, c->members);
	else
		finding_add(&check->findings, check->arena,
		    FINDING_STORE_UNREACHABLE, "store", "%s", buf_text(&why));
	buf_release(&why);
}

int
cmd_check(struct cli *cli)
{
	struct checking c = { .cli = cli, .arena = arena_new() };
	int code = take_arguments(&c), told;

	if (code == EX_OK)
		code = read_names(&c);
	if (code == EX_OK)
		code = given_any(&c.given) ? look_given(&c) : look(&c);
	if (code == EX_OK) {
		c.check = check_observation(&c.observed, c.world.settings,
		    c.world.ledger, cli->request.now);
		if (!given_any(&c.given)) {
			keep(&c);
			look_fleet(&c);
		}
		code = show(&c);
		if (c.notify && (told = tell(&c)) != EX_OK)
			code = told;
	} else if (c.nagios && !cli->stop) {
		out("MTA-STS UNKNOWN - the check could not run, see "
		    "standard error\n");
		code = 3;
	}
	check_free(c.check);
	fleet_members_free(c.members);
	trust_free(c.trust);
	world_release(&c.world);
	arena_free(c.arena);
	free(c.list_text);
	free(c.names);
	return code;
}
