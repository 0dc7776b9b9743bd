/*
 * webroot - <web_root>/mta-sts.<domain>/.well-known/mta-sts.txt
 *
 * In layout link, mta-sts.<domain> is a relative symlink to `.policies/<first
 * 48 hex digits of the hash of the policy>'; in layout copy, it is a directory
 * with a file. Only what differs is changed. Directories are opened with
 * O_NOFOLLOW one component at a time, so that a symlink made by somebody else
 * is never followed. A symlink that is not of our form is replaced only if the
 * name is ours to publish. A directory of that name that also has files of
 * others (challenges of an ACME client, say) keeps them: the policy is put into
 * it, in either layout.
 */
#ifndef POSTSTS_PUBLISH_WEBROOT_H
#define POSTSTS_PUBLISH_WEBROOT_H

#include "base/attr.h"
#include "base/buf.h"
#include "ledger/plan.h"
#include "settings/settings.h"

struct webroot_result {
	size_t bodies; /* files written */
	size_t links;
	size_t removed; /* names or unused policy texts */
};

/*
 * webroot_publish - make the web root as the plan says; durable when it returns
 * 0. -1 and `why' at the first failure: what was done until then is complete,
 * and the next run goes on from there.
 *
 * A domain without a policy is removed only if STEP_REMOVE_POLICY is due. A web
 * root that everybody may write to is refused. `state' is the open state
 * directory, in which a note spares the next run from looking at domains that
 * do not change (webstamp.h); -1: no note.
 */
int webroot_publish(const char *web_root, enum web_layout, const struct plan *,
    int state, struct webroot_result *, struct buf *why) ATTR_MUSTCHECK;

/*
 * webroot_differs - the number of domains that are not in the web root as the
 * plan says (for `plan', which reports files that were changed by hand); -1 and
 * `why'
 */
long webroot_differs(const char *web_root, enum web_layout, const struct plan *,
    struct buf *why) ATTR_MUSTCHECK;

/*
 * webroot_gone - remove the policies of domains for which the plan has none,
 * and whose policies have all ended by the ledger: another machine has ended
 * them. -1 and `why'.
 */
int webroot_gone(const char *web_root, const struct ledger *,
    const struct plan *, struct webroot_result *,
    struct buf *why) ATTR_MUSTCHECK;

/*
 * webroot_sweep - remove the policy texts below .policies that neither the plan
 * nor any link in the web root uses and that are older than `age' seconds (a
 * web server may still be opening a newer one). publish_policies() calls it
 * before webroot_publish(), in runs with changes.
 */
int webroot_sweep(const char *web_root, const struct plan *, time_t age,
    struct webroot_result *, struct buf *why) ATTR_MUSTCHECK;

#endif
