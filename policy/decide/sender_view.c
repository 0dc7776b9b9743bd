/*
 * NAME      sender_view - would a sender that honours policies deliver?
 * CONTRACT  see sender_view.h. Dates are compared with `now', not with the time
 *           of the probe: a certificate that was valid last week may have
 *           expired.
 */
#include "decide/sender_view.h"

#include <string.h>
#include <strings.h>

#include "facts/cert_life.h"
#include "facts/fetch_answer.h"

/* ---- a certificate ---- */

static unsigned
faults_at(const struct fact_cert *cert, const char *host, time_t now)
{
	unsigned faults = cert_faults_for(cert, host);
	struct certlife life = certlife_of(cert);

	if (cert->not_after != 0) {
		faults &= ~(unsigned)(CERT_EXPIRED | CERT_NOT_YET_VALID);
		if (cert->not_before > now)
			faults |= CERT_NOT_YET_VALID;
		if (cert->not_after <= now)
			faults |= CERT_EXPIRED;
	}
	if (life.above && life.end <= now)
		faults |= CERT_CHAIN_EXPIRED;
	return faults;
}

static const char *
cert_clause(unsigned faults)
{
	static const struct {
		unsigned faults;
		const char *clause;
	} rows[] = {
		{ CERT_EXPIRED, "its certificate has expired" },
		{ CERT_NOT_YET_VALID, "its certificate is not valid yet" },
		{ CERT_CHAIN_EXPIRED, "its certificate has expired" },
		{ CERT_SELF_SIGNED, "its certificate is self-signed" },
		{ CERT_UNTRUSTED_ROOT, "its certificate is not trusted" },
		{ CERT_ISSUER_MISSING, "its chain is incomplete" },
		{ CERT_FAULTS_OF_TRUST, "its certificate is not trusted" },
		{ CERT_WRONG_NAME, "its certificate does not contain its "
				   "name" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if ((faults & rows[i].faults) != 0)
			return rows[i].clause;
	return NULL;
}

struct sender_cert
sender_cert(const struct fact_cert *cert, const char *host, time_t now)
{
	struct sender_cert view = { TRI_UNKNOWN, 0, NULL };

	if (cert == NULL || cert->error != NULL)
		return view;
	view.faults = faults_at(cert, host, now);
	view.fault = cert_clause(view.faults);
	if (view.fault == NULL && cert->trusted == TRI_NO)
		view.fault = "its certificate is untrusted";
	view.taken = view.fault != NULL ? TRI_NO : cert->trusted;
	return view;
}

/* ---- a mail host ---- */

bool
sender_tls_old(const struct probe *p)
{
	return p->protocol != NULL && strcmp(p->protocol, "TLSv1.2") != 0 &&
	       strcmp(p->protocol, "TLSv1.3") != 0;
}

/* no_handshake - for certain, with everything offered; NULL: not so */
static const char *
no_handshake(const struct probe *p)
{
	if (p->tls != PROBE_TLS_ANY || p->key != PROBE_KEY_ANY)
		return NULL;
	switch ((int)p->status) {
	case PROBE_NO_STARTTLS:
		return "it offers no STARTTLS";
	case PROBE_NO_TLS:
		return "it offers STARTTLS and then rejects it";
	case PROBE_TLS_FAILED:
		return "its TLS handshake fails";
	default:
		return NULL;
	}
}

struct sender_mx
sender_mx(const struct probe *p, time_t now)
{
	struct sender_cert cert;
	const char *fault;

	if (p->protocol == NULL || p->cert == NULL) {
		fault = no_handshake(p);
		return (struct sender_mx){ fault != NULL ? TRI_NO : TRI_UNKNOWN,
			fault };
	}
	if (!p->sni)
		return (struct sender_mx){ TRI_YES, NULL };
	if (sender_tls_old(p))
		return (struct sender_mx){ TRI_NO,
			"it does not support TLS 1.2 or later" };
	cert = sender_cert(p->cert, p->host, now);
	return (struct sender_mx){ cert.taken, cert.fault };
}

/* ---- a policy ---- */

bool
sender_plain_text(const char *type)
{
	static const char text[] = "text/plain";
	size_t len = strlen(text);

	return type != NULL && strncasecmp(type, text, len) == 0 &&
	       (type[len] == '\0' || type[len] == ';' || type[len] == ' ');
}

static unsigned
answer_faults(const struct probe_https *https, const char *text, size_t len)
{
	if (https->code != 200)
		return SENDER_CODE;
	if (fetch_answer(https).kind == FETCH_PAGE)
		return SENDER_PAGE;
	return (sender_plain_text(https->media_type) ? 0 : SENDER_TYPE) |
	       (text == NULL ||
			   (https->body != NULL && https->body_len == len &&
			       memcmp(https->body, text, len) == 0)
		       ? 0
		       : SENDER_OTHER);
}

struct sender_fetch
sender_fetch(const struct probe *p, const char *text, size_t len, time_t now)
{
	struct sender_fetch view = { .taken = TRI_NO };

	view.cert = sender_cert(p->cert, p->host, now);
	if (p->status == PROBE_TLS_FAILED) {
		view.faults = SENDER_TLS;
	} else if (p->status == PROBE_TOO_LARGE) {
		view.faults = SENDER_SIZE;
	} else if (p->status != PROBE_OK) {
		view.faults = SENDER_UNREACHED;
	} else {
		view.faults = answer_faults(&p->https, text, len);
		if (sender_tls_old(p))
			view.faults |= SENDER_TLS;
		if (view.cert.taken == TRI_NO)
			view.faults |= SENDER_CERT;
		else if (view.cert.taken == TRI_UNKNOWN)
			view.faults |= SENDER_TRUST;
	}
	if (view.faults == 0)
		view.taken = TRI_YES;
	else if ((view.faults & ~(unsigned)(SENDER_UNREACHED | SENDER_TRUST)) ==
		 0)
		view.taken = TRI_UNKNOWN;
	return view;
}
