/*
 * print - what goes to the terminal
 *
 * Colour only where a person looks (or asked for it), nothing to standard
 * output that was not asked for, errors of writing noticed at the end.
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
/* print_end - flush; 0, or EX_IOERR after saying so */
int print_end(void) ATTR_MUSTCHECK;

/* out - text to standard output; what could do more than be seen is masked */
void out(const char *fmt, ...) ATTR_PRINTF(1, 2);
/* out_style - the same in a colour, when there are colours */
void out_style(enum style, const char *fmt, ...) ATTR_PRINTF(2, 3);
/*
 * out_put - counted bytes as they are, of who has masked them: JSON, records,
 * a page, the text of a policy; fits facts_json_write() and records_write()
 */
void out_put(void *unused, const char *, size_t);
/* out_wrapped - prose, indented, broken at the width of a page */
void out_wrapped(unsigned indent, const char *text);
/* out_wrapped_after - the same with this before each line */
void out_wrapped_after(const char *prefix, const char *text);

void print_findings(const struct findings *, bool verbose);
/* print_wrong - those of severity error and warning; the list is sorted */
void print_wrong(const struct findings *, bool verbose);
enum style severity_style(enum severity);

#endif
