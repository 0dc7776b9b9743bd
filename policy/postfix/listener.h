/*
 * listener - what master.cf and main.cf offer to a client of a service
 *
 * The derivations for inspect/listeners.c, without asking Postfix: where a row
 * listens, whether it takes mail from outside, and with which TLS. Parameter
 * values are those of postconf -x; NULL means that this Postfix does not have
 * the parameter, and counts as empty.
 */
#ifndef POSTSTS_POSTFIX_LISTENER_H
#define POSTSTS_POSTFIX_LISTENER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "catalogue/finding.h"

/* what is wrong with a row; the detail is a complete text in the arena */
struct listener_notes {
	struct listener_note {
		enum finding_id id;
		const char *detail;
	} list[16]; /* more than one derivation can find; the rest is lost */
	size_t len;
};
void listener_note(struct listener_notes *, struct arena *, enum finding_id,
    const char *fmt, ...) ATTR_PRINTF(4, 5);

/* ---- where ---- */

struct listener_place {
	const char *host; /* "" if the row names none; without brackets */
	const char *port; /* number or service name */
};
/*
 * listener_place - split the name of an inet row: "smtp", "host:25",
 * "[2001:db8::1]:smtp" (master(5)). -1 and `why' if master(8) refuses it.
 */
int listener_place(struct listener_place *, const char *service, struct arena *,
    struct buf *why) ATTR_MUSTCHECK;

/*
 * listener_loopback - can this address, or name, be reached from this machine
 * only?
 */
bool listener_loopback(const char *host);

/* listener_families - which of IPv4 and IPv6 inet_protocols enables */
void listener_families(const char *inet_protocols, bool *four, bool *six);

/*
 * listener_addresses - where a row listens that names `host' ("" for none): one
 * address each, in order, each once
 *
 * Without a host, inet_interfaces decides. If that is "all", the result is that
 * word, or "0.0.0.0" or "::" with one family only. Loopback addresses are left
 * out unless `loopback'; "loopback-only" then becomes "127.0.0.1" and "::1".
 * Addresses of a family that inet_protocols disables are left out, with a note.
 */
size_t listener_addresses(const char ***out, const char *host,
    const char *inet_interfaces, const char *inet_protocols, bool loopback,
    struct listener_notes *, struct arena *);

/* listener_disabled - does master_service_disable name this row? */
bool listener_disabled(
    const char *master_service_disable, const char *name, const char *type);

/* ---- with which TLS ---- */

/* in the order of the parameter names in inspect/listeners.c */
enum listener_param {
	LISTENER_LEVEL,        /* smtpd_tls_security_level */
	LISTENER_USE,          /* smtpd_use_tls */
	LISTENER_ENFORCE,      /* smtpd_enforce_tls */
	LISTENER_PROTOCOLS,    /* smtpd_tls_protocols */
	LISTENER_MANDATORY,    /* smtpd_tls_mandatory_protocols */
	LISTENER_CHAINS,       /* smtpd_tls_chain_files */
	LISTENER_CERT,         /* smtpd_tls_cert_file */
	LISTENER_KEY,          /* smtpd_tls_key_file */
	LISTENER_DCERT,        /* smtpd_tls_dcert_file */
	LISTENER_DKEY,         /* smtpd_tls_dkey_file */
	LISTENER_ECCERT,       /* smtpd_tls_eccert_file */
	LISTENER_ECKEY,        /* smtpd_tls_eckey_file */
	LISTENER_WRAPPER,      /* smtpd_tls_wrappermode */
	LISTENER_REQ_CCERT,    /* smtpd_tls_req_ccert */
	LISTENER_DISCARD,      /* smtpd_discard_ehlo_keywords */
	LISTENER_DISCARD_MAPS, /* smtpd_discard_ehlo_keyword_address_maps */
	LISTENER_CIPHERS,      /* smtpd_tls_ciphers */
	LISTENER_MANDATORY_CIPHERS, /* smtpd_tls_mandatory_ciphers */
	LISTENER_EXCLUDE,           /* smtpd_tls_exclude_ciphers */
	LISTENER_MANDATORY_EXCLUDE, /* smtpd_tls_mandatory_exclude_ciphers */
	LISTENER_PARAMS,
};

/* tls_NAME_cipherlist, the same for all */
enum listener_grade {
	LISTENER_HIGH,
	LISTENER_MEDIUM,
	LISTENER_LOW,
	LISTENER_EXPORT,
	LISTENER_NULL,
	LISTENER_GRADES,
};

struct listener_config {
	const char *prefix; /* "smtpd", "postscreen", "tlsproxy" */
	const char *values[LISTENER_PARAMS];
	const char *const *grades; /* by enum listener_grade, or NULL */
	const char *sni_maps;      /* tls_server_sni_maps */
	const char *folder; /* where relative file names start, or NULL */
	bool ranges;        /* Postfix 3.6 or later */
};

struct listener_tls {
	const char *level; /* "none", "may", "encrypt", "" (does not start) */
	const char *protocols;
	unsigned versions; /* of tlsproto.h; 0 if TLS is off */
	const char **chain_files;
	const char **key_files; /* as in struct fact_listener */
	size_t chain_files_len;
	const char *sni_maps;
	const char *ciphers; /* for OpenSSL; NULL: no handshake is possible */
	bool anonymous;      /* smtpd_tls_cert_file = none */
};

/*
 * listener_tls - derive the TLS settings; texts are those of the configuration
 * or in the arena
 */
void listener_tls(struct listener_tls *, const struct listener_config *,
    struct listener_notes *, struct arena *);

/*
 * listener_tls_differ - what differs between the two for a client, in words for
 * a sentence ("the certificates"); NULL: nothing
 */
const char *listener_tls_differ(
    const struct listener_tls *, const struct listener_tls *);

#endif
