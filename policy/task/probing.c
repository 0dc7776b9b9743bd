/*
 * NAME      probing - probe the hosts that an observation has from DNS
 * CONTRACT  see probing.h. One connection to each MX host at each address, and
 *           a fetch of each policy from each address of its host. After a
 *           connection to a mail host has ended, the plan (probe_plan.h) says
 *           what to ask it next, while all others go on. Each host is met once
 *           at each address, however many domains share it. If the provider
 *           closes port 25 (port_block.h), the remaining hosts of others are
 *           not tried.
 *
 *           A local host that could not be reached at its own addresses (port
 *           25 closed, or no way back through the NAT) is probed at the
 *           listeners of this machine. This proves less, but shows the
 *           certificates.
 */
#include "task/probing.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/names.h"
#include "base/msg.h"
#include "dns/dname.h"
#include "facts/locality.h"
#include "facts/port_block.h"
#include "facts/probe_plan.h"
#include "probe/probe.h"
#include "task/apart.h"

#define CHUNK       256
#define FETCH       UINT32_MAX       /* target of a probe that is a fetch */
#define FETCH_TLS12 (UINT32_MAX - 1) /* the same with TLS 1.2 alone */

/* one host at one address */
struct target {
	struct observed_host *host;
	const char *address;
	uint16_t port;
	const struct probe *seen[PROBEPLAN_MAX];
	size_t seen_len, asked; /* asked: and not ended yet */
	bool skipped;           /* port 25 seemed to be closed */
};

/* a probe, and who wants it */
struct asked {
	struct probe probe;
	uint32_t target; /* or FETCH, FETCH_TLS12 */
	uint32_t domain; /* of a fetch */
};

struct probing {
	struct observation *observed;
	const struct settings *settings;
	const struct trust *trust;
	time_t now;
	struct target *targets;
	size_t targets_len, targets_cap;
	struct names *own; /* addresses of hosts that are ours, then others */
	size_t own_len;
	struct names *tls12; /* addresses of policy hosts asked so */
	struct portblock block;
	struct asked **chunks; /* of CHUNK each, since probes stay in place */
	size_t chunks_len, chunks_cap;
	size_t asked_len, handed; /* handed: over to the loop */
	size_t done;              /* of the runs before */
};

static struct asked *
asked_at(const struct probing *look, size_t n)
{
	return &look->chunks[n / CHUNK][n % CHUNK];
}

/* ---- targets ---- */

static void
add_target(struct probing *look, struct observed_host *host,
    const char *address, uint16_t port)
{
	size_t i = look->targets_len;

	for (; i > 0 && look->targets[i - 1].host == host; i--)
		if (look->targets[i - 1].port == port &&
		    strcmp(look->targets[i - 1].address, address) == 0)
			return;
	VEC_GROW(look->targets, look->targets_len, look->targets_cap);
	look->targets[look->targets_len++] =
	    (struct target){ .host = host, .address = address, .port = port };
}

static bool
ours(const struct observed_host *host)
{
	return host->host->local == TRI_YES;
}

static void
add_world(struct probing *look)
{
	struct observed_host *host;
	size_t i, j;

	for (i = 0; i < look->observed->hosts_len; i++) {
		host = &look->observed->hosts[i];
		for (j = 0; j < host->host->addresses_len; j++) {
			add_target(look, host, host->host->addresses[j],
			    (uint16_t)look->settings->smtp_port);
			if (ours(host))
				names_add(look->own, host->host->addresses[j],
				    strlen(host->host->addresses[j]));
		}
	}
	look->own_len = names_len(look->own);
}

/* unmet - a local host that answered at none of its addresses */
static bool
unmet(const struct probing *look, const struct observed_host *host)
{
	const struct target *target;
	size_t i, j;

	for (i = 0; i < look->targets_len; i++) {
		target = &look->targets[i];
		for (j = 0; target->host == host && j < target->seen_len; j++)
			if (target->seen[j]->step > PROBE_STEP_CONNECT)
				return false;
	}
	return true;
}

/* listener_address - where this machine reaches it; NULL: not known */
static const char *
listener_address(const struct fact_listener *listener, struct arena *arena)
{
	const char *at = listener->address;
	char address[ADDRESS_SIZE];

	if (strcmp(at, "all") == 0 || strcmp(at, "0.0.0.0") == 0)
		return "127.0.0.1";
	if (strcmp(at, "::") == 0)
		return "::1";
	if (address_canonical(address, at, strlen(at)) != 0)
		return NULL;
	return arena_intern(arena, address);
}

static void
add_listeners(struct probing *look, struct observed_host *host)
{
	struct facts *facts = look->observed->facts;
	const struct fact_instance *instance;
	const char *address;
	size_t i, j;

	for (i = 0; i < facts->instances_len; i++) {
		instance = &facts->instances[i];
		for (j = 0; j < instance->listeners_len; j++) {
			address = listener_address(
			    &instance->listeners[j], facts->arena);
			if (address != NULL)
				add_target(look, host, address,
				    instance->listeners[j].port);
		}
	}
}

/* add_second_best - false: every host of ours was met */
static bool
add_second_best(struct probing *look)
{
	size_t i, before = look->targets_len;
	struct observed_host *host;

	for (i = 0; i < look->observed->hosts_len; i++) {
		host = &look->observed->hosts[i];
		if (ours(host) && unmet(look, host))
			add_listeners(look, host);
	}
	return look->targets_len > before;
}

/* ---- what to ask ---- */

static struct asked *
add_probe(struct probing *look)
{
	if (look->asked_len % CHUNK == 0) {
		VEC_GROW(look->chunks, look->chunks_len, look->chunks_cap);
		look->chunks[look->chunks_len++] =
		    xcalloc(CHUNK, sizeof(struct asked));
	}
	return asked_at(look, look->asked_len++);
}

static void
ask_policies(struct probing *look)
{
	const struct fact_host *host;
	size_t i, j;

	for (i = 0; i < look->observed->domains_len; i++) {
		host = look->observed->domains[i].policy_host;
		for (j = 0; host != NULL && j < host->addresses_len; j++)
			*add_probe(look) = (struct asked){
				.target = FETCH,
				.domain = (uint32_t)i,
				.probe = { .kind = PROBE_HTTPS,
				    .host = host->name,
				    .address = host->addresses[j],
				    .port =
					(uint16_t)look->settings->https_port,
				    .sni = true },
			};
	}
}

/* ask_target - what the plan wants, after what was seen */
static void
ask_target(struct probing *look, struct target *target)
{
	struct probe_wish wishes[PROBEPLAN_MAX];
	size_t i, n;

	n = probeplan_next(
	    wishes, target->seen, target->seen_len, ours(target->host));
	for (i = 0; i < n; i++)
		*add_probe(look) = (struct asked){
			.target = (uint32_t)(target - look->targets),
			.probe = { .kind = PROBE_SMTP,
			    .host = target->host->host->name,
			    .address = target->address,
			    .port = target->port,
			    .sni = wishes[i].sni,
			    .tls = wishes[i].tls,
			    .key = wishes[i].key },
		};
	target->asked += n;
	target->skipped = false;
}

/* ---- while they are made ---- */

static const struct asked *
asked_of(const struct probe *p)
{
	_Static_assert(offsetof(struct asked, probe) == 0, "the first member");
	return (const struct asked *)(const void *)p;
}

/* is_own - to a local host, or at least to one of its addresses? */
static bool
is_own(const struct probing *look, const struct probe *p)
{
	uint32_t target = asked_of(p)->target;

	if (target < FETCH_TLS12)
		return ours(look->targets[target].host);
	return names_add(look->own, p->address, strlen(p->address)) <
	       look->own_len;
}

static struct probe *
next_one(void *context)
{
	struct probing *look = context;

	if (look->handed == look->asked_len)
		return NULL;
	return &asked_at(look, look->handed++)->probe;
}

static bool
one_wanted(void *context, const struct probe *p)
{
	const struct probing *look = context;

	return p->kind != PROBE_SMTP || !portblock_sure(&look->block) ||
	       is_own(look, p);
}

/*
 * ask_tls12 - a policy host that chose TLS 1.3 may speak nothing else; that is
 * asked once at each address, however many policy hosts are there
 */
static void
ask_tls12(struct probing *look, const struct asked *fetch)
{
	const struct probe *p = &fetch->probe;
	size_t before = names_len(look->tls12);

	if (fetch->target != FETCH || p->status != PROBE_OK ||
	    p->protocol == NULL || strcmp(p->protocol, "TLSv1.3") != 0)
		return;
	if (names_add(look->tls12, p->address, strlen(p->address)) < before)
		return;
	*add_probe(look) = (struct asked){
		.target = FETCH_TLS12,
		.domain = fetch->domain,
		.probe = { .kind = PROBE_HTTPS,
		    .host = p->host,
		    .address = p->address,
		    .port = p->port,
		    .sni = true,
		    .tls = PROBE_TLS_12 },
	};
}

static bool
one_done(void *context, const struct probe *p, size_t done, size_t total)
{
	struct probing *look = context;
	uint32_t number = asked_of(p)->target;
	struct target *target;

	portblock_take(&look->block, p, is_own(look, p));
	progress("probing", look->done + done, look->done + total);
	if (number >= FETCH_TLS12) {
		ask_tls12(look, asked_of(p));
		return true;
	}
	target = &look->targets[number];
	target->asked--;
	if (p->status == PROBE_UNASKED)
		target->skipped = true;
	else if (target->seen_len < PROBEPLAN_MAX)
		target->seen[target->seen_len++] = p;
	if (target->asked == 0 && !target->skipped)
		ask_target(look, target);
	return true;
}

/* say_helo - the name this host has in SMTP; NULL: the system's */
static const char *
say_helo(const struct facts *facts)
{
	size_t i;

	for (i = 0; i < facts->instances_len; i++)
		if (facts->instances[i].myhostname != NULL &&
		    dname_valid(facts->instances[i].myhostname))
			return facts->instances[i].myhostname;
	return NULL;
}

static int
run(struct probing *look, struct buf *why)
{
	struct facts *facts = look->observed->facts;
	struct probe_how how = { .settings = look->settings,
		.trust = look->trust,
		.now = look->now,
		.helo = say_helo(facts),
		.done = one_done,
		.next = next_one,
		.wanted = one_wanted,
		.context = look };
	int result = probe_run(NULL, 0, &how, facts->arena, why);

	look->done = look->asked_len;
	return result;
}

/* run_all - and once more where port 25 only seemed to be closed */
static int
run_all(struct probing *look, size_t first, struct buf *why)
{
	size_t i, before;

	for (i = first; i < look->targets_len; i++)
		ask_target(look, &look->targets[i]);
	if (run(look, why) != 0)
		return -1;
	if (portblock_verdict(&look->block) == TRI_YES)
		return 0;
	before = look->asked_len;
	for (i = first; i < look->targets_len; i++)
		if (look->targets[i].skipped)
			ask_target(look, &look->targets[i]);
	return look->asked_len > before ? run(look, why) : 0;
}

/* ---- into the observation ---- */

static int
compare_probes(const void *va, const void *vb)
{
	const struct probe *const *pa = va, *const *pb = vb;
	const struct probe *a = *pa, *b = *pb;
	int order = strcmp(a->address, b->address);

	if (order != 0)
		return order;
	if (a->sni != b->sni)
		return a->sni ? 1 : -1;
	if (a->tls != b->tls)
		return a->tls < b->tls ? -1 : 1;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return 0;
}

/* what one host or domain is to be given: counted, then filled */
struct share {
	const struct probe **list;
	size_t len;
};

/* share_of - who wanted this probe? */
static struct share *
share_of(const struct probing *look, const struct asked *asked,
    struct share *hosts, struct share *domains)
{
	if (asked->target == FETCH_TLS12)
		return &domains[look->observed->domains_len];
	if (asked->target == FETCH)
		return &domains[asked->domain];
	return &hosts[look->targets[asked->target].host -
		      look->observed->hosts];
}

static void
count(const struct probing *look, struct share *hosts, struct share *domains)
{
	size_t i;

	for (i = 0; i < look->asked_len; i++)
		share_of(look, asked_at(look, i), hosts, domains)->len++;
}

static void
make_room(struct arena *arena, struct share *share, size_t len)
{
	for (; len > 0; len--, share++) {
		if (share->len > 0)
			share->list = arena_alloc(
			    arena, share->len * sizeof(*share->list));
		share->len = 0;
	}
}

/* keep - all probes that were made, in one array */
static void
keep(const struct probing *look, struct share *hosts, struct share *domains)
{
	struct observation *observed = look->observed;
	const struct asked *asked;
	struct share *share;
	struct probe *p;
	size_t i;

	observed->probes = arena_alloc(observed->facts->arena,
	    (look->asked_len + 1) * sizeof(*observed->probes));
	for (i = 0; i < look->asked_len; i++) {
		asked = asked_at(look, i);
		if (asked->probe.status == PROBE_UNASKED)
			continue;
		p = &observed->probes[observed->probes_len++];
		*p = asked->probe;
		share = share_of(look, asked, hosts, domains);
		share->list[share->len++] = p;
	}
}

static void
hand_over(const struct probing *look)
{
	struct observation *observed = look->observed;
	struct share *hosts, *domains;
	size_t i;

	hosts = xcalloc(observed->hosts_len + 1, sizeof(*hosts));
	/* the last one is for probes with TLS 1.2, which no domain owns */
	domains = xcalloc(observed->domains_len + 1, sizeof(*domains));
	count(look, hosts, domains);
	make_room(observed->facts->arena, hosts, observed->hosts_len);
	make_room(observed->facts->arena, domains, observed->domains_len + 1);
	keep(look, hosts, domains);
	for (i = 0; i < observed->hosts_len; i++) {
		if (hosts[i].len > 1)
			qsort(hosts[i].list, hosts[i].len,
			    sizeof(*hosts[i].list), compare_probes);
		observed->hosts[i].probes = hosts[i].list;
		observed->hosts[i].probes_len = hosts[i].len;
	}
	for (i = 0; i < observed->domains_len; i++) {
		observed->domains[i].fetches = domains[i].list;
		observed->domains[i].fetches_len = domains[i].len;
	}
	observed->policy_tls12 = domains[i].list;
	observed->policy_tls12_len = domains[i].len;
	observed->port_blocked = portblock_verdict(&look->block);
	free(hosts);
	free(domains);
}

/* observe_here - as observe_hosts(), in this process */
static int
observe_here(struct observation *observed, const struct settings *settings,
    const struct trust *trust, time_t now, struct buf *why)
{
	struct probing look = { .observed = observed,
		.settings = settings,
		.trust = trust,
		.now = now };
	size_t i, first;
	int result;

	look.own = names_new();
	look.tls12 = names_new();
	look.block.dns = observed->facts->resolver_error == NULL;
	add_world(&look);
	ask_policies(&look);
	result = run_all(&look, 0, why);
	first = look.targets_len;
	if (result == 0 && add_second_best(&look))
		result = run_all(&look, first, why);
	if (result == 0)
		hand_over(&look);
	for (i = 0; i < look.chunks_len; i++)
		free(look.chunks[i]);
	free(look.chunks);
	free(look.targets);
	names_free(look.own);
	names_free(look.tls12);
	return result;
}

/* ---- in a process that has the network, and nothing else ---- */

struct job {
	struct observation *observed;
	const struct settings *settings;
	const struct trust *trust;
	time_t now;
};

static int
look_there(void *context, struct buf *why)
{
	const struct job *job = context;

	return observe_here(
	    job->observed, job->settings, job->trust, job->now, why);
}

int
observe_hosts(struct observation *observed, const struct settings *settings,
    const struct trust *trust, time_t now, struct buf *why)
{
	struct job job = { observed, settings, trust, now };

	return apart_observe(observed, look_there, &job, why);
}
