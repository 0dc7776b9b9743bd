/*
 * NAME      question - the name that a question is about
 * CONTRACT  see question.h.
 */
#include "lookup/question.h"

#include <string.h>

void
question_name(
    struct dns_question *q, const char *prefix, const char *name, size_t len)
{
	size_t at = strlen(prefix);

	if (at + len >= sizeof(q->name))
		len = sizeof(q->name) - 1 - at;
	memcpy(q->name, prefix, at);
	memcpy(q->name + at, name, len);
	q->name[at + len] = '\0';
}
