/*
 * NAME      dns_and_hosts - poststs in the simulated world
 * CONTRACT  One run: look, decide (the real decide_plan()), carry out. The
 *           ledger is written first, then each policy, then the records,
 *           then the note that they are out; the run may be killed before
 *           any of these. From the zone file into DNS it takes as long as
 *           the administrator's ways are.
 */
#include <string.h>

#include "base/arena.h"
#include "fleet.h"

time_t
server_clock(const struct sim *sim)
{
	return sim->now + (sim->skew_until > sim->now ? sim->skew : 0);
}

static struct domain *
domain_of(struct sim *sim, const char *name)
{
	unsigned i;

	for (i = 0; i < DOMAINS; i++)
		if (strcmp(sim->domain[i].name, name) == 0)
			return &sim->domain[i];
	return NULL;
}

/* hear - which hosts does this plan say something about? */
static void
hear(struct sim *sim, const struct plan *plan)
{
	const struct finding *f;
	size_t i;
	unsigned n;

	for (i = 0; i < plan->findings.len; i++) {
		f = &plan->findings.list[i];
		if (f->id == FINDING_CLOCK_BACKWARDS)
			sim->told_clock = sim->now;
		if (f->id == FINDING_LEDGER_OUTDATED ||
		    f->id == FINDING_STS_RECORD_FOREIGN)
			domain_of(sim, f->subject)->told_old = sim->now;
		for (n = 0; n < HOSTS; n++)
			if (strcmp(f->subject, sim->host[n].name) == 0)
				sim->host[n].told = sim->now;
	}
}

/* saw_lost - the first run since the restore that could know */
static void
saw_lost(const struct sim *sim, struct domain *d)
{
	if (d->could < d->restored)
		d->could = sim->now;
}

/* look_for_lost - could this run see that the ledger is an older one? */
static void
look_for_lost(struct sim *sim, const struct facts *facts)
{
	const struct fact_zone *zone;
	struct domain *d;
	unsigned i;

	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		zone = facts_zone(facts, d->name);
		if (d->shown) {
			d->shown = false;
			saw_lost(sim, d);
			continue;
		}
		if (d->lost[0] != '\0' && zone != NULL &&
		    dns_known((enum dns_status)zone->sts_status) &&
		    strcmp(d->txt, d->lost) == 0)
			saw_lost(sim, d);
	}
}

/*
 * mangle - a file written over the old one in place, and the writer killed
 * after some of its lines
 */
static const char *
mangle(struct sim *sim, const char *new, const char *old)
{
	size_t cut = dice(sim, (unsigned)strlen(new)), len;
	struct buf out = BUF_INIT;
	const char *text;

	while (cut > 0 && new[cut - 1] != '\n')
		cut--;
	buf_put(&out, new, cut);
	len = strlen(old);
	if (len > cut)
		buf_puts(&out, old + cut);
	text = arena_strdup(sim->server.store.arena, buf_text(&out));
	buf_release(&out);
	return text;
}

/* remember - for the judge, what this offer comes of */
static void
remember(struct sim *sim, struct domain *d, const struct offer *before,
    const struct plan_domain *p)
{
	bool goes_on = before->valid && before->mode == POLICY_ENFORCE;

	d->web.born = d->web.enforced = sim->now;
	d->web.forced = d->forces;
	d->web.resumed =
	    d->restored != 0 && !goes_on && p->stage_before == STAGE_ENFORCE;
	if (goes_on) {
		/* what was well when it was promised, and broke since, is
		 * told of */
		d->web.enforced = before->enforced;
		d->web.forced |= before->forced;
		d->web.resumed = before->resumed;
	}
	if (d->hurried + WEEK > sim->now)
		d->web.hasty = d->hurried;
}

static void
put_policy(struct sim *sim, const struct plan *plan,
    const struct plan_domain *p, bool killed)
{
	struct domain *d = domain_of(sim, p->name);
	const struct ledger_body *body;
	struct offer before = d->web;
	const char *text;

	if (p->body == NULL) {
		if (!plan_due(plan, p, STEP_REMOVE_POLICY))
			return;
		if (before.text != NULL)
			tell(sim, "%s: the policy is gone", d->name);
		d->web = (struct offer){ 0 };
		return;
	}
	body = memstore_body(&sim->server.store, p->body);
	text = rules_text(sim, body->text);
	if (killed && before.text != NULL && strcmp(text, before.text) != 0)
		text = mangle(sim, text, before.text);
	if (before.text != NULL && strcmp(before.text, text) == 0)
		return;
	offer_make(sim, &d->web, text, strlen(text));
	if (text == body->text)
		d->web.hash = body->hash;
	remember(sim, d, &before, p);
	if (sim->fleet != NULL) {
		d->web.run = sim->run;
		fleet_twin(sim, d);
	}
	tell(sim, "%s: serves %s, max_age %u, %s", d->name,
	    policy_mode_name(d->web.mode), d->web.max_age,
	    host_list(d->web.covers));
}

/* number - an older poststs knows nothing of generations */
static void
number(struct sim *sim, enum served_source place, uint64_t generation)
{
	sim->server.generations[place] =
	    sim->server.old_until > sim->now ? 0 : generation;
}

/* put_maps - policy.cdb; whatever became of it */
static void
put_maps(struct sim *sim, const struct plan *plan)
{
	const struct plan_domain *p;
	struct domain *d;
	size_t i;

	for (i = 0; i < DOMAINS; i++)
		sim->domain[i].cdb.text = NULL;
	for (i = 0; i < plan->domains_len; i++) {
		p = &plan->domains[i];
		d = domain_of(sim, p->name);
		d->map = p->body != NULL ? p->body->policy.mode : POLICY_NONE;
		if (p->body == NULL)
			continue;
		d->cdb.text = memstore_body(&sim->server.store, p->body)->text;
		memcpy(d->cdb.id, p->id, sizeof(d->cdb.id));
		if (sim->fleet != NULL)
			fleet_names(sim, d, p->id, p->body->hash);
	}
	sim->server.maps_gone = false;
	number(sim, SERVED_POLICY_CDB, plan->published);
}

static void
put_records(struct sim *sim, const struct plan *plan)
{
	const struct plan_domain *p;
	struct domain *d;
	const char *id;
	size_t i;

	for (i = 0; i < plan->domains_len; i++) {
		p = &plan->domains[i];
		d = domain_of(sim, p->name);
		id = p->body != NULL && p->record ? p->id : "";
		if (id[0] != '\0' && p->held_back)
			id = p->announced != NULL ? p->announced->id : "";
		memcpy(d->listed, id, strlen(id) + 1);
		d->waits = p->held_back;
		if (strcmp(d->zone, id) == 0)
			continue;
		memcpy(d->zone, id, strlen(id) + 1);
		if (sim->dns.on)
			continue;
		d->zone_ttl = sim->server.zone_ttl != 0 ? sim->server.zone_ttl
			      : p->held_back && p->announced != NULL
				  ? p->announced->record_ttl
				  : p->record_ttl;
		d->zone_at =
		    sim->now + 1 + dice(sim, (unsigned)sim->server.lag);
		tell(sim, "%s: id %s stands in the zone file", d->name,
		    id[0] != '\0' ? id : "(none)");
	}
}

/* put_file - what stands in records.zone of domains that left is gone */
static void
put_file(struct sim *sim, const struct plan *plan)
{
	unsigned i;

	for (i = 0; i < DOMAINS; i++)
		sim->domain[i].listed[0] = '\0';
	put_records(sim, plan);
	number(sim, SERVED_RECORDS_ZONE, plan->published);
}

bool
server_alive(struct sim *sim, bool committed)
{
	if (sim->steps == 0)
		return false;
	sim->steps--;
	if (sim->fleet != NULL)
		fleet_between(sim, committed);
	return true;
}

/* hurry - what is taken away while the clock is ahead may go too early */
static void
hurry(struct sim *sim, const struct plan *plan)
{
	const struct plan_domain *p;
	size_t i;

	if (server_clock(sim) <= sim->now)
		return;
	for (i = 0; i < plan->domains_len; i++) {
		p = &plan->domains[i];
		if (plan_due(plan, p, STEP_REMOVE_RECORD) ||
		    plan_due(plan, p, STEP_REMOVE_POLICY) ||
		    (p->before != NULL && p->body != NULL &&
			p->body->policy.mx_len < p->before->policy.mx_len))
			domain_of(sim, p->name)->hurried = sim->now;
	}
}

/* write_ahead - what is about to be shown; false: not done, or killed */
static bool
write_ahead(struct sim *sim, struct plan *plan, const struct ledger *ledger,
    const struct ledger *joined)
{
	struct server *o = &sim->server;

	if (!server_alive(sim, false))
		return false;
	if (sim->fleet != NULL)
		return fleet_writes(sim, plan, ledger, joined) == 0;
	if (joined != NULL) {
		memstore_join(&o->store, joined);
		if (!server_alive(sim, true))
			return false;
	}
	memstore_begin(&o->store, plan);
	return true;
}

/* put_policies - false: killed in between */
static bool
put_policies(struct sim *sim, struct plan *plan)
{
	bool rough = sim->options.without[RULE_WHOLE], amid;
	size_t i;

	for (i = 0; i < plan->domains_len; i++) {
		/* killed in the middle of a file */
		amid = rough &&
		       plan_due(plan, &plan->domains[i], STEP_PUBLISH) &&
		       fate(sim, 4) == 0;

		if (amid || !server_alive(sim, true)) {
			if (rough)
				put_policy(sim, plan, &plan->domains[i], true);
			return false;
		}
		put_policy(sim, plan, &plan->domains[i], false);
	}
	return true;
}

/* carry_out - true: seen through; the run dies after so many steps */
static bool
carry_out(struct sim *sim, struct plan *plan, const struct facts *facts,
    const struct ledger *ledger, const struct ledger *joined)
{
	bool hasty = sim->options.without[RULE_ORDER], dies;

	if (!write_ahead(sim, plan, ledger, joined))
		return false;
	number(sim, SERVED_WEB_ROOT, plan->generation);
	if (hasty) {
		put_file(sim, plan);
		if (!server_alive(sim, true))
			return false;
	}
	if (!put_policies(sim, plan) || !server_alive(sim, true))
		return false;
	if (sim->fleet != NULL)
		fleet_ended(sim, plan, ledger);
	put_maps(sim, plan);
	mirror_confirm(sim, plan);
	if (!server_alive(sim, true))
		return false;
	if (sim->dns.on) {
		dies = !server_alive(sim, true);
		update_dns(sim, plan, facts, ledger, dies);
		if (dies)
			return false;
	}
	if (sim->fleet != NULL && !fleet_may_release(sim))
		return false;
	put_file(sim, plan);
	if (!server_alive(sim, true))
		return false;
	if (sim->fleet != NULL)
		fleet_released(sim, plan, ledger);
	else
		memstore_released(&sim->server.store, plan);
	if (sim->dns.on)
		update_judged(sim, plan);
	return true;
}

static void
take_word(struct sim *sim, struct domain *d, const struct plan_domain *p)
{
	/* what he is told to do, and not about another move of his */
	const char *verb = d->move.action == MOVE_REMOVE ? "remove" : "add";
	const char *host =
	    d->move.action == MOVE_RENAME ? d->move.to : d->move.host;
	const char *reason;
	bool says = false;
	char what[100];
	size_t i;

	snprintf(what, sizeof(what), ": %s %s", verb,
	    host != NULL ? host : "nothing");
	d->bound = false;
	d->read = sim->now;
	for (i = 0; i < p->holds_len; i++) {
		reason = p->holds[i].reason;
		if (strcmp(reason, "mx-change-dns") == 0 &&
		    strstr(p->holds[i].text, what) != NULL)
			says = true;
		if (strcmp(reason, "promises-lost") == 0)
			d->bound = true;
	}
	if (!says)
		d->word = 0;
	else if (d->word == 0) {
		d->word = sim->now;
		if (server_clock(sim) > sim->now)
			d->hurried = sim->now;
		tell(sim, "%s: poststs says that DNS may follow", d->name);
	}
}

/*
 * after - what the administrator may rely on from now on; `read' is the plan
 * that he reads, NULL: none this time
 */
static void
after(struct sim *sim, const struct plan *plan, const struct facts *facts,
    const struct plan *read)
{
	const struct fact_zone *zone;
	struct domain *d;
	unsigned i, h;
	bool planned;
	size_t n;

	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		zone = facts_zone(facts, d->name);
		planned = false;
		for (n = 0; n < plan->domains_len; n++)
			if (strcmp(plan->domains[n].name, d->name) == 0) {
				d->stage = (enum stage)plan->domains[n].stage;
				planned = true;
			}
		for (n = 0; read != NULL && n < read->domains_len; n++)
			if (strcmp(read->domains[n].name, d->name) == 0)
				take_word(sim, d, &read->domains[n]);
		if (zone != NULL &&
		    !dns_known((enum dns_status)zone->mx_status))
			continue;
		if (zone == NULL && sim->server.listing_down > sim->now)
			continue;
		/* one that neither Postfix nor the ledger has is unknown */
		if (d->since.seen == 0 && planned) {
			d->since.seen = sim->now;
			d->stuck |= d->mx;
		}
		for (h = 0; h < HOSTS; h++)
			if (d->known[h].seen == 0 && (d->mx & 1u << h) != 0 &&
			    (sim->fleet == NULL ||
				d->entered[h] <= facts->time))
				d->known[h] =
				    (struct notice){ sim->now, sim->run, 0 };
	}
}

const struct ledger *
server_ledger(struct sim *sim)
{
	return sim->fleet != NULL ? fleet_ledger_now(sim)
				  : memstore_ledger(&sim->server.store);
}

bool
server_stage(struct sim *sim, const char *domain, enum stage stage, bool force)
{
	if (sim->fleet != NULL)
		return fleet_stage(sim, domain, stage, force);
	memstore_stage(
	    &sim->server.store, domain, stage, force, server_clock(sim));
	return true;
}

bool
server_move(struct sim *sim, const struct ledger_move *move)
{
	if (sim->fleet != NULL)
		return fleet_move(sim, move);
	memstore_move(&sim->server.store, move);
	return true;
}

/* found_served - the ledger with what is served and not in it, or NULL */
static struct ledger *
found_served(
    struct sim *sim, const struct facts *facts, const struct ledger *ledger)
{
	struct server *o = &sim->server;

	if (facts->served_len == 0 && !places_behind(sim, ledger))
		return NULL;
	if (sim->fleet == NULL)
		ledger = memstore_bodies(&o->store);
	return ledger_join(
	    ledger, facts, o->settings, &o->evidence, server_clock(sim));
}

/* make_plan - and what it is made of */
static struct plan *
make_plan(struct sim *sim, const struct facts *facts,
    const struct ledger **ledger, struct ledger **joined)
{
	struct server *o = &sim->server;

	*joined = found_served(sim, facts, server_ledger(sim));
	*ledger =
	    rules_ledger(sim, *joined != NULL ? *joined : server_ledger(sim));
	return decide_plan(facts, o->settings, *ledger, &o->evidence,
	    server_clock(sim), false);
}

bool
server_attempt(struct sim *sim)
{
	struct server *o = &sim->server;
	struct facts *facts = look_facts(sim);
	const struct ledger *ledger;
	struct ledger *joined;
	struct plan *plan, *read;
	struct evidence seen;
	unsigned steps = sim->steps;
	bool done = false;

	sim->run = ++sim->runs;
	o->evidence.witnessed =
	    evidence_witnessed(o->hours, o->hours_len, server_clock(sim));
	plan = make_plan(sim, facts, &ledger, &joined);
	if (plan->refused_domains_len > 0) {
		tell(sim, "poststs leaves some alone: %s", plan->refused);
		settings_set_aside(o->settings, plan->refused_domains,
		    plan->refused_domains_len);
		ledger_free(joined);
		plan_free(plan);
		plan = make_plan(sim, facts, &ledger, &joined);
	}
	hear(sim, plan);
	look_for_lost(sim, facts);
	read = offline_plan(sim, facts, plan);
	if (look_fresh(sim, plan, ledger, &seen)) {
		plan_free(plan);
		plan = decide_plan(facts, o->settings, ledger, &seen,
		    server_clock(sim), false);
	}
	rules_plan(sim, plan, ledger);
	hurry(sim, plan);
	if (sim->fleet != NULL)
		fleet_plan_judged(sim, plan, facts);
	o->runs++;
	if (plan->refused != NULL)
		tell(sim, "poststs refuses: %s", plan->refused);
	else if (sim->fleet != NULL && !fleet_may(sim, plan))
		tell(sim, "m%u: may not decide", sim->fleet->at);
	else if (carry_out(sim, plan, facts, ledger, joined))
		done = true;
	else if (++o->killed > 0 && plan->changes + plan->notes > 0)
		tell(sim, "poststs was killed after %u steps", steps);
	settings_set_aside(o->settings, NULL, 0);
	if (done)
		after(sim, plan, facts, o->takes_home ? read : plan);
	plan_free(plan);
	ledger_free(joined);
	facts_free(facts);
	return done;
}

void
server_run(struct sim *sim)
{
	bool killed = one_in(sim, 12);

	sim->steps = killed ? dice(sim, DOMAINS + 4) : 1000;
	if (sim->server.store_down > sim->now)
		tell(sim, "poststs cannot open its store");
	else if (sim->fleet != NULL)
		fleet_run(sim);
	else
		server_attempt(sim);
}
