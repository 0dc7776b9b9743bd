/*
 * hostaddr - the addresses of a host, as the C library finds them
 */
#ifndef POSTSTS_INSPECT_HOSTADDR_H
#define POSTSTS_INSPECT_HOSTADDR_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * hostaddr_look_up - hand each address of the name to `found'
 *
 * By getaddrinfo(3), so whatever nsswitch.conf says counts. `family' is
 * AF_INET, AF_INET6 or AF_UNSPEC; *left are the milliseconds that may be spent
 * (a quarter of a second at least), and are taken from it. 0, or -1 and
 * `why' (then nothing was handed over).
 */
int hostaddr_look_up(const char *name, int family, long *left,
    void (*found)(void *context, const char *address), void *context,
    struct buf *why) ATTR_MUSTCHECK;

/*
 * hostaddr_take - what the process says that asks: addresses, one a line, or
 * why there are none. As above.
 */
int hostaddr_take(const char *answer, size_t len,
    void (*found)(void *context, const char *address), void *context,
    struct buf *why) ATTR_MUSTCHECK;

#endif
