/*
 * cdbfile - policy.cdb and tls_policy.cdb
 *
 * policy.cdb: domain -> `mode=... id=... max_age=... mx=a,b' for every
 * domain with a policy. tls_policy.cdb: domain in enforce -> `secure
 * match=mx1:mx2 servername=hostname', for smtp_tls_policy_maps of sibling
 * hosts; exact names only, but with the attributes of the policy for those
 * that know them (CDB_TLS_POLICY_STS). Keys and values as `postmap cdb:'
 * writes them: no trailing NUL. Behind all domains policy.cdb has the
 * generation of the ledger (facts/served.h), under a key that no domain can
 * have.
 */
#ifndef POSTSTS_PUBLISH_CDBFILE_H
#define POSTSTS_PUBLISH_CDBFILE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "ledger/plan.h"

enum cdb_kind {
	CDB_POLICY,
	CDB_TLS_POLICY,
	CDB_TLS_POLICY_STS,
};

/* cdb_tls_kind - how tls_policy.cdb is to be written */
enum cdb_kind cdb_tls_kind(const struct plan *);

/*
 * cdb_value - append the value for this domain; false: it has no entry
 *
 * A domain whose policy has a wildcard pattern has none in CDB_TLS_POLICY:
 * the sending Postfix refuses an MX host that `match=' does not name, so a
 * list with only the exact names would hold up mail that RFC 8461 lets
 * through, and Postfix's own `.domain' spans several labels where `*.' covers
 * one. Without an entry mail flows as it did before. CDB_TLS_POLICY_STS has
 * it: Postfix 3.10.5 and later match its patterns as RFC 8461 does.
 */
bool cdb_value(struct buf *, enum cdb_kind, const struct plan_domain *);

/*
 * cdbfile_publish - make dirfd/name answer as the plan says. 1 written, 0
 * already so (every key looked up, none too many), -1 and `why'.
 */
int cdbfile_publish(int dirfd, const char *name, const char *path,
    enum cdb_kind, const struct plan *, struct buf *why) ATTR_MUSTCHECK;

/*
 * cdbfile_same - does the open file answer as the plan says? Anything may
 * stand in it.
 */
bool cdbfile_same(int fd, enum cdb_kind, const struct plan *);

#endif
