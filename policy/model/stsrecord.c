/*
 * NAME      stsrecord - the TXT record at _mta-sts.<domain>
 * CONTRACT  see record.h. The grammar is that of RFC 8461 3.1; of a repeated
 *           field the first counts, which 3.2 says of records and policies
 *           alike. Strict readers (mox) refuse blanks at the end of a record
 *           without a semicolon, since the grammar has none there; so it is
 *           refused here.
 */
#include <string.h>

#include "model/nearmiss.h"
#include "model/recordfield.h"

#define REPORTS_MAX 100 /* findings about fields */

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
	struct field_reader fields;
	struct arena *arena;
	struct findings *findings;
	char *id;
	bool seen;
	unsigned reports;
};

static bool
is_id(const struct field *field)
{
	size_t i;
	char c;

	for (i = 0; i < field->value_len; i++) {
		c = field->value[i];
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z'))
			return false;
	}
	return field->value_len > 0;
}

/* report - a departure in the record; -1, for those that refuse it */
static int
report(struct reader *r, enum finding_id id, unsigned column, const char *text)
{
	if (r->reports++ < REPORTS_MAX)
		finding_add_at(r->findings, r->arena, id, kind.subject, 1,
		    column, "%s", text);
	return -1;
}

static int
read_id(struct reader *r, const struct field *field)
{
	if (!is_id(field))
		return report(r, FINDING_STS_RECORD_ID_BAD, field->column,
		    field_quote(r->arena, field->value, field->value_len));
	if (field->value_len > STS_ID_MAX)
		return report(r, FINDING_STS_RECORD_ID_LONG, field->column,
		    field_quote(r->arena, field->value, field->value_len));
	memcpy(r->id, field->value, field->value_len);
	r->id[field->value_len] = '\0';
	return 0;
}

static int
read_unknown(struct reader *r, const struct field *field)
{
	static const char *const known[] = { "id" };
	const char *name = field_quote(r->arena, field->name, field->name_len);

	if (!field_well_formed(field))
		return report(
		    r, FINDING_STS_RECORD_SYNTAX, field->column, name);
	if (nearmiss(field->name, field->name_len, known, 1) != NULL)
		name = arena_printf(r->arena, "%s; was id meant", name);
	report(r, FINDING_STS_RECORD_UNKNOWN_FIELD, field->column, name);
	return 0;
}

static int
read_field(struct reader *r, const struct field *field)
{
	if (!field_is(field, "id"))
		return read_unknown(r, field);
	if (!r->seen) {
		r->seen = true;
		return read_id(r, field);
	}
	if (!field_well_formed(field))
		return report(r, FINDING_STS_RECORD_SYNTAX, field->column,
		    "a second id without a proper value");
	report(r, FINDING_STS_RECORD_DUPLICATE_ID, field->column,
	    "the first id counts");
	return 0;
}

int
sts_record_parse(char id[static STS_ID_MAX + 1], const struct txt *txts,
    size_t count, struct arena *arena, struct findings *findings)
{
	const struct txt *txt;
	struct reader r = { .arena = arena, .findings = findings, .id = id };
	struct field field;
	enum field_found found;
	int rc = 0;

	id[0] = '\0';
	txt = record_choose(&kind, txts, count, arena, findings);
	if (txt == NULL)
		return -1;
	r.fields = (struct field_reader){
		.text = txt->text, .len = txt->len, .at = strlen(kind.version)
	};
	while ((found = field_next(&r.fields, &field)) == FIELD_FOUND)
		if (read_field(&r, &field) == -1)
			rc = -1;
	if (found == FIELD_BAD)
		rc = report(&r, FINDING_STS_RECORD_SYNTAX, field.column,
		    "this is no field: a name, = and a value");
	else if (r.fields.blanks_at_end)
		rc = report(&r, FINDING_STS_RECORD_SYNTAX, (unsigned)txt->len,
		    "it ends in a blank");
	if (!r.seen && rc == 0)
		rc = report(
		    &r, FINDING_STS_RECORD_ID_MISSING, 1, "there is no id");
	if (rc == -1)
		id[0] = '\0';
	return rc;
}

void
sts_record_write(struct buf *out, const char *id)
{
	buf_printf(out, "v=STSv1; id=%s;", id);
}
