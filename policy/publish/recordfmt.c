/*
 * NAME      recordfmt - DNS records in the format of one tool
 * CONTRACT  see recordfmt.h. Every name is absolute, or relative to its domain
 *           if the tool requires that. A zone file can only list what is there;
 *           nsupdate also deletes what leaves.
 * SEE ALSO  RFC 1035 5.1 (zone file), nsupdate(1), tinydns-data(8), the
 *           YamlProvider of octoDNS, D_EXTEND of dnscontrol.
 * BUGS      octoDNS has one file for each zone. Each document here is for one
 *           of these files, for a zone named like the domain, and goes into the
 *           file that its comment names.
 */
#include "publish/recordfmt.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static bool
is_txt(const struct dns_record *record)
{
	return strcmp(record->type, "TXT") == 0;
}

/* put_value - as zone files and nsupdate read it */
static void
put_value(struct buf *out, const struct dns_record *record)
{
	if (is_txt(record)) {
		txt_presentation(out, record->value.text, record->value.len);
		return;
	}
	buf_put(out, record->value.text, record->value.len);
	buf_putc(out, '.');
}

/* ---- zone ---- */

static void
zone_domain(struct buf *out, const struct record_set *set)
{
	const struct dns_record *record;
	size_t i;

	for (i = 0; i < set->count; i++) {
		record = &set->records[i];
		buf_puts(out, record->name);
		buf_puts(out, ".\t");
		buf_number(out, record->ttl);
		buf_puts(out, "\tIN\t");
		buf_puts(out, record->type);
		buf_putc(out, '\t');
		put_value(out, record);
		buf_putc(out, '\n');
	}
}

const struct record_format format_zone = {
	.name = "zone",
	.head = "; MTA-STS and TLSRPT records, written by poststs\n",
	.tail = "",
	.domain = zone_domain,
};

/* ---- nsupdate ---- */

/*
 * Each name is sent alone: an update may not span zones, and _mta-sts or
 * mta-sts may be delegated.
 */
static void
nsupdate_domain(struct buf *out, const struct record_set *set)
{
	const struct dns_record *record;
	size_t i;

	for (i = 0; i < set->count; i++) {
		record = &set->records[i];
		buf_printf(out, "update delete %s. %s\nupdate add %s. %lu %s ",
		    record->name, record->type, record->name,
		    (unsigned long)record->ttl, record->type);
		put_value(out, record);
		buf_puts(out, "\nsend\n");
	}
	if (set->sts_leaves)
		buf_printf(out, "update delete %s. TXT\nsend\n", set->sts_name);
	if (set->host_leaves)
		buf_printf(out, "update delete mta-sts.%s. CNAME\nsend\n",
		    set->domain);
}

const struct record_format format_nsupdate = {
	.name = "nsupdate",
	.head = "",
	.tail = "",
	.domain = nsupdate_domain,
	.leaving = true,
};

/* ---- tinydns ---- */

/* put_octal - everything that tinydns-data could take for syntax */
static void
put_octal(struct buf *out, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c <= ' ' || c >= 0x7f || c == ':' || c == '\\')
			buf_printf(out, "\\%03o", c);
		else
			buf_putc(out, (char)c);
	}
}

static void
tinydns_domain(struct buf *out, const struct record_set *set)
{
	const struct dns_record *record;
	size_t i;

	for (i = 0; i < set->count; i++) {
		record = &set->records[i];
		buf_putc(out, is_txt(record) ? '\'' : 'C');
		buf_puts(out, record->name);
		buf_putc(out, ':');
		put_octal(out, record->value.text, record->value.len);
		buf_printf(out, ":%lu\n", (unsigned long)record->ttl);
	}
}

const struct record_format format_tinydns = {
	.name = "tinydns",
	.head = "# MTA-STS and TLSRPT records, written by poststs\n",
	.tail = "",
	.domain = tinydns_domain,
};

/* ---- json ---- */

/* put_json - a JSON string; what is no UTF-8 is masked first */
static void
put_json(struct buf *out, const char *text, size_t len)
{
	struct buf safe = BUF_INIT;
	json_t *string;
	char *dump = NULL;

	buf_mask(&safe, text, len, len);
	string = json_stringn(buf_text(&safe), safe.len);
	if (string != NULL)
		dump = json_dumps(string, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
	buf_puts(out, dump != NULL ? dump : "null");
	free(dump);
	json_decref(string);
	buf_release(&safe);
}

static void
json_domain(struct buf *out, const struct record_set *set)
{
	const struct dns_record *record;
	size_t i;

	for (i = 0; i < set->count; i++) {
		record = &set->records[i];
		buf_puts(out, set->first && i == 0 ? "\n" : ",\n");
		buf_puts(out, "{\"name\": ");
		put_json(out, record->name, strlen(record->name));
		buf_printf(out, ", \"type\": \"%s\", \"ttl\": %lu, \"value\": ",
		    record->type, (unsigned long)record->ttl);
		put_json(out, record->value.text, record->value.len);
		buf_putc(out, '}');
	}
}

const struct record_format format_json = {
	.name = "json",
	.head = "[",
	.tail = "\n]\n",
	.domain = json_domain,
};

/* ---- the two that want names relative to the domain ---- */

static void
put_relative(struct buf *out, const struct record_set *set,
    const struct dns_record *record)
{
	size_t tail = strlen(set->zone) + 1;

	buf_put(out, record->name, strlen(record->name) - tail);
}

static int
compare_name(const void *a, const void *b)
{
	return strcmp(((const struct dns_record *)a)->name,
	    ((const struct dns_record *)b)->name);
}

/* octoDNS wants `;' escaped in TXT; single quotes leave `\' alone in YAML */
static void
put_yaml(struct buf *out, const char *text, size_t len)
{
	size_t i;

	buf_putc(out, '\'');
	for (i = 0; i < len; i++) {
		if (text[i] == ';')
			buf_putc(out, '\\');
		if (text[i] == '\'')
			buf_putc(out, '\'');
		buf_putc(out, text[i]);
	}
	buf_putc(out, '\'');
}

static void
octodns_domain(struct buf *out, const struct record_set *set)
{
	struct dns_record sorted[PLAN_RECORDS_MAX];
	size_t i;

	if (set->count == 0)
		return;
	memcpy(sorted, set->records, set->count * sizeof(*sorted));
	qsort(sorted, set->count, sizeof(*sorted), compare_name);
	buf_printf(out, "--- # %s.yaml\n", set->zone);
	for (i = 0; i < set->count; i++) {
		put_relative(out, set, &sorted[i]);
		buf_printf(out, ":\n  ttl: %lu\n  type: %s\n  value: ",
		    (unsigned long)sorted[i].ttl, sorted[i].type);
		if (is_txt(&sorted[i])) {
			put_yaml(
			    out, sorted[i].value.text, sorted[i].value.len);
		} else {
			buf_put(out, sorted[i].value.text, sorted[i].value.len);
			buf_putc(out, '.');
		}
		buf_putc(out, '\n');
	}
}

const struct record_format format_octodns = {
	.name = "octodns",
	.head = "",
	.tail = "",
	.domain = octodns_domain,
};

static void
dnscontrol_domain(struct buf *out, const struct record_set *set)
{
	const struct dns_record *record;
	struct buf value = BUF_INIT;
	size_t i;

	if (set->count == 0)
		return;
	buf_printf(out, "D_EXTEND(\"%s\"", set->zone);
	for (i = 0; i < set->count; i++) {
		record = &set->records[i];
		buf_clear(&value);
		buf_put(&value, record->value.text, record->value.len);
		if (!is_txt(record))
			buf_putc(&value, '.');
		buf_printf(out, ",\n\t%s(\"", record->type);
		put_relative(out, set, record);
		buf_puts(out, "\", ");
		put_json(out, value.text, value.len);
		buf_printf(out, ", TTL(%lu))", (unsigned long)record->ttl);
	}
	buf_puts(out, "\n);\n");
	buf_release(&value);
}

const struct record_format format_dnscontrol = {
	.name = "dnscontrol",
	.head = "// MTA-STS and TLSRPT records, written by poststs\n",
	.tail = "",
	.domain = dnscontrol_domain,
};
