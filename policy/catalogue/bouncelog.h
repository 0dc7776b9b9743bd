/*
 * bouncelog - the lines of a log, grouped by what they mean
 *
 * One TLS session of one process counts once: Postfix writes the client in one
 * line, the alert in the next, and the end of the connection in the third.
 */
#ifndef POSTSTS_CATALOGUE_BOUNCELOG_H
#define POSTSTS_CATALOGUE_BOUNCELOG_H

#include <stddef.h>
#include <stdint.h>

#include "catalogue/bounce.h"

#define BOUNCELOG_HOSTS 16 /* hosts that are named for one group */

struct bouncelog_host {
	char name[BOUNCE_HOST_SIZE];
	uint64_t count;
};

/* the lines of one meaning */
struct bouncelog_group {
	const struct bounce *kind;
	const char *cause; /* NULL: none */
	uint64_t count;
	uint64_t line;                /* of the first of them */
	char *sample;                 /* its words */
	struct bouncelog_host *hosts; /* the first BOUNCELOG_HOSTS */
	size_t hosts_len, hosts_cap;
	uint64_t elsewhere; /* lines about other hosts */
};

struct bouncelog {
	struct bouncelog_group *groups;
	size_t len, cap;
	uint64_t entries; /* all that were read */
	uint64_t unknown; /* of them, those without a known phrase */
	struct bouncelog_process *processes;
};

/* bouncelog_init - empty; bouncelog_release() frees what it holds */
void bouncelog_init(struct bouncelog *);
void bouncelog_release(struct bouncelog *);
/* bouncelog_add - add one entry of the log, which starts at line `number' */
void bouncelog_add(
    struct bouncelog *, uint64_t number, const char *line, size_t len);
/* bouncelog_sort - most frequent first, harmless last */
void bouncelog_sort(struct bouncelog *);

#endif
