/*
 * NAME      tls_report - an SMTP TLS report (RFC 8460 4.4)
 * CONTRACT  see tls_report.h. jansson reads the syntax. Before that, one pass
 *           over the bytes counts values and levels, because a few bytes of
 *           text can become hundreds in a tree. Members are looked up one by
 *           one. A member that is missing or of another type counts as empty,
 *           except for the dates of the report.
 * BUGS      If a member is there twice, the last one counts.
 */
#include "tlsrpt/tls_report.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/rfc3339.h"
#include "dns/dname.h"
#include "sts/policy_id.h"

#define TIME_LEN_MAX 40
#define TIME_END     253402300800.0 /* of the year 9999 */
#define LINES_MAX    2000           /* of a policy string */

struct reader {
	struct arena *arena;
	struct buf *why;
	size_t failures_left;
};

/* ---- the sieve before jansson ---- */

/* sieve - 0 when a tree of this text is of a reasonable size */
static int
sieve(const char *text, size_t len, struct buf *why)
{
	size_t i, values = 0, depth = 0;
	bool quoted = false;

	for (i = 0; i < len; i++) {
		if (quoted) {
			if (text[i] == '\\')
				i++;
			else if (text[i] == '"')
				quoted = false;
			continue;
		}
		switch (text[i]) {
		case '"':
			quoted = true;
			break;
		case '{':
		case '[':
			values++;
			if (++depth > TLSREPORT_DEPTH_MAX)
				return why_set(why,
				    "is nested deeper than %d levels",
				    TLSREPORT_DEPTH_MAX);
			break;
		case '}':
		case ']':
			depth -= depth > 0;
			break;
		case ',':
			values++;
			break;
		default:
			break;
		}
	}
	if (values > TLSREPORT_VALUES_MAX)
		return why_set(
		    why, "contains more than %d values", TLSREPORT_VALUES_MAX);
	return 0;
}

/* ---- members ---- */

/* masked - printable, at most `max' octets; NULL for nothing */
static const char *
masked(struct reader *r, const char *text, size_t len, size_t max)
{
	struct buf safe = BUF_INIT;
	const char *kept;

	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	while (len > 0 && strchr(" \t\r\n", *text) != NULL)
		text++, len--;
	if (len == 0)
		return NULL;
	buf_mask(&safe, text, len, max);
	kept = arena_intern(r->arena, buf_text(&safe));
	buf_release(&safe);
	return kept;
}

/* take_text - a string, or a number as one; NULL for anything else */
static const char *
take_text(struct reader *r, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	char number[32];

	if (json_is_string(value))
		return masked(r, json_string_value(value),
		    json_string_length(value), TLSREPORT_TEXT_MAX);
	if (!json_is_real(value))
		return NULL;
	snprintf(number, sizeof(number), "%.17g", json_real_value(value));
	return arena_intern(r->arena, number);
}

/* host - a name in lower case without the last dot, whatever it is */
static const char *
take_host(struct reader *r, const json_t *object, const char *key)
{
	const char *text = take_text(r, object, key);
	char name[DNAME_SIZE];

	if (text != NULL && dname_parse(name, text, strlen(text), NULL) == 0)
		return arena_intern(r->arena, name);
	return text;
}

/* take_count - a number, also in quotes; what is none or below 0 is 0 */
static uint64_t
take_count(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	double number = 0;

	if (json_is_real(value))
		number = json_real_value(value);
	else if (json_is_string(value) &&
		 strspn(json_string_value(value), "0123456789") > 0)
		number = strtod(json_string_value(value), NULL);
	if (!(number > 0)) /* NaN is not, either */
		return 0;
	return number >= (double)TLSREPORT_COUNT_MAX ? TLSREPORT_COUNT_MAX
						     : (uint64_t)number;
}

/*
 * elements - how many objects or texts are here: an array, or, where senders
 * write none around the only one, 1
 */
static size_t
elements(const json_t *value)
{
	if (json_is_array(value))
		return json_array_size(value);
	return json_is_object(value) || json_is_string(value) ? 1 : 0;
}

static const json_t *
element(const json_t *value, size_t i)
{
	return json_is_array(value) ? json_array_get(value, i) : value;
}

/* ---- time ---- */

/*
 * take_time - RFC 3339, also without a zone, or a day alone, to which `hour'
 * is added; or seconds since 1970. 0 or -1
 */
static int
take_time(const json_t *range, const char *key, const char *hour, time_t *out)
{
	const json_t *value = json_object_get(range, key);
	const char *text = json_string_value(value);
	char whole[TIME_LEN_MAX + 16];
	size_t len;

	if (json_is_real(value)) {
		if (!(json_real_value(value) >= 0 &&
			json_real_value(value) < TIME_END))
			return -1;
		*out = (time_t)json_real_value(value);
		return 0;
	}
	if (text == NULL)
		return -1;
	text += strspn(text, " \t");
	len = strcspn(text, "\t\r\n");
	if (len < 10 || len > TIME_LEN_MAX)
		return -1;
	memcpy(whole, text, len);
	whole[len] = '\0';
	if (len > 10 && whole[10] == ' ')
		whole[10] = 'T';
	if (rfc3339_parse(out, whole) == 0)
		return 0;
	snprintf(
	    whole + len, sizeof(whole) - len, "%s", len == 10 ? hour : "Z");
	return rfc3339_parse(out, whole);
}

static int
take_period(struct reader *r, const json_t *root, struct tlsreport *report)
{
	const json_t *range = json_object_get(root, "date-range");

	if (take_time(range, "start-datetime", "T00:00:00Z", &report->begin) ==
	    -1)
		return why_set(r->why,
		    "has no start-datetime that is a time (RFC 8460 4.4)");
	if (take_time(range, "end-datetime", "T23:59:59Z", &report->end) == -1)
		return why_set(r->why,
		    "has no end-datetime that is a time (RFC 8460 4.4)");
	if (report->begin < 0 || report->end < report->begin)
		return why_set(r->why, "has a period that ends before it "
				       "begins (RFC 8460 4.4)");
	return 0;
}

/* ---- a policy ---- */

/* put_lines - the lines of one text, trimmed, keys in lower case */
static void
put_lines(struct buf *out, const char *text, size_t len, size_t *lines)
{
	const char *end = text + len, *stop, *next, *colon;
	size_t i, from;

	for (; text < end; text = next) {
		for (stop = text; stop < end; stop++)
			if (*stop == '\n' || *stop == '\r' ||
			    (*stop == '\\' && stop + 1 < end &&
				(stop[1] == 'n' || stop[1] == 'r')))
				break;
		next = stop < end && *stop == '\\' ? stop + 2 : stop + 1;
		while (text < stop && (*text == ' ' || *text == '\t'))
			text++;
		while (stop > text && (stop[-1] == ' ' || stop[-1] == '\t'))
			stop--;
		if (text == stop || ++*lines > LINES_MAX)
			continue;
		from = out->len;
		buf_put(out, text, (size_t)(stop - text));
		buf_puts(out, "\r\n");
		colon = memchr(out->text + from, ':', out->len - from);
		for (i = from; colon != NULL && out->text + i < colon; i++)
			if (out->text[i] >= 'A' && out->text[i] <= 'Z')
				out->text[i] = (char)(out->text[i] + 32);
	}
}

static void
take_string(struct reader *r, const json_t *policy, struct tlsreport_policy *p)
{
	const json_t *string = json_object_get(policy, "policy-string"), *line;
	struct buf text = BUF_INIT;
	size_t i, lines = 0;

	for (i = 0; i < elements(string) && text.len < TLSREPORT_STRING_MAX;
	     i++) {
		line = element(string, i);
		if (json_is_string(line))
			put_lines(&text, json_string_value(line),
			    json_string_length(line), &lines);
	}
	if (text.len > 0 && text.len <= TLSREPORT_STRING_MAX) {
		p->text = arena_intern_len(r->arena, text.text, text.len);
		p->text_len = text.len;
	}
	buf_release(&text);
}

static enum tlsreport_type
type_of(const char *text)
{
	static const char *const names[] = {
		[TLSREPORT_STS] = "sts",
		[TLSREPORT_TLSA] = "tlsa",
		[TLSREPORT_NONE] = "no-policy-found",
	};
	int i;

	for (i = TLSREPORT_STS; i <= TLSREPORT_NONE; i++)
		if (strcasecmp(text, names[i]) == 0)
			return (enum tlsreport_type)i;
	return TLSREPORT_OTHER;
}

static void
take_policy(struct reader *r, const json_t *policy, struct tlsreport_policy *p)
{
	const char *type = take_text(r, policy, "policy-type");
	const char *domain = take_text(r, policy, "policy-domain");
	char name[DNAME_SIZE];

	p->type_text = type != NULL ? type : "";
	p->type = type_of(p->type_text);
	p->named = domain;
	if (domain != NULL &&
	    dname_parse(name, domain, strlen(domain), NULL) == 0)
		p->domain = arena_intern(r->arena, name);
	take_string(r, policy, p);
}

static void
take_failure(
    struct reader *r, const json_t *object, struct tlsreport_failure *f)
{
	const char *type = take_text(r, object, "result-type");

	f->type = type != NULL ? type : "";
	f->mx = take_host(r, object, "receiving-mx-hostname");
	f->helo = take_text(r, object, "receiving-mx-helo");
	f->sender = take_text(r, object, "sending-mta-ip");
	f->address = take_text(r, object, "receiving-ip");
	f->reason = take_text(r, object, "failure-reason-code");
	f->more = take_text(r, object, "additional-information");
	f->count = take_count(object, "failed-session-count");
}

static void
take_failures(struct reader *r, const json_t *list, struct tlsreport_policy *p)
{
	size_t i, len = elements(list);
	struct tlsreport_failure *failures;

	if (len > r->failures_left) {
		p->cut = len - r->failures_left;
		len = r->failures_left;
	}
	r->failures_left -= len;
	failures = arena_alloc(r->arena, len * sizeof(*failures) + 1);
	for (i = 0; i < len; i++)
		if (json_is_object(element(list, i)))
			take_failure(
			    r, element(list, i), &failures[p->failures_len++]);
	p->failures = failures;
}

/* add_up - counts that stop at the largest */
static uint64_t
add_up(uint64_t sum, uint64_t more)
{
	return more > TLSREPORT_COUNT_MAX - sum ? TLSREPORT_COUNT_MAX
						: sum + more;
}

static void
take_summary(const json_t *summary, struct tlsreport_policy *p)
{
	uint64_t sum = 0;
	size_t i;

	p->successes = take_count(summary, "total-successful-session-count");
	p->failed = take_count(summary, "total-failure-session-count");
	if (json_object_get(summary, "total-failure-session-count") != NULL)
		return;
	for (i = 0; i < p->failures_len; i++)
		sum = add_up(sum, p->failures[i].count);
	p->failed = sum;
}

static int
take_policies(struct reader *r, const json_t *list, struct tlsreport *report)
{
	size_t i, len = elements(list);
	struct tlsreport_policy *policies, *p;
	const json_t *object;

	if (len > TLSREPORT_POLICIES_MAX)
		return why_set(r->why, "contains more than %d policies",
		    TLSREPORT_POLICIES_MAX);
	policies = arena_alloc(r->arena, len * sizeof(*policies) + 1);
	for (i = 0; i < len; i++) {
		object = element(list, i);
		if (!json_is_object(object))
			continue;
		p = &policies[report->policies_len++];
		take_policy(r, json_object_get(object, "policy"), p);
		take_failures(r, json_object_get(object, "failure-details"), p);
		take_summary(json_object_get(object, "summary"), p);
	}
	report->policies = policies;
	if (report->policies_len == 0)
		return why_set(
		    r->why, "contains no policy (RFC 8460 4.4: policies)");
	return 0;
}

/* ---- the report ---- */

/* take_id - a report's own id where it has one of reasonable length */
static const char *
take_id(struct reader *r, const json_t *root, const char *text, size_t len)
{
	const json_t *value = json_object_get(root, "report-id");
	char hash[BODY_HASH_SIZE];
	const char *id = NULL;

	if (json_string_length(value) <= TLSREPORT_TEXT_MAX)
		id = take_text(r, root, "report-id");
	if (id != NULL)
		return id;
	body_hash(hash, text, len);
	return arena_intern(r->arena, hash);
}

static int
take_report(struct reader *r, const json_t *root, const char *text, size_t len,
    struct tlsreport *report)
{
	if (!json_is_object(root))
		return why_set(r->why, "is no report: a JSON object is "
				       "expected (RFC 8460 4.4)");
	report->organization = take_text(r, root, "organization-name");
	report->contact = take_text(r, root, "contact-info");
	if (report->organization == NULL)
		report->organization = report->contact;
	if (report->organization == NULL)
		return why_set(r->why,
		    "names no organization (RFC 8460 4.4: organization-name)");
	report->id = take_id(r, root, text, len);
	if (take_period(r, root, report) != 0)
		return -1;
	return take_policies(r, json_object_get(root, "policies"), report);
}

struct tlsreport *
tlsreport_parse(
    struct arena *arena, const char *text, size_t len, struct buf *why)
{
	struct reader r = { arena, why, TLSREPORT_FAILURES_MAX };
	struct tlsreport *report;
	json_error_t error;
	json_t *root;
	int result;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3, len -= 3;
	if (len > TLSREPORT_BYTES_MAX) {
		why_set(why, "is larger than %zu bytes", TLSREPORT_BYTES_MAX);
		return NULL;
	}
	if (sieve(text, len, why) != 0)
		return NULL;
	root = json_loadb(text, len, JSON_DECODE_INT_AS_REAL, &error);
	if (root == NULL) {
		why_set(why, "is no JSON (line %d, column %d)", error.line,
		    error.column);
		return NULL;
	}
	report = arena_alloc(arena, sizeof(*report));
	result = take_report(&r, root, text, len, report);
	json_decref(root);
	return result == 0 ? report : NULL;
}

const char *
tlsreport_type_name(enum tlsreport_type type)
{
	static const char *const names[] = {
		[TLSREPORT_STS] = "sts",
		[TLSREPORT_TLSA] = "tlsa",
		[TLSREPORT_NONE] = "no-policy-found",
		[TLSREPORT_OTHER] = "other",
	};

	return names[type];
}

/* in_file_name - the second of several words between exclamation marks */
static int
in_file_name(char name[static DNAME_SIZE], const char *text)
{
	const char *from = strchr(text, '!'), *to;

	if (from == NULL || (to = strchr(from + 1, '!')) == NULL)
		return -1;
	return dname_parse(name, from + 1, (size_t)(to - from - 1), NULL);
}

int
tlsreport_domain_in(char *out, size_t size, const char *text)
{
	char name[DNAME_SIZE];
	const char *from;
	size_t len;

	if (in_file_name(name, text) != 0) {
		from = strrchr(text, '_');
		if (from == NULL)
			from = strrchr(text, '+');
		if (from == NULL)
			return -1;
		len = strcspn(++from, "@>");
		if (dname_parse(name, from, len, NULL) != 0)
			return -1;
	}
	if (strlen(name) >= size)
		return -1;
	memcpy(out, name, strlen(name) + 1);
	return 0;
}
