/*
 * bench_bare - the bare work that a run is measured against
 */
#ifndef POSTSTS_BENCH_BARE_H
#define POSTSTS_BENCH_BARE_H

#include <stddef.h>

#include "base/attr.h"

struct task {
	size_t count;
	const char *dir;
};

void die(const char *what) ATTR_NORETURN;
/* now - seconds of a clock that only goes forwards */
double now(void);
/* domain_name - of the nth domain, in a buffer that the next call reuses */
const char *domain_name(size_t);
/* below - dir/name; free(3) it */
char *below(const char *dir, const char *name);

/* each returns the seconds it took */
double raw_cdb(const struct task *);
double bare_links(const struct task *);
double bare_readlinks(const struct task *);
double folders_and_files(const struct task *);
double fsync_each(const struct task *);

#endif
