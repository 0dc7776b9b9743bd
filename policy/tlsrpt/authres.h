/*
 * authres - the results of a mail server's DKIM verification (RFC 8601)
 *
 * Only fields that the administrator's own servers wrote count: those whose
 * authserv-id is the trusted one. In other fields, and in fields that came with
 * the message, the author can write anything.
 */
#ifndef POSTSTS_TLSRPT_AUTHRES_H
#define POSTSTS_TLSRPT_AUTHRES_H

#include <stdbool.h>
#include <stddef.h>

#include "dns/dname.h"

#define AUTHRES_LEN_MAX     65536 /* of one header field; more is not read */
#define AUTHRES_SIGNERS_MAX 16
#define AUTHRES_RESULT_MAX  16

/* a dkim result other than pass */
struct authres_other {
	char result[AUTHRES_RESULT_MAX]; /* "fail", "neutral", "none", ... */
	char domain[DNAME_SIZE];         /* "" where none is named */
};

struct authres {
	bool trusted; /* the authserv-id is the one asked for */
	bool dkim;    /* it has a DKIM result, even if only "none" */
	bool others;  /* it has other results than DKIM and DMARC, or none */
	/* domains (header.d, or that of header.i) with dkim=pass */
	char signers[AUTHRES_SIGNERS_MAX][DNAME_SIZE];
	size_t signers_len;
	struct authres_other failed[AUTHRES_SIGNERS_MAX];
	size_t failed_len;
};

/*
 * authres_parse - read the value of one Authentication-Results field; 0, or -1
 * if it is not of the form of RFC 8601 (then nothing that was read is to be
 * used except `trusted')
 */
int authres_parse(struct authres *, const char *value, size_t len,
    const char *trusted_id) ATTR_MUSTCHECK;

/*
 * authres_aligned - the first signer whose domain is this domain or a parent of
 * it; NULL: there is none
 */
const char *authres_aligned(const struct authres *, const char *domain);

#endif
