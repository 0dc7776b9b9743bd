/*
 * NAME      applied_policy - which of our policies did a sender apply?
 * CONTRACT  see applied_policy.h. The text of tls_report.h (lines trimmed,
 *           ended by CR LF) is read like any policy. If it deviates from the
 *           grammar, what could be read is compared. A text without max_age or
 *           mode says too little to be recognised.
 */
#include "tlsrpt/applied_policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static int
compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* sorted - the patterns in order, each once; free(3) it */
static const char **
sorted(const struct policy *policy, size_t *len)
{
	const char **list = xcalloc(policy->mx_len + 1, sizeof(*list));
	size_t i;

	*len = 0;
	for (i = 0; i < policy->mx_len; i++)
		list[i] = policy->mx[i];
	qsort(list, policy->mx_len, sizeof(*list), compare_text);
	for (i = 0; i < policy->mx_len; i++)
		if (*len == 0 || strcmp(list[*len - 1], list[i]) != 0)
			list[(*len)++] = list[i];
	return list;
}

static bool
says_same(const struct policy *a, const struct policy *b)
{
	size_t i, a_len, b_len;
	const char **left, **right;
	bool same;

	if (a->mode != b->mode || a->max_age != b->max_age)
		return false;
	left = sorted(a, &a_len);
	right = sorted(b, &b_len);
	same = a_len == b_len;
	for (i = 0; same && i < a_len; i++)
		same = strcmp(left[i], right[i]) == 0;
	free(left);
	free(right);
	return same;
}

const struct ledger_body *
applied_body(const struct ledger *ledger, const char *domain,
    const struct tlsreport_policy *reported)
{
	const struct ledger_domain *standing = ledger_domain(ledger, domain);
	const struct ledger_body *found = NULL, *body;
	struct policy policy = { 0 };
	struct arena *arena;
	size_t i;

	if (standing == NULL || reported->text == NULL)
		return NULL;
	arena = arena_new();
	policy_parse(&policy, reported->text, reported->text_len, arena, NULL);
	for (i = standing->rows_len; i > 0 && found == NULL; i--) {
		body = ledger->rows[standing->rows + i - 1].body;
		if (policy.max_age != 0 && says_same(&policy, &body->policy))
			found = body;
	}
	arena_free(arena);
	return found;
}
