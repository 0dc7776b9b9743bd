/*
 * NAME      evidence_gate - gates that depend on checks from outside and TLS
 *           reports
 * CONTRACT  see evidence_gate.h. Each gate either says nothing, or why it is
 *           closed and until when.
 *
 *           If no check from outside was ever made, the gate of the
 *           publications is open: an installation without `poststs check'
 *           relies on files alone, as configured. As soon as there are checks,
 *           each domain must have passed them.
 *
 *           Only reporters that weigh (a verified DKIM signature, or report
 *           --trust) open or close a gate, because anybody may send a report
 *           about anybody.
 */
#include "decide/plan/evidence_gate.h"

#include <string.h>

#include "base/dates.h"

/* ---- publications ---- */

static const char *
sentence(struct run *run, enum reason_id id, const char *detail)
{
	return arena_printf(run->arena, "%s: %s", reason(id)->title, detail);
}

time_t
evidence_gate_published(struct draft *draft)
{
	const struct domain_view *view = draft->view;
	struct run *run = draft->run;
	const struct evidence_publication *p;
	char day[DATE_SIZE];
	time_t since;

	if (run->evidence->publications_len == 0)
		return 0;
	p = evidence_publication(run->evidence, view->name);
	since = p != NULL ? standing_since(&p->standing, run->now) : 0;
	if (p != NULL && standing_ahead(&p->standing, run->now)) {
		draft_hold(draft, REASON_PUBLICATION_UNSEEN, 0,
		    sentence(run, REASON_PUBLICATION_UNSEEN,
			arena_printf(run->arena,
			    "the last check is dated %s, ahead of the clock",
			    date_text(day, standing_last(&p->standing)))));
		return -1;
	}
	if (p != NULL && p->standing.last_bad > p->standing.last_ok) {
		draft_hold(draft, REASON_PUBLICATION_WRONG, 0,
		    sentence(run, REASON_PUBLICATION_WRONG,
			arena_printf(run->arena, "%s (%s)",
			    p->standing.fault != NULL ? p->standing.fault
						      : "not as published",
			    date_text(day, p->standing.last_bad))));
		return -1;
	}
	if (since == 0 ||
	    (view->row != NULL && strcmp(p->id, view->row->id) != 0)) {
		draft_hold(draft, REASON_PUBLICATION_UNSEEN, 0, NULL);
		return -1;
	}
	return since;
}

/* ---- reports ---- */

struct tally {
	unsigned good;  /* distinct reporters with successes */
	unsigned early; /* those that told of the days before only */
	const struct evidence_reporter *failed; /* newest failure of ours */
	/* the newest of those whose sessions all failed, nobody knows why */
	const struct evidence_reporter *barred;
};

/* newer - the later of two failures, while it is of the testing period */
static void
newer(const struct run *run, const struct evidence_reporter **latest,
    time_t before, const struct evidence_reporter *r, time_t when)
{
	if (when != 0 && when + run->settings->testing_period > run->now &&
	    when > before)
		*latest = r;
}

static struct tally
count(const struct draft *draft)
{
	const struct domain_view *view = draft->view;
	const struct run *run = draft->run;
	const struct evidence_reporter *list;
	struct tally tally = { 0 };
	size_t len, i;

	list = evidence_reporters(run->evidence, view->name, &len);
	for (i = 0; i < len; i++) {
		if (!list[i].weighs)
			continue;
		newer(run, &tally.failed,
		    tally.failed != NULL ? tally.failed->last_ours : 0,
		    &list[i], list[i].last_ours);
		newer(run, &tally.barred,
		    tally.barred != NULL ? tally.barred->last_barred : 0,
		    &list[i], list[i].last_barred);
		/* what ended before this policy was out tells nothing of it */
		if (list[i].successes == 0)
			continue;
		if (view->row != NULL && view->row->released != 0 &&
		    list[i].last > view->row->released &&
		    !reporter_ahead(&list[i], run->now))
			tally.good++;
		else
			tally.early++;
	}
	return tally;
}

/* hold_failed - until testing_period after the last of them is over */
static void
hold_failed(struct draft *draft, const struct evidence_reporter *r, time_t when,
    const char *all)
{
	struct run *run = draft->run;
	char day[DATE_SIZE];

	draft_hold(draft, REASON_REPORTED_FAILURES,
	    when + run->settings->testing_period,
	    sentence(run, REASON_REPORTED_FAILURES,
		arena_printf(run->arena, "%s reported %s%s until %s",
		    r->organization, r->worst != NULL ? r->worst : "failures",
		    all, date_text(day, when))));
}

bool
evidence_gate_failures(struct draft *draft)
{
	struct tally tally = count(draft);

	if (tally.failed != NULL)
		hold_failed(draft, tally.failed, tally.failed->last_ours, "");
	else if (tally.barred != NULL)
		hold_failed(draft, tally.barred, tally.barred->last_barred,
		    " in all its sessions");
	return tally.failed != NULL || tally.barred != NULL;
}

/* none_counts - why; one text for all domains, since they share their holds */
static const char *
none_counts(const struct draft *draft)
{
	const char *rua = draft->view->set->tlsrpt_rua;

	if (*rua == '\0')
		return "too few TLS reports have arrived: tlsrpt_rua is not "
		       "set, so no sender sends any";
	if (*draft->run->settings->trusted_authserv_id == '\0' &&
	    strstr(rua, "mailto:") != NULL)
		return "too few TLS reports have arrived: "
		       "trusted_authserv_id is not set, so none that comes by "
		       "mail counts";
	return NULL;
}

bool
evidence_gate_silent(struct draft *draft)
{
	unsigned wanted = draft->run->settings->min_reporters;
	struct tally tally;

	if (wanted == 0)
		return false;
	tally = count(draft);
	if (tally.good >= wanted)
		return false;
	draft_hold(draft, REASON_NO_REPORTS, 0,
	    tally.good + tally.early == 0
		? none_counts(draft)
		: sentence(draft->run, REASON_NO_REPORTS,
		      arena_printf(draft->run->arena, "%u of %u reporters%s",
			  tally.good, wanted,
			  tally.good == 0
			      ? ", others reported only about days before "
				"its record was released"
			      : "")));
	return true;
}
