/*
 * NAME      cmd_explain - poststs explain
 * CONTRACT  The long text of a finding, or of the reason for a step or a
 *           hold, by its identifier; --list names them all.
 */
#include <jansson.h>
#include <string.h>
#include <sysexits.h>

#include "cli/cmds.h"
#include "cli/print.h"
#include "model/finding.h"
#include "model/reason.h"

enum { OPT_LIST };

const struct cli_option explain_options[] = {
	[OPT_LIST] = { "list", NULL, "every identifier with its title" },
	{ NULL, NULL, NULL },
};

static const char *
kind_name(const struct reason *r)
{
	return r->kind == REASON_STEP ? "step" : "hold";
}

static json_t *
finding_json(const struct finding_kind *kind)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", kind->id,
	    "kind", "finding", "severity", severity_name(kind->severity),
	    "title", kind->title, "rule", kind->rule, "remedy", kind->remedy,
	    "text", kind->text);
}

static json_t *
reason_json(const struct reason *r)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "id", r->id, "kind",
	    kind_name(r), "title", r->title, "remedy", r->remedy, "text",
	    r->text);
}

static void
dump(json_t *doc)
{
	json_dumpf(doc, stdout, JSON_INDENT(2));
	out("\n");
	json_decref(doc);
}

static void
list_json(void)
{
	json_t *list = json_array();
	int i;

	for (i = 0; i < FINDING_COUNT; i++)
		json_array_append_new(
		    list, finding_json(finding_kind((enum finding_id)i)));
	for (i = 0; i < REASON_COUNT; i++)
		json_array_append_new(
		    list, reason_json(reason((enum reason_id)i)));
	dump(list);
}

static void
list_text(void)
{
	const struct finding_kind *kind;
	const struct reason *r;
	int i;

	for (i = 0; i < FINDING_COUNT; i++) {
		kind = finding_kind((enum finding_id)i);
		out_style(severity_style(kind->severity), "%-7s",
		    severity_name(kind->severity));
		out("  %-28s  %s\n", kind->id, kind->title);
	}
	for (i = 0; i < REASON_COUNT; i++) {
		r = reason((enum reason_id)i);
		out("%-7s  %-28s  %s\n", kind_name(r), r->id, r->title);
	}
}

static void
print_text(const char *id, const char *kind, const char *title,
    const char *text, const char *rule, const char *remedy)
{
	out_style(STYLE_TITLE, "%s", id);
	out(" (%s): %s\n\n", kind, title);
	out_wrapped(2, text);
	if (*rule != '\0')
		out("\n  rule: %s\n", rule);
	if (*remedy != '\0') {
		out("%s  what to do:\n", *rule != '\0' ? "" : "\n");
		out_wrapped(4, remedy);
	}
}

static void
explain_finding(const struct finding_kind *kind)
{
	print_text(kind->id, severity_name(kind->severity), kind->title,
	    kind->text, kind->rule, kind->remedy);
}

static void
explain_reason(const struct reason *r)
{
	print_text(r->id, kind_name(r), r->title, r->text, "", r->remedy);
}

/* a finding and a hold may share an identifier: both are about one thing */
static int
explain(struct cli *cli, const char *id)
{
	int number = finding_by_name(id);
	const struct reason *r = reason_by_name(id);
	json_t *list;

	if (number < 0 && r == NULL)
		return cli_usage(
		    cli, "%s is no identifier; --list names them all", id);
	if (cli->json) {
		list = json_array();
		if (number >= 0)
			json_array_append_new(
			    list, finding_json(
				      finding_kind((enum finding_id)number)));
		if (r != NULL)
			json_array_append_new(list, reason_json(r));
		dump(list);
		return EX_OK;
	}
	if (number >= 0)
		explain_finding(finding_kind((enum finding_id)number));
	if (number >= 0 && r != NULL)
		out("\n");
	if (r != NULL)
		explain_reason(r);
	return EX_OK;
}

int
cmd_explain(struct cli *cli)
{
	const char *id = NULL, *value;
	bool list = false;
	int option;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_LIST)
			list = true;
		else if (option == CLI_ARGUMENT && id == NULL)
			id = value;
		else if (option == CLI_ARGUMENT)
			return cli_usage(
			    cli, "%s is one argument too many", value);
		else
			return EX_USAGE;
	}
	if (!list && id == NULL)
		return cli_usage(cli, "which identifier? --list names all");
	if (!list)
		return explain(cli, id);
	cli->json ? list_json() : list_text();
	return EX_OK;
}
