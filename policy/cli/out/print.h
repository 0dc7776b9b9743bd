/*
 * print - output to the terminal
 *
 * Colour only on a terminal (or if requested), nothing on standard output that
 * was not requested, and write errors are noticed at the end.
 */
#ifndef POSTSTS_CLI_OUT_PRINT_H
#define POSTSTS_CLI_OUT_PRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/msg.h"
#include "catalogue/finding.h"

enum color {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

enum style {
	STYLE_PLAIN,
	STYLE_TITLE,
	STYLE_GOOD,
	STYLE_WARN,
	STYLE_BAD,
	STYLE_FAINT,
};

void print_begin(enum color, bool quiet);
/* print_end - flush; 0, or EX_IOERR after an error message */
int print_end(void) ATTR_MUSTCHECK;

/*
 * out - print text to standard output; bytes that a terminal would interpret
 * are masked
 */
void out(const char *fmt, ...) ATTR_PRINTF(1, 2);
/* out_style - the same in a colour, when there are colours */
void out_style(enum style, const char *fmt, ...) ATTR_PRINTF(2, 3);
/*
 * out_put - print bytes unchanged, which the caller has masked: JSON, records,
 * a page, the text of a policy. Fits facts_json_write() and records_write().
 */
void out_put(void *unused, const char *, size_t);
/* out_wrapped - print prose, indented, wrapped at the width of a page */
void out_wrapped(unsigned indent, const char *text);
/* out_wrapped_after - the same with a prefix before each line */
void out_wrapped_after(const char *prefix, const char *text);

void print_findings(const struct findings *, bool verbose);
/*
 * print_wrong - print those of severity error and warning; the list is sorted
 */
void print_wrong(const struct findings *, bool verbose);
enum style severity_style(enum severity);

#endif
