/*
 * dnsid - ids of DNS questions: unpredictable, and no two in flight alike;
 * and the one file that says where to ask
 */
#ifndef POSTSTS_LOOKUP_DNSID_H
#define POSTSTS_LOOKUP_DNSID_H

#include <stddef.h>
#include <stdint.h>

#include "dns/resolvconf.h"

/* all zero to begin with */
struct dnsid {
	uint64_t taken[65536 / 64]; /* bit set: in flight */
	unsigned char random[512];
	size_t random_left;
};

/* dnsid_take - never when all 65536 are in flight: it would not return */
uint16_t dnsid_take(struct dnsid *);
void dnsid_return(struct dnsid *, uint16_t id);

/* resolvconf_read - by /etc/resolv.conf; a missing file means this machine */
void resolvconf_read(struct resolvconf *);

#endif
