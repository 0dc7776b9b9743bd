/* fuzz_dname - names and patterns: what comes out is canonical, and stays so */
#include <string.h>

#include "dns/dname.h"
#include "fuzz.h"
#include "sts/mx_pattern.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char name[DNAME_SIZE], again[DNAME_SIZE], pattern[MXPAT_SIZE];
	struct buf why = BUF_INIT, unicode = BUF_INIT;

	if (dname_parse(name, (const char *)data, len, &why) == 0) {
		MUST(why.len == 0);
		MUST(strlen(name) <= DNAME_MAX);
		MUST(dname_valid(name));
		MUST(dname_below(name, dname_parent(name)));
		dname_unicode(&unicode, name);
		/* what is shown means the same name */
		MUST(dname_parse(again, unicode.text, unicode.len, NULL) == 0);
		MUST(strcmp(name, again) == 0);
	} else {
		MUST(why.len > 0);
	}
	if (mxpat_parse(pattern, (const char *)data, len, NULL) == 0) {
		MUST(strlen(pattern) < MXPAT_SIZE);
		MUST(dname_valid(pattern[0] == '*' ? pattern + 2 : pattern));
		MUST(mxpat_match(pattern, pattern) || pattern[0] == '*');
	}
	buf_release(&why);
	buf_release(&unicode);
	return 0;
}
