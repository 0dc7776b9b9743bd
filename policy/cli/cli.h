/*
 * cli - what the commands share
 *
 * main() fills a struct cli from the options that every command takes and
 * calls the command; the command reads its own options with cli_option(),
 * prints through print.h and returns an exit code.
 */
#ifndef POSTSTS_CLI_CLI_H
#define POSTSTS_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/file.h"
#include "settings/settings.h"
#include "task/request.h"

/* exit codes besides those of <sysexits.h> */
enum {
	EXIT_IN_ORDER = 0, /* all is well, or done */
	EXIT_FINDINGS = 1, /* findings of severity error */
	EXIT_CHANGES = 2,  /* plan: there is something to apply */
};

/* an option of one command; an array of them ends with a NULL name */
struct cli_option {
	const char *name;
	const char *argument; /* NULL: takes none */
	const char *help;
};

struct cli;

struct command {
	const char *name;
	int (*run)(struct cli *);
	const char *arguments;            /* "DOMAIN --mx HOST..." */
	const char *summary;              /* one sentence */
	const struct cli_option *options; /* NULL: only the common ones */
	bool facts;                       /* it takes --facts */
};

struct cli {
	const struct command *command;
	struct request request;
	bool json;
	bool quiet;
	bool verbose;
	int color; /* enum color */
	bool stop; /* only --help or --version was requested */
	/* what is left of the command line for cli_option() */
	int argc;
	char **argv;
	bool rest; /* what is left are arguments: "--" stood before it */
	int next;
};

extern const struct command commands[];
const struct command *command_find(const char *name);

/* what cli_option() returns besides the index of an option */
enum {
	CLI_END = -1,      /* no more */
	CLI_ARGUMENT = -2, /* `*value' is an argument that is no option */
	CLI_USAGE = -3,    /* wrong, and reported: return EX_USAGE */
};

/*
 * cli_option - the next of the command's options or arguments, in their order;
 * common options are handled meanwhile. Sets `*value' for an option that takes
 * one.
 */
int cli_option(struct cli *, const char **value) ATTR_MUSTCHECK;
/* cli_usage - print an error about the command line; returns EX_USAGE */
int cli_usage(const struct cli *, const char *fmt, ...) ATTR_PRINTF(2, 3);
/*
 * cli_surplus - for a result of cli_option() that the command has no use for:
 * report an argument too many; for an option this has been done already
 */
int cli_surplus(const struct cli *, int option, const char *value);
/* cli_no_facts - for forms of a command that do not take --facts: 0, EX_USAGE
 */
int cli_no_facts(const struct cli *) ATTR_MUSTCHECK;
/* cli_no_arguments - for commands that take none of their own: 0 or EX_USAGE */
int cli_no_arguments(struct cli *) ATTR_MUSTCHECK;

/* help_program, help_command - what --help prints, from the tables */
void help_program(void);
void help_command(const struct command *);

/*
 * time_parse - RFC 3339 ("2026-11-23T22:30:00Z", an offset, or a date alone)
 * or seconds since 1970; -1 when it is neither
 */
int time_parse(time_t *, const char *) ATTR_MUSTCHECK;
#define TIME_SIZE 32
/* time_text - "2026-11-23T22:30:00Z"; returns `out' */
const char *time_text(char out[static TIME_SIZE], time_t);
/* time_day - "2026-11-23 22:30 UTC", for people */
const char *time_day(char out[static TIME_SIZE], time_t);

#endif
