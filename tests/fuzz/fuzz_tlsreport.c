/* fuzz_tlsreport - any bytes as a report: bounded, masked, added up */
#include <string.h>

#include "fuzz.h"
#include "tlsrpt/kept_report.h"

static void
check_text(const char *text)
{
	MUST(text == NULL || strlen(text) <= TLSREPORT_TEXT_MAX + 3);
	MUST(text == NULL || strpbrk(text, "\033\n\r\x7f") == NULL);
}

static void
check_policy(const struct tlsreport_policy *p, const struct ledger *ledger)
{
	struct kept_policy kept = { .domain = "a.example", .policy = p };
	size_t i;

	check_text(p->type_text);
	check_text(p->named);
	MUST(p->text_len <= TLSREPORT_STRING_MAX);
	MUST(p->failed <= TLSREPORT_COUNT_MAX);
	MUST(p->successes <= TLSREPORT_COUNT_MAX);
	kept_policy_judge(&kept, ledger, ledger->arena);
	MUST(kept.shares[0] + kept.shares[1] + kept.shares[2] == p->failed);
	for (i = 0; i < p->failures_len; i++) {
		check_text(p->failures[i].type);
		check_text(p->failures[i].mx);
		check_text(p->failures[i].reason);
		MUST(p->failures[i].count <= TLSREPORT_COUNT_MAX);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = arena_new();
	struct ledger *ledger = ledger_new();
	struct buf why = BUF_INIT;
	struct tlsreport *report =
	    tlsreport_parse(arena, (const char *)data, len, &why);
	size_t i;

	MUST((report == NULL) == (why.len > 0));
	if (report != NULL) {
		MUST(*report->organization != '\0' && *report->id != '\0');
		MUST(report->begin >= 0 && report->begin <= report->end);
		check_text(report->organization);
		check_text(report->contact);
		check_text(report->id);
		MUST(report->policies_len > 0);
		for (i = 0; i < report->policies_len; i++) {
			check_policy(&report->policies[i], ledger);
			kept_domain(report, &report->policies[i], NULL, arena);
		}
	}
	buf_release(&why);
	ledger_free(ledger);
	arena_free(arena);
	return 0;
}
