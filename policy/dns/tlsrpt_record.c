/*
 * NAME      tlsrpt_record - the TXT record at _smtp._tls.<domain>
 * CONTRACT  see record.h. The grammar is that of RFC 8460 3. It permits two rua
 *           fields without saying what they mean; the URIs of both are
 *           returned, as in mox. Blanks at the end of a record without a final
 *           semicolon are not in the grammar, but no known reader refuses them.
 *           Therefore they are a finding, and the record still counts.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "dns/record_field.h"
#include "dns/report_uri.h"

static const struct record_kind kind = {
	.subject = "_smtp._tls",
	.version = "v=TLSRPTv1",
	.word = "tlsrptv1",
	.prefix = "v=tlsrpt",
	.none = FINDING_TLSRPT_RECORD_NONE,
	.several = FINDING_TLSRPT_RECORD_SEVERAL,
	.near_miss = FINDING_TLSRPT_RECORD_NEAR_MISS,
	.stray = FINDING_TLSRPT_RECORD_STRAY,
};

struct reader {
	struct record_report report;
	struct field_reader fields;
	const char **rua; /* from malloc */
	size_t rua_len, rua_cap;
	unsigned fields_seen, ruas_seen, usable;
};

/* a run of octets of the record */
struct text {
	const char *at;
	size_t len;
};

static unsigned
column(const struct reader *r, const char *at)
{
	return (unsigned)(at - r->fields.text) + 1;
}

static void
note(struct reader *r, enum finding_id id, const char *at, const char *text)
{
	record_note(&r->report, id, column(r, at), text);
}

static void
refuse(struct reader *r, enum finding_id id, const char *at, const char *text)
{
	record_refuse(&r->report, id, column(r, at), text);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct text
trim(struct text t)
{
	for (; t.len > 0 && is_blank(t.at[0]); t.len--)
		t.at++;
	while (t.len > 0 && is_blank(t.at[t.len - 1]))
		t.len--;
	return t;
}

static void
read_uri(struct reader *r, struct text uri)
{
	const char *quoted = field_quote(r->report.arena, uri.at, uri.len);

	switch (report_uri_check(uri.at, uri.len)) {
	case REPORT_URI_GOOD:
		r->usable++;
		break;
	case REPORT_URI_BAD:
		refuse(r, FINDING_TLSRPT_RECORD_URI_BAD, uri.at, quoted);
		return;
	case REPORT_URI_NO_MAILTO:
		refuse(r, FINDING_TLSRPT_RECORD_NO_MAILTO, uri.at, quoted);
		return;
	case REPORT_URI_UNESCAPED:
		refuse(r, FINDING_TLSRPT_RECORD_UNESCAPED, uri.at, quoted);
		return;
	case REPORT_URI_SCHEME:
		note(r, FINDING_TLSRPT_RECORD_SCHEME, uri.at, quoted);
		break;
	case REPORT_URI_ADDRESS:
		note(r, FINDING_TLSRPT_RECORD_URI_BAD, uri.at, quoted);
		break;
	}
	VEC_GROW(r->rua, r->rua_len, r->rua_cap);
	r->rua[r->rua_len++] = arena_strndup(r->report.arena, uri.at, uri.len);
}

/* next_item - the next item of a comma separated list; false past the last */
static bool
next_item(struct text *list, struct text *item)
{
	const char *comma;

	if (list->at == NULL)
		return false;
	comma = list->len > 0 ? memchr(list->at, ',', list->len) : NULL;
	item->at = list->at;
	item->len = comma != NULL ? (size_t)(comma - list->at) : list->len;
	list->len -= item->len + (comma != NULL);
	list->at = comma != NULL ? comma + 1 : NULL;
	return true;
}

static void
read_rua(struct reader *r, const struct field *field)
{
	struct text list = { field->value, field->value_len }, item, uri;

	if (r->ruas_seen++ > 0)
		note(r, FINDING_TLSRPT_RECORD_DUPLICATE_RUA, field->name,
		    "the second one");
	else if (r->fields_seen > 1)
		note(r, FINDING_TLSRPT_RECORD_RUA_NOT_SECOND, field->name,
		    "another field precedes it");
	if (list.len > 0 && is_blank(list.at[0]))
		refuse(r, FINDING_TLSRPT_RECORD_SYNTAX, list.at,
		    "a blank after rua=");
	while (next_item(&list, &item)) {
		uri = trim(item);
		if (uri.len == 0) {
			refuse(r, FINDING_TLSRPT_RECORD_URI_BAD, item.at,
			    "nothing before or after a comma");
			continue;
		}
		if (uri.len < item.len)
			note(r, FINDING_TLSRPT_RECORD_COMMA_BLANKS, item.at,
			    field_quote(r->report.arena, item.at, item.len));
		read_uri(r, uri);
	}
}

static void
read_field(struct reader *r, const struct field *field)
{
	r->fields_seen++;
	if (field_is(field, "rua"))
		read_rua(r, field);
	else if (field_well_formed(field))
		note(r, FINDING_TLSRPT_RECORD_UNKNOWN_FIELD, field->name,
		    field_quote(r->report.arena, field->name, field->name_len));
	else
		refuse(r, FINDING_TLSRPT_RECORD_SYNTAX, field->name,
		    field_quote(r->report.arena, field->name,
			field->name_len + 1 + field->value_len));
}

static void
read_record(struct reader *r)
{
	struct field field;
	enum field_found found;

	while ((found = field_next(&r->fields, &field)) == FIELD_FOUND)
		read_field(r, &field);
	if (found == FIELD_BAD)
		refuse(r, FINDING_TLSRPT_RECORD_SYNTAX,
		    r->fields.text + field.column - 1,
		    "this is no field: a name, = and a value");
	else if (r->fields.blanks_at_end)
		note(r, FINDING_TLSRPT_RECORD_COMMA_BLANKS,
		    r->fields.text + r->fields.len - 1,
		    "blanks at the end of the record");
	if (r->ruas_seen == 0 && !r->report.refused)
		refuse(r, FINDING_TLSRPT_RECORD_RUA_MISSING, r->fields.text,
		    "there is no rua");
	else if (r->usable == 0 && !r->report.refused)
		refuse(r, FINDING_TLSRPT_RECORD_NO_ADDRESS, r->fields.text,
		    "no sender can send a report");
}

int
tlsrpt_record_parse(struct tlsrpt_record *record, const struct txt *txts,
    size_t count, struct arena *arena, struct findings *findings)
{
	const struct txt *txt;
	struct reader r = {
		.report = { kind.subject, arena, findings, 0, false },
	};

	*record = (struct tlsrpt_record){ 0 };
	txt = record_choose(&kind, txts, count, arena, findings);
	if (txt == NULL)
		return -1;
	r.fields = (struct field_reader){
		.text = txt->text, .len = txt->len, .at = strlen(kind.version)
	};
	read_record(&r);
	if (!r.report.refused) {
		record->rua = arena_alloc(arena, r.rua_len * sizeof(*r.rua));
		memcpy(record->rua, r.rua, r.rua_len * sizeof(*r.rua));
		record->rua_len = r.rua_len;
	}
	free(r.rua);
	return r.report.refused ? -1 : 0;
}

/* ---- writing ---- */

static int
write_fault(struct text uri, enum report_uri fault, struct buf *why)
{
	static const char *const rules[] = {
		[REPORT_URI_BAD] = "is no mail address and no URI: write "
				   "mailto:user@example.com or "
				   "https://host/path, in ASCII",
		[REPORT_URI_UNESCAPED] = "contains an exclamation mark: write "
					 "%21 instead (RFC 8460 3)",
		[REPORT_URI_SCHEME] = "is neither mailto: nor https:, and "
				      "reports are sent in no other way",
		[REPORT_URI_ADDRESS] = "has no mail address or host behind "
				       "the scheme",
	};
	struct buf shown = BUF_INIT;

	buf_mask(&shown, uri.at, uri.len, 80);
	why_set(why, "report address '%s' %s", buf_text(&shown), rules[fault]);
	buf_release(&shown);
	return -1;
}

/* put_uri - with its scheme in lower case, for readers that compare it so */
static void
put_uri(struct buf *out, struct text uri)
{
	const char *colon = memchr(uri.at, ':', uri.len);

	for (; colon != NULL && uri.at < colon; uri.at++, uri.len--)
		buf_putc(out, (char)(*uri.at >= 'A' && *uri.at <= 'Z'
					 ? *uri.at + ('a' - 'A')
					 : *uri.at));
	buf_put(out, uri.at, uri.len);
}

static int
write_uri(struct buf *out, struct text uri, struct buf *why)
{
	enum report_uri fault = REPORT_URI_BAD;

	/* `;' ends the field, wherever it stands */
	if (uri.len > 0 && memchr(uri.at, ';', uri.len) == NULL)
		fault = report_uri_check(uri.at, uri.len);
	if (fault == REPORT_URI_NO_MAILTO)
		buf_puts(out, "mailto:");
	else if (fault != REPORT_URI_GOOD)
		return write_fault(uri, fault, why);
	put_uri(out, uri);
	return 0;
}

int
tlsrpt_record_write(struct buf *out, const char *rua, struct buf *why)
{
	size_t before = out->len;
	struct text list = { rua, strlen(rua) }, item;
	bool first = true;

	buf_puts(out, "v=TLSRPTv1; rua=");
	for (; next_item(&list, &item); first = false) {
		if (!first)
			buf_putc(out, ',');
		if (write_uri(out, trim(item), why) == -1) {
			out->len = before;
			out->text[before] = '\0';
			return -1;
		}
	}
	return 0;
}
