/*
 * NAME      table - rows of columns, for people
 * CONTRACT  see table.h. Widths are counted in octets: names and identifiers
 *           are ASCII.
 */
#include "cli/out/table.h"

#include <stdarg.h>
#include <stdio.h>

void
table_cell(struct table *t, enum style style, const char *fmt, ...)
{
	struct buf cell = BUF_INIT;
	unsigned width =
	    t->column < TABLE_COLUMNS_MAX ? t->width[t->column] : 0;
	unsigned room = width > t->over ? width - t->over : 0;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&cell, fmt, ap);
	va_end(ap);
	if (t->column == 0)
		out("%*s", (int)t->indent, "");
	else
		out(" ");
	out_style(style, "%s", buf_text(&cell));
	if (width > 0 && cell.len < room)
		out("%*s", (int)(room - cell.len), "");
	t->over = width > 0 && cell.len > room ? (unsigned)cell.len - room : 0;
	t->column++;
	buf_release(&cell);
}

void
table_end(struct table *t)
{
	out("\n");
	t->column = t->over = 0;
}
