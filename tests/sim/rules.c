/*
 * NAME      rules - what poststs would do without one of its rules
 * CONTRACT  Nothing in decide/ can be switched off. Here its input or its
 *           plan is changed into what a program without the rule would have
 *           made of it: RULE_ORDER and RULE_WHOLE are in server.c, RULE_LOOKUP
 *           and RULE_FRESH in look.c, RULE_MAIL in fake_milter.c, RULE_BYTES in
 *           offline.c, RULE_ARRIVED in update.c.
 */
#include <string.h>

#include "base/arena.h"
#include "ledger/record_life.h"
#include "sim.h"

const char *const rule_names[RULE_COUNT] = {
	[RULE_ID] = "one-body-one-id",
	[RULE_ORDER] = "file-before-record",
	[RULE_SUPERSET] = "superset",
	[RULE_PROVEN] = "never-enforce-unproven",
	[RULE_DELETE] = "never-just-delete",
	[RULE_LOOKUP] = "failed-look-up-changes-nothing",
	[RULE_WHOLE] = "all-or-old",
	[RULE_MAIL] = "mail-never-suffers",
	[RULE_PROFILE] = "accept-everywhere",
	[RULE_BYTES] = "same-input-same-bytes",
	[RULE_CACHES] = "caches-are-customers",
	[RULE_WAIT] = "obligations",
	[RULE_FRESH] = "look-before-it-binds",
	[RULE_ARRIVED] = "wait-for-what-was-sent",
	[RULE_FLEET_ID] = "fleet-one-id",
	[RULE_FLEET_DECISION] = "fleet-one-decision",
	[RULE_FLEET_UNION] = "fleet-union-of-facts",
	[RULE_FLEET_RECORD] = "fleet-every-web-root",
	[RULE_FLEET_GROWS] = "fleet-ledger-only-grows",
	[RULE_FLEET_GONE] = "fleet-store-may-be-gone",
	[RULE_FLEET_ALIKE] = "fleet-versions-may-differ",
	[RULE_FLEET_RIGHTS] = "fleet-nobody-deletes",
};

/*
 * forget_old - as if every sender took the new policy as soon as its record is
 * out, and kept none for longer
 */
static void
forget_old(const struct ledger *ledger, const struct ledger_domain *d)
{
	struct ledger_row *rows = ledger->rows + d->rows;
	size_t i;

	if (d->rows_len == 0 || record_out(&rows[d->rows_len - 1]) == 0)
		return;
	for (i = 0; i + 1 < d->rows_len; i++)
		rows[i].superseded = rows[i].published = 1;
}

const struct ledger *
rules_ledger(struct sim *sim, const struct ledger *ledger)
{
	bool ideal = sim->options.without[RULE_CACHES];
	bool forget = sim->options.without[RULE_WAIT];
	bool force = sim->options.without[RULE_PROVEN];
	struct ledger_domain *d;
	size_t i;

	for (i = 0; forget && i < ledger->rows_len; i++)
		if (ledger->rows[i].superseded != 0)
			ledger->rows[i].superseded = 1;
	for (i = 0; i < ledger->domains_len; i++) {
		d = &ledger->domains[i];
		if (ideal)
			forget_old(ledger, d);
		if (forget && d->gone_since != 0)
			d->gone_since = 1;
		if (force && !d->requested) {
			d->requested = d->forced = true;
			d->asked = STAGE_ENFORCE;
		}
	}
	return ledger;
}

static struct plan_body *
body_of(struct plan *plan, const struct policy *policy)
{
	struct plan_body *body = arena_alloc(plan->arena, sizeof(*body));
	struct buf text = BUF_INIT;
	char hash[BODY_HASH_SIZE];

	if (policy_write(&text, policy, NULL) == -1)
		return NULL;
	body_hash(hash, buf_text(&text), text.len);
	body->hash = arena_strdup(plan->arena, hash);
	body->text = arena_strndup(plan->arena, buf_text(&text), text.len);
	body->len = text.len;
	body->policy = *policy;
	buf_release(&text);
	return body;
}

/* as_dns - the policy lists what DNS has now, and nothing else */
static void
as_dns(struct sim *sim, struct plan *plan, struct plan_domain *p,
    const struct ledger_row *row, const struct domain *d)
{
	const char **mx = arena_alloc(plan->arena, HOSTS * sizeof(*mx));
	struct policy policy = p->body->policy;
	struct plan_body *body;
	unsigned i;

	policy.mx = mx;
	policy.mx_len = 0;
	for (i = 0; i < HOSTS; i++)
		if (d->mx & 1u << i)
			mx[policy.mx_len++] = sim->host[i].name;
	body = body_of(plan, &policy);
	if (body == NULL)
		return;
	p->body = body;
	p->gone = NULL;
	p->gone_since = 0;
	if (row != NULL && strcmp(row->body->hash, body->hash) == 0)
		memcpy(p->id, row->id, sizeof(p->id));
	else
		policyid_make(p->id, ID_BOTH, body->hash, plan->now,
		    row != NULL ? policyid_time(row->id) : 0);
}

/* delete - away with it, at once */
static void delete (struct plan *plan, struct plan_domain *p)
{
	struct plan_step *step = arena_alloc(plan->arena, sizeof(*step));

	step->action = STEP_REMOVE_POLICY;
	step->reason = step->text = "";
	p->steps = step;
	p->steps_len = 1;
	p->body = NULL;
	p->id[0] = '\0';
	p->record = false;
	p->stage = STAGE_OFF;
}

const char *
rules_text(struct sim *sim, const char *body)
{
	struct buf text = BUF_INIT;
	const char *at, *out;
	bool name = false;

	if (!sim->options.without[RULE_PROFILE])
		return body;
	/* names as somebody wrote them into a zone file */
	for (at = body; *at != '\0'; at++) {
		if (*at == '\n')
			name = strncmp(at + 1, "mx: ", 4) == 0;
		buf_putc(&text, name && *at >= 'a' && *at <= 'z' &&
					at[1] != ':' && at[2] != ':'
				    ? (char)(*at - 'a' + 'A')
				    : *at);
	}
	out = arena_strdup(sim->server.store.arena, buf_text(&text));
	buf_release(&text);
	return out;
}

void
rules_plan(struct sim *sim, struct plan *plan, const struct ledger *ledger)
{
	const bool *without = sim->options.without;
	const struct ledger_domain *standing;
	const struct ledger_row *row;
	struct plan_domain *p;
	const struct domain *d;
	size_t i;
	unsigned n;

	for (i = 0; i < plan->domains_len; i++) {
		p = &plan->domains[i];
		standing = ledger_domain(ledger, p->name);
		row =
		    standing != NULL ? ledger_current(ledger, standing) : NULL;
		for (n = 0; strcmp(sim->domain[n].name, p->name) != 0; n++)
			continue;
		d = &sim->domain[n];
		if (without[RULE_DELETE] && p->stage == STAGE_RETIRING)
			delete (plan, p);
		if (without[RULE_SUPERSET] && p->body != NULL &&
		    p->body->policy.mode != POLICY_NONE && d->in_postfix &&
		    sim->server.resolver_down <= sim->now)
			as_dns(sim, plan, p, row, d);
		if (without[RULE_ID] && row != NULL && p->body != NULL)
			memcpy(p->id, row->id, sizeof(p->id));
	}
}
