/*
 * NAME      settings_scan - keep libconfuse's scanner on the straight road
 * CONTRACT  see settings_table.h. libconfuse expands ${NAME} from the
 *           environment, inside double quotes and outside; a configuration
 *           that means something else for another user is none. Its line
 *           numbers are off after a comment, it takes no comment inside of
 *           a list, echoes a stray backslash to stdout, and skips a `*' that
 *           is not quoted. So its comments are blanked, and the rest is
 *           refused, before it sees the text. A `#' at the end of a word
 *           may be part of an address or begin a comment: refused as well.
 * BUGS      A word that contains `//' keeps it; one that begins with it is
 *           a comment, as in libconfuse.
 */
#include "settings/settings_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct scan {
	char *text; /* being blanked in place */
	size_t at;
	unsigned line;
	const char *file;
	struct buf *why;
	bool bad;
};

static void
complain(struct scan *s, unsigned line, const char *what)
{
	bool first = !s->bad;

	s->bad = true;
	if (s->why == NULL)
		return;
	if (first)
		buf_clear(s->why);
	else
		buf_putc(s->why, '\n');
	buf_printf(s->why, "%s:%u: %s", s->file, line, what);
}

static void
blank_to_line_end(struct scan *s)
{
	while (s->text[s->at] != '\0' && s->text[s->at] != '\n')
		s->text[s->at++] = ' ';
}

static void
blank_comment(struct scan *s)
{
	unsigned begin = s->line;
	char *t = s->text;

	t[s->at++] = ' ';
	t[s->at++] = ' ';
	for (; t[s->at] != '\0'; s->at++) {
		if (t[s->at] == '*' && t[s->at + 1] == '/') {
			t[s->at++] = ' ';
			t[s->at++] = ' ';
			return;
		}
		if (t[s->at] == '\n')
			s->line++;
		else
			t[s->at] = ' ';
	}
	complain(s, begin, "a comment begins here and never ends");
}

static bool
control(char c)
{
	return ((unsigned char)c < ' ' && c != '\t' && c != '\n' &&
		   c != '\r') ||
	       c == 127;
}

static void
check(struct scan *s, char quote)
{
	const char *t = s->text + s->at;

	if (t[0] == '$' && t[1] == '{')
		complain(s, s->line,
		    "${...}: environment variables are not expanded here; "
		    "write the value itself");
	else if (control(t[0]))
		complain(s, s->line, "a control character stands here");
	else if (quote == '\0' && t[0] == '*')
		complain(s, s->line,
		    "\"*\" needs quotes around its word, as in "
		    "\"*.example.org\"");
}

/* escape - what follows a backslash in double quotes must be a plain mark */
static void
escape(struct scan *s, char quote)
{
	char next = s->text[s->at + 1];

	if (next == '\\' || next == quote || (quote == '"' && next == '$'))
		s->at++;
	else
		complain(s, s->line,
		    "a backslash may stand only before a quote or a backslash");
}

static void
skip_string(struct scan *s)
{
	char quote = s->text[s->at++];

	for (;; s->at++) {
		switch (s->text[s->at]) {
		case '\0':
		case '\n':
			complain(
			    s, s->line, "a string does not end on its line");
			return;
		case '\\':
			escape(s, quote);
			break;
		default:
			if (s->text[s->at] == quote) {
				s->at++;
				return;
			}
			check(s, quote);
		}
	}
}

/* a word as libconfuse sees it: up to a blank or a mark of its own */
static void
skip_word(struct scan *s)
{
	do {
		check(s, '\0');
		if (s->text[s->at] == '\\')
			complain(
			    s, s->line, "a backslash may stand only in quotes");
		s->at++;
	} while (s->text[s->at] != '\0' &&
		 strchr(" #\"'\t\n\r={}()+,", s->text[s->at]) == NULL);
	if (s->text[s->at] == '#')
		complain(s, s->line,
		    "\"#\" needs quotes around its word, or a blank before "
		    "it where a comment begins");
}

char *
settings_scan(const char *text, const char *file, struct buf *why)
{
	struct scan s = {
		.text = xstrdup(text), .line = 1, .file = file, .why = why
	};
	const char *t;

	while (*(t = s.text + s.at) != '\0') {
		if (*t == '#' || (t[0] == '/' && t[1] == '/'))
			blank_to_line_end(&s);
		else if (t[0] == '/' && t[1] == '*')
			blank_comment(&s);
		else if (*t == '"' || *t == '\'')
			skip_string(&s);
		else if (*t == '\n' || strchr(" \t\r={}()+,", *t) != NULL) {
			s.line += *t == '\n';
			s.at++;
		} else
			skip_word(&s);
	}
	if (s.bad) {
		free(s.text);
		return NULL;
	}
	return s.text;
}
