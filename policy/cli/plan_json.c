/*
 * NAME      plan_json - the plan for programs
 * CONTRACT  see plan_json.h; the schema is in poststs-formats(5).
 */
#include "cli/plan_json.h"

#include "cli/cli.h"
#include "cli/hosting.h"
#include "cli/print.h"
#include "config.h"

json_t *
time_json(time_t t)
{
	char text[TIME_SIZE];

	return t != 0 ? json_string(time_text(text, t)) : json_null();
}

static json_t *
text_json(const char *text, size_t len)
{
	json_t *value = json_stringn(text, len);

	return value != NULL ? value : json_null(); /* no UTF-8: unknown */
}

json_t *
findings_json(const struct findings *findings)
{
	const struct finding_kind *kind;
	const struct finding *f;
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < findings->len; i++) {
		f = &findings->list[i];
		kind = finding_kind(f->id);
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:s}", "id",
			kind->id, "severity", severity_name(kind->severity),
			"subject", f->subject, "line", (int)f->line, "column",
			(int)f->column, "text", f->text, "rule", kind->rule,
			"remedy", kind->remedy));
	}
	return list;
}

static json_t *
records_json(const struct plan_domain *d, const struct settings *s)
{
	struct dns_record records[PLAN_RECORDS_MAX];
	struct buf scratch = BUF_INIT;
	json_t *list = json_array();
	size_t i, count;

	count = plan_records(records, d, s->policy_host, &scratch);
	for (i = 0; i < count; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:I, s:o}", "name",
			      records[i].name, "type", records[i].type, "ttl",
			      (json_int_t)records[i].ttl, "value",
			      text_json(records[i].value.text,
				  records[i].value.len)));
	buf_release(&scratch);
	return list;
}

static json_t *
steps_json(const struct plan_domain *d)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < d->steps_len; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:o, s:s}", "action",
			      step_action_name(d->steps[i].action),
			      "not_before", time_json(d->steps[i].not_before),
			      "reason", d->steps[i].reason));
	return list;
}

static json_t *
holds_json(const struct plan_domain *d)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < d->holds_len; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s, s:o}", "reason",
			      d->holds[i].reason, "text", d->holds[i].text,
			      "remedy", d->holds[i].remedy, "until",
			      time_json(d->holds[i].until)));
	return list;
}

static json_t *
mx_json(const struct plan_body *body)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < body->policy.mx_len; i++)
		json_array_append_new(list, json_string(body->policy.mx[i]));
	return list;
}

json_t *
domain_json(const struct plan_domain *d, const struct settings *s)
{
	json_t *doc = json_object();
	struct buf text = BUF_INIT;

	json_object_set_new(doc, "name", json_string(d->name));
	json_object_set_new(doc, "stage", json_string(stage_name(d->stage)));
	json_object_set_new(doc, "since", time_json(d->since));
	json_object_set_new(doc, "due", json_boolean(d->due));
	json_object_set_new(
	    doc, "id", d->id[0] != '\0' ? json_string(d->id) : json_null());
	if (d->body != NULL) {
		json_object_set_new(
		    doc, "policy", text_json(d->body->text, d->body->len));
		json_object_set_new(doc, "mode",
		    json_string(policy_mode_name(d->body->policy.mode)));
		json_object_set_new(
		    doc, "max_age", json_integer(d->body->policy.max_age));
		json_object_set_new(doc, "mx", mx_json(d->body));
		policy_url(&text, d->name);
		json_object_set_new(doc, "url", json_string(buf_text(&text)));
		buf_clear(&text);
		policy_path(&text, s->web_root, d->name);
		json_object_set_new(
		    doc, "path", text_json(buf_text(&text), text.len));
	} else
		json_object_set_new(doc, "policy", json_null());
	json_object_set_new(doc, "records", records_json(d, s));
	json_object_set_new(doc, "steps", steps_json(d));
	json_object_set_new(doc, "holds", holds_json(d));
	buf_release(&text);
	return doc;
}

/* a member of the document, with what follows it */
static void
print_member(const char *name, json_t *value, const char *after)
{
	out("  \"%s\": ", name);
	json_dumpf(value, stdout, JSON_ENCODE_ANY);
	out("%s\n", after);
	json_decref(value);
}

void
plan_json_print(
    const struct plan *plan, const struct settings *s, const json_t *more)
{
	const char *name;
	json_t *value, *domain;
	size_t i;

	out("{\n");
	print_member("version", json_string(PACKAGE_VERSION), ",");
	print_member("now", time_json(plan->now), ",");
	out("  \"domains\": [");
	for (i = 0; i < plan->domains_len; i++) {
		out("%s\n    ", i > 0 ? "," : "");
		domain = domain_json(&plan->domains[i], s);
		json_dumpf(domain, stdout, 0);
		json_decref(domain);
	}
	out("%s],\n", i > 0 ? "\n  " : "");
	print_member("changes", json_integer((json_int_t)plan->changes), ",");
	print_member("retiring", json_integer((json_int_t)plan->retiring), ",");
	print_member("refused",
	    plan->refused != NULL ? json_string(plan->refused) : json_null(),
	    ",");
	json_object_foreach((json_t *)(uintptr_t)more, name, value)
	    print_member(name, json_incref(value), ",");
	print_member("findings", findings_json(&plan->findings), "");
	out("}\n");
}
