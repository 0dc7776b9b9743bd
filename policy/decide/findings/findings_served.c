/*
 * NAME      findings_served - what is served, compared with the ledger
 * CONTRACT  Reports policies that are served and that the ledger did not have
 *           (join.c), and domains that poststs leaves alone because somebody
 *           else publishes their policy. Reported until the ledger has them.
 */
#include "decide/findings/findings.h"
#include "decide/plan/adopt.h"
#include "decide/plan/domain_iter.h"

static void
joined(struct run *run, const struct domain_view *view,
    struct findings *findings, struct arena *arena)
{
	const struct ledger_domain *d = view->ledger;
	const struct ledger_row *row;
	struct buf text = BUF_INIT;
	bool any = false;
	size_t i;

	for (i = 0; i < d->rows_len; i++) {
		row = &run->ledger->rows[d->rows + i];
		if (!row->joined)
			continue;
		any = true;
		buf_clear(&text);
		adopt_describe(&text, &row->body->policy, row->id);
		finding_add(findings, arena,
		    row->origin == ORIGIN_ADOPTED ? FINDING_POLICY_ADOPTED
						  : FINDING_LEDGER_BEHIND,
		    view->name, "%s: %s", row->from, buf_text(&text));
	}
	if (!any)
		finding_add(findings, arena, FINDING_LEDGER_BEHIND, view->name,
		    "%s",
		    view->row == NULL
			? "according to a later generation of the ledger "
			  "it is no longer served"
			: "records.zone announces an id whose policy was "
			  "not found");
	buf_release(&text);
}

/* others - what keeps a domain of ours from a policy */
static void
others(struct run *run, const struct domain_view *view,
    struct findings *findings, struct arena *arena)
{
	const struct claims_input in = adopt_claims(run, view);
	const struct fact_served *unread;
	const char *provider;

	if (in.served_len == 0 || settings_excluded(run->settings, view->name))
		return;
	if ((provider = claims_hosted(&in)) != NULL)
		finding_add(findings, arena, FINDING_POLICY_HOSTED, view->name,
		    "it is published at %s", provider);
	else if ((unread = claims_unread(&in)) != NULL)
		finding_add(findings, arena, FINDING_POLICY_UNREAD, view->name,
		    "%s %s", served_source_name(unread->source),
		    unread->detail);
}

void
findings_served(struct run *run, struct findings *findings, struct arena *arena)
{
	struct domain_iter each = { .run = run };
	struct domain_view view;

	while (domain_iter_next(&each, &view)) {
		if (view.ledger != NULL && view.ledger->joined)
			joined(run, &view, findings, arena);
		if (run->facts->served_len > 0 && view.row == NULL &&
		    view.fact != NULL)
			others(run, &view, findings, arena);
	}
}
