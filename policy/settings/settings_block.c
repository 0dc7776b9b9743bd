/*
 * NAME      settings_block - the part of poststs.conf that `poststs setup'
 *           writes
 * CONTRACT  see settings_block.h. Two comment lines of their own enclose the
 *           block. If the second one is missing, the block reaches to the end
 *           of the text if no other line follows; otherwise it is no block.
 */
#include "settings/settings_block.h"

#include <stdbool.h>
#include <string.h>

#define BEGIN "# begin of poststs setup: run it again to change this part"
#define END   "# end of poststs setup"

/* line_at - where this line begins in the text, NULL: nowhere */
static const char *
line_at(const char *text, const char *line)
{
	size_t len = strlen(line);

	for (;;) {
		if (strncmp(text, line, len) == 0 &&
		    (text[len] == '\n' || text[len] == '\0'))
			return text;
		text = strchr(text, '\n');
		if (text == NULL)
			return NULL;
		text++;
	}
}

/* find - the block with both of its lines; false: there is none */
static bool
find(const char *text, const char **from, const char **to)
{
	const char *end;

	*from = line_at(text, BEGIN);
	end = *from != NULL ? line_at(*from, END) : NULL;
	if (end == NULL)
		return false;
	*to = end + strlen(END);
	*to += **to == '\n';
	return true;
}

void
settings_block_cut(struct buf *out, const char *text)
{
	const char *from, *to;

	if (!find(text, &from, &to)) {
		buf_puts(out, text);
		return;
	}
	buf_put(out, text, (size_t)(from - text));
	buf_puts(out, to);
}

void
settings_block_put(struct buf *out, const char *text, const char *lines)
{
	const char *from, *to;
	size_t len = strlen(text);

	if (find(text, &from, &to)) {
		buf_put(out, text, (size_t)(from - text));
	} else {
		buf_puts(out, text);
		to = "";
		if (*lines != '\0' && len > 0)
			buf_puts(out, text[len - 1] == '\n' ? "\n" : "\n\n");
	}
	if (*lines != '\0')
		buf_printf(out, BEGIN "\n%s" END "\n", lines);
	buf_puts(out, to);
}
