/*
 * NAME      rcpt - would this SMTP server take mail for an address?
 * CONTRACT  see rcpt.h. Plain SMTP without TLS: the server is this machine's
 *           own. An answer is at most LINES_MAX lines; of its words the last
 *           line's are kept, masked.
 */
#include "probe/rcpt.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/mono.h"
#include "base/oserror.h"

#define LINE_SIZE 1024
#define LINES_MAX 64
#define SHOWN     200 /* octets of an answer */

struct talk {
	int fd;
	int64_t until; /* on the monotonic clock, milliseconds */
	char line[LINE_SIZE];
	size_t len; /* octets that came behind the line before */
	char more[LINE_SIZE];
	struct buf *reply;
};

/* ready - may we read (or write) before the time is over? */
static bool
ready(const struct talk *t, short what)
{
	struct pollfd p = { .fd = t->fd, .events = what };
	int64_t left = t->until - mono_ms();

	return left > 0 && poll(&p, 1, (int)left) == 1;
}

/* next_line - without its end, in t->line; -1: there is none */
static int
next_line(struct talk *t)
{
	char *end;
	size_t len;
	ssize_t n;

	while ((end = memchr(t->more, '\n', t->len)) == NULL) {
		if (t->len == sizeof(t->more) || !ready(t, POLLIN))
			return -1;
		n = recv(t->fd, t->more + t->len, sizeof(t->more) - t->len, 0);
		if (n <= 0)
			return -1;
		t->len += (size_t)n;
	}
	len = (size_t)(end - t->more);
	memcpy(t->line, t->more, len);
	t->line[len > 0 && t->line[len - 1] == '\r' ? len - 1 : len] = '\0';
	t->len -= len + 1;
	memmove(t->more, end + 1, t->len);
	return 0;
}

/* answer - the code of a whole answer, its last line in the reply; 0: none */
static int
answer(struct talk *t)
{
	const char *l = t->line;
	size_t lines;

	for (lines = 0; lines < LINES_MAX; lines++) {
		if (next_line(t) != 0)
			break;
		if (!ascii_digit(l[0]) || !ascii_digit(l[1]) ||
		    !ascii_digit(l[2]) || (l[3] != ' ' && l[3] != '-' && l[3]))
			break;
		if (l[3] == '-')
			continue;
		buf_clear(t->reply);
		buf_mask(t->reply, l, strlen(l), SHOWN);
		return (l[0] - '0') * 100 + (l[1] - '0') * 10 + (l[2] - '0');
	}
	buf_clear(t->reply);
	buf_puts(t->reply, "it gave no answer of SMTP");
	return 0;
}

/* say - a command, or all of a message, and the code of its answer */
static int
say(struct talk *t, const char *words)
{
	size_t len = strlen(words);
	ssize_t n;

	for (; len > 0; len -= (size_t)n, words += n) {
		n = ready(t, POLLOUT) ? send(t->fd, words, len, MSG_NOSIGNAL)
				      : -1;
		if (n <= 0) {
			buf_clear(t->reply);
			buf_puts(t->reply, "the connection broke off");
			return 0;
		}
	}
	return answer(t);
}

/* put_message - lines end in CR LF, and those that begin with a dot get one */
static void
put_message(struct buf *out, const struct buf *message)
{
	const char *at = buf_text(message);
	size_t len;

	for (; *at != '\0'; at += len + (at[len] == '\n')) {
		len = strcspn(at, "\n");
		if (*at == '.')
			buf_putc(out, '.');
		buf_put(out, at, len);
		buf_puts(out, "\r\n");
	}
	buf_puts(out, ".\r\n");
}

/* deliver - after RCPT TO was taken */
static int
deliver(struct talk *t, const struct buf *message)
{
	struct buf data = BUF_INIT;
	int code = say(t, "DATA\r\n");

	if (code == 354) {
		put_message(&data, message);
		code = say(t, buf_text(&data));
	}
	buf_release(&data);
	return code;
}

/* converse - as far as RCPT TO, or with a message to its end */
static int
converse(struct talk *t, const char *mailbox, const struct buf *message)
{
	char rcpt[LINE_SIZE];
	int code = answer(t);

	if (code / 100 == 2)
		code = say(t, "EHLO localhost\r\n");
	if (code / 100 == 2)
		code = say(t, "MAIL FROM:<>\r\n");
	if (code / 100 != 2)
		return code;
	snprintf(rcpt, sizeof(rcpt), "RCPT TO:<%s>\r\n", mailbox);
	code = say(t, rcpt);
	if (code / 100 == 2 && message != NULL)
		code = deliver(t, message);
	/* whether it takes leave of us is no concern of anybody's */
	if (code != 0 && send(t->fd, "QUIT\r\n", 6, MSG_NOSIGNAL) == 6)
		shutdown(t->fd, SHUT_WR);
	return code;
}

static int
reach(const char *address, unsigned port, unsigned timeout, struct buf *why)
{
	const struct addrinfo hints = { .ai_flags =
					    AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM };
	struct timeval patience = { .tv_sec = timeout };
	struct addrinfo *list = NULL;
	char service[16];
	int fd = -1;

	snprintf(service, sizeof(service), "%u", port);
	if (getaddrinfo(address, service, &hints, &list) != 0)
		return why_set(why, "%s is no address", address);
	fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	/* for connect(2) */
	if (fd >= 0)
		setsockopt(
		    fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (fd < 0 || connect(fd, list->ai_addr, list->ai_addrlen) != 0) {
		why_set(why, "%s", strerror(errno));
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	freeaddrinfo(list);
	return fd;
}

static int
talk(const char *address, unsigned port, const char *mailbox,
    const struct buf *message, unsigned timeout, struct buf *reply)
{
	struct talk t = { .reply = reply };
	int code;

	buf_clear(reply);
	if (strpbrk(mailbox, "<>\r\n \t") != NULL) {
		buf_puts(reply, "SMTP cannot express the address");
		return 0;
	}
	t.until = mono_ms() + (int64_t)timeout * 1000;
	t.fd = reach(address, port, timeout, reply);
	if (t.fd < 0)
		return 0;
	code = converse(&t, mailbox, message);
	close(t.fd);
	return code;
}

int
rcpt_ask(const char *address, unsigned port, const char *mailbox,
    unsigned timeout, struct buf *reply)
{
	return talk(address, port, mailbox, NULL, timeout, reply);
}

int
rcpt_send(const char *address, unsigned port, const char *mailbox,
    const struct buf *message, unsigned timeout, struct buf *reply)
{
	return talk(address, port, mailbox, message, timeout, reply);
}
