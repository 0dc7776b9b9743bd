/*
 * release - may the record with the new id of a domain go out?
 *
 * Only after the policy that it announces has been fetched from every address
 * of the policy host, as a sender would fetch it (RFC 8461 3.3). Pure: judges
 * what somebody else has seen.
 */
#ifndef POSTSTS_DECIDE_RELEASE_H
#define POSTSTS_DECIDE_RELEASE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/memo.h"
#include "catalogue/reason.h"
#include "facts/facts.h"
#include "facts/probe.h"
#include "ledger/plan.h"

/* what was seen of mta-sts.<domain>; what nobody asked stays unknown */
struct confirm_seen {
	enum dns_status a, aaaa;
	const struct probe *const *fetches; /* one for each address */
	size_t fetches_len;
	bool updates; /* does apply put the record into DNS itself? */
};

enum confirm_answer {
	CONFIRM_YES,
	CONFIRM_NO_ADDRESS, /* nobody can fetch anything: say so; whoever writes
			     * the zone by hand adds both at once */
	CONFIRM_NO,
};

/*
 * confirm_wanted - is a record with a new id to be released by this run?
 * `served': only where the policy is in the web root since an earlier run
 */
bool confirm_wanted(
    const struct plan *, const struct plan_domain *, bool served);

/*
 * confirm_judge - with CONFIRM_NO the fault of each address is appended to
 * `fault', as one clause that does not name the domain
 */
enum confirm_answer confirm_judge(const struct plan_domain *,
    const struct confirm_seen *, time_t now, struct buf *fault);

/*
 * confirm_domain - judge, and put the answer into the plan: a domain that is
 * not confirmed is held back, and the step that would have released its record
 * is not due any more. `memo', in the plan's arena, keeps what many domains
 * share.
 */
void confirm_domain(struct plan *, struct memo *, struct plan_domain *,
    const struct confirm_seen *);

/*
 * hold_back - the record with the new id may not go out, or the old one could
 * not be removed: a hold before all others, since it can be fixed now, and
 * the step that would have done it is not due any more. `fault' must last as
 * long as the plan.
 */
void hold_back(struct plan *, struct memo *, struct plan_domain *,
    enum reason_id, const char *fault);
/* hold_note - such a hold alone: the record may go out all the same */
void hold_note(struct plan *, struct memo *, struct plan_domain *,
    enum reason_id, const char *fault);

#endif
