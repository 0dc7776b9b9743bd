/*
 * chainset - the certificates a service shows, of all that it is to load
 */
#ifndef POSTSTS_INSPECT_CHAINSET_H
#define POSTSTS_INSPECT_CHAINSET_H

#include <stdbool.h>

#include "inspect/certfile.h"

struct chainset {
	const struct fact_cert **list;
	size_t len;
	bool loaded; /* false: Postfix turns TLS off, `list' says why */
	/* a chain that the ciphers hide, not in the list; NULL: none */
	const struct fact_cert *hidden;
	bool none_1_2; /* no chain is left for clients without TLS 1.3 */
};

/*
 * chainset_read - the default certificates of a listener, from its files.
 * Where Postfix could not load one of them it shows none; then the list has
 * those that keep it from it, and nothing else.
 */
void chainset_read(struct chainset *, const struct fact_listener *,
    const struct judging *, struct arena *);

/*
 * chainset_parse - the same for what the listener's tls_server_sni_maps hold
 * for a name
 */
void chainset_parse(struct chainset *, const struct fact_listener *,
    const char *name, const char *pem, const struct judging *,
    struct arena *arena);

#endif
