/*
 * fuzz_policyvalue - any bytes as a value of policy.cdb; what is taken is a
 * policy that poststs itself would write, and gives the same value again
 */
#include "sts/policy_value.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "sts/policy.h"

/* value_of - as publish/cdbfile.c writes it */
static void
value_of(struct buf *out, const struct policy *policy, const char *id)
{
	size_t i;

	buf_printf(out,
	    "mode=%s id=%s max_age=%lu mx=", policy_mode_name(policy->mode), id,
	    (unsigned long)policy->max_age);
	for (i = 0; i < policy->mx_len; i++)
		buf_printf(out, "%s%s", i > 0 ? "," : "", policy->mx[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf text = BUF_INIT, why = BUF_INIT, value = BUF_INIT;
	struct arena *arena = arena_new();
	struct policy policy;
	char id[STS_ID_MAX + 1], again[STS_ID_MAX + 1];

	if (policy_value_parse(&text, id, (const char *)data, len, &why) == 0) {
		MUST(sts_id_valid(id, strlen(id)));
		MUST(policy_parse(&policy, text.text, text.len, arena, NULL) ==
		     0);
		value_of(&value, &policy, id);
		buf_clear(&text);
		MUST(policy_value_parse(
			 &text, again, value.text, value.len, &why) == 0);
		MUST(strcmp(id, again) == 0);
	} else {
		MUST(why.len > 0 && text.len == 0 && id[0] == '\0');
	}
	buf_release(&text);
	buf_release(&why);
	buf_release(&value);
	arena_free(arena);
	return 0;
}
