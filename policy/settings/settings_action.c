/*
 * NAME      settings_action - values that name a program to run: dns_update,
 *           notify
 * CONTRACT  see settings_table.h. A program is an absolute path, run without a
 *           shell and without arguments, so that nothing has to be quoted.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "settings/settings_table.h"

#define EXEC "exec:"
#define MAIL "mail:"

/* behind - what stands behind the scheme, or NULL */
static const char *
behind(const char *value, const char *scheme)
{
	size_t len = strlen(scheme);

	return strncmp(value, scheme, len) == 0 ? value + len : NULL;
}

static int
bad(struct buf *why, const char *value, const char *what)
{
	buf_putc(why, '"');
	buf_mask(why, value, strlen(value), 80);
	buf_printf(why, "\" %s", what);
	return -1;
}

/* program_check - "exec:/path", one program and nothing behind it */
static int
program_check(const char *value, struct buf *why)
{
	const char *path = behind(value, EXEC);

	if (path == NULL || path[0] != '/')
		return bad(why, value,
		    "does not name a program as exec:/absolute/path");
	if (strpbrk(path, " \t") != NULL)
		return bad(why, value,
		    "has blanks: the program is run without arguments; put "
		    "them into a script");
	return 0;
}

/* ---- dns_update ---- */

static const char *const updaters[] = {
	[DNS_UPDATE_NO] = "no",
	[DNS_UPDATE_NSUPDATE] = "nsupdate",
	[DNS_UPDATE_KNSUPDATE] = "knsupdate",
};

static int
updater_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	char **text = field;
	size_t i;

	for (i = 0; i < ARRAY_LEN(updaters); i++)
		if (strcmp(value, updaters[i]) == 0)
			break;
	if (i == ARRAY_LEN(updaters) && program_check(value, why) != 0)
		return -1;
	free(*text);
	*text = xstrdup(value);
	return 0;
}

static void
updater_print(const struct option_row *row, const void *field, struct buf *out)
{
	const char *text = *(char *const *)field;

	if (behind(text, EXEC) != NULL)
		type_path.print(row, field, out);
	else
		buf_puts(out, text);
}

static void
text_clear(void *field)
{
	type_path.clear(field);
}

static void
text_copy(void *to, const void *from)
{
	type_path.copy(to, from);
}

const struct option_type type_updater = { .parse = updater_parse,
	.print = updater_print,
	.clear = text_clear,
	.copy = text_copy };

enum dns_update
settings_dns_update(const struct settings *s)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(updaters); i++)
		if (strcmp(s->dns_update, updaters[i]) == 0)
			return (enum dns_update)i;
	return DNS_UPDATE_EXEC;
}

const char *
settings_program(const char *value)
{
	return behind(value, EXEC);
}

/* ---- notify ---- */

/* mail_check - "mail:user@example.org", for a command line and a header */
static int
mail_check(const char *value, const char *address, struct buf *why)
{
	const char *at = strrchr(address, '@');

	if (at == NULL || at == address || at[1] == '\0' || address[0] == '-' ||
	    strpbrk(address, " \t\r\n<>\"\\,;()") != NULL)
		return bad(why, value, "has no mail address");
	return 0;
}

static int
notify_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	struct string_list *list = field;
	const char *address = behind(value, MAIL);

	if (address != NULL ? mail_check(value, address, why) != 0
			    : program_check(value, why) != 0)
		return -1;
	if (list->len == row->max)
		return bad(why, value, "is one too many");
	list->list = xrealloc(list->list, list->len + 1, sizeof(*list->list));
	list->list[list->len++] = xstrdup(value);
	return 0;
}

static void
notify_print(const struct option_row *row, const void *field, struct buf *out)
{
	type_paths.print(row, field, out);
}

static void
notify_clear(void *field)
{
	type_paths.clear(field);
}

static void
notify_copy(void *to, const void *from)
{
	type_paths.copy(to, from);
}

const struct option_type type_notify = { .list = true,
	.again = true,
	.parse = notify_parse,
	.print = notify_print,
	.clear = notify_clear,
	.copy = notify_copy };

const char *
settings_address(const char *value)
{
	return behind(value, MAIL);
}
