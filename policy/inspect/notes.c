/*
 * NAME      notes - what more than one inspector says the same way
 * CONTRACT  see notes.h.
 */
#include "inspect/notes.h"

#include <stdbool.h>
#include <string.h>

/* kind_of - with an interface missing Postfix does not even start */
static enum finding_id
kind_of(const char *line, size_t len)
{
	const char *at = strstr(line, "inet_interfaces");

	return at != NULL && at < line + len ? FINDING_LISTENER_INTERFACE
					     : FINDING_POSTCONF_WARNING;
}

static bool
noted(const struct facts *facts, const char *subject, const char *text,
    size_t len)
{
	enum finding_id id = kind_of(text, len);
	const struct fact_note *note;
	size_t i;

	for (i = 0; i < facts->notes_len; i++) {
		note = &facts->notes[i];
		if (note->id == id && strcmp(note->subject, subject) == 0 &&
		    strncmp(note->detail, text, len) == 0 &&
		    note->detail[len] == '\0')
			return true;
	}
	return false;
}

void
notes_warnings(
    struct facts *facts, const char *instance, const struct buf *warnings)
{
	const char *subject = instance != NULL ? instance : "postconf";
	const char *line = buf_text(warnings);
	size_t len;

	for (; *line != '\0'; line += len + (line[len] != '\0')) {
		len = strcspn(line, "\n");
		if (len > 0 && !noted(facts, subject, line, len))
			facts_note(facts, kind_of(line, len), subject, "%.*s",
			    (int)len, line);
	}
}
