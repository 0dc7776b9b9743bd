/*
 * NAME      written - print what an apply wrote
 * CONTRACT  see written.h.
 */
#include "cli/out/written.h"

#include "cli/out/print.h"
#include "task/adopted.h"

static size_t
count_written(const struct publish_result *r)
{
	return r->webroot.bodies + r->webroot.links + r->webroot.removed +
	       (size_t)(r->policy_cdb + r->tls_policy_cdb + r->zone);
}

void
show_written(const struct world *w, const struct publish_result *r)
{
	const struct settings *s = w->settings;

	if (count_written(r) == 0 && w->plan->changes + w->plan->notes == 0) {
		if (w->sent.len > 0)
			return;
		out(w->plan->awaiting > 0
			? "nothing written; the next apply tries again\n\n"
			: "nothing to do, nothing written\n\n");
		return;
	}
	out_style(STYLE_TITLE, "Written\n");
	if (r->webroot.bodies + r->webroot.links + r->webroot.removed > 0)
		out("  %s: %zu policy %s, %zu %s, %zu removed\n", s->web_root,
		    r->webroot.bodies,
		    r->webroot.bodies == 1 ? "file" : "files", r->webroot.links,
		    r->webroot.links == 1 ? "domain" : "domains",
		    r->webroot.removed);
	if (r->policy_cdb)
		out("  %s/policy.cdb\n", s->state_dir);
	if (r->tls_policy_cdb)
		out("  %s/tls_policy.cdb\n", s->state_dir);
	if (r->zone)
		out("  %s/records.zone\n", s->state_dir);
	if (w->plan->changes + w->plan->notes > 0 || w->read != NULL)
		out("  %s/poststs.db\n", s->state_dir);
	out("\n");
}

void
show_sent(const struct world *w)
{
	const struct dns_sent *sent = &w->sent;
	const struct update_change *c;
	size_t i;

	if (sent->len == 0)
		return;
	out_style(STYLE_TITLE, "%s by %s\n",
	    sent->pending == 0 ? "Sent to DNS" : "For DNS, not all taken",
	    w->settings->dns_update);
	for (i = 0; i < sent->len && i < DNS_SENT_SHOWN; i++) {
		c = &sent->list[i];
		if (c->add)
			out("  + %s. %lu IN %s %s\n", c->name,
			    (unsigned long)c->ttl, c->type, c->value);
		else
			out("  - %s. IN %s %s\n", c->name, c->type, c->value);
	}
	if (i < sent->len)
		out("  and %zu more records\n", sent->len - i);
	if (sent->pending == 0)
		out("  Every name server that answers has it.\n\n");
	else
		out("  Some records of %zu domain%s have not arrived: see "
		    "what waits. The next apply\n  sends them again.\n\n",
		    sent->pending, sent->pending == 1 ? "" : "s");
}

/* show_kept - what others had published, and where it is now */
void
show_kept(const struct world *w)
{
	struct buf path = BUF_INIT;
	bool any = false;
	size_t i;

	for (i = 0; w->read != NULL && i < w->ledger->rows_len; i++) {
		buf_clear(&path);
		if (!adopted_path(&path, w, &w->ledger->rows[i]))
			continue;
		if (!any)
			out_style(STYLE_TITLE, "Kept\n");
		any = true;
		out("  %s\n", buf_text(&path));
	}
	if (any)
		out("\n");
	buf_release(&path);
}

void
written_json(struct jsonw *w, const void *about)
{
	const struct written *written = about;
	const struct publish_result *r = written->result;

	jsonw_open(w, "written", '{');
	jsonw_count(w, "bodies", r->webroot.bodies);
	jsonw_count(w, "links", r->webroot.links);
	jsonw_count(w, "removed", r->webroot.removed);
	jsonw_bool(w, "policy_cdb", r->policy_cdb);
	jsonw_bool(w, "tls_policy_cdb", r->tls_policy_cdb);
	jsonw_bool(w, "records_zone", r->zone);
	jsonw_close(w, '}');
	jsonw_open(w, "sent", '{');
	jsonw_count(w, "records", written->world->sent.len);
	jsonw_count(w, "pending", written->world->sent.pending);
	jsonw_close(w, '}');
}
