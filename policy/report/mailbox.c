/*
 * NAME      mailbox - the mails in a file
 * CONTRACT  see mailbox.h. Bytes in, mails out; no I/O.
 * BUGS      If a mail has an unquoted line "From x 12:30" after an empty line
 *           and before something like a header field, it is taken for two
 *           mails; an mbox has no way to tell.
 */
#include "report/mailbox.h"

#include <string.h>

#include "base/attr.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* line_end - behind the line end, or the end of all */
static const char *
line_end(const char *at, const char *end)
{
	const char *newline = memchr(at, '\n', (size_t)(end - at));

	return newline != NULL ? newline + 1 : end;
}

/* tells_time - "12:30" somewhere in the line */
static bool
tells_time(const char *at, const char *end)
{
	for (; at + 4 < end; at++)
		if (is_digit(at[0]) && is_digit(at[1]) && at[2] == ':' &&
		    is_digit(at[3]) && is_digit(at[4]))
			return true;
	return false;
}

/* is_field - "name:" */
static bool
is_field(const char *at, const char *end)
{
	const char *from = at;

	while (at<end && * at> ' ' && *at < 0x7f && *at != ':')
		at++;
	return at > from && at < end && *at == ':';
}

static bool
begins(const char *at, const char *end, const char *what)
{
	size_t len = strlen(what);

	return (size_t)(end - at) >= len && memcmp(at, what, len) == 0;
}

/* separates - does the next mail begin with this line? */
static bool
separates(const char *line, const char *end)
{
	const char *next;

	if (!begins(line, end, "From "))
		return false;
	next = line_end(line, end);
	return tells_time(line, next) && is_field(next, end);
}

/* is_empty - the line has nothing but its end */
static bool
is_empty(const char *line, const char *next)
{
	return next - line == 1 || (next - line == 2 && *line == '\r');
}

/* mail_end - where the mail that begins here ends */
static const char *
mail_end(const char *line, const char *end)
{
	const char *next;
	bool empty = false;

	for (; line < end; line = next) {
		next = line_end(line, end);
		if (empty && separates(line, end))
			break;
		empty = is_empty(line, next);
	}
	return line;
}

void
mailbox_open(struct mailbox *box, const char *bytes, size_t len)
{
	*box = (struct mailbox){ .at = bytes, .end = bytes + len };
	box->mbox = begins(bytes, box->end, "From ");
}

void
mailbox_close(struct mailbox *box)
{
	buf_release(&box->mail);
}

/* put_line - one '>' less before "From " */
static void
put_line(struct buf *out, const char *line, const char *next)
{
	const char *at = line;

	while (at < next && *at == '>')
		at++;
	if (at > line && begins(at, next, "From "))
		line++;
	buf_put(out, line, (size_t)(next - line));
}

bool
mailbox_next(struct mailbox *box, const char **mail, size_t *len)
{
	const char *line, *next, *end;

	/* a file without a byte is one thing that is no mail */
	if (box->at >= box->end && box->mails > 0)
		return false;
	box->mails++;
	*mail = box->at;
	*len = (size_t)(box->end - box->at);
	if (!box->mbox) {
		box->at = box->end;
		return true;
	}
	line = line_end(box->at, box->end);
	end = mail_end(line, box->end);
	buf_clear(&box->mail);
	for (; line < end; line = next) {
		next = line_end(line, end);
		put_line(&box->mail, line, next);
	}
	box->at = end;
	*mail = buf_text(&box->mail);
	*len = box->mail.len;
	return true;
}

bool
mailbox_several(const struct mailbox *box)
{
	return box->mails > 1 || box->at < box->end;
}
