/*
 * facts - everything observed at one moment
 *
 * Every fact can be unknown, and unknown never means absent. inspect/ and
 * lookup/ fill the facts in, decide/ reads them, json/facts_json.h saves and
 * reads them back. All strings and arrays are in the facts' arena. Texts that
 * repeat (hosts, sources, MX sets) are interned, so that a million domains need
 * less than 1 KiB each.
 */
#ifndef POSTSTS_FACTS_FACTS_H
#define POSTSTS_FACTS_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/arena.h"
#include "base/tri.h"
#include "catalogue/finding.h"
#include "dns/record.h"
#include "facts/served.h"

/* ---- what Postfix is (postconf, master.cf, tables) ---- */

/* types of keys that a certificate may have */
enum fact_keys {
	KEYS_RSA = 1,
	KEYS_ECDSA = 2, /* and Ed25519, Ed448 */
	KEYS_DSA = 4,
	KEYS_ALL = 7,
};

/* a service that takes mail from the world on port 25 */
struct fact_listener {
	const char *service; /* master.cf name/type, "smtp/inet" */
	/*
	 * "all", or an address or name as Postfix writes it, brackets off;
	 * "0.0.0.0" and "::" are all addresses of their family
	 */
	const char *address;
	uint16_t port;
	bool postscreen; /* postscreen in front; the rest is smtpd's */
	bool restricted; /* admits only clients that some table has */
	const char *myhostname;
	/*
	 * what it offers a client: "none", "may", "encrypt"; "" if smtpd does
	 * not start with this configuration
	 */
	const char *security_level;
	const char *protocols;    /* as Postfix writes it, for that level */
	const char **chain_files; /* those that Postfix loads, in its order */
	/*
	 * the key file of each chain file; NULL if the keys precede their
	 * chains in the same sequence of files (smtpd_tls_chain_files)
	 */
	const char **key_files;
	size_t chain_files_len;
	const char *sni_maps; /* "" if none */
	/* the rest is not in documents */
	bool anonymous; /* it works without a certificate */
	/* bits of enum fact_keys: types that its ciphers can never use */
	unsigned hidden;     /* to any client */
	unsigned hidden_1_2; /* to clients without TLS 1.3 */
	/*
	 * where smtpd looks for the issuers of a leaf without a chain: a file,
	 * and directories joined by colons, as seen from outside its chroot;
	 * NULL or "" if there is none
	 */
	const char *ca_file, *ca_folders;
};

/* one Postfix instance */
struct fact_instance {
	const char *config_directory;
	const char *mail_version;
	const char *myhostname;
	enum tri complete; /* were all its domains found? NO: some not */
	const char *error; /* NULL, or why this instance could not be read */
	/*
	 * NULL, or why its domains are not certain: a list or table that
	 * cannot be read, a Postfix that does not start as configured
	 */
	const char *unsure;
	/* addresses that something in front translates to ours, as in main.cf;
	 * for inspect_hosts(), and in no document; NULL: not known */
	const char *proxy_interfaces;
	struct fact_listener *listeners;
	size_t listeners_len;
};

enum domain_class {
	CLASS_MYDESTINATION,
	CLASS_VIRTUAL_ALIAS,
	CLASS_VIRTUAL_MAILBOX,
	CLASS_RELAY,
	CLASS_CONFIGURED, /* named in poststs.conf or a domains_file */
	CLASS_OBSERVED,   /* seen by the milter, confirmed by postmap -q */
};

/* a domain; sorted by name, each once (with the class that Postfix uses) */
struct fact_domain {
	const char *name;
	const char *source; /* interned: "relay_domains hash:/etc/..." */
	enum domain_class class;
	/* bits: the instances that take it (facts_takes()); 0: not known */
	uint32_t instances;
	bool named; /* by the administrator, in domains or domains_file */
};

/* a lookup table that decides which domains are ours */
struct fact_table {
	const char *parameter; /* "virtual_mailbox_domains" */
	const char *table;     /* "hash:/etc/postfix/vdomains" */
	enum tri listable;
	const char *error; /* NULL, or why it could not be read */
};

/*
 * what an inspector noticed and decide/ makes a finding of: an entry that is no
 * mail domain, a postconf warning, an unreadable file
 */
struct fact_note {
	enum finding_id id;
	const char *subject;
	const char *detail;
};

/* ---- certificates, on disk or on the wire ---- */

/* digests of one certificate of a chain; hex, lower case */
struct cert_digests {
	char cert_sha256[65], cert_sha512[129];
	char spki_sha256[65], spki_sha512[129]; /* SubjectPublicKeyInfo */
};

/* one leaf with its chain, as one chain file or SNI entry has it */
struct fact_cert {
	const char *file;   /* where it was read */
	const char *error;  /* NULL, or why the rest is not known */
	const char **names; /* SAN dNSNames, lower case, in their order */
	size_t names_len;
	const char *common_name; /* of the subject; "" where none */
	const char *issuer;      /* one line */
	const char *sha256;      /* hex of the leaf's DER */
	time_t not_before;
	time_t not_after;        /* of the leaf */
	time_t chain_not_after;  /* of what expires first in the chain */
	time_t chain_not_before; /* of that, where it is above the leaf; 0 */
	const char *key_type;    /* "RSA", "ECDSA", "Ed25519" */
	int key_bits;
	enum tri trusted;     /* chain to a root of the system or ca_file */
	const char *reason;   /* NULL, or why not trusted, OpenSSL's words */
	enum tri key_matches; /* UNKNOWN if the key cannot be read */
	enum tri ordered;     /* leaf first, each signed by the next */
	unsigned faults;      /* all that is wrong, bits of enum cert_fault */
	/* the file has only the leaf, and Postfix finds its issuers in
	 * smtpd_tls_CAfile or smtpd_tls_CApath */
	bool completed;
	/*
	 * leaf first, as presented; for TLSA records. Empty if not known
	 * (facts from a document of an older poststs)
	 */
	const struct cert_digests *chain;
	size_t chain_len;
};

/* ---- hosts in MX records, and those of the listeners ---- */

/* the kind of an answer */
enum dns_status {
	DNS_UNASKED, /* nothing known */
	DNS_OK,
	DNS_NODATA,
	DNS_NXDOMAIN,
	DNS_FAILED, /* SERVFAIL, malformed */
	DNS_TIMEOUT,
	DNS_REFUSED, /* the server has no answer for us, or for this zone */
};

/* dns_known - is it an answer, not a failure? */
static inline bool
dns_known(enum dns_status status)
{
	return status == DNS_OK || status == DNS_NODATA ||
	       status == DNS_NXDOMAIN;
}

/*
 * the certificates that one listener is configured to present to clients of one
 * local host. If a table of SNI names does not have the host, both lists are
 * the same.
 */
struct fact_offer {
	const struct fact_listener *listener;
	const struct fact_cert **named; /* with the host's name in SNI */
	size_t named_len;
	const struct fact_cert **plain; /* without SNI */
	size_t plain_len;
};

/* a host; sorted by name */
struct fact_host {
	const char *name;
	const char **addresses; /* textual, sorted; both families */
	size_t addresses_len;
	enum dns_status a, aaaa; /* of the two questions */
	/* the answer of this machine's own resolver, if `addresses' are those
	 * of outside_resolver */
	const char **inside_addresses;
	size_t inside_addresses_len;
	const char *cname; /* NULL, or what the name is an alias of */
	enum tri secure;   /* DNSSEC, of both answers, by the AD bit */
	enum tri tlsa;     /* any TLSA at _25._tcp.<host>? */
	enum tri local;    /* is this host this machine? */
	bool unlisted;     /* in no MX record: it was looked up for its name */
	const struct fact_cert **certs; /* what it presents for its name */
	size_t certs_len;
	/* the same by listener; none in facts from a document */
	const struct fact_offer *offers;
	size_t offers_len;
};

struct mx {
	const struct fact_host *host;
	uint16_t preference;
};

/*
 * MX records; sorted by preference, then name; domains with equal ones share
 * them
 */
struct mx_set {
	const struct mx *mx;
	size_t len;
};

/* ---- what DNS says about a domain ---- */

/*
 * what DNS says about a domain: one for each fact_domain that DNS was asked
 * about, and for domains that have left Postfix and are still served; sorted by
 * domain
 */
struct fact_zone {
	const char *domain;
	const struct mx_set *mx; /* never NULL; has the implicit MX, too */
	const struct txt *sts_txt;
	const struct txt *tlsrpt_txt;
	const char *sts_cname;    /* _mta-sts is an alias of; NULL: no */
	const char *tlsrpt_cname; /* _smtp._tls is */
	uint32_t mx_ttl;
	uint32_t sts_ttl;
	uint16_t sts_txt_len;
	uint16_t tlsrpt_txt_len;
	int8_t mx_status;     /* enum dns_status, of the MX question */
	int8_t sts_status;    /* enum dns_status */
	int8_t tlsrpt_status; /* enum dns_status */
	int8_t implicit; /* enum tri: no MX, but an address (RFC 5321 5.1) */
	int8_t null_mx;  /* enum tri: RFC 7505 */
	int8_t secure;   /* enum tri: DNSSEC, by the AD bit */
};

struct facts {
	struct arena *arena;
	time_t time;
	struct fact_instance *instances;
	size_t instances_len;
	struct fact_domain *domains;
	size_t domains_len;
	struct fact_table *tables;
	size_t tables_len;
	struct fact_note *notes;
	size_t notes_len, notes_cap;
	struct fact_host *hosts;
	size_t hosts_len;
	struct fact_zone *zones;
	size_t zones_len;
	struct fact_served *served; /* to compare the ledger with */
	size_t served_len;
	/* other machines write to the ledger, too: it may be ahead of what
	 * this machine serves */
	bool shared;
	/* its files are those of before it came to the store last */
	bool put_back;
	/* the ledger's generation that each of these was written by; 0: none */
	uint64_t generations[SERVED_SOURCES];
	const char *resolver_error; /* NULL, or why DNS could not be asked */
	enum tri resolver_trusted;  /* may its AD bit be believed? */
};

/*
 * facts_new - empty facts with an arena of their own, observed at `now'. Free
 * them with facts_free().
 */
struct facts *facts_new(time_t now);
void facts_free(struct facts *);

/* facts_domain, facts_zone - the one of this name; NULL: there is none */
const struct fact_domain *facts_domain(const struct facts *, const char *name);
const struct fact_zone *facts_zone(const struct facts *, const char *domain);
/*
 * facts_takes - does this instance, by its number, receive mail for the domain?
 */
bool facts_takes(
    const struct facts *, const struct fact_domain *, size_t instance);
/* facts_instance_bit - its bit in fact_domain's `instances' */
uint32_t facts_instance_bit(size_t instance);
/*
 * facts_unsure - NULL, or why the domains of the instance may be incomplete, or
 * not those with which Postfix runs
 */
const char *facts_unsure(const struct facts *, size_t instance);
/*
 * facts_complete - is a domain that was not found really gone? Only if every
 * instance and every table could be read. A machine without any Postfix proves
 * nothing: it may be in the middle of an upgrade.
 */
bool facts_complete(const struct facts *);
const struct fact_host *facts_host(const struct facts *, const char *name);

/* facts_note - add a note; subject and detail are copied */
void facts_note(struct facts *, enum finding_id, const char *subject,
    const char *fmt, ...) ATTR_PRINTF(4, 5);

/* the words of JSON and of the ledger; the readers return -1 for others */
const char *domain_class_name(enum domain_class);
int domain_class_parse(enum domain_class *, const char *) ATTR_MUSTCHECK;
const char *dns_status_name(enum dns_status);
int dns_status_parse(enum dns_status *, const char *) ATTR_MUSTCHECK;

#endif
