/*
 * probe - what one connection to a mail host or policy host asked and saw
 *
 * A probe is one TCP connection to one address: STARTTLS on an MX host, or the
 * HTTPS fetch of a policy. probe/ fills in what was seen and judges only
 * certificates; decide/ reads it. Everything that a peer sent is bounded and
 * masked before it gets here, except the text of a policy, whose bytes matter.
 * Strings are in the arena given to probe_run(); equal ones are stored once.
 */
#ifndef POSTSTS_FACTS_PROBE_H
#define POSTSTS_FACTS_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "facts/facts.h"
#include "sts/policy.h"

#define PROBE_TEXT_MAX 200 /* bytes kept of a banner, a name, a media type */

enum probe_kind {
	PROBE_SMTP,
	PROBE_HTTPS,
};

/* which versions of TLS the client offers */
enum probe_tls {
	PROBE_TLS_ANY, /* from TLS 1.0 up, so that an old one can be named */
	PROBE_TLS_12,  /* this one alone */
	PROBE_TLS_13,
};

/* which type of key the client supports */
enum probe_key {
	PROBE_KEY_ANY,
	PROBE_KEY_RSA,
	PROBE_KEY_ECDSA,
};

/* how it ended */
enum probe_status {
	PROBE_UNASKED,     /* not tried: the run was stopped */
	PROBE_OK,          /* it ran to its end; see what was seen */
	PROBE_REFUSED,     /* nobody listens there */
	PROBE_UNREACHABLE, /* no route, or a firewall said so */
	PROBE_TIMEOUT,     /* no answer in time at `step' */
	PROBE_CLOSED,      /* the peer hung up at `step' */
	PROBE_TURNED_AWAY, /* SMTP: greeted with 4xx or 5xx */
	PROBE_PROTOCOL,    /* not the protocol, or beyond its limits */
	PROBE_NO_STARTTLS, /* SMTP: not offered */
	PROBE_NO_TLS,      /* SMTP: offered, then refused when asked for */
	PROBE_TLS_FAILED,  /* the handshake failed */
	PROBE_TOO_LARGE,   /* HTTPS: more than POLICY_BODY_LIMIT bytes */
	PROBE_LOCAL,       /* a failure of ours; nothing is known */
	PROBE_STATUS_COUNT
};

/* the step at which it ended */
enum probe_step {
	PROBE_STEP_CONNECT,
	PROBE_STEP_GREETING, /* SMTP */
	PROBE_STEP_EHLO,
	PROBE_STEP_STARTTLS,
	PROBE_STEP_TLS,
	PROBE_STEP_EHLO_TLS, /* SMTP */
	PROBE_STEP_QUIT,
	PROBE_STEP_HEADER, /* HTTPS: request sent, header not whole */
	PROBE_STEP_BODY,
	PROBE_STEP_DONE,
	PROBE_STEP_COUNT
};

/* what SMTP showed; a code is 0 if there was no reply */
struct probe_smtp {
	uint16_t greeting_code;
	uint16_t ehlo_code; /* of the EHLO in plaintext */
	uint16_t starttls_code;
	const char *banner;    /* text of the greeting's first line, or NULL */
	const char *ehlo_name; /* as the server names itself, or NULL */
	enum tri starttls;     /* offered? */
	enum tri requiretls;   /* announced, under TLS (RFC 8689)? */
};

/* what HTTPS showed */
struct probe_https {
	uint16_t code;          /* 0: no answer */
	const char *media_type; /* whole Content-Type, or NULL */
	const char *location;   /* of a 3xx, or NULL */
	const char *body;       /* of a 200; NULL: none, or not whole */
	size_t body_len;
};

struct probe {
	/* what is asked */
	enum probe_kind kind;
	const char *host;    /* MX host, or mta-sts.<domain> */
	const char *address; /* textual, IPv4 or IPv6 */
	uint16_t port;
	bool sni; /* SMTP: name the host in the handshake; HTTPS
		   * always does */
	enum probe_tls tls;
	enum probe_key key;

	/* what was seen */
	enum probe_status status;
	enum probe_step step;
	const char *failure;          /* NULL, or what happened, one clause */
	uint32_t msec;                /* from connect to end */
	const char *protocol;         /* "TLSv1.3", NULL: no handshake */
	const char *cipher;           /* OpenSSL's name */
	int alert;                    /* TLS alert the peer sent, -1: none */
	const struct fact_cert *cert; /* chain on the wire, NULL: none seen */
	struct probe_smtp smtp;
	struct probe_https https;
};

/* identifiers, for JSON and messages: "smtp", "timed-out", "starttls" */
const char *probe_tls_name(enum probe_tls);
const char *probe_key_name(enum probe_key);
const char *probe_status_name(enum probe_status);
const char *probe_step_name(enum probe_step);

#endif
