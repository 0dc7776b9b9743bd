/*
 * NAME      record_field - the common parts of the two TXT records
 * CONTRACT  see record_field.h. Every record that does not count is checked for
 *           a near miss: it is one if, without quotes, blanks and backslashes
 *           and in lower case, the word of the version is near its beginning.
 */
#include "dns/record_field.h"

#include <string.h>

#include "base/ascii.h"

#define NAME_LEN_MAX 32
#define QUOTED       60  /* octets of a record that a message quotes */
#define REPORTS_MAX  100 /* findings about fields */
#define STRAYS_MAX   10  /* findings about records that do not count */
#define NEAR         80  /* octets of a record in which a near miss is sought */

const char *
field_quote(struct arena *arena, const char *text, size_t len)
{
	struct buf b = BUF_INIT;
	const char *copy;

	buf_mask(&b, text, len, QUOTED);
	copy = arena_intern(arena, buf_text(&b));
	buf_release(&b);
	return copy;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* ---- choosing ---- */

/* after_version - where the first `;' must stand; 0: another record */
static size_t
after_version(const struct record_kind *kind, const struct txt *txt)
{
	size_t len = strlen(kind->version);

	return txt->len >= len && memcmp(txt->text, kind->version, len) == 0
		   ? len
		   : 0;
}

static bool
counts(const struct record_kind *kind, const struct txt *txt)
{
	size_t at = after_version(kind, txt);

	return at > 0 && at < txt->len && txt->text[at] == ';';
}

/* counts_alone - by the grammar, which allows blanks before the `;' */
static bool
counts_alone(const struct record_kind *kind, const struct txt *txt)
{
	size_t at = after_version(kind, txt);

	if (at == 0)
		return false;
	while (at < txt->len && is_blank(txt->text[at]))
		at++;
	return at < txt->len && txt->text[at] == ';';
}

static bool
near_miss(const struct record_kind *kind, const struct txt *txt)
{
	char plain[NEAR + 1];
	size_t i, len = 0;
	char c;

	for (i = 0; i < txt->len && len < NEAR; i++) {
		c = txt->text[i];
		if (c == '\0' || strchr("\"'\\ \t\r\n", c) != NULL)
			continue;
		plain[len++] =
		    (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
	}
	plain[len] = '\0';
	return strstr(plain, kind->word) != NULL ||
	       strncmp(plain, kind->prefix, strlen(kind->prefix)) == 0;
}

const char *
record_literal(const char *text, size_t len)
{
	const bool slash = memchr(text, '\\', len) != NULL;
	const bool quote = memchr(text, '"', len) != NULL;

	if (slash && quote)
		return "quotes and backslashes have become part of the text";
	if (slash)
		return "backslashes have become part of the text";
	return quote ? "quotes have become part of the text" : NULL;
}

static const char *
near_miss_reason(const struct record_kind *kind, const struct txt *txt)
{
	if (counts_alone(kind, txt))
		return "there is a blank before the first semicolon";
	if (after_version(kind, txt) == txt->len)
		return "nothing follows the version";
	if (record_literal(txt->text, txt->len) != NULL)
		return record_literal(txt->text, txt->len);
	if (txt->len > 0 && is_blank(txt->text[0]))
		return "it begins with a blank";
	return "it does not begin with the version and a semicolon";
}

/* report_others - say what the records are that do not count */
static bool
report_others(const struct record_kind *kind, const struct txt *txts,
    size_t count, struct arena *arena, struct findings *findings)
{
	bool near = false;
	size_t i, reports = 0;

	for (i = 0; i < count && reports < STRAYS_MAX; i++) {
		if (counts(kind, &txts[i]))
			continue;
		reports++;
		if (near_miss(kind, &txts[i])) {
			near = true;
			finding_add(findings, arena, kind->near_miss,
			    kind->subject, "'%s': %s, %s;",
			    field_quote(arena, txts[i].text, txts[i].len),
			    near_miss_reason(kind, &txts[i]), kind->version);
			if (record_literal(txts[i].text, txts[i].len) != NULL)
				finding_set_remedy(
				    findings, arena, RECORD_LITERAL_REMEDY);
		} else {
			finding_add(findings, arena, kind->stray, kind->subject,
			    "'%s'",
			    field_quote(arena, txts[i].text, txts[i].len));
		}
	}
	return near;
}

const struct txt *
record_choose(const struct record_kind *kind, const struct txt *txts,
    size_t count, struct arena *arena, struct findings *findings)
{
	const struct txt *one = NULL;
	size_t i, found = 0;
	bool near = false;

	for (i = 0; i < count; i++) {
		if (counts(kind, &txts[i])) {
			one = &txts[i];
			found++;
		}
	}
	if (findings != NULL)
		near = report_others(kind, txts, count, arena, findings);
	if (found == 0 && count == 1 && counts_alone(kind, &txts[0]))
		return &txts[0];
	if (found == 0 && !near)
		finding_add(findings, arena, kind->none, kind->subject,
		    "no record begins with %s;", kind->version);
	if (found > 1)
		finding_add(findings, arena, kind->several, kind->subject,
		    "%zu records begin with %s;", found, kind->version);
	return found == 1 ? one : NULL;
}

/* ---- reading ---- */

void
record_note(struct record_report *r, enum finding_id id, unsigned column,
    const char *text)
{
	if (r->count++ < REPORTS_MAX)
		finding_add_at(r->findings, r->arena, id, r->subject, 1, column,
		    "%s", text);
}

void
record_refuse(struct record_report *r, enum finding_id id, unsigned column,
    const char *text)
{
	if (!r->refused && r->count >= REPORTS_MAX)
		r->count = REPORTS_MAX - 1;
	r->refused = true;
	record_note(r, id, column, text);
}

static void
skip_blanks(struct field_reader *r)
{
	while (r->at < r->len && is_blank(r->text[r->at]))
		r->at++;
}

enum field_found
field_next(struct field_reader *r, struct field *field)
{
	const char *start, *end, *equals;
	size_t len;

	field->column = (unsigned)r->at + 1;
	if (r->at == r->len)
		return FIELD_END;
	skip_blanks(r);
	if (r->at == r->len || r->text[r->at] != ';')
		return FIELD_BAD;
	r->at++;
	skip_blanks(r);
	if (r->at == r->len)
		return FIELD_END;
	start = r->text + r->at;
	field->column = (unsigned)r->at + 1;
	end = memchr(start, ';', r->len - r->at);
	len = end != NULL ? (size_t)(end - start) : r->len - r->at;
	r->at += len;
	r->blanks_at_end = end == NULL && is_blank(start[len - 1]);
	while (len > 0 && is_blank(start[len - 1]))
		len--;
	equals = len > 0 ? memchr(start, '=', len) : NULL;
	if (equals == NULL)
		return FIELD_BAD;
	field->name = start;
	field->name_len = (size_t)(equals - start);
	field->value = equals + 1;
	field->value_len = len - field->name_len - 1;
	return FIELD_FOUND;
}

bool
field_is(const struct field *field, const char *name)
{
	return field->name_len == strlen(name) &&
	       memcmp(field->name, name, field->name_len) == 0;
}

bool
field_well_formed(const struct field *field)
{
	size_t i;
	char c;

	for (i = 0; i < field->name_len; i++) {
		c = field->name[i];
		if (!ascii_alnum(c) &&
		    (i == 0 || c == '\0' || strchr("_-.", c) == NULL))
			return false;
	}
	for (i = 0; i < field->value_len; i++) {
		c = field->value[i];
		if (c <= ' ' || c >= 0x7f || c == '=' || c == ';')
			return false;
	}
	return field->name_len > 0 && field->name_len <= NAME_LEN_MAX &&
	       field->value_len > 0;
}
