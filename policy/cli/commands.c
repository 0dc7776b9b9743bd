/*
 * NAME      commands - the table of commands
 * CONTRACT  One row a command; main() and --help read it.
 */
#include "cli/cmds.h"

const struct command commands[] = {
	{ "generate", cmd_generate, "DOMAIN... --mx HOST...",
	    "make a policy and its records from the arguments alone",
	    generate_options },
	{ "explain", cmd_explain, "ID | --list",
	    "explain a finding, a step or a hold", explain_options },
	{ "config", cmd_config, "", "print the effective configuration",
	    config_options },
	{ NULL, NULL, NULL, NULL, NULL },
};
