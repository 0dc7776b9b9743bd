/*
 * NAME      hint - the next command to type
 * CONTRACT  see hint.h.
 */
#include "cli/out/hint.h"

#include <string.h>

#include "cli/out/print.h"

#define COLUMN   22
#define KEPT_MAX 16 /* options; what comes after them is left out */

static struct {
	const char *option, *value;
	bool (*taken)(const char *command);
} kept[KEPT_MAX];

static size_t kept_len;
static struct buf line = BUF_INIT;

void
hint_keep(
    const char *option, const char *value, bool (*taken)(const char *command))
{
	if (kept_len == KEPT_MAX)
		return;
	kept[kept_len].option = option;
	kept[kept_len].value = value;
	kept[kept_len++].taken = taken;
}

/* put_quoted - a word for the shell, in quotes where it needs them */
static void
put_quoted(struct buf *text, const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789_./,=:@%+-";

	if (*word != '\0' && word[strspn(word, plain)] == '\0') {
		buf_puts(text, word);
		return;
	}
	buf_putc(text, '\'');
	for (; *word != '\0'; word++)
		if (*word == '\'')
			buf_puts(text, "'\\''");
		else
			buf_putc(text, *word);
	buf_putc(text, '\'');
}

const char *
hint(const char *command)
{
	size_t i;

	buf_clear(&line);
	buf_puts(&line, "poststs ");
	for (i = 0; i < kept_len; i++)
		if (kept[i].taken == NULL || kept[i].taken(command)) {
			buf_printf(&line, "%s ", kept[i].option);
			put_quoted(&line, kept[i].value);
			buf_putc(&line, ' ');
		}
	buf_puts(&line, command);
	return buf_text(&line);
}

void
hint_line(struct buf *text, const char *command, const char *does)
{
	const char *words = hint(command);

	if (strlen(words) > COLUMN)
		buf_printf(text, "%s\n      %s", words, does);
	else
		buf_printf(text, "%-*s %s", COLUMN, words, does);
}

void
hint_print(const char *command, const char *does)
{
	struct buf text = BUF_INIT;

	hint_line(&text, command, does);
	out("  %s\n", buf_text(&text));
	buf_release(&text);
}
