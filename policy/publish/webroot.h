/*
 * webroot - <web_root>/mta-sts.<domain>/.well-known/mta-sts.txt
 *
 * Layout link: mta-sts.<domain> is a relative symlink to
 * `.policies/<first 48 hex digits of the hash of the body>'; layout copy:
 * folders and files. Only what differs is touched. Folders are opened with
 * O_NOFOLLOW step by step, so a symlink planted by somebody else is never
 * followed, and one that is not of our form is replaced only where the name
 * is ours to publish. A folder of that name which holds files of others too
 * (challenges of an ACME client, say) keeps them: the policy is put into it,
 * in either layout.
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
	size_t removed; /* names taken away, or bodies swept */
};

/*
 * webroot_publish - make the web root as the plan says, durable when it
 * returns 0. -1 and `why' at the first failure; what was done so far is
 * whole and the next run goes on from there. A domain without a body is only
 * taken away where STEP_REMOVE_POLICY is due. A web root that everybody may
 * write to is refused. `state' is the open state folder, where a note spares
 * the next run to look at what stays as it is (webstamp.h); -1: none.
 */
int webroot_publish(const char *web_root, enum web_layout, const struct plan *,
    int state, struct webroot_result *, struct buf *why) ATTR_MUSTCHECK;

/*
 * webroot_differs - how many domains of the plan are not as it says (for
 * `plan', which must see a file changed by hand); -1 and `why' on error
 */
long webroot_differs(const char *web_root, enum web_layout, const struct plan *,
    struct buf *why) ATTR_MUSTCHECK;

/*
 * webroot_gone - take away what is served of domains whose policies have all
 * ended, by the ledger, and for which the plan has none: another machine has
 * ended them. -1 and `why'.
 */
int webroot_gone(const char *web_root, const struct ledger *,
    const struct plan *, struct webroot_result *,
    struct buf *why) ATTR_MUSTCHECK;

/*
 * webroot_sweep - remove the bodies below .policies that neither the plan
 * nor any link in the web root uses and that are older than `age' seconds
 * (a web server may still be opening a younger one). Never part of
 * webroot_publish(): publish_policies() calls it in runs with changes, before.
 */
int webroot_sweep(const char *web_root, const struct plan *, time_t age,
    struct webroot_result *, struct buf *why) ATTR_MUSTCHECK;

#endif
