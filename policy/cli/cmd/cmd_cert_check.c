/*
 * NAME      cmd_cert_check - poststs cert-check
 * CONTRACT  May this chain be installed? Exit code 0: yes; 1: no, with the
 *           reasons; others: unknown. Nothing is written. With --wire, after
 *           the reload: do the listeners present it?
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "cli/cmd/cmds.h"
#include "cli/out/print.h"
#include "decide/cert_check.h"
#include "dns/dname.h"
#include "inspect/next_chain.h"
#include "json/facts_json.h"
#include "lookup/observe_dns.h"
#include "task/gather.h"
#include "task/probing.h"

enum { OPT_NEXT, OPT_KEY, OPT_HOST, OPT_WIRE };

const struct cli_option cert_check_options[] = {
	[OPT_NEXT] = { "next", "FILE", "the new chain, leaf first, in PEM" },
	[OPT_KEY] = { "key", "FILE",
	    "its key, if that is not in the chain's file" },
	[OPT_HOST] = { "host", "HOST",
	    "a host that should show it; can be repeated" },
	[OPT_WIRE] = { "wire", NULL,
	    "after the reload: check whether the listeners show it" },
	{ NULL, NULL, NULL },
};

struct question {
	const char *next, *key;
	const char **hosts;
	size_t hosts_len, hosts_cap;
	bool wire;
};

/* see_hosts - those of the question, with their TLSA records; else -1 */
static int
see_hosts(struct observation *observed, const struct chain_question *q,
    struct facts *facts, const struct settings *settings)
{
	struct observed_host *s;
	size_t i;

	*observed =
	    (struct observation){ .facts = facts, .port_blocked = TRI_UNKNOWN };
	observed->hosts =
	    arena_alloc(facts->arena, q->hosts_len * sizeof(*observed->hosts));
	for (i = 0; i < q->hosts_len; i++) {
		s = &observed->hosts[observed->hosts_len++];
		s->host = facts_host(facts, q->hosts[i]);
		if (s->host == NULL)
			return fail(EX_UNAVAILABLE, "%s was not looked up",
			    q->hosts[i]);
		s->tlsa_secure = TRI_UNKNOWN;
		s->address_secure = s->host->secure;
	}
	lookup_observation(observed, settings, NULL);
	return EX_OK;
}

static void
print_json(const struct chain_question *q, const struct findings *findings,
    bool install)
{
	struct jsonw w;

	jsonw_begin(&w, out_put, NULL);
	jsonw_open(&w, NULL, '{');
	jsonw_int(&w, "version", FACTS_JSON_VERSION);
	jsonw_bool(&w, "install", install);
	jsonw_strings(&w, "hosts", q->hosts, q->hosts_len);
	findings_json_write(&w, findings);
	jsonw_close(&w, '}');
	jsonw_end(&w);
}

static void
print_text(const struct question *r, const struct chain_question *q,
    const struct findings *findings, bool install)
{
	const struct finding_kind *kind;
	size_t i;

	for (i = 0; i < findings->len; i++) {
		kind = finding_kind(findings->list[i].id);
		out_style(STYLE_TITLE, "%s: ", severity_name(kind->severity));
		out("%s: %s (%s)\n    %s\n", findings->list[i].subject,
		    findings->list[i].text, kind->id,
		    finding_remedy(&findings->list[i]));
	}
	if (!install)
		out(r->wire ? "not every listener shows %s\n"
			    : "do not install %s\n",
		    r->next);
	else
		out("%s is good for %zu %s%s\n", r->next, q->hosts_len,
		    q->hosts_len == 1 ? "host" : "hosts",
		    r->wire ? ", and they show it" : ": install it");
}

/* judge - the chain against all that binds it; with --wire, the wire too */
static int
judge(struct findings *findings, struct chain_question *q,
    const struct question *r, struct world *w)
{
	struct observation observed;
	struct buf why = BUF_INIT;
	int code = see_hosts(&observed, q, w->facts, w->settings);

	if (code == EX_OK && r->wire &&
	    observe_hosts(&observed, w->settings, w->trust, q->now, &why) != 0)
		code = fail(EX_OSERR, "%s", buf_text(&why));
	progress_end();
	buf_release(&why);
	if (code != EX_OK)
		return code;
	q->observed = observed.hosts;
	q->observed_len = observed.hosts_len;
	chain_judge(q, findings, w->facts->arena);
	if (r->wire)
		chain_wire(q, findings, w->facts->arena);
	return EX_OK;
}

static int
answer(struct cli *cli, const struct question *r, struct world *w)
{
	struct arena *arena = w->facts->arena;
	struct findings findings = { NULL, 0, 0 };
	struct chain_question q = { .facts = w->facts,
		.ledger = w->ledger,
		.settings = w->settings,
		.now = cli->request.now };
	struct judging by = { .trust = w->trust, .now = cli->request.now };
	const struct fact_cert **chains;
	bool install;
	int code;

	q.next_len = next_chain_read(&chains, r->next, r->key, w->facts, &by);
	q.next = chains;
	q.hosts = r->hosts;
	q.hosts_len = r->hosts_len;
	if (q.hosts_len == 0)
		q.hosts_len = chain_hosts(&q.hosts, &q, arena);
	if ((code = judge(&findings, &q, r, w)) != EX_OK)
		return code;
	install = findings_worst(&findings) != SEVERITY_ERROR;
	if (cli->json)
		print_json(&q, &findings, install);
	else if (!cli->quiet)
		print_text(r, &q, &findings, install);
	return install ? EXIT_IN_ORDER : EXIT_FINDINGS;
}

static int
run(struct cli *cli, const struct question *r, struct arena *arena)
{
	struct world w = { .extra_hosts = r->hosts,
		.extra_hosts_len = r->hosts_len };
	int code = world_settings(&w, &cli->request);

	if (code == EX_OK)
		code = world_ledger(&w);
	if (code == EX_OK && r->hosts_len == 0)
		w.extra_hosts_len = chain_owed(
		    &w.extra_hosts, w.ledger, cli->request.now, arena);
	if (code == EX_OK)
		code = world_facts(&w, &cli->request, GATHER_ALL);
	if (code == EX_OK)
		code = answer(cli, r, &w);
	world_release(&w);
	return code;
}

static int
take_host(struct question *r, const char *word, struct arena *arena)
{
	struct buf why = BUF_INIT;
	char name[DNAME_SIZE];
	int code = EX_OK;

	if (dname_parse(name, word, strlen(word), &why) != 0) {
		code = fail(EX_DATAERR, "%s", buf_text(&why));
	} else {
		VEC_GROW(r->hosts, r->hosts_len, r->hosts_cap);
		r->hosts[r->hosts_len++] = arena_strdup(arena, name);
	}
	buf_release(&why);
	return code;
}

/* readable - a file that is not there says nothing about its chain */
static int
readable(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return fail(EX_NOINPUT, "%s: %s", path, strerror(errno));
	close(fd);
	return EX_OK;
}

int
cmd_cert_check(struct cli *cli)
{
	struct arena *arena = arena_new();
	struct question r = { 0 };
	const char *value;
	int option, code = EX_OK;

	while (code == EX_OK && (option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_NEXT)
			r.next = value;
		else if (option == OPT_KEY)
			r.key = value;
		else if (option == OPT_HOST)
			code = take_host(&r, value, arena);
		else if (option == OPT_WIRE)
			r.wire = true;
		else if (option == CLI_ARGUMENT && r.next == NULL)
			code = cli_usage(cli,
			    "put the chain after --next: --next %s", value);
		else
			code = cli_surplus(cli, option, value);
	}
	if (code == EX_OK && r.next == NULL)
		code = cli_usage(cli, "cert-check requires --next and the "
				      "chain");
	if (code == EX_OK)
		code = readable(r.next);
	if (code == EX_OK && r.key != NULL)
		code = readable(r.key);
	if (code == EX_OK)
		code = run(cli, &r, arena);
	free(r.hosts);
	arena_free(arena);
	return code;
}
