/*
 * sender_view - would a sender that honours policies deliver?
 *
 * The one judgement of a certificate, of a connection to a mail host, and of a
 * fetched policy. The gates, check, the release of records, cert-check and the
 * evidence ask it. What they do with the answer is up to them, and so are dates
 * that come close, weak keys, and all other faults that no sender refuses.
 *
 * TRI_NO: the sender refuses (RFC 8461 4.2, 3.3). TRI_YES: it goes on.
 * TRI_UNKNOWN: nothing was seen, or there were no root certificates to judge
 * by. TRI_UNKNOWN refuses nothing and opens no gate: a step that binds senders
 * requires TRI_YES.
 */
#ifndef POSTSTS_DECIDE_SENDER_VIEW_H
#define POSTSTS_DECIDE_SENDER_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "facts/cert_fault.h"
#include "facts/facts.h"
#include "facts/probe.h"

/* ---- a certificate that was presented for this host ---- */

struct sender_cert {
	enum tri taken;
	unsigned faults;   /* enum cert_fault, for this host, at this moment */
	const char *fault; /* the first that a sender refuses, as a clause
			    * about the host; NULL: there is none */
};
/* sender_cert - TRI_UNKNOWN for NULL, and for one that could not be read */
struct sender_cert sender_cert(
    const struct fact_cert *, const char *host, time_t now);

/* ---- an SMTP connection to a mail host ---- */

struct sender_mx {
	enum tri taken;
	const char *fault; /* with TRI_NO why, a clause about the host */
};
/*
 * sender_mx - judge what one probe saw. A probe that offers less than senders
 * do (one version of TLS, one type of key), or that ended before TLS for a
 * temporary reason, is TRI_UNKNOWN if it failed. A client that does not send
 * SNI may get the certificate of another host. It is accepted, whatever it is,
 * since such clients do not honour policies (RFC 8461 4.2 requires SNI).
 */
struct sender_mx sender_mx(const struct probe *, time_t now);
/* sender_tls_old - was TLS negotiated, but a version before 1.2? */
bool sender_tls_old(const struct probe *);

/* ---- a policy, fetched by HTTPS (RFC 8461 3.3) ---- */

/* what is wrong, as bits, in the order in which a sender notices it */
enum sender_fetch_fault {
	SENDER_UNREACHED = 1 << 0, /* no connection; a sender tries again */
	SENDER_TLS = 1 << 1,       /* no handshake, or one older than TLS 1.2 */
	SENDER_CERT = 1 << 2,      /* refused, for what `cert' says */
	SENDER_TRUST = 1 << 3,     /* unknown whether it is refused */
	SENDER_CODE = 1 << 4,      /* status other than 200, redirects, too */
	SENDER_PAGE = 1 << 5,      /* a web page in place of a policy */
	SENDER_TYPE = 1 << 6,      /* other than text/plain (RFC 8461 3.2) */
	SENDER_SIZE = 1 << 7,      /* beyond what senders read */
	SENDER_OTHER = 1 << 8,     /* not the expected octets */
};
struct sender_fetch {
	enum tri taken;
	unsigned faults; /* enum sender_fetch_fault */
	struct sender_cert cert;
};
/*
 * sender_fetch - judge one fetch; `text' is the expected policy, octet for
 * octet; NULL: any policy
 */
struct sender_fetch sender_fetch(
    const struct probe *, const char *text, size_t len, time_t now);
/* sender_plain_text - is this Content-Type text/plain? NULL is not */
bool sender_plain_text(const char *media_type);

#endif
