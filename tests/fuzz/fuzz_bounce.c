/* fuzz_bounce - the words of a bounce, as somebody pastes them */
#include "fuzz.h"

#include "catalogue/bounce.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bounce *found = bounce_match((const char *)data, size);

	MUST(found == NULL || bounce_by_name(found->id) == found);
	return 0;
}
