/*
 * NAME      sts_record - the TXT record at _mta-sts.<domain>
 * CONTRACT  see record.h. The grammar is that of RFC 8461 3.1. Of a repeated
 *           field the first one counts, as 3.2 says for records and policies
 *           alike. Strict readers (mox) refuse blanks at the end of a record
 *           without a final semicolon, since the grammar has none there;
 *           therefore they are refused here.
 */
#include <string.h>

#include "base/ascii.h"
#include "base/nearmiss.h"
#include "dns/record_field.h"

static const struct record_kind kind = {
	.subject = "_mta-sts",
	.version = "v=STSv1",
	.word = "stsv1",
	.prefix = "v=sts",
	.none = FINDING_STS_RECORD_NONE,
	.several = FINDING_STS_RECORD_SEVERAL,
	.near_miss = FINDING_STS_RECORD_NEAR_MISS,
	.stray = FINDING_STS_RECORD_STRAY,
};

struct reader {
	struct record_report report;
	char *id;
	bool seen;
};

static bool
all_alnum(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len && ascii_alnum(text[i]); i++)
		continue;
	return len > 0 && i == len;
}

bool
sts_id_valid(const char *id, size_t len)
{
	return len <= STS_ID_MAX && all_alnum(id, len);
}

static const char *
quote_value(struct reader *r, const struct field *field)
{
	return field_quote(r->report.arena, field->value, field->value_len);
}

/* bad_id - the value, and how it came about where that shows */
static const char *
bad_id(struct reader *r, const struct field *field)
{
	const char *why = record_literal(field->value, field->value_len);

	if (why == NULL && memchr(field->value, ' ', field->value_len) != NULL)
		why = "strings of the record seem to have been joined with a "
		      "blank between them";
	return why == NULL ? quote_value(r, field)
			   : arena_printf(r->report.arena, "%s: %s",
				 quote_value(r, field), why);
}

static void
read_id(struct reader *r, const struct field *field)
{
	if (!all_alnum(field->value, field->value_len)) {
		record_refuse(&r->report, FINDING_STS_RECORD_ID_BAD,
		    field->column, bad_id(r, field));
	} else if (field->value_len > STS_ID_MAX) {
		record_refuse(&r->report, FINDING_STS_RECORD_ID_LONG,
		    field->column, quote_value(r, field));
	} else {
		memcpy(r->id, field->value, field->value_len);
		r->id[field->value_len] = '\0';
	}
}

static void
read_other(struct reader *r, const struct field *field)
{
	static const char *const known[] = { "id" };
	struct arena *arena = r->report.arena;
	const char *text = field_quote(arena, field->name, field->name_len);

	if (!field_well_formed(field)) {
		record_refuse(
		    &r->report, FINDING_STS_RECORD_SYNTAX, field->column, text);
	} else if (field_is(field, "id")) {
		record_note(&r->report, FINDING_STS_RECORD_DUPLICATE_ID,
		    field->column, "the first id counts");
	} else {
		if (nearmiss(field->name, field->name_len, known, 1) != NULL)
			text = arena_printf(arena, "%s; was id meant", text);
		record_note(&r->report, FINDING_STS_RECORD_UNKNOWN_FIELD,
		    field->column, text);
	}
}

static void
read_record(struct reader *r, struct field_reader *fields)
{
	struct field field;
	enum field_found found;

	while ((found = field_next(fields, &field)) == FIELD_FOUND) {
		if (field_is(&field, "id") && !r->seen) {
			r->seen = true;
			read_id(r, &field);
		} else {
			read_other(r, &field);
		}
	}
	if (found == FIELD_BAD)
		record_refuse(&r->report, FINDING_STS_RECORD_SYNTAX,
		    field.column, "this is no field: a name, = and a value");
	else if (fields->blanks_at_end)
		record_refuse(&r->report, FINDING_STS_RECORD_SYNTAX,
		    (unsigned)fields->len, "it ends in a blank");
	if (!r->seen && !r->report.refused)
		record_refuse(&r->report, FINDING_STS_RECORD_ID_MISSING, 1,
		    "there is no id");
}

int
sts_record_parse(char id[static STS_ID_MAX + 1], const struct txt *txts,
    size_t count, struct arena *arena, struct findings *findings)
{
	struct reader r = {
		.report = { kind.subject, arena, findings, 0, false },
		.id = id,
	};
	struct field_reader fields = { .at = strlen(kind.version) };
	const struct txt *txt;

	id[0] = '\0';
	txt = record_choose(&kind, txts, count, arena, findings);
	if (txt == NULL)
		return -1;
	fields.text = txt->text;
	fields.len = txt->len;
	read_record(&r, &fields);
	if (!r.report.refused)
		return 0;
	id[0] = '\0';
	return -1;
}

void
sts_record_write(struct buf *out, const char *id)
{
	buf_puts(out, "v=STSv1; id=");
	buf_puts(out, id);
	buf_putc(out, ';');
}
