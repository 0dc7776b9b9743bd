/*
 * NAME      settings_print - settings in the syntax of poststs.conf
 * CONTRACT  see settings.h. With `all', the text reads back to the same
 *           settings, whatever the defaults of the program that reads it are.
 */
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>

#include "settings/settings_table.h"

/* print into `out' and tell whether that is what `other' would print */
static bool
print_and_compare(const struct option_row *row, const void *field,
    const void *other, struct buf *out)
{
	struct buf theirs = BUF_INIT;
	bool same;

	buf_clear(out);
	row->type->print(row, field, out);
	row->type->print(row, other, &theirs);
	same = strcmp(buf_text(out), buf_text(&theirs)) == 0;
	buf_release(&theirs);
	return same;
}

bool
settings_same(const struct option_row *row, const struct settings *a,
    const struct settings *b)
{
	struct buf text = BUF_INIT;
	bool same = print_and_compare(row, (const char *)a + row->offset,
	    (const char *)b + row->offset, &text);

	buf_release(&text);
	return same;
}

static void
print_domain(struct buf *out, const struct domain_settings *d)
{
	const struct option_row *row;
	size_t i;

	buf_printf(out, "domain \"%s\" {\n", d->name);
	for (i = 0; i < settings_rows_len; i++) {
		row = &settings_rows[i];
		if (!row->doc.in_domain || (d->own & row->own) == 0)
			continue;
		buf_printf(out, "\t%s = ", row->doc.name);
		row->type->print(
		    row, (const char *)d + row->domain_offset, out);
		buf_putc(out, '\n');
	}
	buf_puts(out, "}\n");
}

void
settings_print(struct buf *out, const struct settings *s, bool all)
{
	struct settings *defaults = settings_new();
	struct buf value = BUF_INIT;
	const struct option_row *row;
	bool same;
	size_t i;

	for (i = 0; i < settings_rows_len; i++) {
		row = &settings_rows[i];
		if (!row->doc.global)
			continue;
		same = print_and_compare(row, (const char *)s + row->offset,
		    (const char *)defaults + row->offset, &value);
		if (all || !same)
			buf_printf(
			    out, "%s = %s\n", row->doc.name, buf_text(&value));
	}
	for (i = 0; i < s->domain_len; i++)
		print_domain(out, &s->domain[i]);
	buf_release(&value);
	settings_free(defaults);
}
