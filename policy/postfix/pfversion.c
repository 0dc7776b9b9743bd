/*
 * NAME      pfversion - what depends on the version of Postfix
 * CONTRACT  see pfversion.h. A release is compared with the release of a
 *           change, patch level included, because some changes were backported.
 *           A snapshot ("3.9-20230402", which precedes 3.9.0) is compared with
 *           the date of the change.
 */
#include "postfix/pfversion.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"

static const struct pf_change changes[] = {
	{ PF_TLS_RANGES, "smtpd_tls_protocols", "3.6.0", 20200725,
	    "a lower and an upper bound of versions (>=TLSv1.2) are "
	    "understood; before, smtpd offered no TLS with one",
	    "postconf(5), smtpd_tls_protocols; snapshot 20200725" },
	{ PF_LISTS_LOGICAL, "mydestination", "3.8.0", 20230402,
	    "in a /file of a list, a line that begins with blanks "
	    "continues the previous one, across comments, and is dropped "
	    "if there is none; earlier, each line was a list of its own",
	    "HISTORY 20230402" },
	{ PF_TLS_ATTRIBUTES, "smtp_tls_policy_maps", "3.10.0", 20240926,
	    "policy_type, policy_domain, policy_string, policy_ttl, "
	    "mx_host_pattern and policy_failure are known; before, mail was "
	    "deferred for an attribute that is not known",
	    "RELEASE_NOTES-3.10, tls support; TLSRPT_README" },
	{ PF_CDB_LISTS, "postmap -s", "3.10.0", 20250109,
	    "lists a cdb table; before, it refused", "HISTORY 20250109" },
	{ PF_STS_PATTERNS, "smtp_tls_enforce_sts_mx_patterns", "3.10.5",
	    20250906,
	    "with policy_type=sts a host must match an mx_host_pattern, and "
	    "its "
	    "certificate the host; before, patterns were for reports alone",
	    "RELEASE_NOTES-3.11, mta-sts" },
	{ PF_DEBUG_TABLES, "debug:", "3.11.0", 20250624,
	    "a table type that logs what is asked of the table in it",
	    "RELEASE_NOTES-3.11, database" },
	{ PF_NON_BDB, "non_bdb_migration_level", "3.11.0", 20260219,
	    "with enable-redirect and enable-reindex, hash: stands for "
	    "default_database_type and btree: for default_cache_db_type",
	    "RELEASE_NOTES-3.11, database; NON_BERKELEYDB_README" },
};

struct version {
	unsigned number[3];
	unsigned date; /* of a snapshot; 0: a release */
};

static bool
parse(struct version *v, const char *text)
{
	int end = -1;

	*v = (struct version){ .date = 0 };
	if (sscanf(text, "%3u.%3u.%3u%n", &v->number[0], &v->number[1],
		&v->number[2], &end) == 3)
		return text[end] == '\0' || text[end] == '-';
	return sscanf(text, "%3u.%3u-%8u%n", &v->number[0], &v->number[1],
		   &v->date, &end) == 3 &&
	       v->date >= 20000101;
}

static bool
holds(const char *line, size_t len, const char *text)
{
	const char *at = strstr(line, text);

	return at != NULL && at + strlen(text) <= line + len;
}

bool
pf_deprecation(const char *line, size_t len)
{
	return holds(line, len, " is deprecated") ||
	       holds(line, len, " will be removed") ||
	       (holds(line, len, "See ") && holds(line, len, "_README"));
}

const struct pf_change *
pf_changes(size_t *len)
{
	*len = ARRAY_LEN(changes);
	return changes;
}

static bool
reached(const struct version *v, const struct pf_change *change)
{
	struct version first;
	size_t i;

	if (v->date > 0)
		return v->date >= change->snapshot;
	if (!parse(&first, change->release))
		return false;
	for (i = 0; i < ARRAY_LEN(first.number); i++)
		if (v->number[i] != first.number[i])
			return v->number[i] > first.number[i];
	return true;
}

enum tri
pf_has(const char *mail_version, enum pf_behaviour behaviour)
{
	struct version v;
	size_t i;

	if (mail_version == NULL || !parse(&v, mail_version))
		return TRI_UNKNOWN;
	for (i = 0; i < ARRAY_LEN(changes); i++)
		if (changes[i].behaviour == behaviour)
			return reached(&v, &changes[i]) ? TRI_YES : TRI_NO;
	return TRI_UNKNOWN;
}
