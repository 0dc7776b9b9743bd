/*
 * fuzz_health - any lines as those of systemctl and of a crontab, and any bytes
 * as what the process says that tries what a user may do
 */
#include "facts/health.h"
#include "fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct health *h = health_new();
	char *text = malloc(len + 1), *rest = text, *line;
	const char *unit = "";
	size_t i;

	memcpy(text, data, len);
	text[len] = '\0';
	while ((line = strsep(&rest, "\n")) != NULL) {
		health_unit_line(h, &unit, line);
		health_cron_line(h, "crontab", line, len % 2 == 0);
		MUST(unit != NULL);
	}
	for (i = 0; i < len; i++)
		MUST((health_right((char)data[i]) == TRI_UNKNOWN) ==
		     (data[i] != '+' && data[i] != '-'));
	for (i = 0; i < JOB_COUNT; i++)
		MUST(h->run[i].last >= 0 &&
		     (h->run[i].scheduled != TRI_YES || h->run[i].by != NULL));
	health_free(h);
	free(text);
	return 0;
}
