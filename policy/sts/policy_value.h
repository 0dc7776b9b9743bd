/*
 * policy_value - the value of a domain in policy.cdb
 *
 *   mode=enforce id=2026... max_age=604800 mx=mx1.example.org,mx2.example.org
 *
 * Written by publish/cdbfile.c. Since a policy has one canonical text, the text
 * can be restored from the value.
 */
#ifndef POSTSTS_STS_POLICY_VALUE_H
#define POSTSTS_STS_POLICY_VALUE_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "dns/record.h"

/*
 * policy_value_parse - append the text, and copy the id; -1 and `why' if
 * poststs does not write such a value
 */
int policy_value_parse(struct buf *text, char id[static STS_ID_MAX + 1],
    const char *value, size_t len, struct buf *why) ATTR_MUSTCHECK;

#endif
