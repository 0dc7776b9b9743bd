/*
 * pfversion - what depends on the version of Postfix
 *
 * One table: with which release each behaviour that matters to poststs began.
 */
#ifndef POSTSTS_POSTFIX_PFVERSION_H
#define POSTSTS_POSTFIX_PFVERSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/tri.h"

enum pf_behaviour {
	/* smtpd_tls_protocols may hold bounds, as in >=TLSv1.2 */
	PF_TLS_RANGES,
	/* a /file in a list of domains is read in logical lines */
	PF_LISTS_LOGICAL,
	/* postmap -s lists a cdb table */
	PF_CDB_LISTS,
	/* smtp_tls_policy_maps may hold the attributes of an STS policy, */
	PF_TLS_ATTRIBUTES,
	/* and then a host must match a pattern as RFC 8461 4.1 says */
	PF_STS_PATTERNS,
	/* debug:TYPE:NAME is the table TYPE:NAME */
	PF_DEBUG_TABLES,
	/* hash and btree may stand for other types (non_bdb_...) */
	PF_NON_BDB,
};

struct pf_change {
	enum pf_behaviour behaviour;
	const char *parameter;
	const char *release; /* the first one; none was ever withdrawn */
	unsigned snapshot;   /* the first one, as its date */
	const char *change;
	const char *source; /* of Postfix's own documents */
};

/* pf_changes - the whole table; its length in *len */
const struct pf_change *pf_changes(size_t *len);

/*
 * pf_deprecation - is this line of a Postfix program about something that will
 * be removed one day, or where to read about it? Such a line does not report a
 * present problem.
 */
bool pf_deprecation(const char *line, size_t len);

/*
 * pf_has - does this mail_version ("3.7.11", "3.9-20230402") have the
 * behaviour? TRI_UNKNOWN for NULL and for anything that is not a version.
 */
enum tri pf_has(const char *mail_version, enum pf_behaviour);

#endif
