/*
 * NAME      utf8 - is this valid UTF-8?
 * CONTRACT  see utf8.h. The ranges are those of the grammar in RFC 3629 4.
 */
#include "base/utf8.h"

size_t
utf8_len(const unsigned char *p, size_t left)
{
	size_t need = *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2, i;

	if (*p < 0x80)
		return 1;
	if (*p < 0xc2 || *p > 0xf4 || left < need)
		return 0;
	for (i = 1; i < need; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f) ||
	    (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] > 0x8f))
		return 0;
	return need;
}
