/*
 * apply - from a plan to what senders see, in the one order that is safe
 */
#ifndef POSTSTS_TASK_APPLY_H
#define POSTSTS_TASK_APPLY_H

#include <stdbool.h>

#include "base/attr.h"
#include "publish/publish.h"
#include "task/gather.h"

/* what was asked for */
struct apply_wish {
	bool adopt;        /* policies of others may become weaker */
	bool allow_retire; /* as many domains may leave as have to */
	bool dns_update;   /* put the records into DNS, whatever is set */
	bool if_changed;   /* only where a file that is watched has changed */
	bool no_confirm;   /* release records without fetching policies */
};

/* what came of it */
struct apply_outcome {
	bool unchanged; /* if_changed: nothing was looked at, nothing done */
	struct publish_result written; /* with EX_OK */
};

/*
 * apply_run - settings, look, plan, write; an exit code
 *
 * Fills the world, which the caller releases, and the outcome. A failure has
 * been said. EX_OK: the plan in the world was carried out, but for what it says
 * itself: domains that would have left (plan->kept), those of which others
 * published a stronger policy (world.left), and records that wait
 * (plan->awaiting). EX_TEMPFAIL: another run holds the lock. EX_UNAVAILABLE:
 * the plan is refused. EX_CANTCREAT, EX_IOERR: writing failed, and the next run
 * goes on where this one ended.
 */
int apply_run(struct world *, struct request *, const struct apply_wish *,
    struct apply_outcome *) ATTR_MUSTCHECK;

#endif
