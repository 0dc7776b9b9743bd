/*
 * NAME      evidence_share - evidence as rows that go from one member to others
 * CONTRACT  see evidence_share.h. Nothing of a row that is not valid is used.
 */
#include "store/evidence_share.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dates.h"
#include "facts/probe.h"
#include "ledger/evidence.h"
#include "sts/policy_id.h"
#include "store/evidence.h"

#define TEXT_MAX  4096
#define COUNT_MAX ((int64_t)1000000000)   /* of one row: sums stay numbers */
#define LAST_TIME ((int64_t)253402300800) /* the year 10000 */

static const struct share_table tables[SHARE_KINDS] = {
	[SHARE_SESSION] = { "session", 7,
	    { { "domain", false }, { "mx", false }, { "tls", false },
		{ "sender", false }, { "downgraded", true },
		{ "disposition", true }, { "count", true } } },
	[SHARE_PROOF] = { "proof", 11,
	    { { "host", false }, { "address", false }, { "key", true },
		{ "sni", true }, { "ok_since", true }, { "last_ok", true },
		{ "last_bad", true }, { "fault", false }, { "cert", false },
		{ "not_after", true }, { "not_before", true } } },
	[SHARE_PUBLICATION] = { "publication", 6,
	    { { "domain", false }, { "ok_since", true }, { "last_ok", true },
		{ "last_bad", true }, { "fault", false }, { "id", false } } },
	[SHARE_REPORT] = { "report", 10,
	    { { "organization", false }, { "report_id", false },
		{ "signer", false }, { "submitter", false },
		{ "contact", false }, { "weighs", true },
		{ "period_begin", true }, { "period_end", true },
		{ "received", true }, { "said", false } } },
};

const struct share_table *
share_table(enum share_kind kind)
{
	return &tables[kind];
}

/* ---- rows ---- */

void
share_rows_init(struct share_rows *rows)
{
	*rows = (struct share_rows){ .arena = arena_new() };
}

void
share_rows_release(struct share_rows *rows)
{
	arena_free(rows->arena);
	free(rows->list);
	*rows = (struct share_rows){ .arena = NULL };
}

struct share_row *
share_add(struct share_rows *rows)
{
	VEC_GROW(rows->list, rows->len, rows->cap);
	rows->list[rows->len] = (struct share_row){ { NULL } };
	return &rows->list[rows->len++];
}

/* ---- what may stand in a cell ---- */

/* number - is it one, from `least' to `most', in digits as we write them? */
static bool
number(const char *cell, int64_t least, int64_t most, int64_t *out)
{
	char *end;
	long long value;

	if (cell == NULL || strlen(cell) > 20 || *cell == ' ' ||
	    *cell == '\t' || *cell == '+')
		return false;
	value = strtoll(cell, &end, 10);
	*out = value;
	return end != cell && *end == '\0' && value >= least && value <= most;
}

int64_t
share_number(const struct share_row *row, size_t cell)
{
	int64_t value = 0;

	return number(row->cells[cell], INT64_MIN, INT64_MAX, &value) ? value
								      : 0;
}

/* text - one that printing would not change */
static bool
text(const char *cell, size_t max)
{
	struct buf safe = BUF_INIT;
	bool same;

	if (cell == NULL || strlen(cell) > max)
		return false;
	buf_mask(&safe, cell, strlen(cell), max);
	same = strcmp(buf_text(&safe), cell) == 0;
	buf_release(&safe);
	return same;
}

static bool
text_or_null(const char *cell, size_t max)
{
	return cell == NULL || text(cell, max);
}

static bool
name(const char *cell)
{
	return cell != NULL && dname_valid(cell);
}

static bool
name_or_none(const char *cell)
{
	return cell != NULL && (*cell == '\0' || dname_valid(cell));
}

static bool
when(const char *cell)
{
	int64_t value;

	return number(cell, 0, LAST_TIME - 1, &value);
}

static bool
flag(const char *cell)
{
	int64_t value;

	return number(cell, 0, 1, &value);
}

/* ---- the kinds ---- */

static bool
session_valid(const char *const *c)
{
	int64_t disposition, count;

	if (!number(c[5], SESSION_ACCEPTED, SESSION_REFUSED, &disposition) ||
	    !number(c[6], 1, COUNT_MAX, &count))
		return false;
	/* who hung up after STARTTLS named no domain */
	return (disposition == SESSION_ABANDONED ? name_or_none(c[0])
						 : name(c[0])) &&
	       text(c[1], DNAME_MAX) && text(c[2], 32) && name_or_none(c[3]) &&
	       flag(c[4]);
}

static bool
standing_valid(const char *const *c)
{
	return when(c[0]) && when(c[1]) && when(c[2]) &&
	       text_or_null(c[3], TEXT_MAX);
}

static bool
proof_valid(const char *const *c)
{
	int64_t key;

	return name(c[0]) && text(c[1], 64) &&
	       number(c[2], PROBE_KEY_ANY, PROBE_KEY_ECDSA, &key) &&
	       flag(c[3]) && standing_valid(c + 4) && text_or_null(c[8], 128) &&
	       when(c[9]) && when(c[10]);
}

static bool
publication_valid(const char *const *c)
{
	return name(c[0]) && standing_valid(c + 1) && text(c[5], STS_ID_MAX);
}

static bool
report_valid(const struct share_name *batch, const char *const *c, time_t now)
{
	int64_t begin, end, received;

	return text(c[0], TLSREPORT_TEXT_MAX) && *c[0] != '\0' &&
	       text(c[1], TLSREPORT_TEXT_MAX) && name_or_none(c[2]) &&
	       name_or_none(c[3]) && text_or_null(c[4], TLSREPORT_TEXT_MAX) &&
	       flag(c[5]) && number(c[6], 0, LAST_TIME - 1, &begin) &&
	       number(c[7], begin, LAST_TIME - 1, &end) &&
	       number(c[8], 0, now + DAY, &received) &&
	       end / DAY == batch->day && c[9] != NULL &&
	       strlen(c[9]) <= SHARE_SAID_MAX;
}

bool
share_valid(
    const struct share_name *batch, const struct share_row *row, time_t now)
{
	const char *const *c = row->cells;

	switch (batch->kind) {
	case SHARE_SESSION:
		/* what is counted tomorrow is the clock's fault, not next year
		 */
		return batch->day > 0 && batch->day <= now / DAY + 2 &&
		       session_valid(c);
	case SHARE_PROOF:
		return proof_valid(c);
	case SHARE_PUBLICATION:
		return publication_valid(c);
	case SHARE_REPORT:
		return report_valid(batch, c, now);
	case SHARE_KINDS:
		break;
	}
	return false;
}
