/*
 * fuzz_recognise - is it a report? Headers as name NUL value NUL, an empty
 * name ends them, then the body; cut into pieces of any size the verdict must
 * be the same.
 */
#include "milter/recognise.h"

#include <string.h>

#include "base/alloc.h"
#include "fuzz.h"

static enum recognised
run(const char *text, size_t len, size_t piece)
{
	const char *end = text + len, *name, *value;
	struct recognise r;
	size_t part;

	recognise_begin(&r);
	while (text < end && *text != '\0') {
		name = text;
		value = name + strlen(name);
		value += value < end;
		text = value + strlen(value);
		text += text < end;
		recognise_header(&r, name, value);
	}
	text += text < end;
	for (; text < end; text += part) {
		part =
		    (size_t)(end - text) < piece ? (size_t)(end - text) : piece;
		recognise_body(&r, text, part);
		MUST(r.line_len <= sizeof(r.line));
	}
	MUST(recognise_end(&r) != RECOGNISED_NOT_YET);
	return r.verdict;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *copy = xmalloc(len + 1);
	enum recognised whole;

	memcpy(copy, data, len);
	copy[len] = '\0';
	whole = run(copy, len, len + 1);
	if (len < RECOGNISE_BODY) {
		MUST(run(copy, len, 1) == whole);
		MUST(run(copy, len, 7) == whole);
	}
	free(copy);
	return 0;
}
