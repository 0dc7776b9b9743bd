/*
 * tlsproto - Postfix's lists of TLS protocol versions
 *
 * "!SSLv2, !SSLv3", "TLSv1.2, TLSv1.3", ">=TLSv1.2, <=0304": what such a
 * list lets through (postconf(5), smtpd_tls_protocols).
 */
#ifndef POSTSTS_POSTFIX_TLSPROTO_H
#define POSTSTS_POSTFIX_TLSPROTO_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

/* bits of a set of versions, oldest first */
enum {
	TLSPROTO_SSL3 = 1 << 0,
	TLSPROTO_1_0 = 1 << 1,
	TLSPROTO_1_1 = 1 << 2,
	TLSPROTO_1_2 = 1 << 3,
	TLSPROTO_1_3 = 1 << 4,
};

/*
 * tlsproto_parse - the set of versions that the list accepts
 *
 * `ranges': does this Postfix know ">=" and "<=" (since 3.6)? Returns -1 and
 * `why' where Postfix would not understand the list and turn TLS off.
 * Versions that the list allows but the TLS library was built without are in
 * the set: that cannot be told from here.
 */
int tlsproto_parse(unsigned *versions, const char *list, bool ranges,
    struct buf *why) ATTR_MUSTCHECK;

/* tlsproto_print - append "TLSv1.2 TLSv1.3", "none" for the empty set */
void tlsproto_print(struct buf *, unsigned versions);

#endif
