/*
 * NAME      opts - reading the command line
 * CONTRACT  see cli.h and opts.h. The common options may stand before or
 *           after the command's name. Both kinds are rows of tables, from
 *           which --help is printed and getopt_long(3) is fed.
 */
#include "cli/opts.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/nearmiss.h"
#include "cli/out/hint.h"
#include "cli/out/print.h"
#include "config.h"

enum {
	OPT_CONFIG,
	OPT_SET,
	OPT_JSON,
	OPT_NOW,
	OPT_FACTS,
	OPT_SCRATCH,
	OPT_COLOR,
	OPT_QUIET,
	OPT_VERBOSE,
	OPT_HELP,
	OPT_VERSION,
	OPT_COUNT,
};

const struct cli_option common_options[] = {
	[OPT_CONFIG] = { "config", "FILE",
	    "read this configuration file instead of " SYSCONFDIR
	    "/poststs.conf" },
	[OPT_SET] = { "option", "NAME=VALUE",
	    "set an option of the configuration; can be repeated" },
	[OPT_JSON] = { "json", NULL, "print JSON" },
	[OPT_NOW] = { "now", "TIME",
	    "use this as the present time (RFC 3339, or seconds since 1970)" },
	[OPT_FACTS] = { "facts", "FILE",
	    "read facts from inspect --json instead of this machine" },
	[OPT_SCRATCH] = { "scratch", "DIR",
	    "write only below this directory, whatever is configured, and "
	    "update no server" },
	[OPT_COLOR] = { "color", "auto|always|never",
	    "colour; by default on a terminal" },
	[OPT_QUIET] = { "quiet", NULL, "print only problems" },
	[OPT_VERBOSE] = { "verbose", NULL, "print everything" },
	[OPT_HELP] = { "help", NULL, "print this help" },
	[OPT_VERSION] = { "version", NULL, "print the version" },
	[OPT_COUNT] = { NULL, NULL, NULL },
};

static const char letters[OPT_COUNT] = {
	[OPT_CONFIG] = 'c',
	[OPT_SET] = 'o',
	[OPT_QUIET] = 'q',
	[OPT_VERBOSE] = 'v',
	[OPT_HELP] = 'h',
};

#define SHORT        "c:o:qvh"
#define COMMON       0x800  /* getopt value of the first common option */
#define OWN          0x1000 /* and of a command's first own one */
#define OPTIONS_MAX  48
#define COMMANDS_MAX 32

char
common_letter(size_t n)
{
	return letters[n];
}

bool
common_taken(const struct command *command, size_t n)
{
	return n != OPT_FACTS || command->facts;
}

/* add_rows - rows as getopt_long wants them, at the end of `table' */
static size_t
add_rows(
    struct option *table, size_t at, const struct cli_option *rows, int first)
{
	size_t i;

	for (i = 0; rows != NULL && rows[i].name != NULL; i++) {
		if (at + 1 >= OPTIONS_MAX)
			abort();
		table[at++] = (struct option){
			.name = rows[i].name,
			.has_arg = rows[i].argument != NULL,
			.val = first + (int)i,
		};
	}
	memset(&table[at], 0, sizeof(table[at]));
	return at;
}

static int usage(const struct cli *cli, const char *fmt, ...) ATTR_PRINTF(2, 3);

static int
usage(const struct cli *cli, const char *fmt, ...)
{
	struct buf safe = BUF_INIT;
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_mask(&safe, text, strlen(text), sizeof(text));
	complain("%s; see poststs%s%s --help", buf_text(&safe),
	    cli->command != NULL ? " " : "",
	    cli->command != NULL ? cli->command->name : "");
	buf_release(&safe);
	return CLI_USAGE;
}

static void
add_assignment(struct cli *cli, const char *assignment)
{
	cli->request.assignments =
	    xrealloc(cli->request.assignments, cli->request.assignments_len + 1,
		sizeof(*cli->request.assignments));
	cli->request.assignments[cli->request.assignments_len++] = assignment;
}

static int
set_color(struct cli *cli, const char *when)
{
	static const char *const words[] = { "auto", "always", "never" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(when, words[i]) == 0) {
			cli->color = (int)i;
			print_begin(cli->color, cli->quiet);
			return 0;
		}
	return usage(cli, "--color must be auto, always or never");
}

/* takes_facts - does the command that these words begin with? */
static bool
takes_facts(const char *words)
{
	size_t len = strcspn(words, " ");
	const struct command *c;

	for (c = commands; c->name != NULL; c++)
		if (strlen(c->name) == len && memcmp(c->name, words, len) == 0)
			return c->facts;
	return false;
}

/* facts_wanted - 0, or CLI_USAGE: the command does nothing with them */
static int
facts_wanted(const struct cli *cli)
{
	if (cli->command->facts || cli->request.facts_file == NULL)
		return 0;
	return usage(cli, "%s does not take --facts", cli->command->name);
}

/* what a common option asks for: 0, CLI_USAGE, or CLI_END: all is said */
static int
common(struct cli *cli, int option, const char *value)
{
	switch (option) {
	case OPT_CONFIG:
		cli->request.conf_file = value;
		hint_keep("-c", value, NULL);
		return 0;
	case OPT_SET:
		add_assignment(cli, value);
		hint_keep("-o", value, NULL);
		return 0;
	case OPT_JSON:
		cli->json = true;
		return 0;
	case OPT_NOW:
		if (time_parse(&cli->request.now, value) != 0)
			return usage(cli, "--now must be a time such as "
					  "2026-11-23T22:30:00Z");
		cli->request.has_now = true;
		return 0;
	case OPT_FACTS:
		cli->request.facts_file = value;
		hint_keep("--facts", value, takes_facts);
		return cli->command != NULL ? facts_wanted(cli) : 0;
	case OPT_SCRATCH:
		cli->request.scratch = value;
		hint_keep("--scratch", value, NULL);
		return 0;
	case OPT_COLOR:
		return set_color(cli, value);
	case OPT_QUIET:
		cli->quiet = true;
		print_begin(cli->color, true);
		return 0;
	case OPT_VERBOSE:
		cli->verbose = true;
		return 0;
	case OPT_VERSION:
		out("poststs %s\n", PACKAGE_VERSION);
		return CLI_END;
	default:
		if (cli->command != NULL)
			help_command(cli->command);
		else
			help_program();
		return CLI_END;
	}
}

/* letter_row - the row of a short option, -1 when there is none */
static int
letter_row(int letter)
{
	int i;

	for (i = 0; i < OPT_COUNT; i++)
		if (letters[i] == letter)
			return i;
	return -1;
}

/* row_of - the row of a common option that getopt_long() found */
static int
row_of(int what)
{
	return what >= COMMON ? what - COMMON : letter_row(what);
}

/* nearest_option - the long option that was probably meant, or NULL */
static const char *
nearest_option(const struct cli *cli, const char *word)
{
	const struct cli_option *own =
	    cli->command != NULL ? cli->command->options : NULL;
	const char *names[OPTIONS_MAX];
	size_t i, len = 0;

	if (strncmp(word, "--", 2) != 0)
		return NULL;
	for (i = 0; common_options[i].name != NULL; i++)
		names[len++] = common_options[i].name;
	for (i = 0; own != NULL && own[i].name != NULL; i++)
		names[len++] = own[i].name;
	return nearmiss(word + 2, strcspn(word + 2, "="), names, len);
}

static int
bad_option(const struct cli *cli, int what, char *const *argv)
{
	const char *word = argv[optind > 0 ? optind - 1 : 0], *meant;

	if (optopt >= COMMON || what == ':' ||
	    (optopt != 0 && letter_row(optopt) >= 0))
		return usage(cli, "%s wants a value", word);
	meant = nearest_option(cli, word);
	if (meant != NULL)
		return usage(cli, "%s is no option here (did you mean --%s?)",
		    word, meant);
	return usage(cli, "%s is no option here", word);
}

/* no_command - complain, with the command that was probably meant */
static void
no_command(const struct cli *cli, const char *word)
{
	const char *names[COMMANDS_MAX], *meant;
	size_t len = 0;

	for (; len < COMMANDS_MAX && commands[len].name != NULL; len++)
		names[len] = commands[len].name;
	meant = nearmiss(word, strlen(word), names, len);
	if (meant != NULL)
		usage(cli, "%s is no command (did you mean %s?)", word, meant);
	else
		usage(cli, "%s is no command", word);
}

int
opts_begin(struct cli *cli, int argc, char **argv, int *code)
{
	struct option table[OPTIONS_MAX];
	int what, ret;

	add_rows(table, 0, common_options, COMMON);
	opterr = 0;
	optind = 0;
	while (
	    (what = getopt_long(argc, argv, "+:" SHORT, table, NULL)) != -1) {
		if (what == '?' || what == ':')
			ret = bad_option(cli, what, argv);
		else
			ret = common(cli, row_of(what), optarg);
		if (ret != 0) {
			*code = ret == CLI_END ? EX_OK : EX_USAGE;
			return -1;
		}
	}
	*code = EX_USAGE;
	if (optind >= argc) {
		help_program();
		return -1;
	}
	cli->command = command_find(argv[optind]);
	if (cli->command == NULL) {
		no_command(cli, argv[optind]);
		return -1;
	}
	if (facts_wanted(cli) != 0)
		return -1;
	cli->argc = argc - optind;
	cli->argv = argv + optind;
	cli->next = 0;
	return 0;
}

void
opts_end(struct cli *cli)
{
	free(cli->request.assignments);
	cli->request.assignments = NULL;
}

int
cli_option(struct cli *cli, const char **value)
{
	struct option table[OPTIONS_MAX];
	size_t n = add_rows(table, 0, common_options, COMMON);
	int what, ret;

	add_rows(table, n, cli->command->options, OWN);
	if (cli->next == 0) {
		optind = 0;
		cli->next = 1;
	}
	for (;;) {
		/* asked again after "--", getopt begins there again */
		what = cli->rest ? -1
				 : getopt_long(cli->argc, cli->argv, "-:" SHORT,
				       table, NULL);
		*value = optarg;
		if (what == -1) {
			cli->rest = true;
			if (optind >= cli->argc)
				return CLI_END;
			*value = cli->argv[optind++];
			return CLI_ARGUMENT;
		}
		if (what == 1)
			return CLI_ARGUMENT;
		if (what >= OWN)
			return what - OWN;
		if (what == '?' || what == ':')
			return bad_option(cli, what, cli->argv);
		ret = common(cli, row_of(what), optarg);
		if (ret == CLI_END) {
			cli->stop = true;
			return CLI_USAGE;
		}
		if (ret != 0)
			return ret;
	}
}

int
cli_no_arguments(struct cli *cli)
{
	const char *value;

	switch (cli_option(cli, &value)) {
	case CLI_END:
		return 0;
	case CLI_ARGUMENT:
		usage(cli, "%s is one argument too many", value);
		return EX_USAGE;
	default:
		return EX_USAGE;
	}
}

int
cli_no_facts(const struct cli *cli)
{
	if (cli->request.facts_file == NULL)
		return EX_OK;
	return cli_usage(cli, "--facts has no meaning here");
}

int
cli_usage(const struct cli *cli, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	usage(cli, "%s", text);
	return EX_USAGE;
}

int
cli_surplus(const struct cli *cli, int option, const char *value)
{
	return option == CLI_ARGUMENT
		   ? cli_usage(cli, "%s is one argument too many", value)
		   : EX_USAGE;
}
