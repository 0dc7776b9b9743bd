/*
 * finding - a problem or a risk that the administrator can fix
 *
 * A finding is not an error: errors are failures of poststs. For each finding,
 * the catalogue (finding.c) has its stable identifier, severity, title, the
 * rule that it comes from, the remedy, and the long text of `poststs explain'.
 * The identifiers are an interface: they never change, and are never reused for
 * something else.
 */
#ifndef POSTSTS_CATALOGUE_FINDING_H
#define POSTSTS_CATALOGUE_FINDING_H

#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"

enum severity {
	SEVERITY_INFO,    /* good to know */
	SEVERITY_WARNING, /* a problem later, or with some senders */
	SEVERITY_ERROR,   /* mail or the policy is at risk now */
};

enum finding_id {
#define FINDING(name, id, severity, title, rule, remedy, text) FINDING_##name,
#include "catalogue/finding.def"
#undef FINDING
	FINDING_COUNT
};

/* one row of the catalogue */
struct finding_kind {
	const char *id; /* "mx-without-address" */
	enum severity severity;
	const char *title;  /* one clause, lower case, no full stop */
	const char *rule;   /* "RFC 8461 3.2" */
	const char *remedy; /* what to do, one sentence */
	const char *text;   /* the long text of `explain' */
};

struct finding {
	enum finding_id id;
	const char *subject; /* the domain, host, file or table it is about */
	const char *text;    /* what was seen, one clause */
	unsigned line;       /* in the subject; 0: none */
	unsigned column;     /* 1 is the first byte of the line; 0: none */
	const char *remedy;  /* for this one alone; NULL: that of its kind */
};

struct findings {
	struct finding *list; /* in the arena given at finding_add() */
	size_t len;
	size_t cap;
};

/* finding_kind - the row of the catalogue; never NULL */
const struct finding_kind *finding_kind(enum finding_id);
/* finding_by_name - the number of an identifier; -1: there is none */
int finding_by_name(const char *id);
const char *severity_name(enum severity);

/*
 * finding_add - append a finding; `subject' and the formatted text are copied
 * into the arena with hostile bytes masked. If the list is NULL, nothing
 * happens.
 */
void finding_add(struct findings *, struct arena *, enum finding_id,
    const char *subject, const char *fmt, ...) ATTR_PRINTF(5, 6);
/* finding_add_at - the same with a line and a column */
void finding_add_at(struct findings *, struct arena *, enum finding_id,
    const char *subject, unsigned line, unsigned column, const char *fmt, ...)
    ATTR_PRINTF(7, 8);

/*
 * finding_set_remedy - set the remedy of the finding that was added last,
 * instead of that of its kind
 */
void finding_set_remedy(struct findings *, struct arena *, const char *remedy);
const char *finding_remedy(const struct finding *);

/* findings_append - append all of the other list, with their remedies */
void findings_append(
    struct findings *, struct arena *, const struct findings *from);

/* findings_sort - by severity (errors first), identifier, subject, place */
void findings_sort(struct findings *);
/* findings_worst - the highest severity; SEVERITY_INFO when there are none */
enum severity findings_worst(const struct findings *);

#endif
