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
 * watch_files - absolute paths, sorted, each once, in the arena: main.cf and
 * master.cf of each instance, lists and tables of domains (in the form that
 * Postfix reads), chain files, SNI tables, domains_file, policy.cdb and, where
 * not NULL, the configuration file. Files that do not exist are among them:
 * they may come.
 */
size_t watch_files(const char ***out, const struct facts *,
    const struct settings *, const char *conf_file, struct arena *);

/*
 * watch_table - the file that Postfix opens for a direct table without
 * members ("hash:/etc/x" is "/etc/x.db"); appended. -1 where it is none.
 */
int watch_table(struct buf *, const char *table) ATTR_MUSTCHECK;

#endif
