/*
 * NAME      pflist - the lists in Postfix's parameter values
 * CONTRACT  see pflist.h. Splits like Postfix's mystrtok() and mystrtokq():
 *           separators never make an empty word, a brace that is never closed
 *           protects to the end, and a surplus closing brace is text.
 */
#include "postfix/pflist.h"

#include <string.h>
#include <strings.h>

static const char blanks_and_commas[] = ", \t\r\n";

bool
pflist_next(struct pflist *list)
{
	const char *separator, *p;
	size_t depth = 0;

	separator = list->separator ? list->separator : blanks_and_commas;
	list->word = p = list->rest + strspn(list->rest, separator);
	for (; *p != '\0'; p++) {
		if (list->braces && *p == '{')
			depth++;
		else if (depth > 0 && *p == '}')
			depth--;
		else if (depth == 0 && strchr(separator, *p) != NULL)
			break;
	}
	list->len = (size_t)(p - list->word);
	list->rest = p;
	return list->len > 0;
}

bool
pflist_is(const struct pflist *list, const char *text)
{
	return strlen(text) == list->len &&
	       strncasecmp(list->word, text, list->len) == 0;
}

bool
pflist_holds(const char *text, const char *word)
{
	struct pflist list = { .rest = text != NULL ? text : "" };

	while (pflist_next(&list))
		if (pflist_is(&list, word))
			return true;
	return false;
}

bool
pflist_empty(const char *text)
{
	struct pflist list = { .rest = text != NULL ? text : "" };

	return !pflist_next(&list);
}
