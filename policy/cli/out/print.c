/*
 * NAME      print - standard output and error of the command
 * CONTRACT  see print.h. stdio remembers the first write error until
 *           print_end(), so that the printing code needs no checks.
 */
#include "cli/out/print.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define PAGE_WIDTH 78

static bool colored;

static const char *const escapes[] = {
	[STYLE_PLAIN] = "",
	[STYLE_TITLE] = "\033[1m",
	[STYLE_GOOD] = "\033[32m",
	[STYLE_WARN] = "\033[33m",
	[STYLE_BAD] = "\033[31m",
	[STYLE_FAINT] = "\033[2m",
};

void
print_begin(enum color color, bool quiet)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

	colored = color == COLOR_ALWAYS ||
		  (color == COLOR_AUTO && isatty(STDOUT_FILENO) &&
		      term != NULL && strcmp(term, "dumb") != 0 &&
		      (no_color == NULL || *no_color == '\0'));
	progress_begin(quiet);
}

int
print_end(void)
{
	progress_end();
	if (fflush(stdout) == 0 && !ferror(stdout))
		return EX_OK;
	return fail(EX_IOERR, "standard output: %s", strerror(errno));
}

/* put - whatever stands in it: only lines, and what can be seen */
static void ATTR_PRINTF(1, 0) put(const char *fmt, va_list ap)
{
	struct buf text = BUF_INIT, safe = BUF_INIT;

	buf_vprintf(&text, fmt, ap);
	buf_mask_lines(&safe, buf_text(&text), text.len);
	fwrite(buf_text(&safe), 1, safe.len, stdout);
	buf_release(&text);
	buf_release(&safe);
}

void
out(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(fmt, ap);
	va_end(ap);
}

void
out_style(enum style style, const char *fmt, ...)
{
	va_list ap;
	bool on = colored && style != STYLE_PLAIN;

	if (on)
		fputs(escapes[style], stdout);
	va_start(ap, fmt);
	put(fmt, ap);
	va_end(ap);
	if (on)
		fputs("\033[0m", stdout);
}

void
out_put(void *unused, const char *text, size_t len)
{
	fwrite(text, 1, len, stdout);
}

void
out_wrapped_after(const char *prefix, const char *text)
{
	size_t indent = strlen(prefix), column = 0, word;

	while (*text != '\0') {
		word = strcspn(text, " ");
		if (column > indent && column + 1 + word > PAGE_WIDTH) {
			out("\n");
			column = 0;
		}
		out("%s%.*s", column == 0 ? prefix : " ", (int)word, text);
		column += (column == 0 ? indent : 1) + word;
		text += word;
		text += strspn(text, " ");
	}
	out("\n");
}

void
out_wrapped(unsigned indent, const char *text)
{
	char prefix[PAGE_WIDTH];

	snprintf(prefix, sizeof(prefix), "%*s", (int)indent, "");
	out_wrapped_after(prefix, text);
}

/* ---- findings ---- */

enum style
severity_style(enum severity severity)
{
	static const enum style styles[] = {
		[SEVERITY_INFO] = STYLE_FAINT,
		[SEVERITY_WARNING] = STYLE_WARN,
		[SEVERITY_ERROR] = STYLE_BAD,
	};

	return styles[severity];
}

#define SUBJECTS_SHOWN 3 /* of one identifier, without -v */

static void
print_finding(const struct finding *f)
{
	out("    %s", f->subject);
	if (f->line > 0)
		out(":%u", f->line);
	if (f->column > 0)
		out(":%u", f->column);
	out("%s%s\n", *f->text != '\0' ? ": " : "", f->text);
	if (f->remedy != NULL)
		out_wrapped(6, f->remedy);
}

void
print_findings(const struct findings *findings, bool verbose)
{
	const struct finding_kind *kind;
	size_t i, j, shown;
	bool own; /* has each that is shown a remedy of its own? */

	for (i = 0; i < findings->len; i = j) {
		kind = finding_kind(findings->list[i].id);
		out("  ");
		out_style(severity_style(kind->severity), "%s",
		    severity_name(kind->severity));
		out(": %s (%s)\n", kind->title, kind->id);
		shown = 0;
		own = true;
		for (j = i; j < findings->len &&
			    findings->list[j].id == findings->list[i].id;
		     j++)
			if (verbose || shown < SUBJECTS_SHOWN) {
				print_finding(&findings->list[j]);
				own &= findings->list[j].remedy != NULL;
				shown++;
			}
		if (shown < j - i)
			out("    and %zu more (-v shows all)\n", j - i - shown);
		if (!own)
			out_wrapped(4, kind->remedy);
	}
}

void
print_wrong(const struct findings *findings, bool verbose)
{
	struct findings wrong = *findings;

	/* they are sorted by severity */
	while (wrong.len > 0 &&
	       finding_kind(wrong.list[wrong.len - 1].id)->severity ==
		   SEVERITY_INFO)
		wrong.len--;
	print_findings(&wrong, verbose);
}
