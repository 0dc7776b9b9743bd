/*
 * cdbfile - policy.cdb and tls_policy.cdb
 *
 * policy.cdb: domain -> `mode=... id=... max_age=... mx=a,b' for every
 * domain with a policy. tls_policy.cdb: domain in enforce -> `secure
 * match=mx1:mx2 servername=hostname', for smtp_tls_policy_maps of sibling
 * hosts; exact names only. Keys as Postfix writes them (see man page).
 */
#ifndef POSTSTS_PUBLISH_CDBFILE_H
#define POSTSTS_PUBLISH_CDBFILE_H

#include "base/attr.h"
#include "base/buf.h"
#include "model/plan.h"

enum cdb_kind {
	CDB_POLICY,
	CDB_TLS_POLICY,
};

/* cdb_value - append the value for this domain; false: it has no entry */
bool cdb_value(struct buf *, enum cdb_kind, const struct plan_domain *);

/*
 * cdbfile_publish - make dirfd/name answer as the plan says. 1 written, 0
 * already so (every key looked up, none too many), -1 and `why'.
 */
int cdbfile_publish(int dirfd, const char *name, const char *path,
    enum cdb_kind, const struct plan *, struct buf *why) ATTR_MUSTCHECK;

#endif
