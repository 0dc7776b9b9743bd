/*
 * finding - what is wrong or risky in the administrator's world
 *
 * A finding is not an error: errors are failures of ours. The catalogue
 * (finding.c) holds, for each, its stable identifier, severity, title, the
 * rule it comes from, the remedy and the long text of `poststs explain'. The
 * identifiers are an interface; they never change and are never used again
 * for something else.
 */
#ifndef POSTSTS_CATALOGUE_FINDING_H
#define POSTSTS_CATALOGUE_FINDING_H

#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"

enum severity {
	SEVERITY_INFO,    /* good to know */
	SEVERITY_WARNING, /* will hurt some day, or some sender */
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
	unsigned line;       /* of the subject, where there is one, else 0 */
	unsigned column;     /* 1 is the first byte of the line, else 0 */
	const char *remedy;  /* of just this one; NULL: the kind's */
};

struct findings {
	struct finding *list; /* in the arena given at finding_add() */
	size_t len;
	size_t cap;
};

const struct finding_kind *finding_kind(enum finding_id);
/* finding_by_name - the identifier's number, -1 when there is none such */
int finding_by_name(const char *id);
const char *severity_name(enum severity);

/*
 * finding_add - append one; `subject' and the formatted text are copied into
 * the arena, hostile bytes masked. A NULL list is fine: nothing happens.
 */
void finding_add(struct findings *, struct arena *, enum finding_id,
    const char *subject, const char *fmt, ...) ATTR_PRINTF(5, 6);
/* finding_add_at - the same with a place in the subject */
void finding_add_at(struct findings *, struct arena *, enum finding_id,
    const char *subject, unsigned line, unsigned column, const char *fmt, ...)
    ATTR_PRINTF(7, 8);

/*
 * finding_set_remedy - what to do about the one added last, for the kind's
 * remedy
 */
void finding_set_remedy(struct findings *, struct arena *, const char *remedy);
const char *finding_remedy(const struct finding *);

/* findings_append - all of the other list, remedies included */
void findings_append(
    struct findings *, struct arena *, const struct findings *from);

/* findings_sort - by severity (errors first), identifier, subject, place */
void findings_sort(struct findings *);
/* findings_worst - the highest severity; SEVERITY_INFO when there are none */
enum severity findings_worst(const struct findings *);

#endif
