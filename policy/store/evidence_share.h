/*
 * evidence_share - evidence as rows that go from one member to the others
 *
 * A batch is what is sent, and read, together: what one member counted on one
 * day, or saw when it looked; reports are everybody's, by the day in which
 * their period ends. Rows only grow (more was counted, a later look, a report
 * more), so a batch that is sent twice, or to a store that has lost it, ends
 * in the same sums.
 *
 * What comes from the store was written by others: share_valid() says whether
 * a member could have written it.
 */
#ifndef POSTSTS_STORE_EVIDENCE_SHARE_H
#define POSTSTS_STORE_EVIDENCE_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "dns/dname.h"
#include "json/jsonw.h"
#include "tlsrpt/kept_report.h"

/* the numbers stand in databases */
enum share_kind {
	SHARE_SESSION = 0,
	SHARE_PROOF = 1,
	SHARE_PUBLICATION = 2,
	SHARE_REPORT = 3,
	SHARE_KINDS
};

#define SHARE_CELLS    12
#define SHARE_WORD_MAX 63
#define SHARE_SAID_MAX ((size_t)8 << 20) /* octets of what a report says */

struct share_name {
	enum share_kind kind;
	char member[DNAME_SIZE]; /* "": of all of them, or of this machine */
	int64_t day;             /* since 1970; 0: looks have none */
};

/* numbers in digits; NULL is NULL */
struct share_row {
	const char *cells[SHARE_CELLS];
};

struct share_rows {
	struct arena *arena; /* of the cells */
	struct share_row *list;
	size_t len, cap;
};

void share_rows_init(struct share_rows *);
void share_rows_release(struct share_rows *);
/* share_add - one more row, all NULL */
struct share_row *share_add(struct share_rows *);

/* ---- what the kinds are ---- */

struct share_column {
	const char *name;
	bool number;
};

struct share_table {
	const char *name;
	size_t len; /* of the columns, member and day not counted */
	struct share_column columns[SHARE_CELLS];
};

const struct share_table *share_table(enum share_kind);

/* share_valid - can a member have written this row of this batch? */
bool share_valid(
    const struct share_name *, const struct share_row *, time_t now);

/* share_number - a cell that is valid, 0 for NULL */
int64_t share_number(const struct share_row *, size_t cell);

/* ---- what a report says, as one cell ---- */

/* share_said_policy - one policy of it, an element of the array "policies" */
void share_said_policy(struct jsonw *, const struct kept_policy *);
/* share_said_read - into the report; 0, or -1 and `why' */
int share_said_read(const char *said, struct arena *, struct tlsreport *,
    struct kept_report *, struct buf *why) ATTR_MUSTCHECK;

#endif
