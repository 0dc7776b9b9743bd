/*
 * NAME      cmd_completion - poststs completion
 * CONTRACT  Completion for bash, zsh or fish, printed from the tables of
 *           commands and options, so that it cannot be out of date. What an
 *           argument may be is read off its name in the help: FILE, DIR, DOMAIN
 *           (those of the ledger), a choice like testing|enforce|none, else
 *           nothing is offered.
 */
#include <string.h>
#include <sysexits.h>

#include "catalogue/finding.h"
#include "catalogue/reason.h"
#include "cli/cmd/cmds.h"
#include "cli/opts.h"
#include "cli/out/print.h"
#include "task/gather.h"

enum { OPT_DOMAINS };

const struct cli_option completion_options[] = {
	[OPT_DOMAINS] = { "domains", NULL,
	    "print the domains in the ledger, for the shell to complete" },
	{ NULL, NULL, NULL },
};

static const struct cli_option no_options[] = { { NULL, NULL, NULL } };

static const struct cli_option *
own_options(const struct command *command)
{
	return command->options != NULL ? command->options : no_options;
}

/* what a shell runs for the domains; of the default configuration */
#define DOMAINS "poststs completion --domains 2>/dev/null"

/* each option of a command: the common ones, then its own */
typedef void (*each_option)(
    const struct command *, const struct cli_option *, char letter);

static void
options_of(const struct command *command, each_option each)
{
	size_t i;

	for (i = 0; common_options[i].name != NULL; i++)
		if (common_taken(command, i))
			each(command, &common_options[i], common_letter(i));
	for (i = 0; own_options(command)[i].name != NULL; i++)
		each(command, &own_options(command)[i], '\0');
}

/* ends_in - is this what the argument's name ends in? "FACTS-FILE" */
static bool
ends_in(const char *text, const char *tail)
{
	size_t len = strlen(text), tail_len = strlen(tail);

	return len >= tail_len && strcmp(text + len - tail_len, tail) == 0;
}

static bool
is_file(const char *argument)
{
	return ends_in(argument, "FILE") || ends_in(argument, "FILE...") ||
	       ends_in(argument, "CHAIN");
}

static bool
is_folder(const char *argument)
{
	return ends_in(argument, "DIR");
}

/* choices - the words of "a|b|c", with blanks between; false: no choice */
static bool
choices(char *out, size_t size, const char *argument)
{
	size_t i, len = strlen(argument);

	if (strchr(argument, '|') == NULL || len >= size ||
	    strspn(argument, "abcdefghijklmnopqrstuvwxyz0123456789.-|") != len)
		return false;
	for (i = 0; i <= len; i++)
		out[i] = argument[i] == '|' ? ' ' : argument[i];
	return true;
}

/*
 * put_words - what the arguments of a command may be: identifiers, or the
 * choice in its usage; false: nothing is known, so files are offered
 */
static bool
put_words(const struct command *command)
{
	const char *choice = strrchr(command->arguments, ' ');
	char words[128];
	int i;

	if (strncmp(command->arguments, "ID", 2) == 0) {
		for (i = 0; i < FINDING_COUNT; i++)
			out("%s ", finding_kind((enum finding_id)i)->id);
		for (i = 0; i < REASON_COUNT; i++)
			out("%s ", reason((enum reason_id)i)->id);
		return true;
	}
	choice = choice != NULL ? choice + 1 : command->arguments;
	if (!choices(words, sizeof(words), choice))
		return false;
	out("%s", words);
	return true;
}

static bool
has_words(const struct command *command)
{
	return strncmp(command->arguments, "ID", 2) == 0 ||
	       strchr(command->arguments, '|') != NULL;
}

/* wants_domain - is an argument of it the name of a domain? */
static bool
wants_domain(const struct command *command)
{
	return strstr(command->arguments, "DOMAIN") != NULL;
}

/* in_quotes - text inside '...' of a shell; `fish' escapes otherwise */
static void
in_quotes(const char *text, bool fish)
{
	for (; *text != '\0'; text++)
		if (*text == '\'')
			out("%s", fish ? "\\'" : "'\\''");
		else if (*text == '\\' && fish)
			out("\\\\");
		else
			out("%c", *text);
}

/* ---- bash ---- */

static void
bash_option(
    const struct command *command, const struct cli_option *option, char letter)
{
	out(" --%s", option->name);
	if (letter != '\0')
		out(" -%c", letter);
}

/* bash_argument - `command' is a pattern: a name, or any */
static void
bash_argument(const char *command, const struct cli_option *option, char letter)
{
	char words[128];

	if (option->argument == NULL)
		return;
	out("\t%s:--%s", command, option->name);
	if (letter != '\0')
		out(" | %s:-%c", command, letter);
	if (is_file(option->argument))
		out(") _poststs_files -f; return ;;\n");
	else if (is_folder(option->argument))
		out(") _poststs_files -d; return ;;\n");
	else if (choices(words, sizeof(words), option->argument))
		out(") _poststs_words \"%s\"; return ;;\n", words);
	else
		out(") return ;;\n");
}

static void
bash_arguments(void)
{
	const struct command *command;
	size_t i;

	for (i = 0; common_options[i].name != NULL; i++)
		bash_argument("*", &common_options[i], common_letter(i));
	for (command = commands; command->name != NULL; command++)
		for (i = 0; own_options(command)[i].name != NULL; i++)
			bash_argument(
			    command->name, &own_options(command)[i], '\0');
}

static void
bash(void)
{
	const struct command *command;

	out("# bash completion for poststs(1), made by: poststs completion "
	    "bash\n"
	    "_poststs_words() { mapfile -t COMPREPLY < <(compgen -W \"$1\" -- "
	    "\"$cur\"); }\n"
	    "_poststs_files()\n{\n\tcompopt -o filenames 2>/dev/null\n"
	    "\tmapfile -t COMPREPLY < <(compgen \"$1\" -- \"$cur\")\n}\n"
	    "_poststs()\n{\n\tlocal cur prev command= word\n"
	    "\tCOMPREPLY=()\n\tcur=${COMP_WORDS[COMP_CWORD]}\n"
	    "\tprev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	    "\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD - 1}\"; do\n"
	    "\t\tcase $word in\n\t\t");
	for (command = commands; command->name != NULL; command++)
		out("%s%s", command == commands ? "" : " | ", command->name);
	out(") command=$word; break ;;\n\t\tesac\n\tdone\n"
	    "\tcase $command:$prev in\n");
	bash_arguments();
	out("\tesac\n\tcase $command in\n");
	for (command = commands; command->name != NULL; command++) {
		out("\t%s)\n\t\tif [ \"${cur:0:1}\" = - ]; then\n"
		    "\t\t\t_poststs_words \"",
		    command->name);
		options_of(command, bash_option);
		out("\"\n\t\telse\n\t\t\t");
		if (has_words(command) || wants_domain(command)) {
			out("_poststs_words \"");
			if (has_words(command))
				put_words(command);
			out("%s\"",
			    wants_domain(command) ? "$(" DOMAINS ")" : "");
		} else {
			out("_poststs_files -f");
		}
		out("\n\t\tfi ;;\n");
	}
	out("\t*)\n\t\t_poststs_words \"");
	for (command = commands; command->name != NULL; command++)
		out("%s ", command->name);
	out("--help --version\" ;;\n\tesac\n}\ncomplete -F _poststs "
	    "poststs\n");
}

/* ---- zsh ---- */

/* zsh_text - inside '...' and before a `]' or `:' that ends it */
static void
zsh_text(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text == '\'')
			out("'\\''");
		else if (strchr("[]:\\", *text) != NULL)
			out("\\%c", *text);
		else
			out("%c", *text);
}

static void
zsh_argument(const char *argument)
{
	char words[128];

	out(":");
	zsh_text(argument);
	if (is_file(argument))
		out(":_files");
	else if (is_folder(argument))
		out(":_files -/");
	else if (choices(words, sizeof(words), argument))
		out(":(%s)", words);
	else
		out(": ");
}

static void
zsh_option(
    const struct command *command, const struct cli_option *option, char letter)
{
	if (letter != '\0')
		out("\t\t\t'(-%c --%s)'{-%c,--%s}'[", letter, option->name,
		    letter, option->name);
	else
		out("\t\t\t'*--%s[", option->name);
	zsh_text(option->help);
	out("]");
	if (option->argument != NULL)
		zsh_argument(option->argument);
	out("' \\\n");
}

static void
zsh(void)
{
	const struct command *command;

	out("#compdef poststs\n"
	    "# zsh completion for poststs(1), made by: poststs completion zsh\n"
	    "_poststs()\n{\n\tlocal context state line\n\tlocal -a commands\n"
	    "\tcommands=(\n");
	for (command = commands; command->name != NULL; command++) {
		out("\t\t'%s:", command->name);
		zsh_text(command->summary);
		out("'\n");
	}
	out("\t)\n\t_arguments -C '1:command:->command' "
	    "'*::argument:->argument'\n"
	    "\tcase $state in\n\tcommand) _describe command commands ;;\n"
	    "\targument)\n\t\tcase $words[1] in\n");
	for (command = commands; command->name != NULL; command++) {
		out("\t\t%s)\n\t\t\t_arguments \\\n", command->name);
		options_of(command, zsh_option);
		out("\t\t\t'*:argument:");
		if (has_words(command) || wants_domain(command)) {
			out("(");
			if (has_words(command))
				put_words(command);
			out("%s)' ;;\n",
			    wants_domain(command) ? "'$(" DOMAINS ")'" : "");
		} else {
			out("_files' ;;\n");
		}
	}
	out("\t\tesac ;;\n\tesac\n}\n_poststs \"$@\"\n");
}

/* ---- fish ---- */

static void
fish_option(
    const struct command *command, const struct cli_option *option, char letter)
{
	char words[128];

	out("complete -c poststs -n '__fish_seen_subcommand_from %s' -l %s",
	    command->name, option->name);
	if (letter != '\0')
		out(" -s %c", letter);
	if (option->argument != NULL) {
		if (is_file(option->argument) || is_folder(option->argument))
			out(" -r -F");
		else if (choices(words, sizeof(words), option->argument))
			out(" -x -a '%s'", words);
		else
			out(" -x");
	}
	out(" -d '");
	in_quotes(option->help, true);
	out("'\n");
}

static void
fish(void)
{
	const struct command *command;

	out("# fish completion for poststs(1), made by: poststs completion "
	    "fish\ncomplete -c poststs -f\n");
	for (command = commands; command->name != NULL; command++) {
		out("complete -c poststs -n __fish_use_subcommand -a %s -d '",
		    command->name);
		in_quotes(command->summary, true);
		out("'\n");
		options_of(command, fish_option);
		if (!has_words(command) && !wants_domain(command))
			continue;
		out("complete -c poststs -n '__fish_seen_subcommand_from %s' "
		    "-a '",
		    command->name);
		if (has_words(command))
			put_words(command);
		out("%s'\n", wants_domain(command) ? "(" DOMAINS ")" : "");
	}
}

static const struct {
	const char *name;
	void (*print)(void);
} shells[] = {
	{ "bash", bash },
	{ "zsh", zsh },
	{ "fish", fish },
};

static int
print_domains(const struct cli *cli)
{
	struct world w = { 0 };
	int code = world_settings(&w, &cli->request);
	size_t i;

	if (code == EX_OK)
		code = world_ledger(&w);
	for (i = 0; code == EX_OK && i < w.ledger->domains_len; i++)
		out("%s\n", w.ledger->domains[i].name);
	world_release(&w);
	return code;
}

int
cmd_completion(struct cli *cli)
{
	const char *value, *shell = NULL;
	bool domains = false;
	size_t i;
	int option;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_DOMAINS) {
			domains = true;
			continue;
		}
		if (option != CLI_ARGUMENT)
			return EX_USAGE;
		if (shell != NULL)
			return cli_surplus(cli, option, value);
		shell = value;
	}
	if (domains && shell == NULL)
		return print_domains(cli);
	for (i = 0; shell != NULL && i < ARRAY_LEN(shells); i++)
		if (strcmp(shells[i].name, shell) == 0) {
			shells[i].print();
			return EXIT_IN_ORDER;
		}
	return cli_usage(cli, "name a shell: bash, zsh or fish");
}
