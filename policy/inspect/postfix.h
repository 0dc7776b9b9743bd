/*
 * postfix - fill the facts with what the local Postfix is
 *
 * One entry; behind it: domains.c (address classes and tables), listeners.c
 * (who answers on port 25, with which TLS settings), postconf.c, run.c.
 */
#ifndef POSTSTS_INSPECT_POSTFIX_H
#define POSTSTS_INSPECT_POSTFIX_H

#include "inspect/postconf.h"
#include "model/facts.h"
#include "model/settings.h"

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
 * lists of the facts (unsorted); inspect_listeners - its listeners.
 * Return -1 and `why' when nothing could be learned.
 */
struct domain_list {
	struct fact_domain *list; /* malloc'ed */
	size_t len, cap;
	struct fact_table *tables; /* malloc'ed */
	size_t tables_len, tables_cap;
	bool complete; /* starts true; cleared where something stays hidden */
};
int inspect_domains(struct facts *, const struct postfix_tools *,
    const struct settings *, const char *const *candidates,
    size_t candidates_len, struct domain_list *, struct buf *why)
    ATTR_MUSTCHECK;
int inspect_listeners(struct facts *, const struct postfix_tools *,
    struct fact_instance *, struct buf *why) ATTR_MUSTCHECK;

/*
 * sni_lookup - the chain file that a listener's tls_server_sni_maps name for
 * this host (exact, then .parent, as Postfix looks), NULL where none; the
 * PEM text itself where the map is a postmap -F table. In `arena'.
 */
struct sni_chain {
	const char *files; /* configured file names, or NULL */
	const char *pem;   /* decoded PEM out of the table, or NULL */
};
int sni_lookup(const struct postfix_tools *, const char *sni_maps,
    const char *host, struct arena *, struct sni_chain *, struct buf *why)
    ATTR_MUSTCHECK;

#endif
