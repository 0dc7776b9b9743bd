/*
 * NAME      written - what an apply wrote, told
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
	const struct publish_result *r = about;

	jsonw_open(w, "written", '{');
	jsonw_count(w, "bodies", r->webroot.bodies);
	jsonw_count(w, "links", r->webroot.links);
	jsonw_count(w, "removed", r->webroot.removed);
	jsonw_bool(w, "policy_cdb", r->policy_cdb);
	jsonw_bool(w, "tls_policy_cdb", r->tls_policy_cdb);
	jsonw_bool(w, "records_zone", r->zone);
	jsonw_close(w, '}');
}
