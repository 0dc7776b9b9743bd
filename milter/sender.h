/*
 * sender - the registered domain of a client's verified name
 */
#ifndef POSTSTS_MILTER_SENDER_H
#define POSTSTS_MILTER_SENDER_H

#include "dns/dname.h"

/*
 * sender_domain - "mail-a1.example.co.uk" is of "example.co.uk", by the list
 * of public suffixes that libpsl holds; "" where there is no name (NULL,
 * "unknown", an address) or the name is itself a public suffix
 */
void sender_domain(char out[static DNAME_SIZE], const char *client_name);

#endif
