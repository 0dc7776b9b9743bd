/*
 * NAME      prom - pieces of the Prometheus text format
 * CONTRACT  see prom.h. Values of labels come from DNS and from reports.
 */
#include "cli/out/prom.h"

#include <inttypes.h>
#include <string.h>

#include "cli/out/print.h"

#define LABEL_MAX 256 /* octets of a label's value */

void
prom_head(const char *metric, const char *help)
{
	out("# HELP %s %s\n# TYPE %s gauge\n", metric, help, metric);
}

static void
put_label(const char *key, const char *text)
{
	struct buf safe = BUF_INIT;
	const char *value;

	buf_mask(&safe, text, strlen(text), LABEL_MAX);
	out("%s=\"", key);
	for (value = buf_text(&safe); *value != '\0'; value++)
		if (*value == '\\' || *value == '"')
			out("\\%c", *value);
		else if (*value == '\n')
			out("\\n");
		else
			out("%c", *value);
	out("\"");
	buf_release(&safe);
}

void
prom_begin(const char *metric, const char *key, const char *value)
{
	out("%s{", metric);
	put_label(key, value);
}

void
prom_label(const char *key, const char *value)
{
	out(",");
	put_label(key, value);
}

void
prom_end(int64_t value)
{
	out("} %" PRId64 "\n", value);
}

void
prom_plain(const char *metric, const char *help, int64_t value)
{
	prom_head(metric, help);
	out("%s %" PRId64 "\n", metric, value);
}
