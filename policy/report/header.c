/*
 * NAME      header - the header fields of a mail, one after the other
 * CONTRACT  see header.h. A field continues on lines that begin with a blank. A
 *           line that is not a field ends the header; nothing after it counts
 *           as part of it. Bytes in, calls out; no I/O.
 */
#include "report/header.h"

#include <stdbool.h>
#include <string.h>

#include "report/mail_scan.h"

#define NAME_MAX_LEN 128

const char *
header_begin(const char *bytes, size_t len)
{
	const char *line;

	if (len > 5 && memcmp(bytes, "From ", 5) == 0 &&
	    (line = memchr(bytes, '\n', len)) != NULL)
		return line + 1;
	return bytes;
}

static const char *
line_end(const char *line, const char *end)
{
	const char *next = memchr(line, '\n', (size_t)(end - line));

	return next != NULL ? next + 1 : end;
}

/* field_end - with the lines that go on */
static const char *
field_end(const char *line, const char *end)
{
	const char *next = line_end(line, end);

	while (next < end && (*next == ' ' || *next == '\t'))
		next = line_end(next, end);
	return next;
}

/* name_of - into `name', "" where it is too long to be of use; -1: none */
static int
name_of(char name[static NAME_MAX_LEN], const char *line, const char *colon)
{
	const char *at = colon;
	size_t len;

	while (at > line && (at[-1] == ' ' || at[-1] == '\t'))
		at--;
	len = (size_t)(at - line);
	if (len == 0)
		return -1;
	for (at = line; at < line + len; at++)
		if (*at <= ' ' || *at > '~')
			return -1;
	if (len >= NAME_MAX_LEN)
		len = 0;
	memcpy(name, line, len);
	name[len] = '\0';
	return 0;
}

void
header_signed(struct signed_by *by, const char *bytes, size_t len)
{
	const char *line = header_begin(bytes, len), *end = bytes + len, *next,
		   *colon;
	struct buf value = BUF_INIT;
	char name[NAME_MAX_LEN];
	size_t fields = 0;

	if ((size_t)(end - line) > MAIL_HEADER_MAX)
		end = line + MAIL_HEADER_MAX;
	for (; line < end && fields < MAIL_FIELDS_MAX; line = next, fields++) {
		next = field_end(line, end);
		colon = memchr(line, ':', (size_t)(next - line));
		if (colon == NULL || name_of(name, line, colon) != 0)
			break;
		buf_clear(&value);
		buf_put(&value, colon + 1, (size_t)(next - colon - 1));
		signed_field(by, name, buf_text(&value));
	}
	buf_release(&value);
}
