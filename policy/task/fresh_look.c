/*
 * NAME      fresh_look - connect to hosts before a step that binds senders for
 *           longer
 * CONTRACT  see fresh_look.h. Domains are handled in batches. Each batch has
 *           facts of its own with only these domains and their hosts, so that a
 *           hundred thousand domains that go to enforce at once need the memory
 *           of one batch. A host is met once in a run, however many domains
 *           share it.
 *
 *           If nobody ever ran poststs check, publications are judged for this
 *           step and not stored: once one is stored, every domain must have
 *           passed checks for testing_period (decide/plan/evidence_gate.c).
 * BUGS      If a check runs at the same time and is stored first, what it saw
 *           of hosts that this run had loaded before is lost.
 */
#include "task/fresh_look.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/names.h"
#include "decide/decide.h"
#include "decide/external_evidence.h"
#include "store/evidence.h"
#include "task/observe.h"
#include "task/probing.h"

#define BATCH    512
#define PATIENCE 2000 /* milliseconds that evidence may take to open */

/* ---- facts of a batch ---- */

static int
compare_hosts(const void *va, const void *vb)
{
	const struct fact_host *a = va, *b = vb;

	return strcmp(a->name, b->name);
}

/* add_hosts - those of the zones, sorted; one that was met stays alone */
static void
add_hosts(struct facts *part, const struct evidence *evidence)
{
	struct names *seen = names_new();
	const struct mx_set *set;
	struct fact_host *host;
	size_t i, j, most = 1;

	for (i = 0; i < part->zones_len; i++)
		most += part->zones[i].mx->len;
	part->hosts = arena_alloc(part->arena, most * sizeof(*part->hosts));
	for (i = 0; i < part->zones_len; i++) {
		set = part->zones[i].mx;
		for (j = 0; j < set->len; j++) {
			if (names_add(seen, &set->mx[j].host, sizeof(void *)) <
			    part->hosts_len)
				continue;
			host = &part->hosts[part->hosts_len++];
			*host = *set->mx[j].host;
			if (evidence_look(evidence, host->name) == NULL)
				continue;
			host->addresses_len = 0;
			host->local = TRI_UNKNOWN;
		}
	}
	names_free(seen);
	if (part->hosts_len > 1)
		qsort(part->hosts, part->hosts_len, sizeof(*part->hosts),
		    compare_hosts);
}

/* own_set - the same MX set, of the hosts of the batch */
static const struct mx_set *
own_set(struct facts *part, const struct mx_set *from)
{
	struct mx_set *set = arena_alloc(part->arena, sizeof(*set));
	struct mx *mx = arena_alloc(part->arena, (from->len + 1) * sizeof(*mx));
	size_t i;

	for (i = 0; i < from->len; i++) {
		mx[i] = from->mx[i];
		mx[i].host = facts_host(part, from->mx[i].host->name);
	}
	*set = (struct mx_set){ mx, from->len };
	return set;
}

static struct facts *
batch_facts(
    const struct world *w, time_t now, const char *const *domains, size_t len)
{
	struct facts *part = facts_new(now);
	const struct fact_zone *zone;
	size_t i;

	part->instances = w->facts->instances;
	part->instances_len = w->facts->instances_len;
	part->resolver_error = w->facts->resolver_error;
	part->resolver_trusted = w->facts->resolver_trusted;
	part->zones = arena_alloc(part->arena, len * sizeof(*part->zones));
	for (i = 0; i < len; i++)
		if ((zone = facts_zone(w->facts, domains[i])) != NULL)
			part->zones[part->zones_len++] = *zone;
	add_hosts(part, w->evidence);
	for (i = 0; i < part->zones_len; i++)
		part->zones[i].mx = own_set(part, part->zones[i].mx);
	return part;
}

/* ---- the look ---- */

/* look_batch - into what a plan is made of, and into what this machine saw */
static int
look_batch(struct world *w, struct evidence *own, time_t now,
    const char *const *domains, size_t len)
{
	struct facts *part = batch_facts(w, now, domains, len);
	struct buf why = BUF_INIT;
	struct observation observed;
	int code = EX_OK;
	size_t i;

	observe_dns(&observed, part, w->settings);
	for (i = 0; !w->settings->confirm && i < observed.domains_len; i++)
		observed.domains[i].policy_host = NULL;
	if (observe_hosts(&observed, w->settings, w->trust, now, &why) != 0) {
		code = fail(EX_OSERR, "%s", buf_text(&why));
	} else {
		evidence_take_looks(
		    w->evidence, &observed, w->settings, w->ledger, now);
		evidence_take_observation(
		    w->evidence, &observed, w->settings, w->ledger, now);
		if (own != w->evidence)
			evidence_take_observation(
			    own, &observed, w->settings, w->ledger, now);
	}
	progress_end();
	facts_free(part);
	buf_release(&why);
	return code;
}

/*
 * own_looks - what is to be written down: where others share their evidence,
 * what this machine alone saw. Where that cannot be read nor can it be written
 */
static struct evidence *
own_looks(const struct world *w, time_t now)
{
	struct evidence_db *db;
	struct evidence *own = NULL;

	if (*w->settings->store == '\0')
		return w->evidence;
	db = evidence_open(w->settings->state_dir, false, PATIENCE, NULL);
	if (db != NULL)
		own = evidence_load_looks(db, now, NULL);
	evidence_close(db);
	return own != NULL ? own : evidence_new();
}

static void
keep(const struct world *w, const struct evidence *own, time_t now)
{
	struct buf why = BUF_INIT;
	struct evidence_db *db =
	    evidence_open(w->settings->state_dir, true, PATIENCE, &why);

	if (db == NULL || evidence_save_looks(db, own, now, &why) != 0)
		complain("%s; the results are not stored as evidence",
		    buf_text(&why));
	evidence_close(db);
	buf_release(&why);
}

/* publications that are judged for this step alone come back as they were */
struct aside {
	struct evidence *e;
	struct evidence_publication *list;
	size_t len;
};

static struct aside
set_aside(struct evidence *e, bool kept)
{
	struct aside a = { e, e->publications, e->publications_len };

	if (!kept)
		e->publications_len = 0;
	return a;
}

static void
come_back(const struct aside *a, bool kept)
{
	if (kept)
		return;
	a->e->publications = a->list;
	a->e->publications_len = a->len;
}

int
fresh_look_domains(struct world *w, const struct request *request,
    const char *const *domains, size_t len)
{
	/* without the record and the policy, publications are not judged */
	bool kept = w->settings->confirm && w->evidence->publications_len > 0;
	struct evidence *own;
	struct aside all, mine;
	size_t i, n;
	int code;

	w->evidence->looked = true;
	if (request->facts_file != NULL)
		return EX_OK;
	own = own_looks(w, request->now);
	all = set_aside(w->evidence, kept);
	mine = set_aside(own, own == w->evidence || kept);
	code = world_trust(w);
	for (i = 0; code == EX_OK && i < len; i += n) {
		n = len - i < BATCH ? len - i : BATCH;
		code = look_batch(w, own, request->now, domains + i, n);
	}
	come_back(&all, kept);
	come_back(&mine, own == w->evidence || kept);
	/* --now asks "what if": a look is evidence of the moment it was made */
	if (code == EX_OK && !request->has_now)
		keep(w, own, request->now);
	if (own != w->evidence)
		evidence_free(own);
	return code;
}

int
fresh_look_plan(
    struct world *w, const struct request *request, bool allow_retire)
{
	const struct plan *plan = w->plan;
	const char **domains = xcalloc(plan->domains_len + 1, sizeof(*domains));
	size_t i, len = 0;
	int code = EX_OK;

	for (i = 0; i < plan->domains_len; i++)
		if (plan->domains[i].look_first)
			domains[len++] = plan->domains[i].name;
	if (len > 0)
		code = fresh_look_domains(w, request, domains, len);
	free(domains);
	if (len == 0 || code != EX_OK)
		return code;
	plan_free(w->plan);
	w->plan = decide_plan(w->facts, w->settings, w->ledger, w->evidence,
	    request->now, allow_retire);
	return EX_OK;
}
