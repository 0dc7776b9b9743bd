/*
 * NAME      main - the command poststs
 * CONTRACT  A table of commands, each a file cmd_*.c of its own. Exit codes:
 *           0 in order, 1 findings of severity error, 2 changes pending,
 *           those of <sysexits.h> for failures of ours (poststs(1)).
 */
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/opts.h"
#include "cli/out/print.h"

const struct command *
command_find(const char *name)
{
	const struct command *command;

	for (command = commands; command->name != NULL; command++)
		if (strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

int
main(int argc, char **argv)
{
	struct cli cli = { .color = COLOR_AUTO };
	int code, written;

	cli.request.now = time(NULL);
	print_begin(COLOR_AUTO, false);
	if (opts_begin(&cli, argc, argv, &code) == 0) {
		code = cli.command->run(&cli);
		if (cli.stop)
			code = EX_OK;
	}
	opts_end(&cli);
	written = print_end();
	return code < EX__BASE && written != EX_OK ? written : code;
}
