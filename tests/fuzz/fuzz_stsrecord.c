/*
 * fuzz_stsrecord - any RRset at _mta-sts is read without harm; octet 0x1e
 * separates the records
 */
#include <stdbool.h>
#include <string.h>

#include "base/attr.h"
#include "dns/record.h"
#include "fuzz.h"

#define SEPARATOR 0x1e

static void
check_write(const char *id, struct arena *arena)
{
	struct buf text = BUF_INIT;
	struct findings findings = { 0 };
	struct txt txt;
	char back[STS_ID_MAX + 1];

	sts_record_write(&text, id);
	txt = (struct txt){ text.text, text.len };
	MUST(sts_record_parse(back, &txt, 1, arena, &findings) == 0);
	MUST(findings.len == 0);
	MUST(strcmp(back, id) == 0);
	buf_release(&text);
}

static bool
refused_for_cause(const struct findings *findings)
{
	size_t i;

	for (i = 0; i < findings->len; i++)
		if (findings->list[i].id == FINDING_STS_RECORD_NONE)
			return true;
	return findings_worst(findings) == SEVERITY_ERROR;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = arena_new();
	struct findings findings = { 0 };
	struct txt txts[16];
	struct buf zone = BUF_INIT;
	char id[STS_ID_MAX + 1];
	const uint8_t *end = data + len, *stop;
	size_t count = 0;

	while (data < end && count < ARRAY_LEN(txts)) {
		stop = memchr(data, SEPARATOR, (size_t)(end - data));
		if (stop == NULL)
			stop = end;
		txts[count++] =
		    (struct txt){ (const char *)data, (size_t)(stop - data) };
		txt_presentation(
		    &zone, (const char *)data, (size_t)(stop - data));
		MUST(strspn(zone.text, "\n") == 0);
		data = stop < end ? stop + 1 : end;
	}
	if (sts_record_parse(id, txts, count, arena, &findings) == 0)
		check_write(id, arena);
	else
		MUST(refused_for_cause(&findings) && id[0] == '\0');
	MUST(findings.len < 200);
	buf_release(&zone);
	arena_free(arena);
	return 0;
}
