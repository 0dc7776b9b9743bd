/*
 * NAME      places - what the machine shows of what it published
 * CONTRACT  The web root, policy.cdb and records.zone, each with the
 *           generation of the ledger that wrote it; as facts, as poststs
 *           looks at them (task/served.c); and copies of them, which come
 *           back together with the ledger or without it. DNS and senders know
 *           nothing of that. What a domain was served since a copy was made
 *           is noted for the judge, who wants to know whether poststs told.
 */
#include <string.h>

#include "decide/plan/record_shown.h"
#include "sim.h"
#include "sts/policy_id.h"

/* ---- as facts ---- */

bool
places_behind(const struct sim *sim, const struct ledger *ledger)
{
	size_t i;

	for (i = 0; i < SERVED_SOURCES; i++)
		if (sim->server.generations[i] > ledger->generation)
			return true;
	return false;
}

static struct fact_served *
add(struct facts *facts, const struct domain *d, enum served_source source)
{
	struct fact_served *one = &facts->served[facts->served_len++];

	*one = (struct fact_served){ .domain = d->name,
		.source = source,
		.status = SERVED_ABSENT,
		.detail = "",
		.id = "" };
	return one;
}

static void
found(
    struct facts *facts, struct fact_served *one, const char *text, size_t len)
{
	one->status = SERVED_FOUND;
	one->text = arena_strndup(facts->arena, text, len);
	one->len = len;
}

/* files - below web_root and state_dir */
static void
files(struct facts *facts, const struct domain *d)
{
	struct fact_served *one = add(facts, d, SERVED_WEB_ROOT);

	if (d->web.text != NULL) {
		found(facts, one, d->web.text, d->web.len);
		/* a link to its hash, but for what was cut off */
		one->ours = d->web.hash != NULL;
	}
	one = add(facts, d, SERVED_POLICY_CDB);
	if (d->cdb.text != NULL) {
		found(facts, one, d->cdb.text, strlen(d->cdb.text));
		one->id = arena_strdup(facts->arena, d->cdb.id);
	}
	one = add(facts, d, SERVED_RECORDS_ZONE);
	if (d->listed[0] != '\0') {
		one->status = SERVED_FOUND;
		one->id = arena_strdup(facts->arena, d->listed);
	}
}

/* over_https - what one of the web servers gives */
static void
over_https(struct sim *sim, struct facts *facts, const struct domain *d)
{
	struct fact_served *one = add(facts, d, SERVED_HTTPS);
	const struct offer *offer = mirror_fetch(sim, d);

	if (d->web_down > sim->now)
		one->status = SERVED_FAILED;
	else if (offer->text != NULL && offer->valid)
		found(facts, one, offer->text, offer->len);
}

/* other - may what is served be something else than the ledger's row? */
static bool
other(const struct ledger_row *row, const struct fact_zone *zone,
    const struct domain *d)
{
	if (row == NULL)
		return false;
	return (zone != NULL &&
		   !dns_known((enum dns_status)zone->sts_status)) ||
	       d->web.text == NULL || strcmp(d->web.text, row->body->text) != 0;
}

/* consider - does this domain need a witness, as task/served.c has it? */
static void
consider(struct sim *sim, struct facts *facts, const struct ledger *ledger,
    const struct domain *d)
{
	const struct ledger_domain *standing = ledger_domain(ledger, d->name);
	const struct fact_zone *zone = facts_zone(facts, d->name);
	bool ours = facts_domain(facts, d->name) != NULL;
	const struct ledger_row *row = ledger_current(ledger, standing);
	bool begins = row == NULL;
	char id[STS_ID_MAX + 1];
	bool doubt = look_doubts(sim, facts);
	bool unknown =
	    shown_id(id, zone) && ledger_by_id(ledger, standing, id) == NULL;

	if ((!ours && zone == NULL) ||
	    (!places_behind(sim, ledger) && !(doubt && !ours) && !unknown &&
		!(begins && ours) && !other(row, zone, d)))
		return;
	files(facts, d);
	if ((sim->server.confirms || unknown) &&
	    (unknown ? ours || policyid_time(id) != 0
		     : begins && ours && zone != NULL && zone->mx->len > 0))
		over_https(sim, facts, d);
}

void
places_look(struct sim *sim, struct facts *facts)
{
	const struct ledger *ledger = server_ledger(sim);
	unsigned i;

	facts->served = arena_alloc(
	    facts->arena, DOMAINS * SERVED_SOURCES * sizeof(*facts->served));
	memcpy(facts->generations, sim->server.generations,
	    sizeof(facts->generations));
	for (i = 0; i < DOMAINS; i++)
		consider(sim, facts, ledger, &sim->domain[i]);
	served_sort(facts);
}

/* ---- copies ---- */

void
places_save_state(struct sim *sim)
{
	struct server *o = &sim->server;
	struct state_copy *copy = &o->states[0];
	unsigned i;

	if (o->states[COPIES - 1].at != 0)
		memstore_release(&o->states[COPIES - 1].store);
	memmove(copy + 1, copy, (COPIES - 1) * sizeof(*copy));
	copy->at = sim->now;
	memstore_copy(&copy->store, &o->store);
	memcpy(copy->generations, o->generations, sizeof(o->generations));
	for (i = 0; i < DOMAINS; i++) {
		copy->cdb[i] = sim->domain[i].cdb;
		memcpy(copy->listed[i], sim->domain[i].listed,
		    sizeof(copy->listed[i]));
	}
}

void
places_save_web(struct sim *sim)
{
	struct web_copy *copy = &sim->server.webs[0];
	unsigned i;

	memmove(copy + 1, copy, (COPIES - 1) * sizeof(*copy));
	copy->at = sim->now;
	copy->generation = sim->server.generations[SERVED_WEB_ROOT];
	for (i = 0; i < DOMAINS; i++)
		copy->web[i] = sim->domain[i].web;
}

void
places_release(struct sim *sim)
{
	unsigned i;

	for (i = 0; i < COPIES; i++)
		if (sim->server.states[i].at != 0)
			memstore_release(&sim->server.states[i].store);
}

static const struct memstore_domain *
find(const struct memstore *store, const char *name)
{
	size_t i;

	for (i = 0; i < store->len; i++)
		if (strcmp(store->domains[i].standing.name, name) == 0)
			return &store->domains[i];
	return NULL;
}

/* knows - is it an id that this ledger gave? */
static bool
knows(const struct memstore *store, const char *name, const char *id)
{
	const struct memstore_domain *d = find(store, name);
	size_t i;

	for (i = 0; d != NULL && i < d->len; i++)
		if (strcmp(d->rows[i].id, id) == 0)
			return true;
	return false;
}

/* begin - from now on an older state holds for this domain */
static void
begin(struct sim *sim, struct domain *d)
{
	judge_restore(sim, d);
	d->restored = sim->now;
	d->since = (struct notice){ 0 };
	d->lost[0] = '\0';
	d->shown = false;
	d->stuck = d->mx;
	/* what he had announced he begins again */
	d->move.host = NULL;
	d->word = d->leave_at = 0;
}

/* unlearn - nor does it hold that these hosts are in DNS, as a run had seen */
static void
unlearn(struct domain *d, time_t made)
{
	unsigned h;

	for (h = 0; h < HOSTS; h++)
		if (d->entered[h] > made)
			d->known[h] = (struct notice){ 0 };
}

/* lose - the ledger does not hold what was put up since its copy was made */
static void
lose(
    struct sim *sim, struct domain *d, const struct memstore *from, time_t made)
{
	unsigned n = (unsigned)(d - sim->domain), k;
	const struct memstore_domain *known;
	struct offer *held;

	known = find(from, d->name);
	d->forces = known != NULL && known->standing.forced;
	if (!knows(from, d->name, d->txt))
		memcpy(d->lost, d->txt, sizeof(d->lost));
	for (k = 0; k < KINDS; k++) {
		held = &sim->cache[k][n].policy;
		held->lost |= held->born >= made;
	}
	d->web.lost |= d->web.born >= made;
	d->mirror.lost |= d->mirror.born >= made;
}

static void
restore_web(struct sim *sim, const struct web_copy *web)
{
	struct domain *d;
	unsigned i;

	sim->server.generations[SERVED_WEB_ROOT] = web->generation;
	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		d->web = web->web[i];
		d->web.put_back = sim->now;
	}
}

static void
restore_state(struct sim *sim, const struct state_copy *state, bool whole)
{
	struct server *o = &sim->server;
	struct domain *d;
	unsigned i;

	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		lose(sim, d, &state->store, state->at);
		unlearn(d, state->at);
		if (!whole)
			continue;
		d->cdb = state->cdb[i];
		memcpy(d->listed, state->listed[i], sizeof(d->listed));
	}
	if (whole) {
		o->generations[SERVED_POLICY_CDB] =
		    state->generations[SERVED_POLICY_CDB];
		o->generations[SERVED_RECORDS_ZONE] =
		    state->generations[SERVED_RECORDS_ZONE];
	}
	memstore_restore(&o->store, &state->store);
}

/* note_shown - does a file show what the ledger has lost? */
static void
note_shown(struct sim *sim)
{
	const struct memstore *store = &sim->server.store;
	struct domain *d;
	unsigned i;

	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		d->shown = (d->cdb.text != NULL &&
			       !knows(store, d->name, d->cdb.id)) ||
			   (d->listed[0] != '\0' &&
			       !knows(store, d->name, d->listed)) ||
			   (d->web.text != NULL && d->web.hash != NULL &&
			       d->web.lost && d->web.put_back != sim->now);
	}
}

void
places_restore(struct sim *sim, const struct state_copy *state, bool whole,
    const struct web_copy *web)
{
	unsigned i;

	if (state != NULL)
		tell(sim, "a %s that is %ld hours old is put back",
		    whole ? "state folder" : "ledger",
		    (long)((sim->now - state->at) / HOUR));
	if (web != NULL)
		tell(sim, "a web root that is %ld hours old is put back",
		    (long)((sim->now - web->at) / HOUR));
	for (i = 0; i < DOMAINS; i++)
		begin(sim, &sim->domain[i]);
	if (state != NULL)
		restore_state(sim, state, whole);
	if (web != NULL)
		restore_web(sim, web);
	note_shown(sim);
}

void
places_lose_ledger(struct sim *sim)
{
	static const struct memstore nothing = { 0 };
	struct server *o = &sim->server;
	/* plain worlds stay as they were */
	bool rebuilt = !sim->options.plain && sim->options.seed % 2 == 0;
	struct domain *d;
	unsigned i;

	tell(sim, "the ledger is lost, and begun anew");
	update_forget(sim);
	/* `restore --rebuild', or policy.cdb is removed, too */
	if (!rebuilt)
		o->generations[SERVED_POLICY_CDB] = 0;
	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		begin(sim, d);
		lose(sim, d, &nothing, 0);
		if (!rebuilt)
			d->cdb = (struct shown){ 0 };
	}
	memstore_restore(&o->store, &nothing);
	note_shown(sim);
}
