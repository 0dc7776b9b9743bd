/*
 * signed_by - who signed a mail, according to our own DKIM verifier
 *
 * A verifier writes Authentication-Results fields (RFC 8601), but anybody can
 * write such a field into a mail. Their position tells which is which: fields
 * are added at the top (RFC 8601 5, 7.1), so that everything below the Received
 * field of a host that is not ours came with the mail.
 *
 * There may be several Received fields of our own hosts. The first one that
 * names a client elsewhere is where the mail came in. Some verifiers write
 * above it, some directly below it. With the next Received field, whoever wrote
 * it, begins what the client sent.
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
	/* a copy made by the milter: it lacks the Received field of this
	 * host, and what came with the mail may begin at its top */
	bool copy;
	/* is this host one of the administrator's? NULL: only authserv_id */
	bool (*ours)(void *context, const char *host);
	void *context;
};

#define SIGNED_FIELDS     16 /* fields of ours that are looked at */
#define SIGNED_SIGNATURES 32 /* DKIM-Signature fields that are noted */

/* a field of ours, in the order of the mail */
struct signed_field {
	unsigned above; /* the number of Received fields of ours above it */
	bool readable;
	struct authres results;
};

struct signed_by {
	const struct signed_rules *rules;
	unsigned received;        /* fields of our own hosts, until now */
	bool crossed;             /* the last of them has a client elsewhere */
	bool ended;               /* all that follows came with the mail */
	bool below;               /* a field of ours was found there */
	char foreign[DNAME_SIZE]; /* whose Received field ended it; "" */
	struct signed_field fields[SIGNED_FIELDS];
	size_t fields_len;
	char signatures[SIGNED_SIGNATURES][DNAME_SIZE];
	size_t signatures_len, signatures_seen;
};

/* signed_begin - start with the top of a header; borrows the rules */
void signed_begin(struct signed_by *, const struct signed_rules *);
/* signed_field - add the next field of the header, from the top */
void signed_field(struct signed_by *, const char *name, const char *value);
/*
 * signed_end - the signer that is aligned with `from' or `submitter' (each may
 * be NULL), or NULL and `why', one clause. It is in `signed_by' itself.
 */
const char *signed_end(const struct signed_by *, const char *from,
    const char *submitter, struct buf *why);

#endif
