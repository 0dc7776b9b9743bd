/* fuzz_quirk - any bytes as a body and as records: bounded, and told in words
 */
#include <string.h>

#include "fuzz.h"
#include "sts/quirk.h"

static void
tell(const struct quirks *quirks, uint32_t max_age)
{
	struct buf text = BUF_INIT;
	size_t i;

	MUST(quirks->len <= QUIRKS_MAX);
	for (i = 0; i < quirks->len; i++) {
		buf_clear(&text);
		quirk_text(&text, &quirks->list[i], max_age);
		MUST(text.len > strlen(quirks->list[i].reader));
	}
	buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct quirks quirks = { .len = 0 };
	struct policy policy = { 0 };
	struct arena *arena = arena_new();
	struct txt txt[2] = { { (const char *)data, len / 2 },
		{ (const char *)data + len / 2, len - len / 2 } };

	policy_parse(&policy, (const char *)data, len, arena, NULL);
	quirks_policy(&quirks, (const char *)data, len, &policy);
	tell(&quirks, policy.max_age);
	MUST(quirks_longest(policy.mode, policy.max_age) >= policy.max_age);
	quirks.len = 0;
	quirks_record(&quirks, txt, 2);
	quirks_tlsrpt(&quirks, txt, 1);
	tell(&quirks, 0);
	arena_free(arena);
	return 0;
}
