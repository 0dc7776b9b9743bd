/*
 * NAME      findings - all findings about the facts
 * CONTRACT  see decide.h. First what the inspectors noted; the others are
 *           derived from the facts, one file for each topic. What many domains
 *           share (a host, a certificate) is reported once.
 */
#include "decide/findings/findings.h"

#include <stdint.h>

#include "decide/plan/run.h"

/* once - drop what was said before, from the `first' finding on */
static void
once(struct findings *findings, size_t first)
{
	struct arena *arena = arena_new();
	struct memo *memo = memo_new(arena);
	const struct finding *finding;
	const void **slot;
	size_t i, len = first;

	for (i = first; i < findings->len; i++) {
		finding = &findings->list[i];
		/* equal texts are one text: finding_add() interns them */
		const uint64_t key[] = { finding->id,
			(uintptr_t)finding->subject, (uintptr_t)finding->text,
			finding->line, finding->column };

		slot = memo_slot(memo, key, sizeof(key));
		if (*slot != NULL)
			continue;
		*slot = finding;
		findings->list[len++] = *finding;
	}
	findings->len = len;
	memo_free(memo);
	arena_free(arena);
}

static void
notes(struct run *run, struct findings *findings, struct arena *arena)
{
	const struct facts *facts = run->facts;
	bool gone = findings_gone(run);
	size_t i;

	for (i = 0; i < facts->notes_len; i++)
		if (!gone || facts->notes[i].id != FINDING_POSTFIX_MISSING)
			finding_add(findings, arena, facts->notes[i].id,
			    facts->notes[i].subject, "%s",
			    facts->notes[i].detail);
}

void
decide_findings(const struct facts *facts, const struct settings *settings,
    const struct ledger *ledger, const struct evidence *evidence, time_t now,
    struct findings *findings, struct arena *arena)
{
	size_t first = findings->len;
	struct arena *scratch = arena_new();
	struct run run;

	run_init(&run, facts, settings, ledger, evidence, now, scratch);
	notes(&run, findings, arena);
	findings_postfix(&run, findings, arena);
	findings_settings(&run, findings, arena);
	findings_start(&run, findings, arena);
	findings_dns(&run, findings, arena);
	findings_cert(&run, findings, arena);
	findings_record(&run, findings, arena);
	findings_served(&run, findings, arena);
	findings_plan(&run, findings, arena);
	once(findings, first);
	run_release(&run);
	arena_free(scratch);
}
