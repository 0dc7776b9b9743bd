/*
 * NAME      fetch_policies - fetch policies from their policy hosts
 * CONTRACT  see fetch_policies.h. Domains are handled in batches: look up the
 *           policy hosts, fetch from every address, pass on what was seen, and
 *           forget it. A million domains therefore need the memory of one
 *           batch. The first batch is small: it shows which addresses do not
 *           answer at all, so that the others need not wait for them again.
 */
#include "task/fetch_policies.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "lookup/resolver.h"
#include "task/apart.h"
#include "task/policy_hosts.h"

#define BATCH_FIRST 16
#define BATCH_MAX   1024
#define DEAD_AFTER  8  /* connections in a row that came to nothing */
#define SILENT_MAX  64 /* addresses that are watched for that */

/* an address that has not answered yet */
struct silent {
	char *address;
	unsigned failed;
	bool answered;
};

struct fetching {
	struct world *world;
	const struct request *request;
	const struct fetcher *asker;
	struct resolver *resolver; /* NULL: there is no way to ask */
	struct silent silent[SILENT_MAX];
	size_t silent_len;
	struct policy_host *hosts; /* of the batch */
	size_t hosts_len;
	struct arena *arena; /* of the batch */
	struct probe *probes;
	size_t probes_len;
	size_t done; /* domains */
};

/* ---- what do they serve? ---- */

static struct silent *
silent_find(struct fetching *c, const char *address)
{
	size_t i;

	for (i = 0; i < c->silent_len; i++)
		if (strcmp(c->silent[i].address, address) == 0)
			return &c->silent[i];
	return NULL;
}

static bool
dead(struct fetching *c, const char *address)
{
	const struct silent *silent = silent_find(c, address);

	return silent != NULL && !silent->answered &&
	       silent->failed >= DEAD_AFTER;
}

/* remember - did anybody answer at this address? */
static void
remember(struct fetching *c, const struct probe *probe)
{
	bool failed =
	    probe->status != PROBE_OK && probe->step == PROBE_STEP_CONNECT;
	struct silent *silent = silent_find(c, probe->address);

	if (probe->status == PROBE_UNASKED || (silent == NULL && !failed))
		return;
	if (silent == NULL) {
		if (c->silent_len == SILENT_MAX)
			return;
		silent = &c->silent[c->silent_len++];
		*silent = (struct silent){ .address = xstrdup(probe->address) };
	}
	silent->failed += failed;
	silent->answered = silent->answered || !failed;
}

/* list_probes - those to be made first, then those that need not */
static size_t
list_probes(struct fetching *c, const struct probe **fetches)
{
	struct probe *probe, *skipped;
	size_t i, j, asked = 0, at = 0;

	for (i = 0; i < c->hosts_len; i++)
		c->probes_len += c->hosts[i].addresses_len;
	c->probes = xcalloc(c->probes_len + 1, sizeof(*c->probes));
	skipped = c->probes + c->probes_len;
	for (i = 0; i < c->hosts_len; i++)
		for (j = 0; j < c->hosts[i].addresses_len; j++) {
			const char *address = c->hosts[i].addresses[j];

			probe =
			    dead(c, address) ? --skipped : &c->probes[asked++];
			*probe = (struct probe){
				.kind = PROBE_HTTPS,
				.host = c->hosts[i].name,
				.address = address,
				.port =
				    (uint16_t)c->world->settings->https_port,
				.sni = true,
				.alert = -1,
				.failure = probe == skipped
					       ? "it did not answer before"
					       : NULL,
			};
			fetches[at++] = probe;
		}
	return asked;
}

static int
fetch(struct fetching *c, size_t len)
{
	const struct probe_how how = {
		.settings = c->world->settings,
		.trust = c->world->trust,
		.now = c->request->now,
	};
	struct buf why = BUF_INIT;
	int code = EX_OK;
	size_t i;

	if (len > 0 && apart_run(c->probes, len, &how, c->arena, &why) != 0)
		code = fail(EX_OSERR, "%s", buf_text(&why));
	for (i = 0; i < len; i++)
		remember(c, &c->probes[i]);
	buf_release(&why);
	return code;
}

static void
hand_over(struct fetching *c, const struct probe *const *fetches)
{
	struct fetch_seen seen;
	struct policy_host *host;

	for (host = c->hosts; host < c->hosts + c->hosts_len; host++) {
		seen = (struct fetch_seen){
			.found = { host->a, host->aaaa, fetches,
			    host->addresses_len,
			    settings_dns_update(c->world->settings) !=
				DNS_UPDATE_NO },
			.alias = host->alias,
		};
		fetches += host->addresses_len;
		c->asker->seen(c->asker->context, host->subject, &seen);
	}
}

static int
batch(struct fetching *c)
{
	const struct probe **fetches;
	size_t i, asked;
	int code;

	c->arena = arena_new();
	policy_hosts_ask(c->hosts, c->hosts_len, c->resolver, c->arena);
	for (i = 0, asked = 1; i < c->hosts_len; i++)
		asked += c->hosts[i].addresses_len;
	fetches = xcalloc(asked, sizeof(*fetches));
	asked = list_probes(c, fetches);
	code = fetch(c, asked);
	if (code == EX_OK)
		hand_over(c, fetches);
	free(fetches);
	free(c->probes);
	for (i = 0; i < c->hosts_len; i++)
		policy_host_end(&c->hosts[i]);
	arena_free(c->arena);
	c->probes = NULL;
	c->probes_len = 0;
	c->done += c->hosts_len;
	c->hosts_len = 0;
	progress("fetching policies", c->done, c->asker->total);
	return code;
}

static void
add(struct fetching *c, const char *domain, void *subject)
{
	policy_host_for(&c->hosts[c->hosts_len++], domain, subject);
}

static int
all(struct fetching *c)
{
	size_t size = BATCH_FIRST;
	const char *domain;
	void *subject;
	int code = EX_OK;

	while (code == EX_OK &&
	       c->asker->next(c->asker->context, &domain, &subject)) {
		add(c, domain, subject);
		if (c->hosts_len < size)
			continue;
		code = batch(c);
		size = size < BATCH_MAX ? size * 2 : size;
	}
	if (code == EX_OK && c->hosts_len > 0)
		code = batch(c);
	return code;
}

int
fetch_policies(
    struct world *w, const struct request *request, const struct fetcher *asker)
{
	struct fetching c = { .world = w, .request = request, .asker = asker };
	struct buf why = BUF_INIT;
	int code;
	size_t i;

	if ((code = world_trust(w)) != EX_OK)
		return code;
	progress("fetching policies", 0, asker->total);
	c.resolver = resolver_open(w->settings, &why);
	if (c.resolver == NULL)
		complain("%s", buf_text(&why));
	c.hosts = xcalloc(BATCH_MAX, sizeof(*c.hosts));
	code = all(&c);
	for (i = 0; i < c.silent_len; i++)
		free(c.silent[i].address);
	free(c.hosts);
	resolver_close(c.resolver);
	buf_release(&why);
	progress_end();
	return code;
}
