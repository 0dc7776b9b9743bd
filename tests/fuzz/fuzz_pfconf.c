/* fuzz_pfconf - any line through the three readers of postconf's output */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "postfix/pfconf.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
inside(const char *piece, const char *line, size_t len)
{
	if (piece < line || piece + strlen(piece) > line + len)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pfconf_param param;
	struct pfconf_override over;
	struct pfconf_row row;
	char *line = xstrndup((const char *)data, len);

	if (pfconf_param(&param, line)) {
		inside(param.name, line, len);
		inside(param.value, line, len);
	}
	free(line);
	line = xstrndup((const char *)data, len);
	if (pfconf_override(&over, line)) {
		inside(over.service, line, len);
		inside(over.type, line, len);
		inside(over.name, line, len);
		inside(over.value, line, len);
	}
	free(line);
	line = xstrndup((const char *)data, len);
	if (pfconf_row(&row, line)) {
		inside(row.name, line, len);
		inside(row.command, line, len);
		inside(row.args, line, len);
	}
	free(line);
	return 0;
}
