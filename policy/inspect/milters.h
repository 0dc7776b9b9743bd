/*
 * milters - can Postfix reach poststs-milter, and does it know of it?
 */
#ifndef POSTSTS_INSPECT_MILTERS_H
#define POSTSTS_INSPECT_MILTERS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "settings/settings.h"

/* what a smtpd knows of milters; values as postconf gives them, NULL: none */
struct milters {
	const char *list;   /* smtpd_milters */
	const char *maps;   /* smtpd_milter_maps */
	const char *action; /* milter_default_action */
	const char *queue_directory;
	const char *mail_owner; /* the user that smtpd runs as */
	bool chrooted;
};

/*
 * milters_named - does this smtpd ask our milter, or may it, for all that we
 * can tell? `lost' becomes NULL, or why it does not get there and what
 * becomes of mail meanwhile; `stops', whether Postfix takes none.
 */
bool milters_named(const struct milters *, const struct settings *,
    const char **lost, bool *stops, struct arena *) ATTR_MUSTCHECK;

/*
 * milters_awaited - NULL, or why Postfix should ask our milter: it runs, or a
 * domain is to be refused plaintext by it
 */
const char *milters_awaited(const struct settings *);

#endif
