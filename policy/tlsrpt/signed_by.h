/*
 * signed_by - who signed a mail, by what our own verifier wrote on top of it
 *
 * A verifier says so in Authentication-Results fields (RFC 8601), and anybody
 * can write such a field into a mail that he sends. What tells them apart is
 * where they stand: fields are added on top (RFC 8601 5, 7.1), so all that
 * stands below the Received field of a host of others came with the mail.
 *
 * Of our own hosts' Received fields there may be several. The first that
 * tells of a client elsewhere is where the mail came in: some verifiers write
 * above it, some right below it, and with the next Received field of
 * whomever what the client sent begins.
 */
#ifndef POSTSTS_TLSRPT_SIGNED_BY_H
#define POSTSTS_TLSRPT_SIGNED_BY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "dns/dname.h"
#include "tlsrpt/authres.h"

struct signed_rules {
	const char *authserv_id; /* whose fields count; "" nobody's */
	/* a copy of the milter's: the Received field of this host is not in
	 * it, and what came with the mail may begin at its top */
	bool copy;
	/* is this host one of the administrator's? NULL: only authserv_id */
	bool (*ours)(void *context, const char *host);
	void *context;
};

#define SIGNED_FIELDS     16 /* fields of ours that are looked at */
#define SIGNED_SIGNATURES 32 /* DKIM-Signature fields that are noted */

/* a field of ours, in the order of the mail */
struct signed_field {
	unsigned above; /* Received fields of ours that stand above it */
	bool readable;
	struct authres results;
};

struct signed_by {
	const struct signed_rules *rules;
	unsigned received;        /* of our own hosts, until now */
	bool crossed;             /* the last of them met a client elsewhere */
	bool ended;               /* all that follows came with the mail */
	bool below;               /* a field of ours stands there */
	char foreign[DNAME_SIZE]; /* whose Received field ended it; "" */
	struct signed_field fields[SIGNED_FIELDS];
	size_t fields_len;
	char signatures[SIGNED_SIGNATURES][DNAME_SIZE];
	size_t signatures_len, signatures_seen;
};

void signed_begin(struct signed_by *, const struct signed_rules *);
/* signed_field - the next field of the header, from above */
void signed_field(struct signed_by *, const char *name, const char *value);
/*
 * signed_end - the signer that may speak for `from' or `submitter' (each may
 * be NULL), or NULL and `why', one clause. It lives in the struct.
 */
const char *signed_end(const struct signed_by *, const char *from,
    const char *submitter, struct buf *why);

#endif
