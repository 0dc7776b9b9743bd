/*
 * NAME      policy_read - read the text of an MTA-STS policy
 * CONTRACT  see policy.h. The result is that of the grammar in RFC 8461 3.2
 *           with its errata:
 *           - lines end in LF or CRLF, and the last end may be missing; an
 *             empty line is not a field, so that a text with one is refused, as
 *             real senders do (mox, postfix-tlspol);
 *           - blanks are permitted only after the colon and after the value;
 *           - the order of the fields is free; of a repeated field other than
 *             mx the first one counts, but the others must still be fields;
 *           - unknown fields are skipped if they are well-formed;
 *           - keys and keywords are case-sensitive;
 *           - max_age has at most ten digits and is at most 31557600. Anything
 *             else that causes problems with known senders is a finding, and
 *             does not change the result.
 * BUGS      The RFC does not say whether a repeated field that is ignored must
 *           have a legal value. Here it need not.
 */
#include "sts/policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/ascii.h"
#include "base/nearmiss.h"
#include "base/utf8.h"
#include "sts/mx_pattern.h"

#define SUBJECT      "policy"
#define REPORTS_MAX  100 /* findings about lines */
#define SHOWN        60  /* octets of a value that a finding quotes */
#define NAME_LEN_MAX 32  /* octets of a field's name */
#define AGE_DIGITS   10

enum key {
	KEY_VERSION,
	KEY_MODE,
	KEY_MAX_AGE,
	KEY_MX,
	KEY_OTHER, /* also the number of those we know */
};

static const char *const keys[] = {
	[KEY_VERSION] = "version",
	[KEY_MODE] = "mode",
	[KEY_MAX_AGE] = "max_age",
	[KEY_MX] = "mx",
};

/* what a departure means for the policy */
enum verdict {
	TAKEN,
	REFUSED,
};

struct text {
	const char *at;
	size_t len;
};

struct reader {
	struct policy *policy;
	struct arena *arena;
	struct findings *findings;
	unsigned reports;
	bool refused;
	bool mode_known;
	bool lf_reported;
	unsigned line;
	unsigned fields;           /* met so far */
	unsigned first[KEY_OTHER]; /* line of the first field of a kind */
	const char *start;         /* of the line */
	size_t mx_cap;
};

/* report - a departure at this place of the current line */
static void ATTR_PRINTF(5, 6) report(struct reader *r, enum verdict verdict,
    enum finding_id id, const char *at, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	bool first_refusal = verdict == REFUSED && !r->refused;

	if (verdict == REFUSED)
		r->refused = true;
	if (r->findings == NULL ||
	    (r->reports++ >= REPORTS_MAX && !first_refusal))
		return;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	finding_add_at(r->findings, r->arena, id, SUBJECT, r->line,
	    (unsigned)(at - r->start) + 1, "%s", buf_text(&text));
	buf_release(&text);
}

/* shown - `t' as a message may quote it */
static const char *
shown(struct reader *r, struct text t)
{
	struct buf b = BUF_INIT;
	const char *copy;

	if (r->findings == NULL)
		return "";
	buf_mask(&b, t.at, t.len, SHOWN);
	copy = arena_intern(r->arena, buf_text(&b));
	buf_release(&b);
	return copy;
}

static bool
is(struct text t, const char *word)
{
	return t.len == strlen(word) && memcmp(t.at, word, t.len) == 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct text
trim_end(struct text t)
{
	while (t.len > 0 && is_blank(t.at[t.len - 1]))
		t.len--;
	return t;
}

static struct text
trim_start(struct text t)
{
	for (; t.len > 0 && is_blank(t.at[0]); t.len--)
		t.at++;
	return t;
}

/* ---- the values ---- */

static void
read_version(struct reader *r, struct text value)
{
	if (!is(value, "STSv1"))
		report(r, REFUSED, FINDING_POLICY_VERSION_BAD, value.at,
		    "the version is '%s', not STSv1", shown(r, value));
}

static void
read_mode(struct reader *r, struct text value)
{
	const char *name = arena_strndup(r->arena, value.at, value.len);

	if (policy_mode_parse(&r->policy->mode, name) == 0)
		r->mode_known = true;
	else
		report(r, REFUSED, FINDING_POLICY_MODE_BAD, value.at,
		    "the mode is '%s'; it can be none, testing or enforce, in "
		    "lower case",
		    shown(r, value));
}

static void
judge_max_age(struct reader *r, const char *at, uint64_t age)
{
	if (age > POLICY_MAX_AGE_LIMIT)
		report(r, REFUSED, FINDING_POLICY_MAX_AGE_TOO_LONG, at,
		    "max_age is more than %d seconds, a year",
		    POLICY_MAX_AGE_LIMIT);
	else if (age > POLICY_AGE_CEILING)
		report(r, TAKEN, FINDING_POLICY_MAX_AGE_YEAR, at,
		    "max_age is exactly the limit of %d seconds",
		    POLICY_MAX_AGE_LIMIT);
	else if (age < POLICY_AGE_FLOOR)
		report(r, TAKEN, FINDING_POLICY_MAX_AGE_SHORT, at,
		    "max_age is %u seconds, less than a day", (unsigned)age);
}

static void
read_max_age(struct reader *r, struct text value)
{
	uint64_t age = 0;
	size_t i;

	for (i = 0; i < value.len && i < AGE_DIGITS && ascii_digit(value.at[i]);
	     i++)
		age = 10 * age + (uint64_t)(value.at[i] - '0');
	if (i == 0 || i < value.len) {
		report(r, REFUSED, FINDING_POLICY_MAX_AGE_BAD, value.at,
		    "max_age is '%s'; it must be 1 to %d digits and nothing "
		    "else",
		    shown(r, value), AGE_DIGITS);
		return;
	}
	r->policy->max_age = age > UINT32_MAX ? UINT32_MAX : (uint32_t)age;
	judge_max_age(r, value.at, age);
}

/* is_domain - "Domain" of RFC 5321 4.1.2 with an optional "*." in front */
static bool
is_domain(struct text t)
{
	size_t i;
	char before = '.', c;

	if (t.len > 2 && t.at[0] == '*' && t.at[1] == '.')
		t = (struct text){ t.at + 2, t.len - 2 };
	for (i = 0; i < t.len; i++, before = c) {
		c = t.at[i];
		if (c == '.'   ? !ascii_alnum(before)
		    : c == '-' ? before == '.'
			       : !ascii_alnum(c))
			return false;
	}
	return ascii_alnum(before);
}

/* add_mx - keep a pattern that senders will compare; false: was there */
static bool
add_mx(struct reader *r, const char *pattern)
{
	struct policy *policy = r->policy;
	const char *mx = arena_intern(r->arena, pattern);
	size_t i;

	for (i = 0; i < policy->mx_len; i++)
		if (policy->mx[i] == mx)
			return false;
	VEC_GROW(policy->mx, policy->mx_len, r->mx_cap);
	policy->mx[policy->mx_len++] = mx;
	return true;
}

static const char *
lower(struct arena *arena, struct text t)
{
	char *copy = arena_strndup(arena, t.at, t.len);
	size_t i;

	for (i = 0; i < t.len; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] + ('a' - 'A'));
	return copy;
}

/* mx_syntax - the value is no domain at all; say what comes nearest */
static void
mx_syntax(struct reader *r, struct text value)
{
	struct buf why = BUF_INIT;
	char canonical[MXPAT_SIZE];

	if (value.len == 0)
		report(r, REFUSED, FINDING_POLICY_MX_BAD, value.at,
		    "mx has no value");
	else if (mxpat_parse(canonical, value.at, value.len, &why) == -1)
		report(r, REFUSED, FINDING_POLICY_MX_BAD, value.at, "mx %s",
		    buf_text(&why));
	else
		report(r, REFUSED, FINDING_POLICY_MX_BAD, value.at,
		    "mx '%s' must be written '%s'", shown(r, value), canonical);
	buf_release(&why);
}

static void
read_mx(struct reader *r, struct text value)
{
	struct buf why = BUF_INIT;
	char canonical[MXPAT_SIZE];
	const char *mx;

	if (!is_domain(value)) {
		mx_syntax(r, value);
		return;
	}
	mx = lower(r->arena, value);
	if (mxpat_parse(canonical, value.at, value.len, &why) == -1)
		report(r, TAKEN, FINDING_POLICY_MX_BAD, value.at, "mx %s",
		    buf_text(&why));
	else if (!is(value, mx))
		report(r, TAKEN, FINDING_POLICY_MX_UPPERCASE, value.at,
		    "mx '%s' has upper-case letters", shown(r, value));
	if (!add_mx(r, mx))
		report(r, TAKEN, FINDING_POLICY_DUPLICATE_MX, value.at,
		    "mx '%s' is listed more than once", shown(r, value));
	buf_release(&why);
}

/* ---- the lines ---- */

/* read_unknown - a field that no RFC defines, or a slip of the pen */
static void
read_unknown(struct reader *r, struct text name, struct text value)
{
	const char *meant = nearmiss(name.at, name.len, keys, KEY_OTHER);

	if (value.len == 0)
		report(r, REFUSED, FINDING_POLICY_LINE_BAD, name.at,
		    "the field '%s' has no value", shown(r, name));
	else if (meant != NULL && name.len == strlen(meant) &&
		 is((struct text){ lower(r->arena, name), name.len }, meant))
		report(r, TAKEN, FINDING_POLICY_KEY_CASE, name.at,
		    "'%s' must be written '%s'; senders skip it as it is",
		    shown(r, name), meant);
	else if (meant != NULL)
		report(r, TAKEN, FINDING_POLICY_UNKNOWN_FIELD, name.at,
		    "the field '%s' is unknown, so senders skip it; did "
		    "you mean '%s'",
		    shown(r, name), meant);
	else if (memchr(value.at, ':', value.len) != NULL)
		report(r, TAKEN, FINDING_POLICY_UNKNOWN_FIELD, name.at,
		    "the field '%s' is unknown, and some senders reject a "
		    "colon in such a value",
		    shown(r, name));
	else
		report(r, TAKEN, FINDING_POLICY_UNKNOWN_FIELD, name.at,
		    "the field '%s' is unknown, so senders skip it",
		    shown(r, name));
}

static enum key
key_of(struct text name)
{
	enum key key = KEY_VERSION;

	while (key < KEY_OTHER && !is(name, keys[key]))
		key++;
	return key;
}

static void
read_field(struct reader *r, struct text name, struct text value)
{
	enum key key = key_of(name);
	unsigned first;

	r->fields++;
	if (key == KEY_OTHER) {
		read_unknown(r, name, value);
		return;
	}
	first = r->first[key];
	if (first == 0)
		r->first[key] = r->line;
	if (key == KEY_MX) {
		read_mx(r, value);
	} else if (first != 0 && value.len == 0) {
		report(r, REFUSED, FINDING_POLICY_LINE_BAD, name.at,
		    "%s is repeated, without a value", keys[key]);
	} else if (first != 0) {
		report(r, TAKEN, FINDING_POLICY_DUPLICATE_KEY, name.at,
		    "%s is repeated; the one in line %u counts", keys[key],
		    first);
	} else if (key == KEY_VERSION) {
		if (r->fields > 1)
			report(r, TAKEN, FINDING_POLICY_VERSION_NOT_FIRST,
			    name.at, "the version is not the first line");
		read_version(r, value);
	} else if (key == KEY_MODE) {
		read_mode(r, value);
	} else {
		read_max_age(r, value);
	}
}

/* check_octets - may this value stand in a policy at all? */
static bool
check_octets(struct reader *r, struct text value)
{
	const unsigned char *p = (const unsigned char *)value.at;
	size_t at, n;

	for (at = 0; at < value.len; at += n) {
		n = utf8_len(p + at, value.len - at);
		if (n == 0) {
			report(r, REFUSED, FINDING_POLICY_NOT_UTF8,
			    value.at + at, "octet 0x%02x is not UTF-8", p[at]);
			return false;
		}
		if (p[at] == '\r') {
			report(r, REFUSED, FINDING_POLICY_BARE_CR,
			    value.at + at, "a CR without the LF after it");
			return false;
		}
		if (p[at] < 0x20 || p[at] == 0x7f) {
			report(r, REFUSED, FINDING_POLICY_CONTROL_CHARACTER,
			    value.at + at, "control character 0x%02x", p[at]);
			return false;
		}
	}
	return true;
}

static bool
is_name(struct text t)
{
	size_t i;

	for (i = 0; i < t.len; i++)
		if (!ascii_alnum(t.at[i]) &&
		    (i == 0 || t.at[i] == '\0' ||
			strchr("_-.", t.at[i]) == NULL))
			return false;
	return t.len >= 1 && t.len <= NAME_LEN_MAX;
}

/* check_name - the part before the colon; blanks there are refused */
static bool
check_name(struct reader *r, struct text *name)
{
	struct text bare = trim_end(trim_start(*name));

	if (!check_octets(r, bare))
		return false;
	if (!is_name(bare)) {
		report(r, REFUSED, FINDING_POLICY_LINE_BAD, name->at,
		    "'%s' is no name of a field", shown(r, *name));
		return false;
	}
	if (bare.len < name->len)
		report(r, REFUSED, FINDING_POLICY_STRAY_BLANK, name->at,
		    "a blank in front of '%s' or its colon", shown(r, bare));
	*name = bare;
	return true;
}

static void
check_blanks(struct reader *r, struct text after)
{
	struct text value = trim_end(trim_start(after));

	if (value.at + value.len != after.at + after.len)
		report(r, TAKEN, FINDING_POLICY_BLANKS, value.at + value.len,
		    "blanks at the end of the line");
	else if (value.at - after.at > 1 ||
		 (after.len > 0 && *after.at == '\t'))
		report(r, TAKEN, FINDING_POLICY_BLANKS, after.at,
		    "more than one blank after the colon, or a tab");
}

static void
read_line(struct reader *r, struct text line)
{
	const char *colon = memchr(line.at, ':', line.len);
	struct text name, after, value;

	if (trim_start(line).len == 0) {
		report(r, REFUSED, FINDING_POLICY_BLANK_LINE, line.at,
		    "a line without a field");
		return;
	}
	if (colon == NULL) {
		if (check_octets(r, trim_start(trim_end(line))))
			report(r, REFUSED, FINDING_POLICY_LINE_BAD, line.at,
			    "'%s' has no colon", shown(r, line));
		return;
	}
	name = (struct text){ line.at, (size_t)(colon - line.at) };
	after = (struct text){ colon + 1, line.len - name.len - 1 };
	value = trim_end(trim_start(after));
	if (!check_name(r, &name))
		return;
	if (check_octets(r, value)) {
		check_blanks(r, after);
		read_field(r, name, value);
	} else if (key_of(name) != KEY_OTHER && r->first[key_of(name)] == 0) {
		r->first[key_of(name)] = r->line; /* broken, not missing */
	}
}

/* ---- the whole ---- */

static void ATTR_PRINTF(3, 4)
    report_whole(struct reader *r, enum finding_id id, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	r->refused = true;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	finding_add(r->findings, r->arena, id, SUBJECT, "%s", buf_text(&text));
	buf_release(&text);
}

static void
check_whole(struct reader *r)
{
	if (r->first[KEY_VERSION] == 0)
		report_whole(
		    r, FINDING_POLICY_VERSION_MISSING, "there is no version");
	if (r->first[KEY_MODE] == 0)
		report_whole(
		    r, FINDING_POLICY_MODE_MISSING, "there is no mode");
	if (r->first[KEY_MAX_AGE] == 0)
		report_whole(
		    r, FINDING_POLICY_MAX_AGE_MISSING, "there is no max_age");
	if (r->first[KEY_MX] != 0 || !r->mode_known)
		return;
	if (r->policy->mode != POLICY_NONE)
		report_whole(r, FINDING_POLICY_MX_MISSING,
		    "there is no mx in mode %s",
		    policy_mode_name(r->policy->mode));
	else
		finding_add(r->findings, r->arena,
		    FINDING_POLICY_NONE_WITHOUT_MX, SUBJECT, "there is no mx");
}

static void
read_lines(struct reader *r, const char *body, size_t len)
{
	const char *at = body, *end = body + len, *lf;
	struct text line;

	while (at < end) {
		lf = memchr(at, '\n', (size_t)(end - at));
		line =
		    (struct text){ at, (size_t)((lf != NULL ? lf : end) - at) };
		r->line++;
		r->start = at;
		at += line.len + (lf != NULL);
		if (lf != NULL && line.len > 0 && lf[-1] == '\r') {
			line.len--;
		} else if (lf != NULL && !r->lf_reported) {
			r->lf_reported = true;
			report(r, TAKEN, FINDING_POLICY_LINE_ENDING, lf,
			    "the line ends in LF alone, not in CRLF");
		}
		read_line(r, line);
	}
}

/* refuse_whole - bodies that are not worth reading line by line */
static bool
refuse_whole(struct reader *r, const char *body, size_t len)
{
	if (len == 0)
		report_whole(r, FINDING_POLICY_EMPTY, "there is nothing in it");
	else if (len > POLICY_BODY_LIMIT)
		report_whole(r, FINDING_POLICY_TOO_LARGE,
		    "it has more than %d octets", POLICY_BODY_LIMIT);
	else if (len >= 3 && memcmp(body, "\357\273\277", 3) == 0)
		report_whole(r, FINDING_POLICY_BYTE_ORDER_MARK,
		    "it begins with a byte order mark");
	return r->refused;
}

int
policy_parse(struct policy *policy, const char *body, size_t len,
    struct arena *arena, struct findings *findings)
{
	struct reader r = {
		.policy = policy,
		.arena = arena,
		.findings = findings,
	};
	const char **list;

	*policy = (struct policy){ .mode = POLICY_NONE };
	if (refuse_whole(&r, body, len))
		return -1;
	read_lines(&r, body, len);
	check_whole(&r);
	if (len > POLICY_BODY_WRITE)
		finding_add(findings, arena, FINDING_POLICY_LARGE, SUBJECT,
		    "it has %zu octets", len);
	list = policy->mx;
	if (policy->mx_len > 0) {
		policy->mx =
		    arena_alloc(arena, policy->mx_len * sizeof(*policy->mx));
		memcpy(policy->mx, list, policy->mx_len * sizeof(*list));
	}
	free(list);
	return r.refused ? -1 : 0;
}
