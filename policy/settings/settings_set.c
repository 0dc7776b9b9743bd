/*
 * NAME      settings_set - set one option, from the file or from -o
 * CONTRACT  see settings.h. In a text, commas and blanks separate the elements
 *           of a list.
 */
#include "settings/settings_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define NAME_SHOWN 64 /* bytes of an unknown name in a message */

/* add_elements - to a list; commas and blanks stand between them */
static int
add_elements(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	char *copy = xstrdup(value), *rest = copy, *word;
	int ret = 0;

	while (ret == 0 && (word = strsep(&rest, ", \t")) != NULL)
		if (*word != '\0')
			ret = row->type->parse(row, field, word, why);
	free(copy);
	return ret;
}

int
settings_take(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	return row->type->list ? add_elements(row, field, value, why)
			       : row->type->parse(row, field, value, why);
}

/* ---- one assignment from the command line ---- */

/*
 * set_list - in place of what the list held, or `more' of it; all of the
 * value or nothing
 */
static int
set_list(const struct option_row *row, void *field, const char *value,
    bool more, struct buf *why)
{
	union { /* what a list may be kept in */
		struct string_list list;
		char *text;
	} fresh;
	int ret;

	memset(&fresh, 0, sizeof(fresh));
	if (more)
		row->type->copy(&fresh, field);
	ret = add_elements(row, &fresh, value, why);
	if (ret == 0)
		row->type->copy(field, &fresh);
	row->type->clear(&fresh);
	return ret;
}

/*
 * assign - a list takes the place of the file's, and adds to what -o gave it
 * before; an empty value empties it. One that holds a single element has the
 * last.
 */
static int
assign(struct settings *s, const struct option_row *row, const char *value,
    struct buf *why)
{
	_Static_assert(SETTINGS_ROWS_MAX <= 64, "a bit for every row");
	uint64_t bit = (uint64_t)1 << (row - settings_rows);
	bool more = (s->assigned & bit) != 0 && *value != '\0' && row->max != 1;
	int ret;

	if (!row->type->list)
		return row->type->parse(
		    row, settings_field(s, row), value, why);
	ret = set_list(row, settings_field(s, row), value, more, why);
	if (ret == 0)
		s->assigned |= bit;
	return ret;
}

int
settings_set(struct settings *s, const char *assignment, struct buf *why)
{
	const char *value = strchr(assignment, '=');
	size_t len = value != NULL ? (size_t)(value - assignment) : 0;
	const struct option_row *row;
	struct buf what = BUF_INIT;
	char name[NAME_SHOWN] = "";
	const char *near;
	int ret;

	if (len == 0 || len >= sizeof(name))
		return why_set(why, "-o requires option=value");
	memcpy(name, assignment, len);
	name[strcspn(name, " \t")] = '\0';
	value += 1 + strspn(value + 1, " \t");
	if ((row = settings_row(name, false)) == NULL) {
		near = settings_nearest(name, false);
		buf_mask(&what, name, strlen(name), sizeof(name));
		if (near != NULL)
			why_set(why,
			    "-o %s: there is no such option; "
			    "did you mean %s?",
			    buf_text(&what), near);
		else
			why_set(why,
			    "-o %s: there is no such option; "
			    "see poststs.conf(5)",
			    buf_text(&what));
		buf_release(&what);
		return -1;
	}
	if (strlen(value) > SETTINGS_VALUE_MAX)
		ret = why_set(&what, "the value is too long");
	else
		ret = assign(s, row, value, &what);
	if (ret != 0)
		why_set(why, "-o %s: %s (legal: %s)", name, buf_text(&what),
		    row->doc.range);
	else
		settings_inherit(s);
	buf_release(&what);
	return ret;
}
