/*
 * NAME      diff - compare two policies line by line
 * CONTRACT  see diff.h. Policies are short and their lines have a fixed order,
 *           so that a line in both is found by searching forward.
 */
#include "cli/out/diff.h"

#include <stdbool.h>
#include <string.h>

#include "cli/out/print.h"

struct line {
	const char *text;
	size_t len;  /* without the line's end */
	size_t next; /* where the next line begins */
};

static bool
line_at(const char *text, size_t len, size_t at, struct line *line)
{
	const char *end;

	if (at >= len)
		return false;
	end = memchr(text + at, '\n', len - at);
	line->text = text + at;
	line->next = end != NULL ? (size_t)(end - text) + 1 : len;
	line->len = (end != NULL ? (size_t)(end - text) : len) - at;
	if (line->len > 0 && line->text[line->len - 1] == '\r')
		line->len--;
	return true;
}

static bool
same(const struct line *a, const struct line *b)
{
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

static bool
occurs(const struct line *wanted, const char *text, size_t len, size_t at)
{
	struct line line;

	for (; line_at(text, len, at, &line); at = line.next)
		if (same(wanted, &line))
			return true;
	return false;
}

static void
print_line(char mark, enum style style, const struct line *line)
{
	out_style(style, "    %c %.*s", mark, (int)line->len, line->text);
	out("\n");
}

void
diff_print(
    const char *before, size_t before_len, const char *after, size_t after_len)
{
	struct line a = { "", 0, 0 }, b = { "", 0, 0 };
	size_t i = 0, j = 0;
	bool more_a, more_b;

	for (;;) {
		more_a = line_at(before, before_len, i, &a);
		more_b = line_at(after, after_len, j, &b);
		if (!more_a && !more_b)
			return;
		if (more_a && more_b && same(&a, &b)) {
			print_line(' ', STYLE_PLAIN, &a);
			i = a.next;
			j = b.next;
		} else if (more_b &&
			   (!more_a || occurs(&a, after, after_len, b.next))) {
			print_line('+', STYLE_GOOD, &b);
			j = b.next;
		} else {
			print_line('-', STYLE_BAD, &a);
			i = a.next;
		}
	}
}
