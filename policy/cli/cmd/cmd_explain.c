/*
 * NAME      cmd_explain - poststs explain
 * CONTRACT  The long text of a finding, or of the reason for a step or a
 *           hold, by its identifier; --list names them all. Other words, or
 *           with "-" standard input, are taken for what a sender said when it
 *           refused to deliver.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "catalogue/bounce.h"
#include "catalogue/finding.h"
#include "catalogue/reason.h"
#include "cli/cmd/cmds.h"
#include "cli/out/print.h"

#define BOUNCE_MAX (1 << 20) /* bytes of standard input */

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

static json_t *
bounce_json(const struct bounce *bounce)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "id", bounce->id,
	    "kind", "refusal", "title", bounce->title, "remedy", bounce->remedy,
	    "findings", bounce->findings, "text", bounce->text);
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
	const struct bounce *bounce;
	size_t n;
	int i;

	for (i = 0; i < FINDING_COUNT; i++)
		json_array_append_new(
		    list, finding_json(finding_kind((enum finding_id)i)));
	for (i = 0; i < REASON_COUNT; i++)
		json_array_append_new(
		    list, reason_json(reason((enum reason_id)i)));
	for (n = 0; (bounce = bounce_row(n)) != NULL; n++)
		json_array_append_new(list, bounce_json(bounce));
	dump(list);
}

static void
list_text(void)
{
	const struct finding_kind *kind;
	const struct bounce *bounce;
	const struct reason *r;
	size_t n;
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
	for (n = 0; (bounce = bounce_row(n)) != NULL; n++)
		out("%-7s  %-28s  %s\n", "refusal", bounce->id, bounce->title);
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

static int
explain_bounce(const struct cli *cli, const struct bounce *bounce)
{
	json_t *list;

	if (cli->json) {
		list = json_array();
		json_array_append_new(list, bounce_json(bounce));
		dump(list);
		return EX_OK;
	}
	print_text(bounce->id, "refusal", bounce->title, bounce->text, "",
	    bounce->remedy);
	if (*bounce->findings != '\0') {
		out("\n  findings that tell (poststs inspect):\n");
		out_wrapped(4, bounce->findings);
	}
	return EX_OK;
}

/* a finding and a hold may share an identifier: both are about one thing */
static int
explain_id(const struct cli *cli, int number, const struct reason *r)
{
	json_t *list;

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

static int
explain(const struct cli *cli, const struct buf *words)
{
	const char *id = buf_text(words);
	int number = finding_by_name(id);
	const struct reason *r = reason_by_name(id);
	const struct bounce *bounce = bounce_by_name(id);

	if (number >= 0 || r != NULL)
		return explain_id(cli, number, r);
	if (bounce == NULL)
		bounce = bounce_match(buf_text(words), words->len);
	if (bounce != NULL)
		return explain_bounce(cli, bounce);
	if (strpbrk(id, " \n") == NULL)
		return cli_usage(
		    cli, "%s is no identifier; --list names them all", id);
	return fail(EX_DATAERR, "nothing known about MTA-STS or TLS stands in "
				"these words; --list names what is known");
}

/* explain_file - a whole bounce message on standard input */
static int
explain_file(const struct cli *cli)
{
	struct buf why = BUF_INIT, words = BUF_INIT;
	size_t len = 0;
	char *text = file_read("-", BOUNCE_MAX, &len, &why);
	int code;

	if (text == NULL) {
		code = fail(EX_NOINPUT, "%s", buf_text(&why));
	} else {
		buf_put(&words, text, len);
		buf_putc(&words, '\n');
		code = explain(cli, &words);
	}
	free(text);
	buf_release(&words);
	buf_release(&why);
	return code;
}

static int
run(struct cli *cli, bool list, const struct buf *words)
{
	int code = cli_no_facts(cli);

	if (code != EX_OK)
		return code;
	if (list && words->len > 0)
		return cli_usage(cli, "--list takes no identifier");
	if (!list && words->len == 0)
		return cli_usage(cli, "which identifier? --list names all");
	if (!list)
		return strcmp(buf_text(words), "-") == 0 ? explain_file(cli)
							 : explain(cli, words);
	cli->json ? list_json() : list_text();
	return EX_OK;
}

int
cmd_explain(struct cli *cli)
{
	struct buf words = BUF_INIT;
	const char *value;
	bool list = false;
	int option, code = EX_OK;

	while (code == EX_OK && (option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_LIST) {
			list = true;
		} else if (option == CLI_ARGUMENT) {
			if (words.len > 0)
				buf_putc(&words, ' ');
			buf_puts(&words, value);
		} else {
			code = EX_USAGE;
		}
	}
	if (code == EX_OK)
		code = run(cli, list, &words);
	buf_release(&words);
	return code;
}
