/* fuzz_notice - any bytes as the file of what was told: what is kept of it is
 * read back as the same */
#include "decide/notice.h"
#include "fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = arena_new();
	struct told_list one = { NULL, 0, 0 }, two = { NULL, 0, 0 };
	struct buf first = BUF_INIT, second = BUF_INIT;
	char *text = malloc(len + 1);

	memcpy(text, data, len);
	text[len] = '\0';
	told_read(&one, text, arena);
	told_write(&first, &one);
	told_read(&two, buf_text(&first), arena);
	told_write(&second, &two);
	MUST(one.len == two.len);
	MUST(strcmp(buf_text(&first), buf_text(&second)) == 0);
	buf_release(&first);
	buf_release(&second);
	arena_free(arena);
	free(text);
	return 0;
}
