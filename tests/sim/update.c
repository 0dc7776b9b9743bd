/*
 * NAME      update - a DNS to which apply itself sends its records
 * CONTRACT  In worlds with --updates there are three name servers, and each
 *           run looks at them, sends, and looks again, with the real
 *           update_wanted(), update_judge(), update_known() and hold_back(),
 *           in the order of task/dns_update.c. Updates are refused, lost, come
 *           late, or reach some of the servers, for weeks at a time; servers
 *           do not answer, or stop between two looks. A server that answers
 *           nobody is in nobody's way: when it comes back, it has what the
 *           others have. What a sender sees is what the server has that it
 *           happens to ask; two records there are none (RFC 8461 3.1).
 */
#include <string.h>

#include "base/arena.h"
#include "base/memo.h"
#include "decide/dns_update.h"
#include "decide/release.h"
#include "dns/record.h"
#include "sim.h"

#define OLD_MAX (KNOWN_MAX + 1)

/* ---- sets of records ---- */

static struct sent_record *
find(struct record_set *set, const char *id)
{
	unsigned i;

	for (i = 0; i < SET_MAX; i++)
		if (strcmp(set->list[i].id, id) == 0)
			return &set->list[i];
	return NULL;
}

static void
change(struct record_set *set, const struct dns_message *m)
{
	struct sent_record *at;
	unsigned i;

	for (i = 0; i < m->deletes_len; i++)
		if ((at = find(set, m->deletes[i])) != NULL)
			*at = (struct sent_record){ 0 };
	if (m->add.id[0] != '\0' && find(set, m->add.id) == NULL &&
	    (at = find(set, "")) != NULL)
		*at = m->add;
}

/* only - the one record of a set; NULL: there is none, or more than one */
static const struct sent_record *
only(const struct record_set *set)
{
	const struct sent_record *found = NULL;
	unsigned i;

	for (i = 0; i < SET_MAX; i++)
		if (set->list[i].id[0] != '\0') {
			if (found != NULL)
				return NULL;
			found = &set->list[i];
		}
	return found;
}

/* ---- what befalls them ---- */

static const char *const trouble_names[] = {
	[TROUBLE_NONE] = "well again",
	[TROUBLE_REFUSED] = "refused",
	[TROUBLE_LATE] = "late",
	[TROUBLE_SILENT] = "sent to servers that nobody can ask",
	[TROUBLE_GONE] = "sent to servers that are gone a moment later",
	[TROUBLE_PART] = "seen on a part of the servers",
};

static void
begin_trouble(struct sim *sim)
{
	struct dns_world *w = &sim->dns;
	time_t until =
	    sim->now + HOUR +
	    (time_t)winds(sim, winds(sim, 2) == 0 ? 2 * DAY : 28 * DAY);
	unsigned n;

	w->trouble = (enum trouble)(1 + winds(sim, TROUBLE_COUNT - 1));
	w->until = until;
	/* one or two of the secondaries */
	n = 1 + winds(sim, SERVERS - 1);
	if (w->trouble == TROUBLE_PART) {
		w->behind[n] = until;
		if (winds(sim, 3) == 0)
			w->behind[3 - n] = until;
	}
	if (winds(sim, 3) == 0)
		w->dead[winds(sim, SERVERS)] =
		    sim->now + (time_t)winds(sim, 20 * DAY);
	tell(sim, "updates of DNS are %s", trouble_names[w->trouble]);
}

static void
follow(struct sim *sim, struct dns_domain *d)
{
	unsigned n;

	for (n = 1; n < SERVERS; n++)
		if (sim->dns.behind[n] <= sim->now)
			d->at[n] = d->at[0];
}

/* see - what resolvers see until the next tick */
static void
see(struct sim *sim, unsigned i)
{
	const struct sent_record *record = NULL;
	struct domain *d = &sim->domain[i];
	unsigned tries = 0, n;

	do
		n = winds(sim, SERVERS);
	while (sim->dns.dead[n] > sim->now && ++tries < 20);
	record = only(&sim->dns.domain[i].at[n]);
	memset(d->txt, 0, sizeof(d->txt));
	if (record == NULL)
		return;
	memcpy(d->txt, record->id, sizeof(d->txt));
	d->txt_ttl = record->ttl;
}

void
update_tick(struct sim *sim, time_t passed)
{
	struct dns_world *w = &sim->dns;
	struct dns_domain *d;
	unsigned i;

	if (!w->on)
		return;
	if (w->trouble != TROUBLE_NONE && w->until <= sim->now) {
		w->trouble = TROUBLE_NONE;
		tell(sim, "updates of DNS are %s", trouble_names[0]);
	}
	if (w->trouble == TROUBLE_NONE &&
	    winds(sim, (unsigned)(15 * DAY / passed)) == 0)
		begin_trouble(sim);
	for (i = 0; i < DOMAINS; i++) {
		d = &w->domain[i];
		if (d->late.at != 0 && d->late.at <= sim->now) {
			tell(sim, "%s: an update arrives late",
			    sim->domain[i].name);
			change(&d->at[0], &d->late);
			d->late.at = 0;
		}
		/* whoever stands in our way is asked to go away, and goes */
		if (d->foreign_until != 0 && d->foreign_until <= sim->now) {
			memset(&d->at[0], 0, sizeof(d->at[0]));
			d->foreign_until = 0;
		}
		follow(sim, d);
		see(sim, i);
	}
}

/* ---- one run ---- */

struct looking {
	struct sim *sim;
	struct arena *arena;
	struct dns_domain *dns;
	struct update_input in;
	struct old_record old[OLD_MAX];
	struct zone_question seen[ASK_COUNT];
};

static const char *
presented(struct arena *arena, const char *id)
{
	struct buf record = BUF_INIT, text = BUF_INIT;
	const char *copy;

	sts_record_write(&record, id);
	txt_presentation(&text, record.text, record.len);
	copy = arena_strdup(arena, buf_text(&text));
	buf_release(&record);
	buf_release(&text);
	return copy;
}

/* id_in - of a record as in a zone file */
static void
id_in(char id[static STS_ID_MAX + 1], const char *value)
{
	const char *at = strstr(value, "id=");
	size_t len = at != NULL ? strcspn(at + 3, ";") : 0;

	memset(id, 0, STS_ID_MAX + 1);
	if (len <= STS_ID_MAX && at != NULL)
		memcpy(id, at + 3, len);
}

/* answers - of every server, or of none that can be asked */
static void
answers(struct looking *l, bool asked)
{
	struct observed_server *servers =
	    arena_alloc(l->arena, SERVERS * sizeof(*servers));
	struct buf record = BUF_INIT;
	struct txt *txt;
	unsigned n, i;

	update_questions(&l->in, l->arena);
	for (n = 0; n < SERVERS; n++) {
		servers[n] = (struct observed_server){ .name = "ns.example",
			.address = "192.0.2.53",
			.status = DNS_FAILED };
		if (!asked || l->sim->dns.dead[n] > l->sim->now)
			continue;
		txt = arena_alloc(l->arena, SET_MAX * sizeof(*txt));
		servers[n].txt = txt;
		servers[n].status = DNS_NODATA;
		for (i = 0; i < SET_MAX; i++) {
			if (l->dns->at[n].list[i].id[0] == '\0')
				continue;
			buf_clear(&record);
			sts_record_write(&record, l->dns->at[n].list[i].id);
			txt[servers[n].txt_len++] = (struct txt){
				arena_strdup(l->arena, buf_text(&record)),
				record.len
			};
			servers[n].status = DNS_OK;
		}
	}
	l->seen[ASK_STS].zone = "example";
	l->seen[ASK_STS].servers = servers;
	l->seen[ASK_STS].servers_len = SERVERS;
	buf_release(&record);
}

static void
send(struct looking *l, const struct updates *sent)
{
	struct sim *sim = l->sim;
	struct dns_world *w = &sim->dns;
	struct dns_message m = { 0 };
	const struct update *u;
	size_t i;

	for (i = 0; i < sent->len; i++) {
		u = &sent->list[i];
		if (u->kind != UPDATE_STS)
			continue;
		if (u->add) {
			id_in(m.add.id, u->value);
			m.add.ttl = sim->server.zone_ttl != 0
					? sim->server.zone_ttl
					: u->ttl;
		} else if (m.deletes_len < SET_MAX) {
			id_in(m.deletes[m.deletes_len++], u->value);
		}
	}
	if (w->trouble == TROUBLE_REFUSED ||
	    (w->trouble == TROUBLE_GONE && winds(sim, 2) == 0) ||
	    w->dead[0] > sim->now)
		return;
	if (w->trouble == TROUBLE_LATE) {
		m.at = sim->now + HOUR + (time_t)winds(sim, 4 * DAY);
		/* the one before it is lost, or comes later than this one */
		if (l->dns->late.at == 0 || winds(sim, 2) == 0)
			l->dns->late = m;
		return;
	}
	change(&l->dns->at[0], &m);
	follow(sim, l->dns);
}

/* note - what may be in DNS because of us; before it is sent, and after */
static void
note(struct looking *l, const struct updates *sent, bool arrived)
{
	struct old_record known[UPDATES_MAX];
	size_t len =
	    update_known(known, &l->in, sent, UPDATE_STS, arrived, l->arena);
	size_t i;

	memset(l->dns->known, 0, sizeof(l->dns->known));
	l->dns->arrived = arrived;
	for (i = 0; i < len && i < KNOWN_MAX; i++)
		id_in(l->dns->known[i], known[i].value);
}

/* old - a line of updates.zone, or of records.zone */
static void
old(struct looking *l, const char *name, const char *id, bool sent)
{
	l->old[l->in.old_len++] = (struct old_record){
		.name = arena_strdup(l->arena, name),
		.type = "TXT",
		.value = presented(l->arena, id),
		.sent = sent,
		.arrived = sent && l->dns->arrived,
	};
}

static void
begin(struct looking *l, const struct plan_domain *p,
    const struct ledger *ledger, unsigned n)
{
	const struct domain *d = &l->sim->domain[n];
	char name[DNAME_SIZE];
	unsigned i;

	l->dns = &l->sim->dns.domain[n];
	l->in = (struct update_input){ .domain = p,
		.ledger = ledger,
		.style = &l->sim->server.settings->records,
		.old = l->old,
		.forgotten = l->sim->dns.forgotten,
		.seen = l->seen };
	snprintf(name, sizeof(name), "_mta-sts.%s", d->name);
	for (i = 0; i < KNOWN_MAX; i++)
		if (l->dns->known[i][0] != '\0')
			old(l, name, l->dns->known[i], true);
	if (d->listed[0] != '\0')
		old(l, name, d->listed, false);
}

static void
one(struct looking *l, struct plan *plan, struct memo *memo,
    struct plan_domain *p, bool dies)
{
	struct sim *sim = l->sim;
	enum trouble trouble = sim->dns.trouble;
	struct update_answer answer;
	struct updates sent;

	answers(l, trouble != TROUBLE_SILENT);
	answer = update_judge(&sent, &l->in, l->arena);
	if (answer.state[UPDATE_STS] == UPDATE_BARRED &&
	    l->dns->foreign_until == 0)
		l->dns->foreign_until =
		    sim->now + (time_t)winds(sim, 3 * DAY) + 1;
	if (sent.len > 0) {
		note(l, &sent, false);
		send(l, &sent);
		if (dies)
			return;
		answers(l, trouble != TROUBLE_GONE);
		answer = update_judge(NULL, &l->in, l->arena);
	}
	note(l, &sent, answer.state[UPDATE_STS] == UPDATE_ARRIVED);
	if (answer.state[UPDATE_STS] == UPDATE_ARRIVED ||
	    sim->options.without[RULE_ARRIVED] || p->body == NULL ||
	    p->held_back)
		return;
	tell(sim, "%s: its update has not arrived", p->name);
	hold_back(plan, memo, p, REASON_NOT_UPDATED, answer.fault[UPDATE_STS]);
}

void
update_dns(struct sim *sim, struct plan *plan, const struct facts *facts,
    const struct ledger *ledger, bool dies)
{
	struct memo *memo = memo_new(plan->arena);
	struct plan_domain left, *p;
	struct looking l;
	unsigned n;
	size_t i;

	for (n = 0; n < DOMAINS; n++) {
		left = (struct plan_domain){ .name = sim->domain[n].name };
		for (p = &left, i = 0; i < plan->domains_len; i++)
			if (strcmp(plan->domains[i].name, left.name) == 0)
				p = &plan->domains[i];
		l = (struct looking){ .sim = sim, .arena = plan->arena };
		begin(&l, p, ledger, n);
		if (update_wanted(
			&l.in, facts_zone(facts, left.name), plan->arena))
			one(&l, plan, memo, p, dies);
	}
	if (!dies)
		sim->dns.forgotten = false;
	memo_free(memo);
}

/* has_it - every server that answers anybody has this record, and one does */
static bool
has_it(const struct sim *sim, const struct dns_domain *d, const char *id)
{
	const struct sent_record *record;
	unsigned n, answer = 0;

	for (n = 0; n < SERVERS; n++) {
		if (sim->dns.dead[n] > sim->now)
			continue;
		answer++;
		record = only(&d->at[n]);
		if (strcmp(record != NULL ? record->id : "", id) != 0)
			return false;
	}
	return answer > 0;
}

void
update_judged(struct sim *sim, const struct plan *plan)
{
	const struct plan_domain *p;
	unsigned n;
	size_t i;

	for (i = 0; i < plan->domains_len; i++) {
		p = &plan->domains[i];
		for (n = 0; strcmp(sim->domain[n].name, p->name) != 0; n++)
			;
		if ((plan_due(plan, p, STEP_RELEASE_RECORD) &&
			!has_it(sim, &sim->dns.domain[n], p->id)) ||
		    (plan_due(plan, p, STEP_REMOVE_RECORD) &&
			!has_it(sim, &sim->dns.domain[n], ""))) {
			if (sim->losses++ == 0)
				snprintf(sim->loss, sizeof(sim->loss),
				    "%s: noted as done, and not in DNS",
				    p->name);
			tell(sim, "LOST: %s", sim->loss);
		}
	}
}

void
update_forget(struct sim *sim)
{
	unsigned i;

	sim->dns.forgotten = true;
	for (i = 0; i < DOMAINS; i++)
		memset(sim->dns.domain[i].known, 0,
		    sizeof(sim->dns.domain[i].known));
}
