/*
 * conf - the part of poststs.conf that the milter uses; a session keeps the one
 * with which it began
 */
#ifndef POSTSTS_MILTER_CONF_H
#define POSTSTS_MILTER_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/nameset.h"
#include "milter/session.h"
#include "settings/settings.h"

/* never changes after it is made, so that threads may share it */
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
 * config_load - defaults, then the file, then the assignments (-o); NULL and
 * `why'. `file' NULL: the default file, which may be missing. For one thread
 * only, since the parser is not re-entrant.
 */
struct config *config_load(const char *file, const char *const *assignments,
    size_t assignments_len, struct buf *why);
/* config_hold - add a holder; returns its argument */
struct config *config_hold(struct config *);
/* config_release - NULL is allowed; the last holder frees it */
void config_release(struct config *);

/* config_reports - is this recipient (as in RCPT TO) an address for reports? */
bool config_reports(const struct config *, const char *recipient);
/* config_requires_tls - is require_tls set for this domain? */
bool config_requires_tls(const struct config *, const char *domain);

#endif
