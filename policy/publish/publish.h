/*
 * publish - write what the plan says: policies and tables, then records
 *
 * The two parts are steps of the order of writing in task/apply.c. Each output
 * is complete by itself: a run that ends between two of them has announced
 * nothing that is not there.
 */
#ifndef POSTSTS_PUBLISH_PUBLISH_H
#define POSTSTS_PUBLISH_PUBLISH_H

#include "base/attr.h"
#include "base/buf.h"
#include "ledger/plan.h"
#include "publish/webroot.h"
#include "settings/settings.h"

struct publish_result {
	struct webroot_result webroot;
	int policy_cdb, tls_policy_cdb, zone; /* 1 written, 0 same */
};

/*
 * publish_policies - write the policies and the names in the web root, then
 * policy.cdb and tls_policy.cdb; starts a new result. -1 and `why' at the first
 * failure.
 */
int publish_policies(const struct plan *, const struct settings *,
    struct publish_result *, struct buf *why) ATTR_MUSTCHECK;
/*
 * publish_records - write records.zone, without the records that are held back.
 * -1 and `why'.
 */
int publish_records(const struct plan *, const struct settings *,
    struct publish_result *, struct buf *why) ATTR_MUSTCHECK;

#endif
