/*
 * NAME      notes - what more than one inspector says the same way
 * CONTRACT  see notes.h.
 */
#include "inspect/notes.h"

#include <stdbool.h>
#include <string.h>

#include "postfix/pfversion.h"

/* kind_of - with an interface missing Postfix does not even start */
static enum finding_id
kind_of(const char *line, size_t len)
{
	const char *at = strstr(line, "inet_interfaces");

	return at != NULL && at < line + len ? FINDING_LISTENER_INTERFACE
					     : FINDING_POSTCONF_WARNING;
}

static bool
noted(const struct facts *facts, enum finding_id id, const char *subject,
    const char *text, size_t len)
{
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

/* deprecations - what will be removed, all in one note */
static void
deprecations(struct facts *facts, const char *subject, const char *lines)
{
	struct buf all = BUF_INIT;
	size_t len;

	for (; *lines != '\0'; lines += len + (lines[len] != '\0')) {
		len = strcspn(lines, "\n");
		if (!pf_deprecation(lines, len) ||
		    strncmp(lines, "See ", 4) == 0)
			continue;
		if (all.len > 0)
			buf_puts(&all, "; ");
		buf_put(&all, lines, len);
	}
	if (all.len > 0 && !noted(facts, FINDING_POSTFIX_DEPRECATED, subject,
			       all.text, all.len))
		facts_note(
		    facts, FINDING_POSTFIX_DEPRECATED, subject, "%s", all.text);
	buf_release(&all);
}

void
notes_warnings(
    struct facts *facts, const char *instance, const struct buf *warnings)
{
	const char *subject = instance != NULL ? instance : "postconf";
	const char *line = buf_text(warnings);
	enum finding_id id;
	size_t len;

	deprecations(facts, subject, line);
	for (; *line != '\0'; line += len + (line[len] != '\0')) {
		len = strcspn(line, "\n");
		id = kind_of(line, len);
		if (len > 0 && !pf_deprecation(line, len) &&
		    !noted(facts, id, subject, line, len))
			facts_note(facts, id, subject, "%.*s", (int)len, line);
	}
}
