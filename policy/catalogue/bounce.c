/*
 * NAME      bounce - what a sender meant when it refused to deliver to us
 * CONTRACT  see bounce.h. The words are those of Exchange Online, Gmail,
 *           Postfix, and the result types of RFC 8460 4.3; the first row of
 *           bounce.def that has one of its phrases in the text wins.
 */
#include "catalogue/bounce.h"

#include <stdbool.h>
#include <string.h>

#include "base/attr.h"
#include "base/buf.h"

struct row {
	struct bounce bounce;
	const char *phrases; /* lower case, each ended by a newline */
};

static const struct row rows[] = {
#define BOUNCE(id, phrases, title, remedy, findings, text) \
	{ { id, title, remedy, text, findings }, phrases },
#include "catalogue/bounce.def"
#undef BOUNCE
};

const struct bounce *
bounce_row(size_t n)
{
	return n < ARRAY_LEN(rows) ? &rows[n].bounce : NULL;
}

const struct bounce *
bounce_by_name(const char *id)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].bounce.id, id) == 0)
			return &rows[i].bounce;
	return NULL;
}

/* plain - lower case, one blank for each stretch of white space and NULs */
static void
plain(struct buf *out, const char *text, size_t len)
{
	bool blank = false;
	size_t i;
	char c;

	for (i = 0; i < len; i++) {
		c = text[i];
		if (c == ' ' || c == '\0' || (c >= '\t' && c <= '\r')) {
			blank = true;
			continue;
		}
		if (blank)
			buf_putc(out, ' ');
		blank = false;
		buf_putc(out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
	}
}

static bool
has_phrase(const char *text, const char *phrases)
{
	struct buf phrase = BUF_INIT;
	bool found = false;
	size_t len;

	for (; *phrases != '\0' && !found; phrases += len + 1) {
		len = strcspn(phrases, "\n");
		buf_clear(&phrase);
		buf_put(&phrase, phrases, len);
		found = strstr(text, buf_text(&phrase)) != NULL;
	}
	buf_release(&phrase);
	return found;
}

const struct bounce *
bounce_match(const char *text, size_t len)
{
	const struct bounce *match = NULL;
	struct buf words = BUF_INIT;
	size_t i;

	plain(&words, text, len);
	for (i = 0; i < ARRAY_LEN(rows) && match == NULL; i++)
		if (has_phrase(buf_text(&words), rows[i].phrases))
			match = &rows[i].bounce;
	buf_release(&words);
	return match;
}
