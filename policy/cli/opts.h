/*
 * opts - the options that every command takes
 */
#ifndef POSTSTS_CLI_OPTS_H
#define POSTSTS_CLI_OPTS_H

#include "cli/cli.h"

/* the common options with their help, for --help and the manual's test */
extern const struct cli_option common_options[];
/* the letter of a common option, '\0' where it has none */
char common_letter(size_t n);
/* common_taken - does the command take this common option? */
bool common_taken(const struct command *, size_t n);

/*
 * opts_begin - read the common options before the command's name and find
 * the command; 0, or -1 with `*code' the exit code (--help, --version and
 * errors have been dealt with)
 */
int opts_begin(struct cli *, int argc, char **argv, int *code) ATTR_MUSTCHECK;
void opts_end(struct cli *);

#endif
