/*
 * resolver_serve - DNS is asked here, in a process that has the network alone
 *
 * What it is told comes from resolver.c, what it says goes there.
 */
#ifndef POSTSTS_LOOKUP_RESOLVER_SERVE_H
#define POSTSTS_LOOKUP_RESOLVER_SERVE_H

#include <stdint.h>

#include "lookup/flight.h"

/* what it is asked to do: a byte, and what belongs to it */
#define SERVE_OPEN 'o' /* a struct flight_how, once */
#define SERVE_FLIGHT \
	'f' /* struct serve_question, and so on until number NONE */
#define SERVE_SERVERS 's' /* struct serve_servers, and its questions */

#define SERVE_NONE UINT32_MAX

/* and its name follows, and for SERVE_SERVERS an address before it */
struct serve_question {
	uint32_t number;
	uint16_t type;
	uint8_t name_len, address_len;
};

struct serve_servers {
	uint32_t len;
	unsigned port, timeout; /* seconds */
};

/*
 * After the answers (answer_wire.h): an answer_head of number NONE, with this
 * behind it.
 */
struct serve_end {
	uint64_t silent; /* flight_silent() */
};

/* resolver_serve - until `fd' says no more */
void resolver_serve(void *context, int fd);

#endif
