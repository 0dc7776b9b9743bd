/*
 * listenca - smtpd_tls_CAfile and smtpd_tls_CApath of a listener
 *
 * They are there to judge clients; but chains are completed with them, too
 * (tls/issuers.h), and a file that cannot be loaded turns TLS off.
 */
#ifndef POSTSTS_INSPECT_LISTENCA_H
#define POSTSTS_INSPECT_LISTENCA_H

#include <stdbool.h>

#include "facts/facts.h"

/* values of parameters, "" where there are none */
struct listenca {
	const char *file, *folders;
	const char *queue_directory;
	bool chrooted;
};

/* listenca_fill - ca_file and ca_folders, as they are found from here */
void listenca_fill(
    struct fact_listener *, const struct listenca *, struct arena *);
/*
 * listenca_loads - could Postfix load the file? One that only we may not read
 * counts as one that it can.
 */
bool listenca_loads(const struct fact_listener *);

#endif
