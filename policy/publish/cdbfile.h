/*
 * cdbfile - write policy.cdb and tls_policy.cdb
 *
 * policy.cdb: domain -> `mode=... id=... max_age=... mx=a,b' for every domain
 * with a policy. tls_policy.cdb: domain in enforce -> `secure match=mx1:mx2
 * servername=hostname', for smtp_tls_policy_maps of other hosts. It has exact
 * names only, but CDB_TLS_POLICY_STS adds the attributes of the policy for
 * versions of Postfix that know them. Keys and values are as `postmap cdb:'
 * writes them: no trailing NUL. After all domains, policy.cdb has the
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
 * A domain whose policy has a wildcard pattern has no entry in CDB_TLS_POLICY.
 * The sending Postfix refuses an MX host that `match=' does not name. A list of
 * the exact names alone would delay mail that RFC 8461 permits, and Postfix's
 * own `.domain' covers several labels, while `*.' covers one. Without an entry,
 * mail is delivered as before. CDB_TLS_POLICY_STS has an entry: Postfix 3.10.5
 * and later match its patterns as RFC 8461 does.
 */
bool cdb_value(struct buf *, enum cdb_kind, const struct plan_domain *);

/*
 * cdbfile_publish - write dirfd/name as the plan says. 1 written; 0 it was so
 * already (every key looked up, and no others); -1 and `why'.
 */
int cdbfile_publish(int dirfd, const char *name, const char *path,
    enum cdb_kind, const struct plan *, struct buf *why) ATTR_MUSTCHECK;

/*
 * cdbfile_same - does the open file answer as the plan says? The file may
 * contain anything.
 */
bool cdbfile_same(int fd, enum cdb_kind, const struct plan *);

#endif
