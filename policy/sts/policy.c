/*
 * NAME      policy - write the text of an MTA-STS policy
 * CONTRACT  see policy.h. The text has one form: version, mode, the patterns in
 *           the given order, max_age, each line ended by CRLF, one blank after
 *           the colon. This is the order of the examples in RFC 8461 3.2. For
 *           reading see policy_read.c.
 */
#include "sts/policy.h"

#include <string.h>

#include "sts/mx_pattern.h"

static const char *const modes[] = {
	[POLICY_NONE] = "none",
	[POLICY_TESTING] = "testing",
	[POLICY_ENFORCE] = "enforce",
};

const char *
policy_mode_name(enum policy_mode mode)
{
	return modes[mode];
}

int
policy_mode_parse(enum policy_mode *mode, const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(modes); i++) {
		if (strcmp(modes[i], name) == 0) {
			*mode = (enum policy_mode)i;
			return 0;
		}
	}
	return -1;
}

bool
policy_covers(const struct policy *policy, const char *host)
{
	size_t i;

	for (i = 0; i < policy->mx_len; i++)
		if (mxpat_match(policy->mx[i], host))
			return true;
	return false;
}

/* check_mx - is the i-th pattern canonical, and the first of its kind? */
static int
check_mx(const struct policy *policy, size_t i, struct buf *why)
{
	const char *mx = policy->mx[i];
	char canonical[MXPAT_SIZE];
	size_t j;

	if (mxpat_parse(canonical, mx, strlen(mx), why) == -1)
		return -1;
	if (strcmp(canonical, mx) != 0)
		return why_set(why, "mx '%s' must be written '%s' in a policy",
		    mx, canonical);
	for (j = 0; j < i; j++)
		if (strcmp(policy->mx[j], mx) == 0)
			return why_set(why, "mx '%s' is listed twice", mx);
	return 0;
}

static int
check(const struct policy *policy, struct buf *why)
{
	size_t i;

	if (policy->max_age < POLICY_AGE_FLOOR ||
	    policy->max_age > POLICY_AGE_CEILING)
		return why_set(why,
		    "max_age %lu is outside %d to %d seconds, which is what "
		    "all known senders take as it is",
		    (unsigned long)policy->max_age, POLICY_AGE_FLOOR,
		    POLICY_AGE_CEILING);
	if (policy->mx_len == 0)
		return why_set(why,
		    "a policy needs at least one mx: some senders refuse it "
		    "without, even in mode none");
	for (i = 0; i < policy->mx_len; i++)
		if (check_mx(policy, i, why) == -1)
			return -1;
	return 0;
}

int
policy_write(struct buf *out, const struct policy *policy, struct buf *why)
{
	size_t before = out->len, size, i;

	if (check(policy, why) == -1)
		return -1;
	buf_printf(out, "version: STSv1\r\nmode: %s\r\n",
	    policy_mode_name(policy->mode));
	for (i = 0; i < policy->mx_len; i++)
		buf_printf(out, "mx: %s\r\n", policy->mx[i]);
	buf_printf(out, "max_age: %lu\r\n", (unsigned long)policy->max_age);
	size = out->len - before;
	if (size <= POLICY_BODY_WRITE)
		return 0;
	out->len = before;
	out->text[before] = '\0';
	return why_set(why,
	    "the policy has %zu octets with its %zu mx; some senders read no "
	    "more than %d: use wildcards such as *.example.com",
	    size, policy->mx_len, POLICY_BODY_WRITE);
}
