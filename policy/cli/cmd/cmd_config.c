/*
 * NAME      cmd_config - poststs config
 * CONTRACT  Prints the settings in the syntax of poststs.conf: those that
 *           differ from the defaults, or all of them with --all; with
 *           --defaults what holds when there is no file, with --example a
 *           file in which nothing is set.
 */
#include <jansson.h>
#include <string.h>
#include <sysexits.h>

#include "cli/cmd/cmds.h"
#include "cli/out/print.h"
#include "json/settings_json.h"

enum { OPT_ALL, OPT_DEFAULTS, OPT_EXAMPLE };

const struct cli_option config_options[] = {
	[OPT_ALL] = { "all", NULL,
	    "also options that have their default "
	    "value" },
	[OPT_DEFAULTS] = { "defaults", NULL,
	    "every option with its default, legal range and meaning" },
	[OPT_EXAMPLE] = { "example", NULL,
	    "a file to start from: every option with its default, as a "
	    "comment" },
	{ NULL, NULL, NULL },
};

static void
print_defaults(void)
{
	const struct settings_option *option;
	size_t n;

	for (n = 0; (option = settings_option(n)) != NULL; n++) {
		out("%s%s", n > 0 ? "\n" : "", option->name);
		if (!option->global)
			out(" (in a domain block)");
		out("\n");
		out_wrapped(8, option->help);
		out("        %s: %s; default %s%s\n", option->type,
		    option->range,
		    *option->initial != '\0' ? option->initial : "nothing",
		    option->global && option->in_domain
			? "; also in a domain block"
			: "");
	}
}

/* print_example - the defaults as a file, behind what they mean */
static void
print_example(void)
{
	const struct settings_option *option;
	struct settings *defaults = settings_new();
	struct buf text = BUF_INIT;
	const char *line;
	size_t n, len;

	out("# poststs.conf - see poststs.conf(5). Every option has a default, "
	    "shown here.\n");
	settings_print(&text, defaults, true);
	line = buf_text(&text);
	for (n = 0; (option = settings_option(n)) != NULL; n++) {
		if (!option->global)
			continue;
		len = strcspn(line, "\n");
		out("\n");
		out_wrapped_after("# ", option->help);
		out("# (%s: %s)\n#%.*s\n", option->type, option->range,
		    (int)len, line);
		line += len + (line[len] == '\n');
	}
	out("\n# What is different for one domain:\n"
	    "#domain \"example.org\" {\n#\tmode = testing\n#}\n");
	buf_release(&text);
	settings_free(defaults);
}

static void
print_defaults_json(void)
{
	const struct settings_option *option;
	json_t *list = json_array();
	size_t n;

	for (n = 0; (option = settings_option(n)) != NULL; n++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b}",
			      "name", option->name, "type", option->type,
			      "default", option->initial, "range",
			      option->range, "help", option->help, "global",
			      option->global, "domain", option->in_domain));
	json_dumpf(list, stdout, JSON_INDENT(2));
	out("\n");
	json_decref(list);
}

int
cmd_config(struct cli *cli)
{
	struct settings *settings;
	struct buf text = BUF_INIT;
	struct jsonw w;
	bool all = false, defaults = false, example = false;
	const char *value;
	int code, option;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_ALL)
			all = true;
		else if (option == OPT_DEFAULTS)
			defaults = true;
		else if (option == OPT_EXAMPLE)
			example = true;
		else
			return cli_surplus(cli, option, value);
	}
	if (example) {
		print_example();
		return EX_OK;
	}
	if (defaults) {
		cli->json ? print_defaults_json() : print_defaults();
		return EX_OK;
	}
	settings = request_settings(&cli->request, &code);
	if (settings == NULL)
		return code;
	if (cli->json) {
		jsonw_begin(&w, out_put, NULL);
		settings_json_write(&w, settings, all);
		jsonw_end(&w);
	} else {
		settings_print(&text, settings, all);
		out("%s", buf_text(&text));
	}
	buf_release(&text);
	settings_free(settings);
	return EX_OK;
}
