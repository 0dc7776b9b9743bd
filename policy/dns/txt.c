/*
 * NAME      txt - TXT values in zone file form
 * CONTRACT  see record.h. A string ends after 255 octets of the value, not of
 *           its escaped form (RFC 1035 3.3, 5.1).
 */
#include "dns/record.h"

#define STRING_MAX 255

/* plain - how many octets stand for themselves, `most' in this string */
static size_t
plain(const char *text, size_t len, size_t most)
{
	size_t n = 0;

	while (n < len && n < most && text[n] >= 0x20 && text[n] < 0x7f &&
	       text[n] != '"' && text[n] != '\\')
		n++;
	return n;
}

static void
put_escaped(struct buf *out, unsigned char c)
{
	if (c == '"' || c == '\\')
		buf_printf(out, "\\%c", c);
	else
		buf_printf(out, "\\%03u", c);
}

void
txt_presentation(struct buf *out, const char *text, size_t len)
{
	size_t at = 0, n;

	buf_putc(out, '"');
	while (at < len) {
		if (at > 0 && at % STRING_MAX == 0)
			buf_puts(out, "\" \"");
		n = plain(text + at, len - at, STRING_MAX - at % STRING_MAX);
		buf_put(out, text + at, n);
		at += n;
		if (n == 0)
			put_escaped(out, (unsigned char)text[at++]);
	}
	buf_putc(out, '"');
}
