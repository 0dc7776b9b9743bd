/*
 * NAME      matchlist - the pattern lists of Postfix
 * CONTRACT  see matchlist.h. A word is a /file if it begins with a slash, a
 *           table if it has a colon and does not begin with a bracket, and
 *           otherwise a name. A word that begins with `#' ends the text:
 *           Postfix warns that this is no comment, and reads no further.
 */
#include "postfix/matchlist.h"

#include <string.h>

/* blank - isspace(3) in the C locale */
static bool
blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

void
matchlist_start(struct matchlist *list, const char *text, bool negated)
{
	*list = (struct matchlist){ .words = { .rest = text, .braces = true },
		.negated = negated };
}

bool
matchlist_next(struct matchlist *list)
{
	struct match_item *item = &list->item;

	if (!pflist_next(&list->words) || *list->words.word == '#')
		return false;
	item->text = list->words.word;
	item->len = list->words.len;
	item->negated = list->negated;
	for (; item->len > 0 && *item->text == '!'; item->text++, item->len--)
		item->negated = !item->negated;
	if (item->len == 0)
		item->kind = MATCH_BROKEN;
	else if (*item->text == '/')
		item->kind = MATCH_FILE;
	else if (*item->text != '[' &&
		 memchr(item->text, ':', item->len) != NULL)
		item->kind = MATCH_TABLE;
	else
		item->kind = MATCH_NAME;
	return true;
}

/* goes_on - does what is at `at' belong to the logical line before it? */
static bool
goes_on(const char *at, const char *end)
{
	return at < end && (blank(*at) || *at == '#');
}

bool
matchlist_line(struct buf *line, const char **at, const char *end, bool logical,
    bool *lost)
{
	const char *eol, *first;

	buf_clear(line);
	while (
	    *at < end && (line->len == 0 || (logical && goes_on(*at, end)))) {
		if ((eol = memchr(*at, '\n', (size_t)(end - *at))) == NULL)
			eol = end;
		for (first = *at; first < eol && blank(*first); first++)
			;
		if (first < eol && *first != '#')
			buf_put(line, logical ? *at : first,
			    (size_t)(eol - (logical ? *at : first)));
		*at = eol < end ? eol + 1 : end;
	}
	*lost = line->len > 0 && blank(*line->text);
	return line->len > 0;
}

const char *
matchlist_parent(const char *name, enum match_style style)
{
	const char *dot;

	if (style == STYLE_EXACT || *name == '\0' ||
	    (dot = strchr(name + 1, '.')) == NULL)
		return NULL;
	if (style == STYLE_PARENT)
		dot++;
	return *dot != '\0' ? dot : NULL;
}
