/*
 * policy_value - what policy.cdb holds for a domain
 *
 *	mode=enforce id=2026... max_age=604800
 *mx=mx1.example.org,mx2.example.org
 *
 * Written by publish/cdbfile.c. Read back it gives the policy's text, since
 * there is one canonical text for a policy.
 */
#ifndef POSTSTS_STS_POLICY_VALUE_H
#define POSTSTS_STS_POLICY_VALUE_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "dns/record.h"

/*
 * policy_value_parse - append the text, and copy the id; -1 and `why' where
 * the value is none that poststs writes
 */
int policy_value_parse(struct buf *text, char id[static STS_ID_MAX + 1],
    const char *value, size_t len, struct buf *why) ATTR_MUSTCHECK;

#endif
