/*
 * NAME      settings_scratch - a run that changes nothing that is installed
 * CONTRACT  see settings.h. The row of each option says what it becomes in such
 *           a run, beside its default; a test checks that each row does.
 */
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>

#include "settings/settings_table.h"

/* value_in - the row's value, with the folder in place of each % */
static void
value_in(struct buf *value, const struct option_row *row, const char *dir)
{
	const char *at = row->scratch;

	buf_clear(value);
	for (; *at != '\0'; at++)
		if (*at == '%')
			buf_puts(value, dir);
		else
			buf_putc(value, *at);
}

int
settings_scratch(struct settings *s, const char *dir, struct buf *why)
{
	struct buf value = BUF_INIT, fault = BUF_INIT;
	const struct option_row *row;
	int result = 0;
	size_t i;

	for (i = 0; i < settings_rows_len && result == 0; i++) {
		row = &settings_rows[i];
		if (row->scratch == NULL)
			continue;
		value_in(&value, row, dir);
		if (row->type->list) /* to which parse() only adds */
			row->type->clear(settings_field(s, row));
		if (row->type->list && value.len == 0)
			continue;
		if (row->type->parse(row, settings_field(s, row),
			buf_text(&value), &fault) != 0)
			result = why_set(why, "--scratch %s: %s: %s", dir,
			    row->doc.name, buf_text(&fault));
	}
	buf_release(&value);
	buf_release(&fault);
	return result;
}
