/*
 * NAME      explainout - what explain prints about refusals
 * CONTRACT  see explainout.h. A log is read line by line. A text that is not a
 *           log but one message is read up to a megabyte. A line that begins
 *           with a blank continues the one before it, as in mails and in the
 *           output of postqueue and of ACME clients.
 */
#include "cli/out/explainout.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/msg.h"
#include "catalogue/bouncelog.h"
#include "cli/out/print.h"

#define TEXT_MAX   ((size_t)1 << 20) /* of a message that is read as one */
#define ENTRY_MAX  ((size_t)64 << 10)
#define SAMPLE_MAX 240

void
explain_dump(json_t *doc)
{
	json_dumpf(doc, stdout, JSON_INDENT(2));
	out("\n");
	json_decref(doc);
}

void
explain_text(const char *id, const char *kind, const char *title,
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

/* ---- one ---- */

json_t *
explain_bounce_json(const struct bounce *bounce)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id",
	    bounce->id, "kind", "refusal", "title", bounce->title, "whose",
	    bounce_whose_name(bounce->whose), "remedy", bounce->remedy,
	    "findings", bounce->findings, "text", bounce->text);
}

static json_t *
read_json(const struct bounce_read *read)
{
	json_t *o = explain_bounce_json(read->kind);

	if (read->cause != NULL)
		json_object_set_new(o, "cause", json_string(read->cause));
	if (*read->host != '\0')
		json_object_set_new(o, read->domain ? "domain" : "host",
		    json_string(read->host));
	return o;
}

int
explain_bounce(const struct cli *cli, const struct bounce_read *read)
{
	const struct bounce *bounce = read->kind;
	json_t *list;

	if (cli->json) {
		list = json_array();
		json_array_append_new(list, read_json(read));
		explain_dump(list);
		return EX_OK;
	}
	out_style(STYLE_TITLE, "%s", bounce->id);
	out(" (refusal): %s\n\n", bounce->title);
	if (*read->host != '\0')
		out("  %s: %s\n", read->domain ? "domain" : "host", read->host);
	if (read->cause != NULL)
		out("  what exactly: %s\n", read->cause);
	out("  whose: %s\n\n", bounce_whose_text(bounce->whose));
	out_wrapped(2, bounce->text);
	out("\n  what to do:\n");
	out_wrapped(4, bounce->remedy);
	if (*bounce->findings != '\0') {
		out("\n  findings that show it (poststs inspect, poststs "
		    "check):\n");
		out_wrapped(4, bounce->findings);
	}
	return EX_OK;
}

/* ---- a log ---- */

static json_t *
group_json(const struct bouncelog_group *g)
{
	json_t *o = explain_bounce_json(g->kind), *hosts = json_array();
	struct buf sample = BUF_INIT;
	size_t i;

	for (i = 0; i < g->hosts_len; i++)
		json_array_append_new(
		    hosts, json_pack("{s:s, s:I}", "host", g->hosts[i].name,
			       "count", (json_int_t)g->hosts[i].count));
	if (g->cause != NULL)
		json_object_set_new(o, "cause", json_string(g->cause));
	json_object_set_new(o, "count", json_integer((json_int_t)g->count));
	json_object_set_new(o, "line", json_integer((json_int_t)g->line));
	json_object_set_new(o, "hosts", hosts);
	buf_mask(&sample, g->sample, strcspn(g->sample, "\r\n"), SAMPLE_MAX);
	json_object_set_new(o, "sample", json_string(buf_text(&sample)));
	buf_release(&sample);
	return o;
}

static void
log_json(const struct bouncelog *log)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < log->len; i++)
		json_array_append_new(list, group_json(&log->groups[i]));
	explain_dump(list);
}

static void
hosts_text(const struct bouncelog_group *g)
{
	size_t i;

	for (i = 0; i < g->hosts_len; i++)
		out("%s%s (%" PRIu64 ")",
		    i > 0 ? ", " : "        host: ", g->hosts[i].name,
		    g->hosts[i].count);
	if (g->elsewhere > 0)
		out(", others (%" PRIu64 ")", g->elsewhere);
	if (g->hosts_len > 0)
		out("\n");
}

static void
group_text(const struct bouncelog_group *g)
{
	struct buf sample = BUF_INIT;

	out("%6" PRIu64 "  ", g->count);
	out_style(g->kind->whose == BOUNCE_NOBODY ? STYLE_FAINT : STYLE_TITLE,
	    "%s", g->kind->id);
	out(": %s\n", g->kind->title);
	hosts_text(g);
	if (g->cause != NULL)
		out("        what exactly: %s\n", g->cause);
	out("        whose: %s\n", bounce_whose_text(g->kind->whose));
	out("        what to do:\n");
	out_wrapped(10, g->kind->remedy);
	buf_mask(&sample, g->sample, strcspn(g->sample, "\r\n"), SAMPLE_MAX);
	out("        first at line %" PRIu64 ": %s\n\n", g->line,
	    buf_text(&sample));
	buf_release(&sample);
}

static void
log_text(const struct bouncelog *log)
{
	size_t i;

	for (i = 0; i < log->len; i++)
		group_text(&log->groups[i]);
	out("%" PRIu64 " of %" PRIu64 " entries say nothing that is known "
	    "about MTA-STS or TLS\n",
	    log->unknown, log->entries);
}

/* ---- reading ---- */

struct reader {
	struct bouncelog log;
	struct buf entry; /* the lines of one */
	uint64_t first;   /* line of the entry */
	struct buf whole; /* all of it, up to TEXT_MAX */
};

static void
flush(struct reader *r)
{
	size_t len = r->entry.len;

	while (len > 0 && strchr("\r\n", r->entry.text[len - 1]) != NULL)
		len--;
	if (len > 0)
		bouncelog_add(&r->log, r->first, buf_text(&r->entry), len);
	buf_clear(&r->entry);
}

static void
take_line(struct reader *r, uint64_t number, const char *line, size_t len)
{
	if ((*line != ' ' && *line != '\t') || r->entry.len > ENTRY_MAX)
		flush(r);
	if (r->entry.len == 0)
		r->first = number;
	buf_put(&r->entry, line, len);
	if (r->whole.len < TEXT_MAX)
		buf_put(&r->whole, line, len);
}

static int
read_lines(struct reader *r, const char *path)
{
	const bool standard = strcmp(path, "-") == 0;
	FILE *fp = standard ? stdin : fopen(path, "re");
	uint64_t number = 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int code = EX_OK;

	if (fp == NULL)
		return fail(EX_NOINPUT, "%s: %s", path, strerror(errno));
	while ((len = getline(&line, &size, fp)) > 0)
		take_line(r, ++number, line, (size_t)len);
	if (ferror(fp))
		code = fail(EX_NOINPUT, "%s: %s", path, strerror(errno));
	flush(r);
	free(line);
	if (!standard)
		fclose(fp);
	return code;
}

/* show_one - what is all of one kind; the whole text knows best which */
static int
show_one(const struct cli *cli, const struct reader *r)
{
	const struct bouncelog_group *g =
	    r->log.len > 0 ? &r->log.groups[0] : NULL;
	struct bounce_read read;

	bounce_read(&read, buf_text(&r->whole), r->whole.len);
	if (read.kind == NULL && g == NULL)
		return fail(EX_DATAERR,
		    "this text contains nothing known about MTA-STS or "
		    "TLS; see poststs explain --list");
	if (g != NULL && (read.kind == NULL || read.kind == g->kind)) {
		if (cli->json)
			log_json(&r->log);
		else if (g->count > 1)
			log_text(&r->log);
		if (cli->json || g->count > 1)
			return EX_OK;
		read.kind = g->kind;
		read.cause = g->cause;
		if (g->hosts_len > 0)
			memcpy(read.host, g->hosts[0].name, sizeof(read.host));
	}
	return explain_bounce(cli, &read);
}

int
explain_log(const struct cli *cli, const char *path, bool list)
{
	struct reader r = { .entry = BUF_INIT, .whole = BUF_INIT };
	int code;

	bouncelog_init(&r.log);
	code = read_lines(&r, path);
	bouncelog_sort(&r.log);
	if (code == EX_OK && !list && r.log.len < 2)
		code = show_one(cli, &r);
	else if (code == EX_OK && cli->json)
		log_json(&r.log);
	else if (code == EX_OK)
		log_text(&r.log);
	bouncelog_release(&r.log);
	buf_release(&r.entry);
	buf_release(&r.whole);
	return code;
}
