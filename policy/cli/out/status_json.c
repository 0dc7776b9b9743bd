/*
 * NAME      status_json - poststs status --json
 * CONTRACT  poststs-formats(5), status. Elements of the evidence are as in
 *           the document of inspect, with what they mean here added.
 */
#include <string.h>

#include "cli/out/print.h"
#include "cli/out/show.h"
#include "cli/out/statusout.h"
#include "task/fleet_members.h"
#include "json/evidence_json.h"
#include "json/facts_json.h"
#include "tlsrpt/blame.h"

struct applied {
	const char *applies, *id;
};

static void
add_applied(struct jsonw *w, void *context)
{
	const struct applied *applied = context;

	jsonw_string(w, "applies", applied->applies);
	jsonw_string(w, "id", applied->id);
}

static void
put_reporters(
    struct jsonw *w, const struct status *s, const struct plan_domain *d)
{
	const struct evidence_reporter *list;
	const struct ledger_row *row;
	struct applied applied;
	size_t i, len;

	list = evidence_reporters(s->reports, d->name, &len);
	jsonw_open(w, "reporters", '[');
	for (i = 0; i < len; i++) {
		applied.applies = status_applies(s, &list[i], &row);
		applied.id = row != NULL ? row->id : NULL;
		evidence_reporter_json(w, &list[i], add_applied, &applied);
	}
	jsonw_close(w, ']');
}

static void
add_text(struct jsonw *w, void *context)
{
	const struct evidence_failure *f = context;

	jsonw_string(w, "text", blame_text(f->cause, f->blame));
}

static void
put_failures(
    struct jsonw *w, const struct status *s, const struct plan_domain *d)
{
	const struct evidence_failure *list;
	struct evidence_failure one;
	size_t i, len;

	list = evidence_failures(s->reports, d->name, &len);
	jsonw_open(w, "failures", '[');
	for (i = 0; i < len; i++) {
		one = list[i];
		evidence_failure_json(w, &one, add_text, &one);
	}
	jsonw_close(w, ']');
}

static void
put_sessions(
    struct jsonw *w, const struct status *s, const struct plan_domain *d)
{
	const struct evidence_sessions *list;
	struct evidence_sum sum;
	size_t i, len;

	evidence_sum(&sum, s->world->evidence, d->name);
	list = evidence_sessions(s->world->evidence, d->name, &len);
	jsonw_count(w, "session_count", sum.sessions);
	jsonw_int_if(w, "plaintext_permille", sum.sessions > 0,
	    sum.sessions > 0 ? evidence_permille(&sum) : 0);
	evidence_sum(&sum, s->reports, d->name);
	jsonw_time(w, "last_report", sum.last_report);
	jsonw_open(w, "sessions", '[');
	for (i = 0; i < len; i++)
		evidence_sessions_json(w, &list[i]);
	jsonw_close(w, ']');
}

static void
put_unproven(
    struct jsonw *w, const struct status *s, const struct plan_domain *d)
{
	struct unproven unproven;
	const char *host;
	size_t n;

	jsonw_open(w, "unproven", '[');
	for (n = 0; (host = status_mx(s, d, n)) != NULL; n++) {
		if (!evidence_unproven(s->world->evidence, host,
			s->world->plan->now, &unproven))
			continue;
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "host", host);
		jsonw_string(w, "address", unproven.address);
		jsonw_string(w, "fault", unproven.fault);
		jsonw_time(w, "last_ok", unproven.last_ok);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

static void
put_domain(struct jsonw *w, const struct status *s, const struct plan_domain *d)
{
	const struct ledger_domain *standing =
	    ledger_domain(s->world->ledger, d->name);
	const struct ledger_row *row = status_row(s, d);
	const char *what;
	time_t when;

	what = next_step(d, &when);
	jsonw_open(w, NULL, '{');
	jsonw_string(w, "name", d->name);
	jsonw_string(w, "stage", stage_name(d->stage_before));
	jsonw_string(w, "id", row != NULL ? row->id : NULL);
	jsonw_time(w, "since", standing != NULL ? standing->since : 0);
	jsonw_string(w, "next", *what != '\0' ? what : NULL);
	jsonw_time(w, "next_date", when);
	jsonw_bool(w, "due", d->due);
	jsonw_string(w, "waits", status_waits(d));
	jsonw_open(w, "evidence", '{');
	put_sessions(w, s, d);
	put_reporters(w, s, d);
	put_failures(w, s, d);
	put_unproven(w, s, d);
	jsonw_close(w, '}');
	jsonw_close(w, '}');
}

static void
put_senders(struct jsonw *w, const struct evidence *e)
{
	size_t i;

	jsonw_open(w, "senders", '[');
	for (i = 0; i < e->senders_len; i++)
		evidence_sender_json(w, &e->senders[i]);
	jsonw_close(w, ']');
	jsonw_open(w, "silent", '[');
	for (i = 0; i < e->senders_len; i++)
		if (evidence_silent(&e->senders[i]))
			jsonw_string(w, NULL, e->senders[i].name);
	jsonw_close(w, ']');
}

static void
put_members(struct jsonw *w, const struct fleet_members *members)
{
	const struct fleet_member *m;
	size_t i;

	jsonw_open(w, "members", '[');
	for (i = 0; members != NULL && i < members->len; i++) {
		m = &members->list[i];
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "name", m->name);
		jsonw_string(w, "version", m->version);
		jsonw_time(w, "last_seen", m->seen);
		jsonw_int(w, "behind", m->behind);
		jsonw_bool(w, "silent", m->silent);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

void
status_json(const struct status *s)
{
	const struct evidence *e = s->world->evidence;
	struct jsonw w;
	size_t i;

	jsonw_begin(&w, out_put, NULL);
	jsonw_open(&w, NULL, '{');
	jsonw_int(&w, "version", FACTS_JSON_VERSION);
	jsonw_time(&w, "now", s->world->plan->now);
	jsonw_open(&w, "domains", '[');
	for (i = 0; i < s->domains_len; i++)
		put_domain(&w, s, s->domains[i]);
	jsonw_close(&w, ']');
	put_senders(&w, e);
	put_members(&w, s->world->members);
	jsonw_time(&w, "counting_since", e->counting_since);
	jsonw_count(&w, "abandoned", e->abandoned);
	jsonw_count(&w, "lost", e->lost);
	jsonw_count(&w, "reports_not_ours", e->foreign);
	findings_json_write(&w, &s->world->plan->findings);
	jsonw_close(&w, '}');
	jsonw_end(&w);
}
