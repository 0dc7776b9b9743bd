/*
 * options - the command line of poststs-milter
 */
#ifndef POSTSTS_MILTER_OPTIONS_H
#define POSTSTS_MILTER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct options {
	const char *file;         /* -c; NULL: the default one */
	const char **assignments; /* -o, in order */
	size_t assignments_len;
	const char *selftest; /* the socket; NULL: serve */
	unsigned interval;    /* seconds from batch to batch */
	bool to_stderr, detail;
};

/*
 * options_read - read the command line; false: end with `*code' (--help,
 * --version, and errors, which have been reported)
 */
bool options_read(struct options *, int argc, char **argv, int *code);
void options_release(struct options *);

#endif
