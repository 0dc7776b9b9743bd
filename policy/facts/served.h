/*
 * served - what is served of a domain, as each place that can tell has it
 *
 * A witness beside the ledger: it may be an older copy, or be new beside a
 * policy that was there before poststs. Looked at only where the ledger alone
 * cannot be relied on (task/served.c says where); a place that nobody looked at
 * has no struct fact_served, and unknown is never absence.
 */
#ifndef POSTSTS_FACTS_SERVED_H
#define POSTSTS_FACTS_SERVED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct facts;

/* how the generation of the ledger stands in what is published */
#define GENERATION_KEY    ".generation" /* in policy.cdb: no domain */
#define GENERATION_FOLDER ".poststs"    /* in the web root */
#define GENERATION_FILE   "generation"
#define GENERATION_LINE   "; generation " /* begins records.zone */

enum served_source {
	SERVED_WEB_ROOT,     /* the file below web_root */
	SERVED_HTTPS,        /* what the policy host gives */
	SERVED_POLICY_CDB,   /* the value in policy.cdb */
	SERVED_RECORDS_ZONE, /* the id in records.zone */
	SERVED_HTTPS_OTHER,  /* another policy, at its other addresses */
	SERVED_SOURCES,
};

#define SERVED_OTHERS 4 /* of SERVED_HTTPS_OTHER, of one domain, at most */
#define SERVED_MAX    (SERVED_SOURCES - 1 + SERVED_OTHERS)

enum served_status {
	SERVED_FOUND,
	SERVED_ABSENT,     /* looked at, and there is none */
	SERVED_UNREADABLE, /* there is something that cannot be read */
	SERVED_FAILED,     /* nobody can say */
};

/* sorted by domain, then source; each pair once, but for other policies */
struct fact_served {
	const char *domain;
	enum served_source source;
	enum served_status status;
	const char *detail; /* which file, or what went wrong; one clause */
	/*
	 * the policy's bytes as they stand there, whatever they say; of
	 * policy.cdb those that its value stands for; NULL: none
	 */
	const char *text;
	size_t len;
	const char *id; /* that the place gives with it; "" none */
	/*
	 * of https: what the policy host is an alias of, where that is not
	 * our policy_host; NULL: no such alias
	 */
	const char *alias;
	bool ours; /* in the form of ours: a link to the hash of the text */
};

const char *served_source_name(enum served_source);
int served_source_parse(enum served_source *, const char *) ATTR_MUSTCHECK;
const char *served_status_name(enum served_status);
int served_status_parse(enum served_status *, const char *) ATTR_MUSTCHECK;

/* served_of - those of this domain, and how many; NULL where there are none */
const struct fact_served *served_of(
    const struct facts *, const char *domain, size_t *len);
/* served_order - which stands first: below 0, 0 (may not be), above */
int served_order(const struct fact_served *, const struct fact_served *);
/* served_sort - into the order that all readers expect */
void served_sort(struct facts *);

#endif
