/*
 * authres - what a mail server found out about who signed (RFC 8601)
 *
 * Only what the administrator's own servers wrote counts: header fields
 * whose authserv-id is the trusted one. Others, and those that came with the
 * message, say whatever their author likes.
 */
#ifndef POSTSTS_TLSRPT_AUTHRES_H
#define POSTSTS_TLSRPT_AUTHRES_H

#include <stdbool.h>
#include <stddef.h>

#include "dns/dname.h"

#define AUTHRES_LEN_MAX     65536 /* of one header field; more is not read */
#define AUTHRES_SIGNERS_MAX 16
#define AUTHRES_RESULT_MAX  16

/* one dkim result that is no pass */
struct authres_other {
	char result[AUTHRES_RESULT_MAX]; /* "fail", "neutral", "none", ... */
	char domain[DNAME_SIZE];         /* "" where none is named */
};

struct authres {
	bool trusted; /* the authserv-id is the one asked for */
	bool dkim;    /* it tells of DKIM at all, if only "none" */
	bool others;  /* it tells of more than DKIM and DMARC, or of nothing */
	/* domains (header.d, or that of header.i) with dkim=pass */
	char signers[AUTHRES_SIGNERS_MAX][DNAME_SIZE];
	size_t signers_len;
	struct authres_other failed[AUTHRES_SIGNERS_MAX];
	size_t failed_len;
};

/*
 * authres_parse - the value of one Authentication-Results field; 0, or -1
 * when it has no form of RFC 8601 (what was read before is not used then,
 * but for `trusted')
 */
int authres_parse(struct authres *, const char *value, size_t len,
    const char *trusted_id) ATTR_MUSTCHECK;

/*
 * authres_aligned - the first signer that may speak for this domain: the
 * domain itself or one above it; NULL when there is none
 */
const char *authres_aligned(const struct authres *, const char *domain);

#endif
