/*
 * authority - ask name servers directly what they hold themselves
 */
#ifndef POSTSTS_LOOKUP_AUTHORITY_H
#define POSTSTS_LOOKUP_AUTHORITY_H

#include <stddef.h>

#include "lookup/flight.h"

struct authority_question {
	const char *address; /* numeric; those of one stand together */
	const char *name;    /* lower case, no final dot */
	uint16_t type;       /* enum dns_type */
};

/*
 * authority_run - each question, without recursion, of the server it names
 *
 * `answer' is called once for each, in any order; nothing of the answer
 * stays. An answer that is not authoritative (a lame server, a referral) is
 * DNS_FAILED. A server that stays silent costs `timeout' seconds once,
 * however many questions it was to get; many servers are asked at a time.
 */
void authority_run(unsigned port, unsigned timeout,
    const struct authority_question *, size_t len,
    void (*answer)(void *context, size_t index, const struct dns_answer *),
    void *context);

#endif
