/* fuzz_bounce - the words of a bounce, as somebody pastes them */
#include "fuzz.h"

#include <string.h>

#include "catalogue/bounce.h"
#include "catalogue/bouncelog.h"

/* a log of the same bytes, a line each */
static void
sort_lines(const uint8_t *data, size_t size)
{
	const char *line = (const char *)data, *end = line + size, *stop;
	struct bouncelog log;
	uint64_t sum = 0;
	size_t i;

	bouncelog_init(&log);
	for (; line < end; line = stop + 1) {
		stop = memchr(line, '\n', (size_t)(end - line));
		if (stop == NULL)
			stop = end;
		bouncelog_add(&log, 1, line, (size_t)(stop - line));
	}
	bouncelog_sort(&log);
	for (i = 0; i < log.len; i++) {
		MUST(log.groups[i].count > 0);
		sum += log.groups[i].count;
	}
	MUST(sum + log.unknown <= log.entries);
	bouncelog_release(&log);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bounce *found = bounce_match((const char *)data, size);
	struct bounce_read read;

	bounce_read(&read, (const char *)data, size);
	MUST(read.kind == found);
	MUST(memchr(read.host, '\0', sizeof(read.host)) != NULL);
	MUST(strspn(read.host, "abcdefghijklmnopqrstuvwxyz0123456789-._") ==
	     strlen(read.host));
	MUST(found == NULL || bounce_by_name(found->id) == found);
	sort_lines(data, size);
	return 0;
}
