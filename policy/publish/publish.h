/*
 * publish - write what the plan says: policies and tables, then records
 *
 * Two halves of the order of writing, which stands in task/apply.c. Each
 * output is whole by itself; a run that ends between two of them has announced
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
 * publish_policies - the texts and the names in the web root, then policy.cdb
 * and tls_policy.cdb; begins a new result. -1 and `why': it broke off.
 */
int publish_policies(const struct plan *, const struct settings *,
    struct publish_result *, struct buf *why) ATTR_MUSTCHECK;
/* publish_records - records.zone, but for the records that are held back */
int publish_records(const struct plan *, const struct settings *,
    struct publish_result *, struct buf *why) ATTR_MUSTCHECK;

#endif
