/*
 * session - one SMTP session from outside, as evidence
 *
 * A value without pointers of its own. Events of the milter protocol go in, and
 * each returns at most one counter. No I/O, no clock, no allocation. Texts may
 * be hostile and are bounded here.
 */
#ifndef POSTSTS_MILTER_SESSION_H
#define POSTSTS_MILTER_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns/dname.h"
#include "dns/network.h"
#include "store/evidence.h"

#define SESSION_DOMAINS 64 /* recipient domains told apart in one session */
#define SESSION_TLS     16
#define SESSION_WORD    64

/* what to count and how */
struct session_rules {
	const struct network *local; /* clients to leave out; len 0: all with
				      * addresses that are not public */
	size_t local_len;
	unsigned port;  /* on which mail from outside arrives */
	bool addresses; /* keep whole addresses, not networks */
};

/* what the MTA says about both ends; "" or NULL if it says nothing */
struct session_peer {
	const char *client;      /* address */
	const char *client_name; /* verified, or "unknown" */
	const char *local;       /* address that it connected to */
	const char *port;        /* port that it connected to */
};

struct session {
	bool world;  /* counted: neither local nor submission */
	bool member; /* authenticated: not counted from here on */
	bool mail;   /* MAIL was seen */
	char client[NETWORK_SIZE];
	char local[NETWORK_SIZE];
	char sender[DNAME_SIZE];
	char tls[SESSION_TLS]; /* "TLSv1.3", "" plaintext */
	char cipher[SESSION_WORD];
	char sni[DNAME_SIZE];
	char domain[DNAME_SIZE];        /* of the latest recipient */
	uint64_t seen[SESSION_DOMAINS]; /* hashes of domains counted */
	size_t seen_len;
};

enum session_rcpt {
	SESSION_LEFT_OUT, /* nothing to count */
	SESSION_AGAIN,    /* this domain was counted in this session */
	SESSION_COUNT,    /* count it: `*count' is filled in */
	SESSION_LOST,     /* too many domains in the session: one is lost */
};

/*
 * session_connect - a new client; forgets everything before it. Also for
 * XCLIENT, which replaces the client.
 */
void session_connect(struct session *, const struct session_rules *,
    const struct session_peer *);
/* session_tls - the TLS state from now on; NULL or "" version: plaintext */
void session_tls(
    struct session *, const char *version, const char *cipher, const char *sni);
/* session_mail - MAIL; `auth' NULL or "": not authenticated */
void session_mail(struct session *, const char *auth);
/*
 * session_rcpt - a recipient that the MTA accepts, with or without angle
 * brackets, and whether we refuse it; a domain can be counted for both. `count'
 * points into the session and is valid until the next event. After
 * SESSION_LEFT_OUT with a domain, the domain is in session->domain, else that
 * is "".
 */
enum session_rcpt session_rcpt(struct session *, const char *recipient,
    bool refused, uint32_t day, struct session_count *count);
/* session_end - true: it ended between STARTTLS and MAIL; count that */
bool session_end(
    const struct session *, uint32_t day, struct session_count *count);

/* session_counts - is it from outside, so that it is counted? */
static inline bool
session_counts(const struct session *s)
{
	return s->world && !s->member;
}

/*
 * session_address - a recipient as in RCPT TO, without brackets and source
 * route, and with the domain in lower case. False: it has no valid domain.
 * `*domain' points after the @ in `out'.
 */
#define SESSION_ADDRESS 512
bool session_address(char out[static SESSION_ADDRESS], const char **domain,
    const char *recipient);

#endif
