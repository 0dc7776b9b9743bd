/*
 * fuzz_facts - facts documents that anybody may have written
 *
 * What can be read must survive being written and read once more as the same
 * bytes, and must give a plan, twice the same.
 */
#include <string.h>

#include "decide/decide.h"
#include "fuzz.h"
#include "json/facts_json.h"
#include "json/plan_json.h"

struct document {
	struct facts *facts;
	struct ledger *ledger;
	struct evidence *evidence;
	struct settings *settings;
};

static void
to_buf(void *context, const char *text, size_t len)
{
	buf_put(context, text, len);
}

static int
read_document(struct document *d, const char *text, size_t len)
{
	return facts_json_read(
	    text, len, &d->facts, &d->ledger, &d->evidence, &d->settings, NULL);
}

static void
free_document(struct document *d)
{
	facts_free(d->facts);
	ledger_free(d->ledger);
	evidence_free(d->evidence);
	settings_free(d->settings);
}

static void
write_document(const struct document *d, struct buf *out)
{
	facts_json_write(
	    d->facts, d->ledger, d->evidence, d->settings, NULL, to_buf, out);
}

static void
plan_document(const struct document *d, struct buf *out)
{
	const time_t now = d->facts->time;
	struct ledger *joined =
	    ledger_join(d->ledger, d->facts, d->settings, d->evidence, now);
	struct plan *plan = decide_plan(d->facts, d->settings,
	    joined != NULL ? joined : d->ledger, d->evidence, now, false);

	plan_json_write(plan, &d->settings->records, to_buf, out);
	plan_free(plan);
	ledger_free(joined);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text[2] = { BUF_INIT, BUF_INIT };
	struct buf plan[2] = { BUF_INIT, BUF_INIT };
	struct document first, second;

	if (read_document(&first, (const char *)data, size) == -1)
		return 0;
	write_document(&first, &text[0]);
	MUST(read_document(&second, buf_text(&text[0]), text[0].len) == 0);
	write_document(&second, &text[1]);
	MUST(strcmp(buf_text(&text[0]), buf_text(&text[1])) == 0);
	plan_document(&first, &plan[0]);
	plan_document(&second, &plan[1]);
	MUST(strcmp(buf_text(&plan[0]), buf_text(&plan[1])) == 0);
	free_document(&first);
	free_document(&second);
	buf_release(&text[0]);
	buf_release(&text[1]);
	buf_release(&plan[0]);
	buf_release(&plan[1]);
	return 0;
}
