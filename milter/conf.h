/*
 * conf - what the milter needs of poststs.conf, as long as a session lasts
 */
#ifndef POSTSTS_MILTER_CONF_H
#define POSTSTS_MILTER_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/nameset.h"
#include "milter/session.h"
#include "settings/settings.h"

/* never changes once it is made, so threads may share it */
struct config {
	struct settings *settings;
	struct session_rules rules;
	struct nameset *reports; /* addresses, in lower case */
	bool require_tls;        /* for any domain at all */
	bool capture;            /* are there report addresses? */
	char *spool_dir;
	char *policy_file;
	unsigned holders; /* config_hold() and config_release() only */
};

/*
 * config_load - defaults, the file, then the assignments (-o); NULL and
 * `why'. `file' NULL: the default one, which may be missing. One thread only:
 * the parser is not re-entrant.
 */
struct config *config_load(const char *file, const char *const *assignments,
    size_t assignments_len, struct buf *why);
/* config_hold - one more holder; returns its argument */
struct config *config_hold(struct config *);
/* config_release - NULL is fine */
void config_release(struct config *);

/* config_reports - is this recipient (as in RCPT TO) a report address? */
bool config_reports(const struct config *, const char *recipient);
/* config_requires_tls - does the administrator want TLS for this domain? */
bool config_requires_tls(const struct config *, const char *domain);

#endif
