/*
 * NAME      setup_look - what `poststs setup' sees of this machine
 * CONTRACT  see setup_look.h. Postfix is asked for its chroot and its milters;
 *           the rest comes from facts, ledger, evidence and health. Of policy
 *           hosts HOSTS_MAX are looked up.
 */
#include "task/setup_look.h"

#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "dns/dname.h"
#include "dns/record.h"
#include "inspect/health.h"
#include "inspect/postconf.h"
#include "lookup/resolver.h"
#include "task/mailboxes.h"
#include "task/policy_hosts.h"

#define HOSTS_MAX 200

/* ---- Postfix ---- */

static bool
chrooted(const struct pf_master *master)
{
	const struct pf_service *s;
	size_t i;

	for (i = 0; i < master->services_len; i++) {
		s = &master->services[i];
		if (strcmp(s->command, "smtpd") == 0 &&
		    (strcmp(s->type, "inet") == 0 ||
			strcmp(s->type, "pass") == 0) &&
		    strcmp(s->chroot, "y") == 0)
			return true;
	}
	return false;
}

/* as_smtpd - the socket as it has to stand in main.cf */
static const char *
as_smtpd(const char *socket, const char *queue, struct arena *arena)
{
	const char *path = strncmp(socket, "unix:", 5) == 0 ? socket + 5 : NULL;
	size_t len = strlen(queue);

	if (path != NULL && strncmp(path, queue, len) == 0 && path[len] == '/')
		return arena_printf(arena, "unix:%s", path + len + 1);
	return socket;
}

/* ask_postfix - where the milter's socket should be, and the line for it */
static void
ask_postfix(struct setup_look *look, struct world *w)
{
	static const char *const names[] = { "queue_directory",
		"smtpd_milters" };
	struct arena *arena = w->facts->arena;
	const char *value[2] = { NULL, NULL }, *socket;
	struct postfix_tools tools;
	struct pf_master master;
	struct buf why = BUF_INIT;

	socket = w->settings->milter_socket;
	if (!postfix_tools_find(&tools, w->settings->timeout, arena) ||
	    w->facts->instances_len == 0)
		return;
	tools.config_directory = w->facts->instances[0].config_directory;
	if (postconf_values(&tools, NULL, names, 2, value, arena, NULL, &why) !=
		0 ||
	    value[0] == NULL ||
	    postconf_master(&tools, &master, arena, NULL, &why) != 0) {
		buf_release(&why);
		return;
	}
	buf_release(&why);
	if (chrooted(&master) && strncmp(socket, "unix:/", 6) == 0 &&
	    as_smtpd(socket, value[0], arena) == socket)
		socket = look->socket = arena_printf(
		    arena, "unix:%s/poststs/milter.sock", value[0]);
	socket = as_smtpd(socket, value[0], arena);
	if (value[1] != NULL && strstr(value[1], socket) != NULL)
		look->milter_line =
		    "postconf smtpd_milters  # names it already";
	else
		look->milter_line = arena_printf(arena,
		    "postconf -e 'smtpd_milters = %s%s%s' "
		    "'milter_default_action = accept'",
		    value[1] != NULL ? value[1] : "",
		    value[1] != NULL && *value[1] != '\0' ? ", " : "", socket);
}

/* milter_here - it may be built and installed without */
static bool
milter_here(void)
{
	return access("/usr/sbin/poststs-milter", X_OK) == 0 ||
	       access("/usr/local/sbin/poststs-milter", X_OK) == 0;
}

static const char *
acme_here(void)
{
	static const struct {
		const char *path, *format;
	} clients[] = {
		{ "/usr/bin/certbot", "certbot" },
		{ "/usr/bin/dehydrated", "dehydrated" },
		{ "/usr/local/bin/acme.sh", "acme.sh" },
		{ "/root/.acme.sh/acme.sh", "acme.sh" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(clients); i++)
		if (access(clients[i].path, X_OK) == 0)
			return clients[i].format;
	return "lines";
}

/*
 * rank - how likely is it that people here have addresses in it? The parent of
 * the host's name first, then domains of this machine, others' last
 */
static int
rank(const struct facts *facts, const struct fact_domain *d)
{
	const char *host =
	    facts->instances_len > 0 ? facts->instances[0].myhostname : NULL;
	const char *parent = host != NULL ? dname_parent(host) : NULL;

	if (parent != NULL && strcmp(d->name, parent) == 0)
		return 4;
	if (host != NULL && dname_below(d->name, host))
		return 0;
	return d->class == CLASS_MYDESTINATION ? 3
	       : d->class == CLASS_VIRTUAL_MAILBOX ||
		       d->class == CLASS_VIRTUAL_ALIAS
		   ? 2
		   : 1;
}

int
setup_look(struct setup_look *look, struct world *w)
{
	int best = -1, now;
	size_t i;

	*look = (struct setup_look){ .milter_line = "", .acme = acme_here() };
	for (i = 0; i < w->facts->domains_len; i++) {
		now = rank(w->facts, &w->facts->domains[i]);
		if (now <= best)
			continue;
		best = now;
		look->domain = w->facts->domains[i].name;
	}
	if (milter_here())
		ask_postfix(look, w);
	return EX_OK;
}

/* ---- what is done ---- */

/* milter - does it write down sessions, and does Postfix get there? */
static enum tri
milter(const struct world *w, time_t now)
{
	enum finding_id id;
	size_t i;

	for (i = 0; i < w->facts->notes_len; i++) {
		id = w->facts->notes[i].id;
		if (id == FINDING_MILTER_UNREACHABLE ||
		    id == FINDING_MILTER_STOPS_MAIL ||
		    id == FINDING_MILTER_UNNAMED)
			return TRI_NO;
	}
	return w->evidence->beat != 0 &&
		       now - w->evidence->beat <= EVIDENCE_BEAT_GAP
		   ? TRI_YES
		   : TRI_NO;
}

/* count_host - one without an address, as far as DNS says */
static void
count_host(struct setup_seen *seen, const struct policy_host *host,
    struct arena *arena)
{
	if (!dns_known(host->a) || !dns_known(host->aaaa))
		seen->hosts_unknown++;
	else if (seen->hosts_missing++ == 0)
		seen->host_missing = arena_strdup(arena, host->name);
}

static void
count_hosts(struct setup_seen *seen, struct world *w)
{
	struct policy_host *hosts = xcalloc(HOSTS_MAX, sizeof(*hosts));
	struct buf why = BUF_INIT;
	struct resolver *resolver = resolver_open(w->settings, &why);
	size_t i, n = 0;

	for (i = 0; i < w->facts->domains_len && n < HOSTS_MAX; i++)
		if (!settings_excluded(w->settings, w->facts->domains[i].name))
			policy_host_for(
			    &hosts[n++], w->facts->domains[i].name, NULL);
	if (resolver != NULL)
		policy_hosts_ask(hosts, n, resolver, w->facts->arena);
	for (i = 0; i < n; i++) {
		if (resolver == NULL)
			seen->hosts_unknown++;
		else if (hosts[i].addresses_len == 0)
			count_host(seen, &hosts[i], w->facts->arena);
		policy_host_end(&hosts[i]);
	}
	resolver_close(resolver);
	buf_release(&why);
	free(hosts);
}

/* fetched - has any publication been seen right, and was each that was seen? */
static enum tri
fetched(const struct evidence *e, time_t now)
{
	size_t i;

	for (i = 0; i < e->publications_len; i++)
		if (standing_since(&e->publications[i].standing, now) == 0)
			return TRI_NO;
	return e->publications_len > 0 ? TRI_YES : TRI_NO;
}

static size_t
published(const struct ledger *ledger)
{
	size_t i, n = 0;

	for (i = 0; i < ledger->domains_len; i++)
		n += ledger_current(ledger, &ledger->domains[i]) != NULL;
	return n;
}

/* shown - does DNS show this id, as far as it could be asked? */
static bool
shown(const struct facts *facts, const struct ledger_row *row)
{
	const struct fact_zone *zone = facts_zone(facts, row->domain);
	char id[STS_ID_MAX + 1];

	if (row->seen == 0)
		return false;
	return zone == NULL || !dns_known((enum dns_status)zone->sts_status) ||
	       (sts_record_parse(id, zone->sts_txt, zone->sts_txt_len,
		    facts->arena, NULL) == 0 &&
		   strcmp(id, row->id) == 0);
}

/* unseen - policies whose record DNS has never shown, or shows no more */
static size_t
unseen(const struct facts *facts, const struct ledger *ledger)
{
	const struct ledger_row *row;
	size_t i, n = 0;

	for (i = 0; i < ledger->domains_len; i++) {
		row = ledger_current(ledger, &ledger->domains[i]);
		n += row != NULL && !shown(facts, row);
	}
	return n;
}

/* in_order - did the last check find so each policy and each host? */
static enum tri
in_order(const struct ledger *ledger, const struct evidence *e, time_t now)
{
	const struct evidence_publication *seen;
	const struct standing *host;
	const struct ledger_row *row;
	size_t i;

	for (i = 0; i < ledger->domains_len; i++) {
		row = ledger_current(ledger, &ledger->domains[i]);
		seen =
		    row != NULL ? evidence_publication(e, row->domain) : NULL;
		if (row != NULL &&
		    (seen == NULL || strcmp(seen->id, row->id) != 0 ||
			standing_since(&seen->standing, now) == 0))
			return TRI_NO;
	}
	for (i = 0; i < e->proofs_len; i++) {
		host = &e->proofs[i].standing;
		if (host->last_bad > host->last_ok)
			return TRI_NO;
	}
	return TRI_YES;
}

/* ask_mailbox - the first mailto: of `rua', where it is of this machine */
static void
ask_mailbox(struct setup_seen *seen, struct world *w, const char *rua)
{
	struct health *h = health_new();
	struct buf set = BUF_INIT;

	buf_printf(&set, "tlsrpt_rua=%s", rua);
	if (settings_set(w->settings, buf_text(&set), NULL) == 0) {
		mailboxes_ask(h, w->facts, w->settings);
		if (h->mailboxes_len > 0) {
			seen->mailbox = h->mailboxes[0].code;
			seen->address = arena_strdup(
			    w->facts->arena, h->mailboxes[0].address);
		}
	}
	buf_release(&set);
	health_free(h);
}

int
setup_look_on(struct setup_look *look, struct world *w, struct request *request,
    const char *rua, struct setup_seen *seen)
{
	struct health *h = health_new();

	*seen = (struct setup_seen){
		.postfix = w->facts->domains_len > 0 ? TRI_YES : TRI_NO,
		.domains = w->facts->domains_len,
		.milter = milter(w, request->now),
		.address = arena_strdup(w->facts->arena, rua),
		.published = published(w->ledger),
		.fetched = fetched(w->evidence, request->now),
		.unseen = unseen(w->facts, w->ledger),
		.in_order = in_order(w->ledger, w->evidence, request->now),
		.unsigned_reports = *w->settings->trusted_authserv_id == '\0' &&
				    w->settings->min_reporters > 0 &&
				    strstr(rua, "mailto:") != NULL,
	};
	inspect_health(h, w->settings, NULL, 0);
	seen->systemd = access("/run/systemd/system", F_OK) == 0;
	seen->cron = access("/etc/cron.d/poststs", F_OK) == 0;
	if (seen->published > 0)
		seen->domains = seen->published;
	seen->apply = h->run[JOB_APPLY].scheduled;
	seen->check = h->run[JOB_CHECK].scheduled;
	health_free(h);
	ask_mailbox(seen, w, rua);
	count_hosts(seen, w);
	return EX_OK;
}
