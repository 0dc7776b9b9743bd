/*
 * fuzz_reading - any bytes as the answer of the process that reads mails:
 * bounded, masked, and the same when it is said again
 */
#include <string.h>

#include "dns/dname.h"
#include "fuzz.h"
#include "report/reading.h"

static void
check_text(const char *text, size_t max)
{
	MUST(text == NULL || strlen(text) <= max);
	MUST(text == NULL || strpbrk(text, "\033\n\r\x7f") == NULL);
}

static void
check_report(const struct tlsreport *report)
{
	const struct tlsreport_policy *p;
	size_t i, j, failures = 0;

	MUST(*report->organization != '\0' && *report->id != '\0');
	MUST(report->begin >= 0 && report->begin <= report->end);
	MUST(report->policies_len > 0);
	check_text(report->contact, TLSREPORT_TEXT_MAX + 3);
	for (i = 0; i < report->policies_len; i++) {
		p = &report->policies[i];
		MUST(p->domain == NULL || dname_valid(p->domain));
		MUST(p->text_len <= TLSREPORT_STRING_MAX);
		MUST(
		    (p->text == NULL) == (p->text_len == 0) || p->text != NULL);
		MUST(p->failed <= TLSREPORT_COUNT_MAX);
		failures += p->failures_len;
		for (j = 0; j < p->failures_len; j++) {
			check_text(p->failures[j].more, TLSREPORT_TEXT_MAX + 3);
			MUST(p->failures[j].type != NULL);
		}
	}
	MUST(failures <= TLSREPORT_FAILURES_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf why = BUF_INIT, again = BUF_INIT;
	struct reading *r = reading_get((const char *)data, len, &why);
	size_t i;

	MUST((r == NULL) == (why.len > 0));
	if (r != NULL) {
		MUST(r->from == NULL || dname_valid(r->from));
		for (i = 0; i < r->texts_len; i++) {
			MUST((r->texts[i].report == NULL) ==
			     (r->texts[i].why != NULL));
			check_text(r->texts[i].why, 4096);
			if (r->texts[i].report != NULL)
				check_report(r->texts[i].report);
		}
		reading_put(&again, r);
		MUST(again.len == len && memcmp(again.text, data, len) == 0);
	}
	reading_free(r);
	buf_release(&again);
	buf_release(&why);
	return 0;
}
