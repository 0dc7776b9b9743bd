/*
 * received - which host wrote a Received field, and from which client it had
 * the mail (RFC 5321 4.4)
 */
#ifndef POSTSTS_TLSRPT_RECEIVED_H
#define POSTSTS_TLSRPT_RECEIVED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "dns/dname.h"

#define RECEIVED_LEN_MAX 65536 /* of one field; more is not read */

struct received {
	char by[DNAME_SIZE]; /* the host that wrote it, by its own name */
	/* the client's name as the server looked it up, not as the client
	 * says; "" if there is none */
	char client[DNAME_SIZE];
	bool local; /* from the same machine: loopback, a socket, a command */
};

/* received_parse - read the value of one field; -1 if it names no host */
int received_parse(
    struct received *, const char *value, size_t len) ATTR_MUSTCHECK;

#endif
