/*
 * NAME      adopt - policies that somebody else has published
 * CONTRACT  see adopt.h. The rules of poststs never weaken a policy of others:
 *           an adopted policy keeps its mode and max_age (join.c, age.c). If
 *           the settings would weaken it, the administrator has to confirm that
 *           (apply --adopt). A stage that was requested by name is such a
 *           confirmation, and so is the removal of the domain from Postfix.
 */
#include "decide/plan/adopt.h"

#include <string.h>

#include "decide/plan/unrecorded.h"

#define MX_SHOWN 8 /* hosts in a sentence */

struct claims_input
adopt_claims(const struct run *run, const struct domain_view *view)
{
	struct claims_input in = {
		.name = view->name,
		.facts = run->facts,
		.ledger = run->ledger,
		.settings = run->settings,
		.standing = view->ledger,
		.fact = view->fact,
		.zone = view->zone,
		.now = run->now,
	};

	in.served = served_of(run->facts, view->name, &in.served_len);
	return in;
}

static const char *
place_text(struct run *run, enum reason_id id, const struct fact_served *place)
{
	return arena_printf(run->arena, "%s: %s %s", reason(id)->title,
	    served_source_name(place->source), place->detail);
}

const char *
adopt_provider(const struct run *run, const struct domain_view *view)
{
	const struct claims_input in = adopt_claims(run, view);

	return view->row == NULL && in.served_len > 0 ? claims_hosted(&in)
						      : NULL;
}

bool
adopt_held(struct draft *draft)
{
	struct run *run = draft->run;
	const struct domain_view *view = draft->view;
	const struct claims_input in = adopt_claims(run, view);
	const struct fact_served *unread;
	const char *provider;

	if (view->row != NULL || in.served_len == 0)
		return false;
	provider = adopt_provider(run, view);
	if (provider != NULL) {
		/* what the provider promised is the provider's to keep */
		if (view->ledger == NULL)
			draft->out->owed = 0;
		draft_hold(draft, REASON_HOSTED, 0,
		    arena_printf(run->arena, "%s: %s",
			reason(REASON_HOSTED)->title, provider));
		return true;
	}
	if (run->settings->adopt || view->set->earlier_max_age != 0 ||
	    (unread = claims_unread(&in)) == NULL)
		return false;
	draft_hold(draft, REASON_POLICY_UNREAD, 0,
	    place_text(run, REASON_POLICY_UNREAD, unread));
	return true;
}

/* cannot_tell - the first place that could be asked and did not answer */
static const struct fact_served *
cannot_tell(const struct claims_input *in, uint64_t generation)
{
	const struct fact_served *served;
	size_t i;

	for (i = 0; i < in->served_len; i++) {
		served = &in->served[i];
		if ((served->status == SERVED_UNREADABLE ||
			served->status == SERVED_FAILED) &&
		    (generation == 0 ||
			in->facts->generations[served->source] >= generation ||
			in->facts->generations[served->source] == 0))
			return served;
	}
	return NULL;
}

bool
adopt_behind(struct draft *draft)
{
	struct run *run = draft->run;
	const struct domain_view *view = draft->view;
	const struct claims_input in = adopt_claims(run, view);
	const struct fact_served *place;

	if (view->row == NULL || in.served_len == 0 || run->settings->adopt ||
	    view->ledger->joined || !unrecorded_forgotten(run, view) ||
	    (place = cannot_tell(&in, 0)) == NULL)
		return false;
	draft_hold(draft, REASON_LEDGER_BEHIND, 0,
	    place_text(run, REASON_LEDGER_BEHIND, place));
	return true;
}

/* ---- what must not become weaker unasked ---- */

static bool
keeps(const struct policy *new, const char *pattern)
{
	size_t i;

	for (i = 0; i < new->mx_len; i++)
		if (strcmp(new->mx[i], pattern) == 0)
			return true;
	return pattern[0] != '*' && policy_covers(new, pattern);
}

bool
adopt_weaker(const struct policy *old, const struct policy *new)
{
	uint32_t age = old->max_age < POLICY_AGE_CEILING ? old->max_age
							 : POLICY_AGE_CEILING;
	size_t i;

	if (old->mode == POLICY_NONE)
		return false;
	if (new->mode < old->mode || new->max_age < age)
		return true;
	for (i = 0; i < old->mx_len; i++)
		if (!keeps(new, old->mx[i]))
			return true;
	return false;
}

/* theirs - is this row a policy of others that the plan would replace? */
static bool
theirs(const struct domain_view *view, const struct ledger_row *row)
{
	return row->origin == ORIGIN_ADOPTED &&
	       (row == view->row || row->joined);
}

/* ours_before - does the store have rows of the domain already? */
static bool
ours_before(const struct run *run, const struct ledger_domain *d)
{
	size_t i;

	for (i = 0; i < d->rows_len; i++)
		if (!run->ledger->rows[d->rows + i].joined)
			return true;
	return false;
}

static void
note(struct weakening *weakening, const struct run *run,
    const struct domain_view *view, const struct ledger_row *row,
    const struct plan_body *body)
{
	if (weakening->len == 0) {
		weakening->row = row;
		weakening->body = body;
	}
	weakening->domains[weakening->len++] = view->name;
	weakening->beside_ours = weakening->beside_ours ||
				 (row->joined && ours_before(run, view->ledger));
}

void
adopt_weigh(struct weakening *weakening, const struct run *run,
    const struct domain_view *view, const struct plan_domain *out)
{
	const struct ledger_domain *d = view->ledger;
	const struct ledger_row *row;
	size_t i;

	if (view->row == NULL || out->body == NULL || view->fact == NULL ||
	    d->requested)
		return;
	for (i = d->rows_len; i-- > 0;) {
		row = &run->ledger->rows[d->rows + i];
		if (!theirs(view, row) ||
		    strcmp(row->body->hash, out->body->hash) == 0 ||
		    !adopt_weaker(&row->body->policy, &out->body->policy))
			continue;
		note(weakening, run, view, row, out->body);
		return;
	}
}

void
adopt_describe(struct buf *out, const struct policy *policy, const char *id)
{
	size_t i;

	buf_printf(out, "mode %s, max_age %lu, mx",
	    policy_mode_name(policy->mode), (unsigned long)policy->max_age);
	for (i = 0; i < policy->mx_len && i < MX_SHOWN; i++) {
		buf_putc(out, ' ');
		buf_mask(out, policy->mx[i], strlen(policy->mx[i]), 80);
	}
	if (policy->mx_len > MX_SHOWN)
		buf_printf(out, " and %zu more", policy->mx_len - MX_SHOWN);
	if (id != NULL)
		buf_printf(out, ", id %s", id);
}

void
adopt_refuse(struct plan *plan, const struct weakening *weakening)
{
	const struct ledger_row *row = weakening->row;
	struct buf text = BUF_INIT;

	if (weakening->len == 0)
		return;
	buf_printf(&text, "%s has a policy that poststs did not publish (",
	    weakening->domains[0]);
	adopt_describe(&text, &row->body->policy, row->id);
	if (row->from != NULL)
		buf_printf(&text, ", in %s", row->from);
	buf_puts(&text, "), and the plan would make it weaker or narrower (");
	adopt_describe(&text, &weakening->body->policy, NULL);
	buf_puts(&text, ")");
	if (weakening->len > 1)
		buf_printf(&text, "; so it would with %zu more",
		    weakening->len - 1);
	buf_printf(&text,
	    ": %s; change the settings that cause this, ask for a stage "
	    "(poststs stage %s testing), or permit it (poststs apply "
	    "--adopt)",
	    weakening->beside_ours ? "nothing is changed, for no domain"
	    : weakening->len > 1   ? "they stay as they are"
				   : "it stays as it is",
	    weakening->domains[0]);
	plan->refused = arena_strdup(plan->arena, buf_text(&text));
	buf_release(&text);
	if (weakening->beside_ours)
		return;
	plan->refused_domains = weakening->domains;
	plan->refused_domains_len = weakening->len;
}
