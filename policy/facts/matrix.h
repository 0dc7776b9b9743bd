/*
 * matrix - for a local host: the certificate in the configured file beside
 * the one on the wire
 *
 * One cell for each address, with SNI and without, and each kind of key that
 * stands in a file or was shown. It tells what nobody sees from one side
 * alone: a file renewed and not loaded, a chain that is not shown, another
 * listener's chain at one of the addresses.
 */
#ifndef POSTSTS_FACTS_MATRIX_H
#define POSTSTS_FACTS_MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/arena.h"
#include "facts/observation.h"

enum matrix_state {
	MATRIX_SAME,    /* shown is what the file holds */
	MATRIX_STALE,   /* the file holds a younger one: it was not loaded */
	MATRIX_OTHER,   /* shown is one that does not stand in these files */
	MATRIX_MISSING, /* in the file, and not shown */
	MATRIX_UNKNOWN, /* not seen, or the file could not be read */
	MATRIX_STATE_COUNT
};

struct matrix_cell {
	const char
	    *address; /* of the host, or of its listener (observation.h) */
	bool sni;
	enum probe_key key;                   /* RSA, ECDSA; ANY: any other */
	const struct fact_listener *listener; /* that answers there, NULL */
	const struct fact_cert *disk;         /* NULL: none configured */
	const struct fact_cert *wire;         /* NULL: none seen */
	const struct probe *probe;            /* that saw `wire', or did not */
	enum matrix_state state;
};

/*
 * matrix_of - all cells of a host that is ours, by address, then with SNI
 * before without, then by key; their number. Empty where nothing is known of
 * its listeners (host->offers_len is 0).
 */
size_t matrix_of(
    const struct observed_host *, struct matrix_cell **, struct arena *);

/*
 * matrix_forgotten - of chains that are offered together: one whose renewal
 * is overdue (certlife_renewal) while another kind of key was renewed since;
 * NULL: none
 */
const struct fact_cert *matrix_forgotten(
    const struct fact_cert *const *, size_t len, time_t now);

/* matrix_state_name - "same", "stale", ... */
const char *matrix_state_name(enum matrix_state);

/* cert_key - which kind of key a certificate has; ANY: neither RSA nor ECDSA */
enum probe_key cert_key(const struct fact_cert *);

/*
 * listener_closeness - does it take connections to this address (canonical)?
 * 0: no. Of several that do, one on the address itself comes before one on
 * all addresses: the highest gets the connection.
 */
int listener_closeness(const struct fact_listener *, const char *address);

#endif
