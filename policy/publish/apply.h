/*
 * apply - do what the plan says, in the order that never lies to a sender
 *
 * The caller has written the ledger rows (store_begin); then: bodies and
 * links in the web root, policy.cdb and tls_policy.cdb; then the caller sees
 * whether the world gets them, and holds back what it does not; then
 * records.zone; then the caller notes the release (store_released).
 */
#ifndef POSTSTS_PUBLISH_APPLY_H
#define POSTSTS_PUBLISH_APPLY_H

#include "base/attr.h"
#include "base/buf.h"
#include "ledger/plan.h"
#include "publish/webroot.h"
#include "settings/settings.h"

struct apply_result {
	struct webroot_result webroot;
	int policy_cdb, tls_policy_cdb, zone; /* 1 written, 0 same */
};

/* apply_policies - begins a new result */
int apply_policies(const struct plan *, const struct settings *,
    struct apply_result *, struct buf *why) ATTR_MUSTCHECK;
int apply_records(const struct plan *, const struct settings *,
    struct apply_result *, struct buf *why) ATTR_MUSTCHECK;

#endif
