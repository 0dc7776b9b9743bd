/*
 * postfix - fill the facts with what the local Postfix is
 *
 * One entry; behind it: domains.c (address classes and tables), listeners.c
 * (who answers on port 25, with which TLS settings), postconf.c, run.c.
 */
#ifndef POSTSTS_INSPECT_POSTFIX_H
#define POSTSTS_INSPECT_POSTFIX_H

#include "facts/facts.h"
#include "inspect/postconf.h"
#include "settings/settings.h"

/*
 * inspect_postfix - instances, listeners, domains, tables and notes
 *
 * `observed' are candidates the milter saw accepted (may be empty). What
 * cannot be read becomes an instance error, a table error or a note, with
 * `complete' set to TRI_NO, so that nobody takes silence for absence. With
 * no Postfix on the machine instances_len stays 0 and a note says so.
 * Domains come out sorted and unique, configured ones included.
 */
void inspect_postfix(struct facts *, const struct settings *,
    const char *const *observed, size_t observed_len);

/*
 * inspect_domains - the domains of one instance, appended to the growing
 * lists of the facts (unsorted). `rewrite' is the row of master.cf that resolves
 * addresses, NULL where that is not known. Returns -1 and `why' when nothing
 * could be learned.
 */
struct domain_list {
	struct fact_domain *list; /* malloc'ed */
	size_t len, cap;
	struct fact_table *tables; /* malloc'ed */
	size_t tables_len, tables_cap;
	bool complete; /* starts true; cleared where something stays hidden */
	const char *unsure; /* starts NULL; the first that cannot be read */
};
int inspect_domains(struct facts *, const struct postfix_tools *,
    const struct settings *, const struct pf_service *rewrite,
    const char *const *candidates, size_t candidates_len, struct domain_list *,
    struct buf *why) ATTR_MUSTCHECK;

/*
 * inspect_listeners - the services of one instance that take mail from the
 * world on settings->smtp_port, in the instance's `listeners'
 *
 * Rows that only loopback can reach are left out, unless smtp_port is not 25:
 * then something forwards port 25 to it and may do so from this machine. What
 * is odd becomes a note; what keeps Postfix, or a service, from running as
 * configured also the instance's `unsure'. Returns -1 and `why' when main.cf
 * could not be read; then the listeners stay unknown (none).
 */
int inspect_listeners(struct facts *, const struct postfix_tools *,
    const struct settings *, const struct pf_master *, struct fact_instance *,
    struct buf *why) ATTR_MUSTCHECK;

/*
 * sni_lookup - what a listener's tls_server_sni_maps hold for this host
 * (exact, then each .parent, as Postfix looks). Where `pem' comes back NULL
 * the default chain is used. All texts in `arena'.
 *
 * -1 and `why' where the look-up fails: then Postfix breaks off the
 * handshake of a client that sends this name. The same where the keys may
 * not be read by the caller (Postfix, as root, may): then nothing is known
 * but, perhaps, `files'.
 */
struct sni_chain {
	const char *files;   /* the names that the table holds, NULL: unknown */
	const char *pem;     /* what they hold, private keys included */
	const char *warning; /* NULL, or why Postfix skips the entry */
};
int sni_lookup(const struct postfix_tools *, const char *sni_maps,
    const char *host, struct arena *, struct sni_chain *,
    struct buf *why) ATTR_MUSTCHECK;

#endif
