/*
 * tlsproto - Postfix's lists of TLS protocol versions
 *
 * "!SSLv2, !SSLv3", "TLSv1.2, TLSv1.3", ">=TLSv1.2, <=0304": the versions that
 * such a list permits (postconf(5), smtpd_tls_protocols).
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
 * tlsproto_parse - the set of versions that the list permits
 *
 * `ranges': does this Postfix support ">=" and "<=" (3.6 and later)? Returns -1
 * and `why' if Postfix would not understand the list and would turn TLS off. A
 * version that the list permits, but that the TLS library was built without, is
 * in the set: this cannot be seen from here.
 */
int tlsproto_parse(unsigned *versions, const char *list, bool ranges,
    struct buf *why) ATTR_MUSTCHECK;

/* tlsproto_print - append "TLSv1.2 TLSv1.3", "none" for the empty set */
void tlsproto_print(struct buf *, unsigned versions);

#endif
