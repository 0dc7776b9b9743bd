/* fetch_answer - what a web server sent instead of the policy, and the fix */
#ifndef POSTSTS_FACTS_FETCH_ANSWER_H
#define POSTSTS_FACTS_FETCH_ANSWER_H

#include "base/attr.h"
#include "facts/probe.h"

enum fetch_kind {
	FETCH_BODY,     /* status 200 with what may be a policy */
	FETCH_PAGE,     /* status 200 with a web page */
	FETCH_REDIRECT, /* 3xx */
	FETCH_STATUS,   /* any other status */
	FETCH_NOTHING,  /* no answer was read */
};

struct fetch_answer {
	enum fetch_kind kind;
	const char *text;   /* what it means, a clause; NULL with FETCH_BODY */
	const char *remedy; /* NULL: use that of the finding */
};

/* fetch_answer - judge an answer; its body need not end in NUL */
struct fetch_answer fetch_answer(const struct probe_https *);
/*
 * fetch_is_page - is it a web page instead of a policy? The type may be NULL.
 */
bool fetch_is_page(const char *media_type, const char *body, size_t len);

#endif
