/*
 * NAME      settings_margin - how close to its end a certificate may come
 * CONTRACT  see settings_table.h. A duration, a share of the lifetime, or both,
 *           separated by blanks, in any order: "7d 1/3", "33%", "3d". The one
 *           that is not given does not count.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "settings/settings_table.h"

#define WORD_MAX 32
#define OF_MAX   1000 /* the finest fraction */

/* number - of at most four digits; NULL: there is none */
static const char *
number(const char *text, unsigned *out)
{
	size_t len = strspn(text, "0123456789");

	if (len == 0 || len > 4)
		return NULL;
	*out = (unsigned)strtoul(text, NULL, 10);
	return text + len;
}

/* share_parse - "1/3" or "33%"; false: it is none */
static bool
share_parse(struct expiry_margin *margin, const char *word)
{
	const char *at = number(word, &margin->part);

	margin->of = 100;
	if (at == NULL)
		return false;
	if (*at == '/')
		at = number(at + 1, &margin->of);
	else if (*at == '%')
		at++;
	else
		return false;
	return at != NULL && *at == '\0' && margin->of > 0 &&
	       margin->of <= OF_MAX && margin->part <= margin->of;
}

static int
margin_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	struct expiry_margin margin = { UINT_MAX, 0, 0 };
	const char *at = value + strspn(value, " ");
	char word[WORD_MAX];
	size_t len;

	for (; *at != '\0'; at += len + strspn(at + len, " ")) {
		len = strcspn(at, " ");
		if (len >= sizeof(word))
			goto bad;
		memcpy(word, at, len);
		word[len] = '\0';
		if (strpbrk(word, "/%") != NULL) {
			if (margin.of != 0 || !share_parse(&margin, word))
				goto bad;
		} else if (margin.seconds != UINT_MAX) {
			goto bad;
		} else if (type_duration.parse(
			       row, &margin.seconds, word, why) == -1) {
			return -1;
		}
	}
	if (margin.of == 0 && margin.seconds == UINT_MAX)
		goto bad;
	*(struct expiry_margin *)field = margin;
	return 0;
bad:
	return why_set(why,
	    "needs a duration such as 7d, a share of the lifetime such as 1/3 "
	    "or 33%%, or both");
}

static void
margin_print(const struct option_row *row, const void *field, struct buf *out)
{
	const struct expiry_margin *margin = field;

	buf_putc(out, '"');
	if (margin->seconds != UINT_MAX)
		type_duration.print(row, &margin->seconds, out);
	if (margin->seconds != UINT_MAX && margin->of != 0)
		buf_putc(out, ' ');
	if (margin->of == 100)
		buf_printf(out, "%u%%", margin->part);
	else if (margin->of != 0)
		buf_printf(out, "%u/%u", margin->part, margin->of);
	buf_putc(out, '"');
}

static void
margin_copy(void *to, const void *from)
{
	memcpy(to, from, sizeof(struct expiry_margin));
}

const struct option_type type_margin = {
	.parse = margin_parse, .print = margin_print, .copy = margin_copy
};
