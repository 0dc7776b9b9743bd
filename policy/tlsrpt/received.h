/*
 * received - which host wrote a Received field, and who had sent it the mail
 * (RFC 5321 4.4)
 */
#ifndef POSTSTS_TLSRPT_RECEIVED_H
#define POSTSTS_TLSRPT_RECEIVED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "dns/dname.h"

#define RECEIVED_LEN_MAX 65536 /* of one field; more is not read */

struct received {
	char by[DNAME_SIZE]; /* who wrote it, as he calls himself */
	/* the client's name as the server found it, not as the client says;
	 * "" where there is none */
	char client[DNAME_SIZE];
	bool local; /* from the same machine: loopback, a socket, a command */
};

/* received_parse - the value of one field; -1 when it names no host */
int received_parse(
    struct received *, const char *value, size_t len) ATTR_MUSTCHECK;

#endif
