/*
 * served - what is served for a domain, as each place shows it
 *
 * To compare the ledger with: it may be an older copy, or be new beside a
 * policy that was there before poststs. Only looked at if the ledger alone
 * cannot be relied on (task/served.c says when). A place that was not looked at
 * has no struct fact_served, and unknown never means absent.
 */
#ifndef POSTSTS_FACTS_SERVED_H
#define POSTSTS_FACTS_SERVED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct facts;

/* where what is published has the generation of the ledger */
#define GENERATION_KEY    ".generation" /* in policy.cdb: no domain */
#define GENERATION_FOLDER ".poststs"    /* in the web root */
#define GENERATION_FILE   "generation"
#define GENERATION_LINE   "; generation " /* begins records.zone */

enum served_source {
	SERVED_WEB_ROOT,     /* the file below web_root */
	SERVED_HTTPS,        /* the answer of the policy host */
	SERVED_POLICY_CDB,   /* the value in policy.cdb */
	SERVED_RECORDS_ZONE, /* the id in records.zone */
	SERVED_HTTPS_OTHER,  /* another policy, at its other addresses */
	SERVED_SOURCES,
};

#define SERVED_OTHERS 4 /* of SERVED_HTTPS_OTHER, of one domain, at most */
#define SERVED_MAX    (SERVED_SOURCES - 1 + SERVED_OTHERS)

enum served_status {
	SERVED_FOUND,
	SERVED_ABSENT,     /* looked at: there is none */
	SERVED_UNREADABLE, /* there is one, but it cannot be read */
	SERVED_FAILED,     /* could not be looked at: unknown */
};

/*
 * one policy; sorted by domain, then source; each pair once, except other
 * policies
 */
struct fact_served {
	const char *domain;
	enum served_source source;
	enum served_status status;
	const char *detail; /* which file, or what went wrong; one clause */
	/*
	 * the policy's bytes, whatever they say; for policy.cdb those that
	 * follow from its value; NULL: none
	 */
	const char *text;
	size_t len;
	const char *id; /* that the place has with it; "" none */
	/*
	 * for https: what the policy host is an alias of, unless that is our
	 * policy_host; NULL: no such alias
	 */
	const char *alias;
	bool ours; /* in the form of ours: a link to the hash of the text */
};

/* the words of JSON; the readers return -1 for others */
const char *served_source_name(enum served_source);
int served_source_parse(enum served_source *, const char *) ATTR_MUSTCHECK;
const char *served_status_name(enum served_status);
int served_status_parse(enum served_status *, const char *) ATTR_MUSTCHECK;

/* served_of - those of this domain, and how many; NULL if there are none */
const struct fact_served *served_of(
    const struct facts *, const char *domain, size_t *len);
/*
 * served_order - compare two of them for sorting; 0: the same place twice, an
 * error
 */
int served_order(const struct fact_served *, const struct fact_served *);
/* served_sort - sort them into the order that all readers expect */
void served_sort(struct facts *);

#endif
