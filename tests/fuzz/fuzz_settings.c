/* fuzz_settings - whatever is read prints, and reads back the same */
#include <string.h>

#include "base/alloc.h"
#include "fuzz.h"
#include "settings/settings.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = xstrndup((const char *)data, len);
	struct settings *s = settings_new(), *t = settings_new();
	struct buf why = BUF_INIT, first = BUF_INIT, second = BUF_INIT;

	if (settings_parse(s, text, "fuzz", &why) == 0) {
		MUST(why.len == 0);
		settings_print(&first, s, true);
		MUST(settings_parse(t, buf_text(&first), "again", &why) == 0);
		settings_print(&second, t, true);
		MUST(strcmp(buf_text(&first), buf_text(&second)) == 0);
	} else {
		MUST(why.len > 0);
	}
	if (settings_set(s, text, &why) != 0)
		MUST(why.len > 0);
	buf_release(&why);
	buf_release(&first);
	buf_release(&second);
	settings_free(s);
	settings_free(t);
	free(text);
	return 0;
}
