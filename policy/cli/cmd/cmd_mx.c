/*
 * NAME      cmd_mx - poststs mx
 * CONTRACT  The administrator announces a move of MX hosts, for some domains
 *           or for all; the ledger remembers it, and plan and apply take it
 *           through: policy first, then the date from which DNS may follow,
 *           then the date until which the old host stays. Without arguments
 *           it lists what is announced and how far it has come.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "cli/cmd/cmds.h"
#include "cli/out/hint.h"
#include "cli/out/print.h"
#include "decide/decide.h"
#include "dns/dname.h"
#include "json/plan_json.h"
#include "store/store.h"
#include "sts/mx_pattern.h"
#include "task/gather.h"
#include "task/fleet.h"
#include "task/state_lock.h"

#define LINES_SHOWN 40

enum { OPT_DOMAIN };

const struct cli_option mx_options[] = {
	[OPT_DOMAIN] = { "domain", "DOMAIN",
	    "only this domain; can be repeated" },
	{ NULL, NULL, NULL },
};

struct mx_request {
	const char *words[3]; /* add HOST, rename OLD NEW, ... */
	size_t words_len;
	char (*domains)[DNAME_SIZE];
	size_t domains_len, domains_cap;
	char host[DNAME_SIZE], to[DNAME_SIZE];
	struct ledger_move move; /* with `domain' still to be filled in */
	bool cancels;
};

static int
take_name(char out[static DNAME_SIZE], const char *word)
{
	struct buf why = BUF_INIT;
	int code = EX_OK;

	if (dname_parse(out, word, strlen(word), &why) != 0)
		code = fail(EX_DATAERR, "%s", buf_text(&why));
	buf_release(&why);
	return code;
}

/* understand - the words of the command line; an exit code */
static int
understand(const struct cli *cli, struct mx_request *r)
{
	const char *verb = r->words[0];
	int code;

	r->cancels = strcmp(verb, "cancel") == 0;
	if (!r->cancels && move_parse(&r->move.action, verb) == -1)
		return cli_usage(cli,
		    "mx takes add, remove, rename or cancel, not %s", verb);
	if (r->words_len !=
	    (!r->cancels && r->move.action == MOVE_RENAME ? 3u : 2u))
		return cli_usage(cli, "mx %s wants %s", verb,
		    strcmp(verb, "rename") == 0 ? "an old and a new host"
						: "one host");
	if ((code = take_name(r->host, r->words[1])) != EX_OK)
		return code;
	r->move.host = r->host;
	if (r->words_len == 3) {
		if ((code = take_name(r->to, r->words[2])) != EX_OK)
			return code;
		r->move.to = r->to;
		if (strcmp(r->host, r->to) == 0)
			return cli_usage(cli, "both hosts are %s", r->host);
	}
	return EX_OK;
}

static int
store_it(struct world *w, struct mx_request *r, time_t now)
{
	struct buf why = BUF_INIT;
	struct store *store = store_open(w->settings->state_dir, true, &why);
	int result = store != NULL ? 0 : -1, code = EX_OK;
	size_t i;

	fleet_attach(w, store);
	r->move.announced = r->cancels ? 0 : now;
	r->move.domain = "";
	if (result == 0 && r->domains_len == 0)
		result = store_move(store, &r->move, &why);
	for (i = 0; result == 0 && i < r->domains_len; i++) {
		r->move.domain = r->domains[i];
		result = store_move(store, &r->move, &why);
	}
	store_close(store);
	if (result != 0)
		code = fail_why(why.error == ENOSPC || why.error == EIO
				    ? EX_IOERR
				    : EX_CANTCREAT,
		    &why);
	buf_release(&why);
	return code;
}

/* known - is each domain one that the ledger has? an exit code */
static int
known(const struct world *w, const struct mx_request *r)
{
	size_t i;

	for (i = 0; i < r->domains_len; i++)
		if (ledger_domain(w->ledger, r->domains[i]) == NULL)
			return fail(EX_DATAERR,
			    "%s is not known here: run poststs apply first, "
			    "or check the spelling",
			    r->domains[i]);
	return EX_OK;
}

/* announced - is a move of this host announced for the domain? either name */
static const struct ledger_move *
announced(const struct ledger *ledger, const char *host, const char *domain)
{
	const struct ledger_move *m;
	size_t i;

	for (i = 0; i < ledger->moves_len; i++) {
		m = &ledger->moves[i];
		if (strcmp(m->domain, domain) == 0 &&
		    (strcmp(m->host, host) == 0 ||
			(m->to != NULL && strcmp(m->to, host) == 0)))
			return m;
	}
	return NULL;
}

/*
 * cancellable - is there what is to be cancelled? Of a rename either name
 * will do; the store knows it by the old one.
 */
static int
cancellable(const struct world *w, struct mx_request *r)
{
	const struct ledger_move *m;
	size_t i;

	for (i = 0; i < (r->domains_len > 0 ? r->domains_len : 1); i++) {
		m = announced(w->ledger, r->host,
		    r->domains_len > 0 ? r->domains[i] : "");
		if (m == NULL)
			return fail(EX_DATAERR,
			    "no move of %s is announced for %s; poststs mx "
			    "lists those that are",
			    r->host,
			    r->domains_len > 0 ? r->domains[i] : "all domains");
		memmove(r->host, m->host, strlen(m->host) + 1);
	}
	return EX_OK;
}

/* served - does a policy that was ever served list the host for the domain? */
static bool
served(const struct ledger *ledger, const struct ledger_domain *standing,
    const char *host)
{
	const struct policy *policy;
	size_t i, j;

	for (i = 0; i < standing->rows_len; i++) {
		policy = &ledger->rows[standing->rows + i].body->policy;
		for (j = 0; j < policy->mx_len; j++)
			if (mxpat_match(policy->mx[j], host))
				return true;
	}
	return false;
}

/*
 * removable - a host that no policy of these domains lists cannot leave it.
 * Before the first policy nobody can say.
 */
static int
removable(const struct world *w, const struct mx_request *r)
{
	const struct ledger *ledger = w->ledger;
	const char *only;
	size_t i, n;

	if (ledger->domains_len == 0)
		return EX_OK;
	for (n = 0; n < (r->domains_len > 0 ? r->domains_len : 1); n++) {
		only = r->domains_len > 0 ? r->domains[n] : NULL;
		for (i = 0; i < ledger->domains_len; i++)
			if ((only == NULL ||
				strcmp(ledger->domains[i].name, only) == 0) &&
			    served(ledger, &ledger->domains[i], r->host))
				break;
		if (i == ledger->domains_len)
			return fail(EX_DATAERR,
			    "%s is in no policy that was served%s%s: check "
			    "the spelling",
			    r->host, only != NULL ? " for " : "",
			    only != NULL ? only : "");
	}
	return EX_OK;
}

/* possible - is there anything that the request could be about? */
static int
possible(const struct world *w, struct mx_request *r)
{
	if (r->cancels)
		return cancellable(w, r);
	return r->move.action == MOVE_ADD ? EX_OK : removable(w, r);
}

static int
announce(struct cli *cli, struct mx_request *r)
{
	struct world w = { 0 };
	int code, lock = -1;

	if ((code = world_settings(&w, &cli->request)) == EX_OK &&
	    (lock = state_lock(w.settings, &code)) >= 0 &&
	    (code = fleet_open(&w, &cli->request, true)) == EX_OK &&
	    (code = world_ledger(&w)) == EX_OK &&
	    (code = known(&w, r)) == EX_OK && (code = possible(&w, r)) == EX_OK)
		code = store_it(&w, r, cli->request.now);
	if (lock >= 0)
		close(lock);
	world_release(&w);
	return code;
}

/* ---- how far they have come ---- */

static void
print_move(const struct plan_move *m)
{
	char day[TIME_SIZE];

	out_style(STYLE_TITLE, "%s %s%s%s", move_name(m->move->action),
	    m->move->host, m->move->to != NULL ? " " : "",
	    m->move->to != NULL ? m->move->to : "");
	out(" for %s, announced %s: ",
	    m->move->domain[0] != '\0' ? m->move->domain : "all domains",
	    time_day(day, m->move->announced));
	if (m->over)
		out("done\n");
	else if (m->from != 0)
		out("%zu to go; everywhere from %s on\n", m->pending,
		    time_day(day, m->from));
	else
		out("%zu to go; no date yet: %s says why\n", m->pending,
		    hint("plan"));
}

static void
print_text(const struct plan *plan)
{
	const struct plan_domain *d;
	const struct plan_hold *h;
	size_t i, j, lines = 0;
	char day[TIME_SIZE];

	if (plan->moves_len == 0)
		out("no move is announced\n");
	for (i = 0; i < plan->moves_len; i++)
		print_move(&plan->moves[i]);
	for (i = 0; i < plan->domains_len; i++) {
		d = &plan->domains[i];
		for (j = 0; j < d->holds_len; j++) {
			h = &d->holds[j];
			if (strncmp(h->reason, "mx-", 3) != 0 ||
			    strcmp(h->reason, "mx-unproven") == 0 ||
			    strcmp(h->reason, "mx-proving") == 0 ||
			    lines++ >= LINES_SHOWN)
				continue;
			out("  %s: %s", d->name, h->text);
			if (h->until != 0)
				out(" (%s)", time_day(day, h->until));
			out("\n");
		}
	}
	if (lines > LINES_SHOWN)
		out("  and %zu more: %s\n", lines - LINES_SHOWN,
		    hint("plan --all"));
	if (plan->changes + plan->notes > 0)
		out("%s takes the next step.\n", hint("apply"));
}

static int
show_moves(struct cli *cli)
{
	struct world w = { 0 };
	int code = world_gather(&w, &cli->request, GATHER_ALL);

	if (code == EX_OK) {
		w.plan = decide_plan(w.facts, w.settings, w.ledger, w.evidence,
		    cli->request.now, false);
		if (cli->json)
			plan_json_write(
			    w.plan, &w.settings->records, out_put, NULL);
		else if (!cli->quiet)
			print_text(w.plan);
	}
	world_release(&w);
	return code;
}

int
cmd_mx(struct cli *cli)
{
	struct mx_request r = { 0 };
	const char *value;
	int option, code = EX_OK;

	while (code == EX_OK && (option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_DOMAIN) {
			VEC_GROW(r.domains, r.domains_len, r.domains_cap);
			code = take_name(r.domains[r.domains_len++], value);
		} else if (option == CLI_ARGUMENT && r.words_len < 3)
			r.words[r.words_len++] = value;
		else
			code = cli_surplus(cli, option, value);
	}
	if (code == EX_OK && r.words_len == 0 && r.domains_len > 0)
		code = cli_usage(cli, "mx takes add, remove or rename");
	if (code == EX_OK && r.words_len > 0 &&
	    (code = cli_no_facts(cli)) == EX_OK &&
	    (code = understand(cli, &r)) == EX_OK)
		code = announce(cli, &r);
	if (code == EX_OK)
		code = show_moves(cli);
	free(r.domains);
	return code;
}
