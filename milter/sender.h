/*
 * sender - the registered domain of a client's verified name
 */
#ifndef POSTSTS_MILTER_SENDER_H
#define POSTSTS_MILTER_SENDER_H

#include "dns/dname.h"

/*
 * sender_domain - "mail-a1.example.co.uk" belongs to "example.co.uk", by the
 * list of public suffixes in libpsl; "" if there is no name (NULL, "unknown",
 * an address) or the name itself is a public suffix
 */
void sender_domain(char out[static DNAME_SIZE], const char *client_name);

#endif
