/*
 * findings - what a test wants to know of a list of findings
 *
 * found() gives the identifiers in the order in which they were added, with
 * blanks between, and the place of each that has one: "policy-blanks@2:7".
 * The text is in the arena.
 */
#ifndef POSTSTS_TESTS_FINDINGS_H
#define POSTSTS_TESTS_FINDINGS_H

#include "base/buf.h"
#include "catalogue/finding.h"

static inline const char *
found(const struct findings *findings, struct arena *arena)
{
	struct buf ids = BUF_INIT;
	const struct finding *f;
	const char *text;
	size_t i;

	for (i = 0; i < findings->len; i++) {
		f = &findings->list[i];
		buf_printf(
		    &ids, "%s%s", i > 0 ? " " : "", finding_kind(f->id)->id);
		if (f->line > 0)
			buf_printf(&ids, "@%u:%u", f->line, f->column);
	}
	text = arena_intern(arena, buf_text(&ids));
	buf_release(&ids);
	return text;
}

#endif
