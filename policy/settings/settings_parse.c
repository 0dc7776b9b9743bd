/*
 * NAME      settings_parse - read poststs.conf
 * CONTRACT  see settings.h. The grammar:
 *
 *               file   = { option | block }
 *               option = NAME ( "=" | "+=" ) value
 *               value  = WORD | "{" [ WORD { "," WORD } [ "," ] ] "}"
 *               block  = "domain" WORD "{" { option } "}"
 *
 *           Values are first collected with their lines, and judged afterwards
 *           by the type of their row, so that one bad value does not hide the
 *           next. After a syntax error, reading goes on at the next line that
 *           begins an option or a block.
 */
#include "settings/settings_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/names.h"
#include "dns/dname.h"
#include "settings/settings_token.h"

#define NAME_SHOWN       64 /* bytes of a name in a message */
#define COMPLAINTS_SHOWN 100

/* one value as it stands in the file */
struct given {
	const char *domain; /* title of the block, NULL outside of blocks */
	const struct option_row *row;
	const char *value;
	unsigned line;
};

struct complaint {
	unsigned line;
	size_t order;
	char *text;
};

struct parse {
	const char *file;
	struct arena *arena;
	const struct token *at;
	const char *domain; /* the block that is being read, or NULL */
	unsigned seen[2][SETTINGS_ROWS_MAX]; /* line, [in a block][row] */
	struct given *given;
	size_t given_len, given_cap;
	struct complaint *complaints;
	size_t complaints_len, complaints_cap;
	struct names *titles; /* of blocks that ended, as written */
	unsigned *title_line; /* where, by number */
	size_t titles_len, titles_cap;
	struct names *domains; /* numbered as in struct settings */
};

/* ---- complaints ---- */

static void complain(struct parse *, unsigned line, const char *name,
    const char *fmt, ...) ATTR_PRINTF(4, 5);

static void
complain(struct parse *p, unsigned line, const char *name, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	char what[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	buf_printf(&text, "%s:%u: ", p->file, line);
	if (name != NULL) {
		buf_mask(&text, name, strlen(name), NAME_SHOWN);
		buf_puts(&text, ": ");
	}
	buf_mask(&text, what, strlen(what), sizeof(what));
	VEC_GROW(p->complaints, p->complaints_len, p->complaints_cap);
	p->complaints[p->complaints_len] =
	    (struct complaint){ line, p->complaints_len, buf_detach(&text) };
	p->complaints_len++;
}

static void
complain_unknown(
    struct parse *p, unsigned line, const char *name, bool in_domain)
{
	const char *near = settings_nearest(name, in_domain);

	if (settings_row(name, !in_domain) != NULL)
		complain(p, line, name,
		    in_domain ? "is allowed only outside domain blocks"
			      : "is allowed only in a domain block");
	else if (near != NULL)
		complain(p, line, name,
		    "there is no such option; did you mean %s?", near);
	else
		complain(p, line, name,
		    "there is no such option; see poststs.conf(5)");
}

static int
by_line(const void *va, const void *vb)
{
	const struct complaint *a = va, *b = vb;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* report - hand over what was complained about; 0 when that is nothing */
static int
report(struct parse *p, struct buf *why)
{
	size_t i;

	if (p->complaints_len == 0)
		return 0;
	qsort(
	    p->complaints, p->complaints_len, sizeof(*p->complaints), by_line);
	if (why == NULL)
		return -1;
	buf_clear(why);
	for (i = 0; i < p->complaints_len && i < COMPLAINTS_SHOWN; i++) {
		if (i > 0)
			buf_putc(why, '\n');
		buf_puts(why, p->complaints[i].text);
	}
	if (i < p->complaints_len)
		buf_printf(why, "\n%s: and %zu more errors", p->file,
		    p->complaints_len - i);
	return -1;
}

/* ---- the grammar ---- */

static void
token_complain(void *context, unsigned line, const char *what)
{
	complain(context, line, NULL, "%s", what);
}

static bool
is_word(const struct token *t)
{
	return t->kind == TOKEN_WORD || t->kind == TOKEN_STRING;
}

static bool
begins_option(const struct token *t)
{
	return t->kind == TOKEN_WORD &&
	       (t[1].kind == TOKEN_EQUAL || t[1].kind == TOKEN_PLUS_EQUAL);
}

static bool
begins_block(const struct token *t)
{
	return t->kind == TOKEN_WORD && strcmp(t->text, "domain") == 0 &&
	       is_word(&t[1]) && t[2].kind == TOKEN_OPEN;
}

/*
 * resume - after an error: at a later line that can be understood again, or at
 * the brace that ends the block; from where reading went wrong
 */
static void
resume(struct parse *p, const struct token *from)
{
	unsigned depth = 0;
	const struct token *t;

	for (t = from; t->kind != TOKEN_END; t++) {
		if (t >= p->at && t->line > from->line &&
		    (begins_option(t) || begins_block(t)))
			break;
		if (t->kind == TOKEN_OPEN)
			depth++;
		else if (t->kind == TOKEN_CLOSE && depth > 0)
			depth--;
		else if (t->kind == TOKEN_CLOSE && p->domain != NULL)
			break;
	}
	p->at = t;
}

static void
note(struct parse *p, const struct option_row *row, const char *value,
    unsigned line)
{
	VEC_GROW(p->given, p->given_len, p->given_cap);
	p->given[p->given_len++] =
	    (struct given){ p->domain, row, value, line };
}

/*
 * word - a value that is no list in braces; what goes on behind it on the same
 * line was meant to belong to it
 */
static bool
word(struct parse *p, const struct token *name, const struct option_row *row)
{
	const struct token *value = p->at++;
	const char *legal = row != NULL ? row->doc.range : "";

	if (row != NULL)
		note(p, row, value->text, value->line);
	if (p->at->line != value->line || begins_option(p->at) ||
	    begins_block(p->at) ||
	    (p->at->kind != TOKEN_COMMA && !is_word(p->at)))
		return true;
	if (row != NULL && row->type->list)
		complain(p, value->line, name->text,
		    "write several values in braces, separated by commas: "
		    "%s = { %s, ... }",
		    name->text, value->text);
	else
		complain(p, value->line, name->text,
		    "\"%s\" follows its value: write one word, such as 3d, "
		    "or quotes around several%s%s%s",
		    p->at->text, *legal != '\0' ? " (legal: " : "", legal,
		    *legal != '\0' ? ")" : "");
	return false;
}

/* element - one value of a list, and what ends it; false: neither is there */
static bool
element(struct parse *p, const struct option_row *row)
{
	if (!is_word(p->at))
		return false;
	if (row != NULL)
		note(p, row, p->at->text, p->at->line);
	p->at++;
	if (p->at->kind == TOKEN_COMMA)
		p->at++;
	else if (p->at->kind != TOKEN_CLOSE)
		return false;
	return true;
}

/* braces - a list; false, with a complaint: what follows is not understood */
static bool
braces(struct parse *p, const struct token *name, const struct option_row *row)
{
	const struct token *open = p->at++;

	if (row != NULL && !row->type->list) {
		complain(p, open->line, name->text,
		    "takes one value: put quotes around all of it, without "
		    "braces");
		return false;
	}
	if (p->at->kind == TOKEN_CLOSE && row != NULL)
		note(p, row, "", open->line);
	while (p->at->kind != TOKEN_CLOSE) {
		if (element(p, row))
			continue;
		complain(p, p->at->line, name->text,
		    "found %s in the list that begins in line %u, instead "
		    "of a comma, a value, or the closing brace",
		    p->at->text, open->line);
		return false;
	}
	p->at++;
	return true;
}

/* again - the same option once more, in the same block */
static void
again(struct parse *p, const struct token *name, const struct option_row *row,
    bool adds)
{
	unsigned *line = &p->seen[p->domain != NULL][row - settings_rows];

	if (*line != 0 && !adds && !row->type->again)
		complain(p, name->line, name->text,
		    "given twice, first in line %u%s", *line,
		    row->type->list ? " (+= adds to a list)" : "");
	if (*line == 0)
		*line = name->line;
}

/* value - behind the `=' of an option; false, with a complaint: it is none */
static bool
value(struct parse *p, const struct token *name, const struct option_row *row)
{
	if (p->at->line > name->line && begins_option(p->at))
		complain(p, name->line, name->text, "its value is missing");
	else if (is_word(p->at))
		return word(p, name, row);
	else if (p->at->kind == TOKEN_OPEN)
		return braces(p, name, row);
	else
		complain(p, name->line, name->text,
		    "its value is missing: found %s instead", p->at->text);
	return false;
}

static void
option(struct parse *p)
{
	const struct token *name = p->at++, *mark = p->at;
	const struct option_row *row =
	    settings_row(name->text, p->domain != NULL);
	size_t before = p->given_len;
	bool adds = mark->kind == TOKEN_PLUS_EQUAL;

	if (row == NULL)
		complain_unknown(p, name->line, name->text, p->domain != NULL);
	if (mark->kind != TOKEN_EQUAL && !adds) {
		if (row != NULL)
			complain(p, name->line, name->text,
			    "\"=\" and a value are missing");
		resume(p, mark);
		return;
	}
	if (adds && row != NULL && !row->type->list)
		complain(p, name->line, name->text,
		    "is not a list: += adds only to lists");
	else if (row != NULL)
		again(p, name, row, adds);
	p->at++;
	if (!value(p, name, row)) {
		p->given_len = before; /* one error is enough */
		resume(p, mark);
	}
}

/* ended - note the title; two blocks of one domain may say different things */
static void
ended(struct parse *p, const char *title, unsigned line)
{
	uint32_t n = names_add(p->titles, title, strlen(title));

	if (n < p->titles_len) {
		complain(p, line, title,
		    "given twice, the first domain block ends in line %u",
		    p->title_line[n]);
		return;
	}
	VEC_GROW(p->title_line, p->titles_len, p->titles_cap);
	p->title_line[p->titles_len++] = line;
}

static void
block(struct parse *p)
{
	const struct token *begin = p->at;

	p->at += 3;
	p->domain = begin[1].text;
	memset(p->seen[1], 0, sizeof(p->seen[1]));
	while (p->at->kind == TOKEN_WORD && !begins_block(p->at))
		option(p);
	p->domain = NULL;
	if (p->at->kind == TOKEN_CLOSE) {
		ended(p, begin[1].text, p->at++->line);
		return;
	}
	complain(p, begin->line, begin[1].text,
	    "the domain block that begins here does not end: add a } before "
	    "%s in line %u",
	    p->at->text, p->at->line);
	if (!begins_block(p->at) || p->at->line == begin->line)
		resume(p, p->at);
}

static void
file(struct parse *p)
{
	while (p->at->kind != TOKEN_END) {
		if (begins_block(p->at)) {
			block(p);
		} else if (p->at->kind == TOKEN_WORD &&
			   strcmp(p->at->text, "domain") == 0) {
			complain(p, p->at->line, "domain",
			    "a block has a title and braces: domain "
			    "\"example.org\" { ... }");
			resume(p, p->at);
		} else if (p->at->kind == TOKEN_WORD) {
			option(p);
		} else {
			complain(p, p->at->line, NULL,
			    "found %s where an option or a domain block "
			    "should begin",
			    p->at->text);
			resume(p, p->at);
		}
	}
}

/* ---- values into settings ---- */

static void
take(struct parse *p, const struct given *given, void *field)
{
	const struct option_row *row = given->row;
	struct buf why = BUF_INIT;

	if (strlen(given->value) > SETTINGS_VALUE_MAX)
		why_set(&why, "the value is longer than %d bytes",
		    SETTINGS_VALUE_MAX);
	else if (settings_take(row, field, given->value, &why) == 0)
		goto out;
	complain(p, given->line, row->doc.name, "%s (legal: %s)",
	    buf_text(&why), row->doc.range);
out:
	buf_release(&why);
}

/* the block of this title */
static struct domain_settings *
block_of(struct parse *p, struct settings *s, const struct given *given)
{
	char name[DNAME_SIZE];
	struct buf why = BUF_INIT;
	uint32_t n;

	if (dname_parse(name, given->domain, strlen(given->domain), &why) !=
	    0) {
		complain(p, given->line, "domain", "%s", buf_text(&why));
		buf_release(&why);
		return NULL;
	}
	n = names_add(p->domains, name, strlen(name));
	return n < s->domain_len ? &s->domain[n] : settings_add_domain(s, name);
}

static void
apply(struct parse *p, struct settings *s)
{
	struct domain_settings *d = NULL;
	const struct option_row *row;
	const char *title = "";
	void *field;
	size_t i;

	for (i = 0; i < p->given_len; i++)
		if (p->given[i].domain == NULL)
			take(p, &p->given[i],
			    settings_field(s, p->given[i].row));
	settings_inherit(s);
	p->domains = names_new();
	for (i = 0; i < s->domain_len; i++)
		names_add(
		    p->domains, s->domain[i].name, strlen(s->domain[i].name));
	for (i = 0; i < p->given_len; i++) {
		if (p->given[i].domain == NULL)
			continue;
		if (strcmp(title, p->given[i].domain) != 0)
			d = block_of(p, s, &p->given[i]);
		title = p->given[i].domain;
		if (d == NULL)
			continue;
		row = p->given[i].row;
		field = settings_domain_field(d, row);
		if (row->type->list && (d->own & row->own) == 0)
			row->type->clear(field);
		d->own |= row->own;
		take(p, &p->given[i], field);
	}
	names_free(p->domains);
	settings_sort_domains(s);
}

int
settings_parse(
    struct settings *s, const char *text, const char *name, struct buf *why)
{
	struct parse p = {
		.file = name, .arena = arena_new(), .titles = names_new()
	};
	size_t i;
	int ret;

	if (settings_rows_len > SETTINGS_ROWS_MAX)
		abort();
	p.at = settings_tokens(text, p.arena, token_complain, &p);
	if (p.at != NULL) {
		file(&p);
		apply(&p, s);
	}
	ret = report(&p, why);

	for (i = 0; i < p.complaints_len; i++)
		free(p.complaints[i].text);
	names_free(p.titles);
	free(p.given);
	free(p.complaints);
	free(p.title_line);
	arena_free(p.arena);
	return ret;
}
