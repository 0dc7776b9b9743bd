/*
 * bouncelog - many lines of a log, sorted by what they mean
 *
 * What belongs to one TLS session of one process counts once: Postfix writes
 * who it was in one line, the alert in the next, and that the client left in
 * the third.
 */
#ifndef POSTSTS_CATALOGUE_BOUNCELOG_H
#define POSTSTS_CATALOGUE_BOUNCELOG_H

#include <stddef.h>
#include <stdint.h>

#include "catalogue/bounce.h"

#define BOUNCELOG_HOSTS 16 /* that are named of one group */

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
	uint64_t elsewhere; /* lines of more hosts than those */
};

struct bouncelog {
	struct bouncelog_group *groups;
	size_t len, cap;
	uint64_t entries; /* all that were read */
	uint64_t unknown; /* of them, those that say nothing known */
	struct bouncelog_process *processes;
};

void bouncelog_init(struct bouncelog *);
void bouncelog_release(struct bouncelog *);
/* bouncelog_add - what stands in the log from line `number' on, one entry */
void bouncelog_add(
    struct bouncelog *, uint64_t number, const char *line, size_t len);
/* bouncelog_sort - the most frequent first, what is harmless last */
void bouncelog_sort(struct bouncelog *);

#endif
