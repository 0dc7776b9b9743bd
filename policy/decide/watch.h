/*
 * watch - the files whose change may change the plan
 */
#ifndef POSTSTS_DECIDE_WATCH_H
#define POSTSTS_DECIDE_WATCH_H

#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "facts/facts.h"
#include "settings/settings.h"

/*
 * watch_files - the files to watch: absolute paths, sorted, each once, in the
 * arena; returns how many
 *
 * main.cf and master.cf of each instance, the lists and tables of domains (as
 * the file that Postfix opens), chain files, SNI tables, domains_file,
 * policy.cdb and, unless it is NULL, the configuration file. Files that do not
 * exist are included, because they may be created.
 */
size_t watch_files(const char ***out, const struct facts *,
    const struct settings *, const char *conf_file, struct arena *);

/*
 * watch_table - append the file that Postfix opens for a table that is not made
 * of others ("hash:/etc/x" is "/etc/x.db"). -1 if it has no file.
 */
int watch_table(struct buf *, const char *table) ATTR_MUSTCHECK;

#endif
