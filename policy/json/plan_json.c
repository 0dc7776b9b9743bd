/*
 * NAME      plan_json - the plan as one JSON document
 * CONTRACT  see plan_json.h.
 */
#include "json/plan_json.h"

#include "json/facts_json.h"
#include "json/ledger_json.h"

static void
records(struct jsonw *w, const struct plan_domain *domain,
    const struct record_style *style, struct buf *scratch)
{
	struct dns_record list[PLAN_RECORDS_MAX];
	size_t len = plan_records(list, domain, style, scratch), i;

	jsonw_open(w, "records", '[');
	for (i = 0; i < len; i++) {
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "name", list[i].name);
		jsonw_string(w, "type", list[i].type);
		jsonw_int(w, "ttl", list[i].ttl);
		jsonw_octets(w, "value", list[i].value.text, list[i].value.len);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

static void
steps(struct jsonw *w, const struct plan_domain *domain)
{
	size_t i;

	jsonw_open(w, "steps", '[');
	for (i = 0; i < domain->steps_len; i++) {
		jsonw_open(w, NULL, '{');
		jsonw_string(
		    w, "action", step_action_name(domain->steps[i].action));
		jsonw_time(w, "not_before", domain->steps[i].not_before);
		jsonw_string(w, "reason", domain->steps[i].reason);
		jsonw_string(w, "text", domain->steps[i].text);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

void
plan_hold_json(struct jsonw *w, const struct plan_hold *hold)
{
	jsonw_open(w, NULL, '{');
	jsonw_string(w, "reason", hold->reason);
	jsonw_time(w, "until", hold->until);
	jsonw_string(w, "text", hold->text);
	jsonw_string(w, "remedy", hold->remedy);
	jsonw_close(w, '}');
}

static void
holds(struct jsonw *w, const struct plan_domain *domain)
{
	size_t i;

	jsonw_open(w, "holds", '[');
	for (i = 0; i < domain->holds_len; i++)
		plan_hold_json(w, &domain->holds[i]);
	jsonw_close(w, ']');
}

static void
moves(struct jsonw *w, const struct plan *plan)
{
	const struct plan_move *m;
	size_t i;

	jsonw_open(w, "moves", '[');
	for (i = 0; i < plan->moves_len; i++) {
		m = &plan->moves[i];
		jsonw_open(w, NULL, '{');
		ledger_move_json_write(w, m->move);
		jsonw_count(w, "pending", m->pending);
		jsonw_time(w, "from", m->from);
		jsonw_bool(w, "over", m->over);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

void
plan_json_write(const struct plan *plan, const struct record_style *style,
    void (*put)(void *, const char *, size_t), void *context)
{
	plan_json_write_with(plan, style, NULL, NULL, put, context);
}

void
plan_json_write_with(const struct plan *plan, const struct record_style *style,
    void (*more)(struct jsonw *, const void *), const void *about,
    void (*put)(void *, const char *, size_t), void *context)
{
	const struct plan_domain *domain;
	struct buf scratch = BUF_INIT;
	struct jsonw w;
	size_t i;

	jsonw_begin(&w, put, context);
	jsonw_open(&w, NULL, '{');
	jsonw_int(&w, "version", FACTS_JSON_VERSION);
	jsonw_time(&w, "now", plan->now);
	jsonw_open(&w, "domains", '[');
	for (i = 0; i < plan->domains_len; i++) {
		domain = &plan->domains[i];
		jsonw_open(&w, NULL, '{');
		jsonw_string(&w, "name", domain->name);
		jsonw_string(
		    &w, "stage", stage_name((enum stage)domain->stage));
		jsonw_string(&w, "stage_before",
		    stage_name((enum stage)domain->stage_before));
		jsonw_time(&w, "since", domain->since);
		jsonw_string(
		    &w, "id", domain->body != NULL ? domain->id : NULL);
		if (domain->body != NULL)
			jsonw_octets(&w, "policy", domain->body->text,
			    domain->body->len);
		else
			jsonw_null(&w, "policy");
		records(&w, domain, style, &scratch);
		steps(&w, domain);
		holds(&w, domain);
		jsonw_bool(&w, "due", domain->due);
		jsonw_close(&w, '}');
	}
	jsonw_close(&w, ']');
	if (plan->moves_len > 0)
		moves(&w, plan);
	findings_json_write(&w, &plan->findings);
	jsonw_count(&w, "changes", plan->changes);
	jsonw_count(&w, "notes", plan->notes);
	jsonw_count(&w, "unseen", plan->unseen);
	jsonw_count(&w, "retiring", plan->retiring);
	jsonw_string(
	    &w, "refused", plan->refused != NULL ? plan->refused : plan->kept);
	if (more != NULL)
		more(&w, about);
	jsonw_close(&w, '}');
	jsonw_end(&w);
	buf_release(&scratch);
}
