/*
 * zonefile - the records of the plan as text
 */
#ifndef POSTSTS_PUBLISH_ZONEFILE_H
#define POSTSTS_PUBLISH_ZONEFILE_H

#include "base/attr.h"
#include "base/buf.h"
#include "ledger/plan.h"
#include "settings/settings.h"

enum records_format {
	RECORDS_ZONE,
	RECORDS_NSUPDATE,
	RECORDS_TINYDNS,
	RECORDS_JSON,
	RECORDS_OCTODNS,
	RECORDS_DNSCONTROL,
};

/* records_format_parse - the word of --format; -1: no such format */
int records_format_parse(enum records_format *, const char *) ATTR_MUSTCHECK;

/*
 * records_write - pass the text piece by piece to `put'. Records that must not
 * be released yet are left out.
 */
void records_write(enum records_format, const struct plan *,
    const struct settings *, void (*put)(void *, const char *, size_t),
    void *context);

/*
 * records_write_delegation - the aliases for the zones of domains whose records
 * are delegated to settings->records.delegate
 */
void records_write_delegation(enum records_format, const struct plan *,
    const struct settings *, void (*put)(void *, const char *, size_t),
    void *context);

/*
 * zonefile_publish - write state_dir/records.zone. 1 written, 0 it was the
 * same, -1 and `why'.
 */
int zonefile_publish(int dirfd, const char *name, const char *path,
    const struct plan *, const struct settings *,
    struct buf *why) ATTR_MUSTCHECK;

#endif
