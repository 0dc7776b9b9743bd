/*
 * NAME      txt - TXT values in zone file form
 * CONTRACT  see record.h. Strings are cut after 255 octets of the value, not
 *           of its escaped form (RFC 1035 3.3, 5.1).
 */
#include "model/record.h"

#define STRING_MAX 255

void
txt_presentation(struct buf *out, const char *text, size_t len)
{
	unsigned char c;
	size_t i;

	buf_putc(out, '"');
	for (i = 0; i < len; i++) {
		c = (unsigned char)text[i];
		if (i > 0 && i % STRING_MAX == 0)
			buf_puts(out, "\" \"");
		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c >= 0x20 && c < 0x7f)
			buf_putc(out, (char)c);
		else
			buf_printf(out, "\\%03u", c);
	}
	buf_putc(out, '"');
}
