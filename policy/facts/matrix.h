/*
 * matrix - for a local host: the certificate in the configured file beside the
 * one on the wire
 *
 * One cell for each address, with SNI and without, and each type of key that is
 * in a file or was presented. It shows what neither side shows alone: a file
 * that was renewed and not loaded, a chain that is not presented, another
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
	MATRIX_SAME,    /* the host presents what the file has */
	MATRIX_STALE,   /* the file has a newer one, which is not loaded */
	MATRIX_OTHER,   /* the host presents one that is not in these files */
	MATRIX_MISSING, /* in the file, but not presented */
	MATRIX_UNKNOWN, /* not seen, or the file could not be read */
	MATRIX_STATE_COUNT
};

struct matrix_cell {
	const char
	    *address; /* of the host, or of its listener (observation.h) */
	bool sni;
	enum probe_key key;                   /* RSA, ECDSA; ANY: any other */
	const struct fact_listener *listener; /* that answers there; NULL */
	const struct fact_cert *disk;         /* NULL: none configured */
	const struct fact_cert *wire;         /* NULL: none seen */
	const struct probe *probe;            /* that saw `wire', or failed */
	enum matrix_state state;
};

/*
 * matrix_of - all cells of a local host, sorted by address, then with SNI
 * before without, then by key; returns how many. None if nothing is known about
 * its listeners (host->offers_len is 0).
 */
size_t matrix_of(
    const struct observed_host *, struct matrix_cell **, struct arena *);

/*
 * matrix_forgotten - among chains that are configured together, one whose
 * renewal is overdue (certlife_renewal()) while one with another type of key
 * was renewed since; NULL: none
 */
const struct fact_cert *matrix_forgotten(
    const struct fact_cert *const *, size_t len, time_t now);

/* matrix_state_name - "same", "stale", ... */
const char *matrix_state_name(enum matrix_state);

/* cert_key - the type of a certificate's key; ANY: neither RSA nor ECDSA */
enum probe_key cert_key(const struct fact_cert *);

/*
 * listener_closeness - does it accept connections to this address (canonical)?
 * 0: no. If several do, the one with the highest value gets the connection: a
 * listener on the address itself before one on all addresses.
 */
int listener_closeness(const struct fact_listener *, const char *address);

#endif
