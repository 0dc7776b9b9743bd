/*
 * NAME      cmd_explain - poststs explain
 * CONTRACT  The long text of a finding, or of the reason for a step or a wait,
 *           by its identifier; --list prints all identifiers. Other words, or
 *           standard input with "-", are taken for the message of a sender that
 *           refused to deliver, or for a log with many of them (--log).
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/attr.h"
#include "base/msg.h"
#include "base/nearmiss.h"
#include "catalogue/bounce.h"
#include "catalogue/finding.h"
#include "catalogue/reason.h"
#include "cli/cmd/cmds.h"
#include "cli/out/explainout.h"
#include "cli/out/print.h"
#include "cli/out/table.h"

#define NEAR_MAX 3 /* identifiers that are close to what was typed */

enum { OPT_LIST, OPT_LOG };

const struct cli_option explain_options[] = {
	[OPT_LIST] = { "list", NULL, "every identifier with its title" },
	[OPT_LOG] = { "log", "FILE", "group the lines of this log by meaning" },
	{ NULL, NULL, NULL },
};

/* kind_name - in documents, whose words scripts read */
static const char *
kind_name(const struct reason *r)
{
	return r->kind == REASON_STEP ? "step" : "hold";
}

/* kind_text - for people */
static const char *
kind_text(const struct reason *r)
{
	return r->kind == REASON_STEP ? "step" : "wait";
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
		json_array_append_new(list, explain_bounce_json(bounce));
	explain_dump(list);
}

static void
list_row(struct table *table, enum style style, const char *kind,
    const char *id, const char *title)
{
	table_cell(table, style, "%s", kind);
	table_cell(table, STYLE_PLAIN, "%s", id);
	table_cell(table, STYLE_PLAIN, "%s", title);
	table_end(table);
}

static void
list_text(void)
{
	struct table table = { .width = { 8, 29 } };
	const struct finding_kind *kind;
	const struct bounce *bounce;
	const struct reason *r;
	size_t n;
	int i;

	for (i = 0; i < FINDING_COUNT; i++) {
		kind = finding_kind((enum finding_id)i);
		list_row(&table, severity_style(kind->severity),
		    severity_name(kind->severity), kind->id, kind->title);
	}
	for (i = 0; i < REASON_COUNT; i++) {
		r = reason((enum reason_id)i);
		list_row(&table, STYLE_PLAIN, kind_text(r), r->id, r->title);
	}
	for (n = 0; (bounce = bounce_row(n)) != NULL; n++)
		list_row(
		    &table, STYLE_PLAIN, "refusal", bounce->id, bounce->title);
}

static void
explain_finding(const struct finding_kind *kind)
{
	explain_text(kind->id, severity_name(kind->severity), kind->title,
	    kind->text, kind->rule, kind->remedy);
}

static void
explain_reason(const struct reason *r)
{
	explain_text(r->id, kind_text(r), r->title, r->text, "", r->remedy);
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
		explain_dump(list);
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

/* near - identifiers that begin, end, or go on like the one that was typed */
static void
near(struct buf *out, const char *id)
{
	const char *known[FINDING_COUNT + REASON_COUNT], *name, *meant;
	size_t len = strlen(id), found = 0;
	int i;

	for (i = 0; i < FINDING_COUNT + REASON_COUNT; i++) {
		name = i < FINDING_COUNT
			   ? finding_kind((enum finding_id)i)->id
			   : reason((enum reason_id)(i - FINDING_COUNT))->id;
		known[i] = name;
		if (len > 3 && found < NEAR_MAX && strstr(name, id) != NULL)
			buf_printf(out, "%s%s", found++ > 0 ? ", " : "", name);
	}
	meant = nearmiss(id, len, known, ARRAY_LEN(known));
	if (found == 0 && meant != NULL)
		buf_puts(out, meant);
}

static int
unknown(const struct cli *cli, const char *words)
{
	struct buf close = BUF_INIT;
	int code;

	if (strpbrk(words, " \n") != NULL) {
		code = fail(EX_DATAERR,
		    "this text contains nothing known about MTA-STS or "
		    "TLS; use the line with the reason (status=, "
		    "Diagnostic-Code, failure-reason-code, \"TLS library "
		    "problem\"), give the whole log to explain --log, or "
		    "run poststs check DOMAIN");
	} else {
		near(&close, words);
		code = cli_usage(cli,
		    "%s is no identifier%s%s%s; --list names "
		    "them all, and words of a log are "
		    "explained, too",
		    words, close.len > 0 ? " (did you mean " : "",
		    buf_text(&close), close.len > 0 ? "?)" : "");
	}
	buf_release(&close);
	return code;
}

static int
explain(const struct cli *cli, const struct buf *words)
{
	const char *id = buf_text(words);
	int number = finding_by_name(id);
	const struct reason *r = reason_by_name(id);
	struct bounce_read read = { .kind = bounce_by_name(id) };

	if (number >= 0 || r != NULL)
		return explain_id(cli, number, r);
	if (read.kind == NULL)
		bounce_read(&read, buf_text(words), words->len);
	if (read.kind != NULL)
		return explain_bounce(cli, &read);
	return unknown(cli, id);
}

static int
run(struct cli *cli, bool list, const char *log, const struct buf *words)
{
	if (list + (log != NULL) + (words->len > 0) > 1)
		return cli_usage(
		    cli, "--list, --log and words exclude each other");
	if (log != NULL)
		return explain_log(cli, log, true);
	if (!list && words->len == 0)
		return cli_usage(cli, "which identifier? --list prints all");
	if (!list && strcmp(buf_text(words), "-") == 0)
		return explain_log(cli, "-", false);
	if (!list)
		return explain(cli, words);
	cli->json ? list_json() : list_text();
	return EX_OK;
}

int
cmd_explain(struct cli *cli)
{
	struct buf words = BUF_INIT;
	const char *value, *log = NULL;
	bool list = false;
	int option, code = EX_OK;

	while (code == EX_OK && (option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_LIST) {
			list = true;
		} else if (option == OPT_LOG) {
			log = value;
		} else if (option == CLI_ARGUMENT) {
			if (words.len > 0)
				buf_putc(&words, ' ');
			buf_puts(&words, value);
		} else {
			code = EX_USAGE;
		}
	}
	if (code == EX_OK)
		code = run(cli, list, log, &words);
	buf_release(&words);
	return code;
}
