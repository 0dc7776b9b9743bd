/*
 * fuzz_tlsrptrecord - any record at _smtp._tls is read without harm, and any
 * list of addresses that the writer takes is read back without a finding
 */
#include <stdbool.h>
#include <string.h>

#include "dns/record.h"
#include "fuzz.h"

static bool
refused_for_cause(const struct findings *findings)
{
	size_t i;

	for (i = 0; i < findings->len; i++)
		if (findings->list[i].id == FINDING_TLSRPT_RECORD_NONE)
			return true;
	return findings_worst(findings) == SEVERITY_ERROR;
}

static void
check_read(const char *text, size_t len, struct arena *arena)
{
	struct findings findings = { 0 };
	struct tlsrpt_record record;
	struct txt txt = { text, len };

	if (tlsrpt_record_parse(&record, &txt, 1, arena, &findings) == 0)
		MUST(record.rua_len > 0);
	else
		MUST(record.rua_len == 0 && refused_for_cause(&findings));
	MUST(findings.len < 200);
}

static void
check_write(const char *rua, struct arena *arena)
{
	struct buf text = BUF_INIT, why = BUF_INIT;
	struct findings findings = { 0 };
	struct tlsrpt_record record;
	struct txt txt;

	if (tlsrpt_record_write(&text, rua, &why) == 0) {
		txt = (struct txt){ text.text, text.len };
		MUST(tlsrpt_record_parse(&record, &txt, 1, arena, &findings) ==
		     0);
		MUST(findings.len == 0);
		MUST(record.rua_len > 0);
	} else {
		MUST(why.len > 0 && text.len == 0);
	}
	buf_release(&text);
	buf_release(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = arena_new();

	check_read((const char *)data, len, arena);
	check_write(arena_strndup(arena, (const char *)data, len), arena);
	arena_free(arena);
	return 0;
}
