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
};

/*
 * chainset_read - the default certificates of a listener, from its files.
 * Where Postfix could not load one of them it shows none; then the list has
 * those that keep it from it, and nothing else.
 */
void chainset_read(struct chainset *, const struct fact_listener *,
    const struct trust *trust, time_t now, struct arena *);

/* chainset_parse - the same for what tls_server_sni_maps hold for a name */
void chainset_parse(struct chainset *, const char *name, const char *pem,
    const struct trust *trust, time_t now, struct arena *);

#endif
