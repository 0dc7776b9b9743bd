/*
 * NAME      blame - who is responsible for a failure in a report?
 * CONTRACT  see blame.h. failure.def has a row for each cause: who is
 *           responsible normally, and in which context somebody else is. The
 *           result type of RFC 8460 4.3 gives the cause, except for the general
 *           one: there the reason decides (4.3.3), and whether the policy that
 *           was applied covers the host at all (RFC 8461 4.1).
 *
 *           A failure is ours if we can fix it, whoever is right: a certificate
 *           that one sender does not trust keeps out its mail. It is unknown if
 *           an attacker or the network between could have caused it, or if the
 *           report says only that it failed. It is theirs if the policy that
 *           they applied was correct.
 */
#include "tlsrpt/blame.h"

#include <string.h>
#include <strings.h>

/* in which context another one is to blame */
enum unless {
	NEVER,
	FOREIGN_MX, /* unknown, where the MX host is none of ours */
	VALID_BODY, /* theirs, where they applied a policy of ours */
	SUCCEEDED,  /* unknown, where other sessions had the policy */
};

static const struct row {
	const char *cause;
	enum blame blame;
	enum unless unless;
	const char *text;
} rows[] = {
#define CAUSE(id, blame, unless, text) { id, blame, unless, text },
#define WORDS(id, phrases)
#include "tlsrpt/failure.def"
#undef CAUSE
#undef WORDS
};

static const struct words {
	const char *cause;
	const char *phrases; /* each ended by a newline */
} words[] = {
#define CAUSE(id, blame, unless, text)
#define WORDS(id, phrases) { id, phrases },
#include "tlsrpt/failure.def"
#undef CAUSE
#undef WORDS
};

static const struct row *
row_of(const char *cause)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (strcasecmp(rows[i].cause, cause) == 0)
			return &rows[i];
	return NULL;
}

/* ---- words ---- */

static bool
is_word(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
}

void
failure_words(struct buf *out, const char *text)
{
	bool blank = false;
	unsigned char c;

	for (; *text != '\0'; text++) {
		c = (unsigned char)*text;
		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		if (!is_word(c)) {
			blank = out->len > 0;
			continue;
		}
		if (blank)
			buf_putc(out, ' ');
		blank = false;
		buf_putc(out, (char)c);
	}
}

/* find - where this part of a phrase begins in the text, or NULL */
static const char *
find(const char *text, const char *part, size_t len)
{
	for (; strlen(text) >= len; text++)
		if (strncmp(text, part, len) == 0)
			return text;
	return NULL;
}

/* matches - are all parts of this phrase there, one behind the other? */
static bool
matches(const char *text, const char *phrase, size_t len)
{
	const char *end = phrase + len, *amp;
	size_t part;

	for (; phrase < end; phrase += part + 1) {
		amp = memchr(phrase, '&', (size_t)(end - phrase));
		part = (size_t)((amp != NULL ? amp : end) - phrase);
		text = find(text, phrase, part);
		if (text == NULL)
			return false;
		text += part;
	}
	return true;
}

static bool
says(const char *text, const char *phrases)
{
	size_t len;

	for (; *phrases != '\0'; phrases += len + 1) {
		len = strcspn(phrases, "\n");
		if (matches(text, phrases, len))
			return true;
	}
	return false;
}

/* cause_in - what these words of a sender tell, or NULL */
static const char *
cause_in(const char *text)
{
	struct buf plain = BUF_INIT;
	const char *cause = NULL;
	size_t i;

	if (text == NULL)
		return NULL;
	failure_words(&plain, text);
	for (i = 0; i < ARRAY_LEN(words) && cause == NULL; i++)
		if (says(buf_text(&plain), words[i].phrases))
			cause = words[i].cause;
	buf_release(&plain);
	return cause;
}

/* ---- what failed ---- */

static const char *
lacking(enum blame_lack lack)
{
	switch (lack) {
	case LACK_FOREIGN:
		return "policy-lacks-host";
	case LACK_OLDER:
		return "policy-lacks-host-older";
	case LACK_CURRENT:
		return "policy-lacks-host-current";
	case LACK_NONE:
	default:
		return NULL;
	}
}

/* general - for whatever has no type of its own, or one that is new to us */
static const char *
general(const char *type, const char *reason, const char *more,
    const struct blame_context *context)
{
	const char *cause = cause_in(reason), *lack = lacking(context->lack);

	if (cause == NULL)
		cause = cause_in(more);
	if (lack != NULL &&
	    (cause == NULL || strcmp(cause, "policy-mx-mismatch") == 0))
		return lack;
	if (cause != NULL)
		return cause;
	if (strcasecmp(type, "validation-failure") != 0)
		return "type-unknown";
	return reason != NULL ? "reason-unknown" : "validation-failure";
}

/* nearer - types that say less than the words beside them may */
static bool
nearer(const char *type, const char *cause)
{
	if (cause == NULL)
		return false;
	if (strcasecmp(type, "certificate-not-trusted") == 0)
		return strncmp(cause, "certificate-", 12) == 0 ||
		       strcmp(cause, "sender-trust-store") == 0;
	return strcasecmp(type, "certificate-expired") == 0 &&
	       strcmp(cause, "certificate-not-yet-valid") == 0;
}

const char *
blame_cause(const char *type, const char *reason, const char *more,
    const struct blame_context *context)
{
	const struct row *row = row_of(type);
	const char *cause, *lack = lacking(context->lack);

	if (row == NULL || strcmp(row->cause, "validation-failure") == 0)
		return general(type, reason, more, context);
	if (lack != NULL &&
	    strcmp(row->cause, "certificate-host-mismatch") == 0)
		return lack;
	cause = cause_in(reason);
	return nearer(type, cause) ? cause : row->cause;
}

enum blame
blame_of(const char *cause, const struct blame_context *context)
{
	const struct row *row = row_of(cause);

	if (row == NULL)
		return BLAME_UNKNOWN;
	switch (row->unless) {
	case FOREIGN_MX:
		return context->mx_foreign ? BLAME_UNKNOWN : row->blame;
	case VALID_BODY:
		return context->body_ours ? BLAME_THEIRS : row->blame;
	case SUCCEEDED:
		return context->succeeded ? BLAME_UNKNOWN : row->blame;
	case NEVER:
	default:
		return row->blame;
	}
}

const char *
blame_text(const char *cause, enum blame blame)
{
	const struct row *row = row_of(cause);

	if (row == NULL)
		row = row_of("type-unknown");
	if (blame == row->blame)
		return row->text;
	switch (row->unless) {
	case FOREIGN_MX:
		return "an MX host that none of our policies covers "
		       "failed: an attacker answered for our domain, or "
		       "the policy lacks an MX record";
	case VALID_BODY:
		return "the sender calls one of our policies invalid that "
		       "other senders use";
	case SUCCEEDED:
		return "the policy could not be fetched at times, while other "
		       "sessions had it";
	case NEVER:
	default:
		return row->text;
	}
}

/* take - at most what is left */
static uint64_t
take(uint64_t *left, uint64_t wanted)
{
	uint64_t given = wanted < *left ? wanted : *left;

	*left -= given;
	return given;
}

void
blame_share(uint64_t shares[static BLAME_COUNT],
    const struct tlsreport_policy *policy, const struct kept_failure *kept)
{
	uint64_t sums[BLAME_COUNT] = { 0 }, left = policy->failed;
	size_t i;

	/* no sum overflows: TLSREPORT_COUNT_MAX * TLSREPORT_FAILURES_MAX */
	for (i = 0; i < policy->failures_len; i++)
		sums[kept[i].blame] += policy->failures[i].count;
	shares[BLAME_OURS] = take(&left, sums[BLAME_OURS]);
	shares[BLAME_THEIRS] = take(&left, sums[BLAME_THEIRS]);
	shares[BLAME_UNKNOWN] = left;
}
