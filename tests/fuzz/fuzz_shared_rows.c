/*
 * fuzz_shared_rows - rows of evidence as somebody else may have written them
 *
 * The first octet is the kind of batch, the second its day (from 1970 on, in
 * steps of 100); then come cells, each ended by a line feed; one that begins with
 * octet 1 is NULL. What must hold: a row that is taken has no cell
 * that a screen or a decision could be led astray by, and what a report says
 * is bounded or refused.
 */
#include <string.h>

#include "dns/dname.h"
#include "fuzz.h"
#include "store/evidence_share.h"

#define NOW ((time_t)1728043200)

/* cells - of the row, from the lines; in `copy' */
static void
cells(struct share_row *row, char *copy)
{
	char *line;
	size_t i;

	for (i = 0; i < SHARE_CELLS && (line = strsep(&copy, "\n")) != NULL;
	     i++)
		row->cells[i] = *line == '\1' ? NULL : line;
}

static void
judged(const struct share_name *name, const struct share_row *row)
{
	const struct share_table *table = share_table(name->kind);
	struct buf safe = BUF_INIT;
	size_t i;

	for (i = 0; i < table->len; i++) {
		if (row->cells[i] == NULL)
			continue;
		if (table->columns[i].number) {
			MUST(share_number(row, i) >= 0);
			continue;
		}
		if (name->kind == SHARE_REPORT && i == 9)
			continue;
		buf_clear(&safe);
		buf_mask(&safe, row->cells[i], strlen(row->cells[i]), 5000);
		MUST(strcmp(buf_text(&safe), row->cells[i]) == 0);
	}
	buf_release(&safe);
}

static void
said(const char *text)
{
	struct arena *arena = arena_new();
	struct tlsreport report = { .organization = "O" };
	struct kept_report kept = { .report = &report };
	struct buf why = BUF_INIT;
	size_t i, k;

	if (share_said_read(text, arena, &report, &kept, &why) != 0)
		MUST(why.len > 0);
	else
		for (i = 0; i < kept.policies_len; i++) {
			MUST(*kept.policies[i].domain == '\0' ||
			     dname_valid(kept.policies[i].domain));
			for (k = 0; k < BLAME_COUNT; k++)
				MUST(kept.policies[i].shares[k] <=
				     TLSREPORT_COUNT_MAX);
		}
	buf_release(&why);
	arena_free(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct share_name name = { .kind = SHARE_SESSION };
	struct share_row row = { { NULL } };
	char *copy;

	if (size < 2)
		return 0;
	name.kind = (enum share_kind)(data[0] % SHARE_KINDS);
	name.day = data[1] * 100;
	copy = strndup((const char *)data + 2, size - 2);
	MUST(copy != NULL);
	if (name.kind == SHARE_REPORT)
		said(copy);
	cells(&row, copy);
	if (share_valid(&name, &row, NOW))
		judged(&name, &row);
	free(copy);
	return 0;
}
