/*
 * table - rows of columns, for people
 */
#ifndef POSTSTS_CLI_OUT_TABLE_H
#define POSTSTS_CLI_OUT_TABLE_H

#include "base/attr.h"
#include "cli/out/print.h"

#define TABLE_COLUMNS_MAX 8

/*
 * Rows are printed one by one, so that a million of them need no memory; the
 * widths are chosen before. A cell that is wider than its column takes space
 * from the columns after it; if there is none left, they move.
 */
struct table {
	unsigned indent;
	unsigned width[TABLE_COLUMNS_MAX]; /* 0: as wide as it is, the last */
	/* private */
	unsigned column, over;
};

/* table_cell - print the next cell of the row; at least one blank follows it */
void table_cell(struct table *, enum style, const char *fmt, ...)
    ATTR_PRINTF(3, 4);
/* table_end - the row ends here, whether it is full or not */
void table_end(struct table *);

#endif
