/*
 * fuzz_policy - any body is read without harm; what the writer makes of a
 * policy is read back the same and without any finding
 */
#include <string.h>

#include "fuzz.h"
#include "sts/mx_pattern.h"
#include "sts/policy.h"

static void
check_read(const struct policy *policy, int rc, const struct findings *findings)
{
	size_t i;

	/* a refusal has a reason */
	MUST(rc == 0 || findings_worst(findings) == SEVERITY_ERROR);
	MUST(findings->len < 200);
	MUST(rc == -1 || policy->max_age <= POLICY_MAX_AGE_LIMIT);
	MUST(rc == -1 || policy->mode == POLICY_NONE || policy->mx_len > 0);
	for (i = 0; i < policy->mx_len; i++)
		MUST(strpbrk(policy->mx[i], " \t\r\n:ABCXYZ") == NULL);
}

static void
check_write(struct policy *policy, struct arena *arena)
{
	struct buf body = BUF_INIT, again = BUF_INIT;
	struct findings findings = { 0 };
	struct policy back;
	size_t i;

	policy->mx_len = mxpat_normalize(policy->mx, policy->mx_len);
	if (policy_write(&body, policy, NULL) == 0) {
		MUST(policy_parse(
			 &back, body.text, body.len, arena, &findings) == 0);
		MUST(findings.len == 0);
		MUST(back.mode == policy->mode);
		MUST(back.max_age == policy->max_age);
		MUST(back.mx_len == policy->mx_len);
		for (i = 0; i < back.mx_len; i++)
			MUST(strcmp(back.mx[i], policy->mx[i]) == 0);
		MUST(policy_write(&again, &back, NULL) == 0);
		MUST(strcmp(body.text, again.text) == 0);
	}
	buf_release(&body);
	buf_release(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = arena_new();
	struct findings findings = { 0 };
	struct policy policy;
	int rc;

	rc = policy_parse(&policy, (const char *)data, len, arena, &findings);
	check_read(&policy, rc, &findings);
	check_write(&policy, arena);
	arena_free(arena);
	return 0;
}
