/*
 * NAME      finding - the catalogue of findings
 * CONTRACT  see finding.h. finding.def has one row for each; the enum and this
 *           table are both made from it, so that they cannot disagree.
 */
#include "catalogue/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"

#define TEXT_MAX 1024 /* what one finding may quote from outside */

static const struct finding_kind kinds[] = {
#define FINDING(name, id, severity, title, rule, remedy, text) \
	[FINDING_##                                            \
	    name] = { id, SEVERITY_##severity, title, rule, remedy, text },
#include "catalogue/finding.def"
#undef FINDING
};

_Static_assert(ARRAY_LEN(kinds) == FINDING_COUNT, "a row for each finding");

const struct finding_kind *
finding_kind(enum finding_id id)
{
	return &kinds[id];
}

int
finding_by_name(const char *id)
{
	size_t i;

	for (i = 0; i < FINDING_COUNT; i++)
		if (strcmp(kinds[i].id, id) == 0)
			return (int)i;
	return -1;
}

const char *
severity_name(enum severity severity)
{
	static const char *const names[] = {
		[SEVERITY_INFO] = "info",
		[SEVERITY_WARNING] = "warning",
		[SEVERITY_ERROR] = "error",
	};

	return names[severity];
}

static const char *
masked(struct arena *arena, const char *text)
{
	struct buf safe = BUF_INIT;
	const char *copy;

	buf_mask(&safe, text, strlen(text), TEXT_MAX);
	copy = arena_intern(arena, buf_text(&safe));
	buf_release(&safe);
	return copy;
}

static void ATTR_PRINTF(4, 0) add(struct findings *findings,
    struct arena *arena, struct finding finding, const char *fmt, va_list ap)
{
	struct finding *list;
	char text[TEXT_MAX * 2];

	if (findings == NULL)
		return;
	if (findings->len == findings->cap) {
		findings->cap = findings->cap ? 2 * findings->cap : 16;
		list = arena_alloc(arena, findings->cap * sizeof(*list));
		if (findings->len > 0)
			memcpy(list, findings->list,
			    findings->len * sizeof(*list));
		findings->list = list;
	}
	vsnprintf(text, sizeof(text), fmt, ap);
	finding.subject = masked(arena, finding.subject);
	finding.text = masked(arena, text);
	findings->list[findings->len++] = finding;
}

void
finding_add(struct findings *findings, struct arena *arena, enum finding_id id,
    const char *subject, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(findings, arena, (struct finding){ .id = id, .subject = subject },
	    fmt, ap);
	va_end(ap);
}

void
finding_add_at(struct findings *findings, struct arena *arena,
    enum finding_id id, const char *subject, unsigned line, unsigned column,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(findings, arena,
	    (struct finding){
		.id = id, .subject = subject, .line = line, .column = column },
	    fmt, ap);
	va_end(ap);
}

void
finding_set_remedy(
    struct findings *findings, struct arena *arena, const char *remedy)
{
	if (findings != NULL && findings->len > 0)
		findings->list[findings->len - 1].remedy =
		    masked(arena, remedy);
}

void
findings_append(
    struct findings *findings, struct arena *arena, const struct findings *from)
{
	const struct finding *f;
	size_t i;

	for (i = 0; i < from->len; i++) {
		f = &from->list[i];
		finding_add_at(findings, arena, f->id, f->subject, f->line,
		    f->column, "%s", f->text);
		if (f->remedy != NULL)
			finding_set_remedy(findings, arena, f->remedy);
	}
}

const char *
finding_remedy(const struct finding *finding)
{
	return finding->remedy != NULL ? finding->remedy
				       : kinds[finding->id].remedy;
}

/*
 * root - what other findings may follow from: fix this, and look again, so it
 * comes before all others
 */
static bool
root(enum finding_id id)
{
	return id == FINDING_POSTFIX_GONE || id == FINDING_POSTFIX_MISSING ||
	       id == FINDING_POSTCONF_FAILED || id == FINDING_LIST_UNREADABLE ||
	       id == FINDING_TABLE_UNREADABLE || id == FINDING_LISTENER_NONE ||
	       id == FINDING_RESOLVER_FAILED;
}

static int
compare(const void *va, const void *vb)
{
	const struct finding *a = va, *b = vb;
	int order;

	if (root(a->id) != root(b->id))
		return root(a->id) ? -1 : 1;
	if (kinds[a->id].severity != kinds[b->id].severity)
		return kinds[a->id].severity < kinds[b->id].severity ? 1 : -1;
	if ((order = strcmp(kinds[a->id].id, kinds[b->id].id)) != 0 ||
	    (order = strcmp(a->subject, b->subject)) != 0)
		return order;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	return strcmp(a->text, b->text);
}

void
findings_sort(struct findings *findings)
{
	if (findings->len > 1)
		qsort(findings->list, findings->len, sizeof(*findings->list),
		    compare);
}

enum severity
findings_worst(const struct findings *findings)
{
	enum severity worst = SEVERITY_INFO;
	size_t i;

	for (i = 0; i < findings->len; i++)
		if (kinds[findings->list[i].id].severity > worst)
			worst = kinds[findings->list[i].id].severity;
	return worst;
}
