/*
 * recordfmt - DNS records in the format of one tool
 *
 * Each format is a row of functions that append to a buffer: what precedes the
 * first domain, one domain, what follows the last. Used by zonefile.c only.
 */
#ifndef POSTSTS_PUBLISH_RECORDFMT_H
#define POSTSTS_PUBLISH_RECORDFMT_H

#include <stdbool.h>

#include "base/buf.h"
#include "dns/dname.h"
#include "ledger/plan.h"

/* the records of one domain, and which of its names leave DNS now */
struct record_set {
	const char *domain;
	const char *zone; /* in which the names are to be; often the domain */
	const struct dns_record *records;
	size_t count;
	bool sts_leaves; /* the TXT at sts_name */
	char sts_name[DNAME_SIZE];
	bool host_leaves; /* mta-sts.<domain> CNAME */
	bool first;       /* no domain was written before */
};

struct record_format {
	const char *name;
	const char *head, *tail;
	void (*domain)(struct buf *, const struct record_set *);
	bool leaving; /* also called for a domain that only leaves */
};

extern const struct record_format format_zone, format_nsupdate, format_tinydns,
    format_json, format_octodns, format_dnscontrol;

#endif
