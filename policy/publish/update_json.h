/*
 * update_json - DNS updates as JSON, for a program of the administrator
 * (dns_update = exec:/path)
 */
#ifndef POSTSTS_PUBLISH_UPDATE_JSON_H
#define POSTSTS_PUBLISH_UPDATE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "dns/record.h"

/* one record to be added, or to be deleted exactly as it is */
struct update_change {
	bool add;
	size_t domain;    /* those of one domain have the same number */
	const char *zone; /* NULL: not known */
	const char *name, *type;
	const char *value; /* as in a zone file */
	uint32_t ttl;
	/* what a name server of the zone says at this name; TXT only */
	bool seen;
	const struct txt *txt;
	size_t txt_len;
};

/*
 * update_json - append one document: the changes in their order, and for each
 * name and type the complete set of records that must be there afterwards,
 * including those of others, for services that replace whole sets
 */
void update_json(struct buf *, const struct update_change *, size_t len);

/*
 * update_plain - append a value without the syntax of a zone file: of TXT the
 * joined strings without quotes and escapes, of a name no final dot
 */
void update_plain(struct buf *, const char *type, const char *value);

#endif
