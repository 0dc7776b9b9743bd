/*
 * update_json - updates as JSON, for a program of the administrator
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
 * update_json - append one document: each change in its order, and for each
 * name and type the whole set that shall stand there afterwards, others'
 * records included, for services that replace sets
 */
void update_json(struct buf *, const struct update_change *, size_t len);

/*
 * update_plain - append a value without the form of a zone file: of TXT the
 * joined strings without quotes and escapes, of a name no dot at the end
 */
void update_plain(struct buf *, const char *type, const char *value);

#endif
