/*
 * address - the addresses of a host, from answers to A and AAAA
 */
#ifndef POSTSTS_LOOKUP_ADDRESS_H
#define POSTSTS_LOOKUP_ADDRESS_H

#include "lookup/resolver.h"

/*
 * address_take - add what an answer to A or AAAA tells: addresses, status,
 * alias, and, where the resolver may be believed, whether it is secure
 */
void address_take(struct fact_host *, uint16_t type, const struct dns_answer *,
    const struct resolver *, struct arena *);
/* address_sort - at the end: in order, each once */
void address_sort(struct fact_host *);

#endif
