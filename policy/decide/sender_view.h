/*
 * sender_view - would a sender that honours policies go on?
 *
 * The one judgement of a certificate, of a meeting with a mail host, and of a
 * fetched policy. Gates, check, the release of records, cert-check, and the
 * evidence ask here; what they do with the answer is theirs, and so are dates
 * that come close, weak keys, and all else at which no sender turns away.
 *
 * TRI_NO: it turns away (RFC 8461 4.2, 3.3). TRI_YES: it goes on. TRI_UNKNOWN:
 * nobody can say, because nothing was seen, or because no root certificates
 * were there to judge by. What is unknown refuses nobody, and opens nothing: a
 * step that binds senders takes TRI_YES.
 */
#ifndef POSTSTS_DECIDE_SENDER_VIEW_H
#define POSTSTS_DECIDE_SENDER_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "facts/cert_fault.h"
#include "facts/facts.h"
#include "facts/probe.h"

/* ---- a certificate, shown for this host ---- */

struct sender_cert {
	enum tri taken;
	unsigned faults;   /* enum cert_fault, for this host, at this moment */
	const char *fault; /* the first at which it turns away, as a clause
			    * about the host; NULL: there is none */
};
/* sender_cert - NULL, or one that could not be read, is TRI_UNKNOWN */
struct sender_cert sender_cert(
    const struct fact_cert *, const char *host, time_t now);

/* ---- a meeting with a mail host, by SMTP ---- */

struct sender_mx {
	enum tri taken;
	const char *fault; /* with TRI_NO why, a clause about the host */
};
/*
 * sender_mx - by what one probe saw. A probe that offers less than senders do
 * (one version of TLS, one kind of key), or that stopped short of TLS for
 * reasons that come and go, is TRI_UNKNOWN where it failed. What is shown to
 * a client that does not name the host may be another host's certificate: it
 * is taken, whatever it is, since such clients do not honour policies (RFC
 * 8461 4.2 demands the name).
 */
struct sender_mx sender_mx(const struct probe *, time_t now);
/* sender_tls_old - was something spoken, and older than TLS 1.2? */
bool sender_tls_old(const struct probe *);

/* ---- a policy, fetched by HTTPS (RFC 8461 3.3) ---- */

/* all that is wrong, as bits, in the order in which a sender meets it */
enum sender_fetch_fault {
	SENDER_UNREACHED = 1 << 0, /* now; a sender tries again */
	SENDER_TLS = 1 << 1,       /* no handshake, or one older than TLS 1.2 */
	SENDER_CERT = 1 << 2,      /* refused, for what `cert' says */
	SENDER_TRUST = 1 << 3,     /* nobody can say whether it is refused */
	SENDER_CODE = 1 << 4,      /* status other than 200, redirects, too */
	SENDER_PAGE = 1 << 5,      /* a web page in place of a policy */
	SENDER_TYPE = 1 << 6,      /* other than text/plain (RFC 8461 3.2) */
	SENDER_SIZE = 1 << 7,      /* beyond what senders read */
	SENDER_OTHER = 1 << 8,     /* not the octets that are wanted */
};
struct sender_fetch {
	enum tri taken;
	unsigned faults; /* enum sender_fetch_fault */
	struct sender_cert cert;
};
/* sender_fetch - `text' is what is wanted, octet for octet; NULL: any body */
struct sender_fetch sender_fetch(
    const struct probe *, const char *text, size_t len, time_t now);
/* sender_plain_text - is this Content-Type text/plain? NULL is not */
bool sender_plain_text(const char *media_type);

#endif
