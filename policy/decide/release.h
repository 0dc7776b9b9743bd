/*
 * release - may the record with the new id of a domain be released?
 *
 * Only after the policy that it announces has been fetched from every address
 * of the policy host as a sender would fetch it (RFC 8461 3.3). Pure: judges
 * what others have fetched.
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

/* what was seen of mta-sts.<domain>; what was not asked stays unknown */
struct confirm_seen {
	enum dns_status a, aaaa;
	const struct probe *const *fetches; /* one for each address */
	size_t fetches_len;
	bool updates; /* does apply put the record into DNS itself? */
};

enum confirm_answer {
	CONFIRM_YES,
	CONFIRM_NO_ADDRESS, /* nobody can fetch a policy: release the record
			     * and say so; a zone that is edited by hand gets
			     * both names at once */
	CONFIRM_NO,
};

/*
 * confirm_wanted - would this run release a record with a new id? `served':
 * only if an earlier run put the policy into the web root
 */
bool confirm_wanted(
    const struct plan *, const struct plan_domain *, bool served);

/*
 * confirm_judge - the answer about one domain. With CONFIRM_NO, append the
 * fault of each address to `fault', as one clause that does not name the
 * domain.
 */
enum confirm_answer confirm_judge(const struct plan_domain *,
    const struct confirm_seen *, time_t now, struct buf *fault);

/*
 * confirm_domain - judge, and put the answer into the plan. If a domain is not
 * confirmed, its record is held back, and the step that would have released it
 * is no longer due. `memo', in the plan's arena, stores what many domains
 * share.
 */
void confirm_domain(struct plan *, struct memo *, struct plan_domain *,
    const struct confirm_seen *);

/*
 * hold_back - a new record must not be released, or an old one could not be
 * removed. Puts a hold before all others, because it can be fixed now; the step
 * is no longer due. `fault' must last as long as the plan.
 */
void hold_back(struct plan *, struct memo *, struct plan_domain *,
    enum reason_id, const char *fault);
/* hold_note - add only such a hold; the record is released all the same */
void hold_note(struct plan *, struct memo *, struct plan_domain *,
    enum reason_id, const char *fault);

#endif
