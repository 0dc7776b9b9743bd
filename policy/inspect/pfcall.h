/*
 * pfcall - calls of postconf, one or several at the same time
 *
 * Begin each, give it its arguments, have them made together, take the result
 * of each, end each.
 */
#ifndef POSTSTS_INSPECT_PFCALL_H
#define POSTSTS_INSPECT_PFCALL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "inspect/postconf.h"

struct pfcall {
	const struct postfix_tools *tools;
	const char **argv;
	size_t len, cap;
	struct arena *arena; /* of the arguments made here */
	/* whom its lines are for */
	void (*line)(void *context, char *line, size_t len);
	void *context;
	/* names that it may not know, which is no warning */
	const char *const *names;
	size_t count;
	bool spared; /* it need not derive mynetworks */
	/* what became of it */
	int status;
	size_t cut;
	struct buf errors, why;
};

/* pfcall_begin - postconf of this instance; `line' is given what it prints */
void pfcall_begin(struct pfcall *, const struct postfix_tools *,
    void (*line)(void *context, char *line, size_t len), void *context);
/* pfcall_argument - one more; the text must outlive the call */
void pfcall_argument(struct pfcall *, const char *text);
/* pfcall_make - all of them, as many as RUN_TOGETHER_MAX */
void pfcall_make(struct pfcall *const *, size_t len);
/*
 * pfcall_result - 0, or -1 and `why'; what it complained of becomes warnings
 * (may be NULL). Where it stumbled over an address in inet_interfaces it is
 * made once more here.
 */
int pfcall_result(
    struct pfcall *, struct buf *warnings, struct buf *why) ATTR_MUSTCHECK;
void pfcall_end(struct pfcall *);

#endif
