/*
 * NAME      help - what --help prints
 * CONTRACT  Printed from the tables of commands and options, so that it
 *           cannot be out of date.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/opts.h"
#include "cli/out/print.h"

#define COLUMN 24

static void
print_option(const struct cli_option *option, char letter)
{
	char left[96];
	int len;

	len = snprintf(left, sizeof(left), "  %c%c%s--%s%s%s",
	    letter ? '-' : ' ', letter ? letter : ' ', letter ? ", " : "  ",
	    option->name, option->argument != NULL ? " " : "",
	    option->argument != NULL ? option->argument : "");
	if (len < COLUMN)
		out("%-*s%s\n", COLUMN, left, option->help);
	else
		out("%s\n%*s%s\n", left, COLUMN, "", option->help);
}

/* print_common - `command' NULL: of the program */
static void
print_common(const struct command *command)
{
	size_t i;

	out(command == NULL ? "\nfor every command:\n"
			    : "\nas for other commands:\n");
	for (i = 0; common_options[i].name != NULL; i++)
		if (command == NULL || common_taken(command, i))
			print_option(&common_options[i], common_letter(i));
}

void
help_program(void)
{
	const struct command *command;

	out("usage: poststs COMMAND [OPTION...]\n\n"
	    "One consistent MTA-STS policy (RFC 8461) for every domain that "
	    "this Postfix\nreceives mail for.\n\ncommands:\n");
	for (command = commands; command->name != NULL; command++)
		out("  %-10s  %s\n", command->name, command->summary);
	print_common(NULL);
	out("\nexit: 0 in order, 1 findings of severity error, 2 changes "
	    "pending, 64 and above\nfailures (sysexits). See poststs(1).\n");
}

void
help_command(const struct command *command)
{
	size_t i;

	out("usage: poststs %s%s%s\n\n%s.\n", command->name,
	    *command->arguments != '\0' ? " " : "", command->arguments,
	    command->summary);
	if (command->options != NULL)
		out("\noptions:\n");
	for (i = 0; command->options != NULL && command->options[i].name; i++)
		print_option(&command->options[i], '\0');
	print_common(command);
}
