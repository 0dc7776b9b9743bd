/*
 * NAME      settings_token - the tokens of poststs.conf
 * CONTRACT  see settings_token.h. Environment variables are not supported: a
 *           configuration must mean the same for every user. What looks like
 *           one is refused. A `*' usually begins a pattern that somebody forgot
 *           to quote, and a `#' at the end of a word may be part of an address
 *           or begin a comment. Both are refused, since a wrong guess would
 *           change what is published.
 * BUGS      A word that contains `//' keeps it; one that begins with it is a
 *           comment.
 */
#include "settings/settings_token.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"

struct scan {
	const char *at;
	unsigned line;
	struct arena *arena;
	token_error *error;
	void *context;
	bool bad;
	struct buf word; /* being read */
	struct token *list;
	size_t len, cap;
};

static void
complain(struct scan *s, unsigned line, const char *what)
{
	s->bad = true;
	s->error(s->context, line, what);
}

static void
add(struct scan *s, enum token_kind kind, const char *text)
{
	VEC_GROW(s->list, s->len, s->cap);
	s->list[s->len++] = (struct token){ kind, s->line, text };
}

static void
skip_comment(struct scan *s)
{
	unsigned begin = s->line;

	for (s->at += 2; *s->at != '\0'; s->at++) {
		if (s->at[0] == '*' && s->at[1] == '/') {
			s->at += 2;
			return;
		}
		s->line += *s->at == '\n';
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

/* check - one octet that becomes part of a word */
static void
check(struct scan *s, char quote)
{
	if (s->at[0] == '$' && s->at[1] == '{')
		complain(s, s->line,
		    "${...}: environment variables are not expanded here; "
		    "write the value itself");
	else if (control(s->at[0]))
		complain(s, s->line, "there is a control character here");
	else if (quote == '\0' && s->at[0] == '*')
		complain(s, s->line,
		    "\"*\" needs quotes around its word, as in "
		    "\"*.example.org\"");
}

/* escape - at a backslash: what follows it must be a plain mark */
static void
escape(struct scan *s, char quote)
{
	char next = s->at[1];

	if (next == '\\' || next == quote || (quote == '"' && next == '$'))
		buf_putc(&s->word, *++s->at);
	else
		complain(s, s->line,
		    "a backslash may stand only before a quote or a backslash");
}

static void
read_string(struct scan *s)
{
	char quote = *s->at++;

	buf_clear(&s->word);
	for (;; s->at++) {
		if (*s->at == '\0' || *s->at == '\n') {
			complain(
			    s, s->line, "a string does not end on its line");
			return;
		}
		if (*s->at == quote)
			break;
		if (*s->at == '\\') {
			escape(s, quote);
			continue;
		}
		check(s, quote);
		buf_putc(&s->word, *s->at);
	}
	s->at++;
	add(s, TOKEN_STRING, arena_intern(s->arena, buf_text(&s->word)));
}

/* read_word - up to a blank or a mark */
static void
read_word(struct scan *s)
{
	buf_clear(&s->word);
	do {
		check(s, '\0');
		if (*s->at == '\\')
			complain(
			    s, s->line, "a backslash may stand only in quotes");
		buf_putc(&s->word, *s->at++);
	} while (
	    *s->at != '\0' && strchr(" #\"'\t\n\r={}()+,", *s->at) == NULL);
	if (*s->at == '#')
		complain(s, s->line,
		    "\"#\" needs quotes around its word, or a blank before "
		    "it where a comment begins");
	add(s, TOKEN_WORD, arena_intern(s->arena, buf_text(&s->word)));
}

/* read_mark - false: it is none */
static bool
read_mark(struct scan *s)
{
	static const struct {
		char text[3];
		enum token_kind kind;
	} marks[] = { { "+=", TOKEN_PLUS_EQUAL }, { "=", TOKEN_EQUAL },
		{ "{", TOKEN_OPEN }, { "}", TOKEN_CLOSE }, { ",", TOKEN_COMMA },
		{ "+", TOKEN_OTHER }, { "(", TOKEN_OTHER },
		{ ")", TOKEN_OTHER } };
	size_t i, len;

	for (i = 0; i < ARRAY_LEN(marks); i++) {
		len = strlen(marks[i].text);
		if (strncmp(s->at, marks[i].text, len) != 0)
			continue;
		add(s, marks[i].kind, marks[i].text);
		s->at += len;
		return true;
	}
	return false;
}

static void
read_one(struct scan *s)
{
	const char *t = s->at;

	if (*t == '#' || (t[0] == '/' && t[1] == '/'))
		s->at += strcspn(t, "\n");
	else if (t[0] == '/' && t[1] == '*')
		skip_comment(s);
	else if (*t == '"' || *t == '\'')
		read_string(s);
	else if (strchr(" \t\r\n", *t) != NULL) {
		s->line += *t == '\n';
		s->at++;
	} else if (!read_mark(s))
		read_word(s);
}

const struct token *
settings_tokens(
    const char *text, struct arena *arena, token_error *error, void *context)
{
	struct scan s = { .at = text,
		.line = 1,
		.arena = arena,
		.error = error,
		.context = context };
	struct token *list = NULL;

	while (*s.at != '\0')
		read_one(&s);
	add(&s, TOKEN_END, "the end of the file");
	if (!s.bad) {
		list = arena_alloc(arena, s.len * sizeof(*list));
		memcpy(list, s.list, s.len * sizeof(*list));
	}
	free(s.list);
	buf_release(&s.word);
	return list;
}
