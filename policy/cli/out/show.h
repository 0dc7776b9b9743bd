/* show - print a plan for people */
#ifndef POSTSTS_CLI_OUT_SHOW_H
#define POSTSTS_CLI_OUT_SHOW_H

#include <stdbool.h>

#include "ledger/ledger.h"
#include "ledger/plan.h"
#include "settings/settings.h"

struct show {
	const struct plan *plan;
	const struct ledger *ledger; /* what is published, for old records */
	const struct settings *settings;
	bool all;  /* every domain separately, however many there are */
	bool told; /* show_wrong() was called: need not mention inspect */
};

/* show_due - is it a step of the next apply, not of a later one? */
static inline bool
show_due(const struct show *show, const struct plan_step *step)
{
	return step->not_before <= show->plan->now;
}

/*
 * show_domains - one line for each domain, or, from some number on, one for all
 * with the same state
 *
 * show_changes - what changes; domains with the same change are shown together
 *
 * show_holds - what waits, and until when
 *
 * Long lists are cut unless `all'.
 */
void show_domains(const struct show *);
void show_changes(const struct show *);
void show_holds(const struct show *);

/* show_wrong - findings of severity error and warning, and their fixes */
void show_wrong(const struct show *);

/*
 * show_next - what to do next: look at the findings, apply (with this sentence,
 * or ""), put the records into DNS
 */
void show_next(const struct show *, const char *apply, bool records);

/*
 * complain_plan - for --quiet, so that cron has something to mail: records that
 * wait and why, and that there are findings of severity error
 */
void complain_plan(const struct plan *);

/*
 * next_step - the reason of what comes next for this domain, and when (0: not
 * known)
 */
const char *next_step(const struct plan_domain *, time_t *when);

#endif
