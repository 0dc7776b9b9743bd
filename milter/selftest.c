/*
 * NAME      selftest - speak the milter protocol to a running instance
 * CONTRACT  see selftest.h. A packet is four bytes of length, one byte of
 *           command, and the rest, as in version 6 of Sendmail's and Postfix's
 *           protocol. Tested is: does it negotiate, does it leave the envelope
 *           alone, and does it skip the message at DATA?
 */
#include "milter/selftest.h"

#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include <libmilter/mfdef.h>

#include "base/buf.h"
#include "base/oserror.h"

#define PATIENCE   10 /* seconds */
#define REPLY_MAX  65536
#define OFFERED    0x1fffffu /* every step and answer of version 6 */
#define DO_ACTIONS 0x1ffu

struct talk {
	int fd;
	struct buf *why;
	uint32_t version, actions, steps;
	char reply; /* command of the last packet received */
};

/* ---- connecting ---- */

static int
connect_unix(const char *path, struct buf *why)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return why_set(why, "the path %s is too long", path);
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 &&
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	why_errno(why, errno, "cannot connect to %s", path);
	if (fd >= 0)
		close(fd);
	return -1;
}

/* connect_inet - "port@host" */
static int
connect_inet(const char *place, int family, struct buf *why)
{
	struct addrinfo hints = { .ai_family = family,
		.ai_socktype = SOCK_STREAM },
			*list = NULL, *a;
	const char *at = strchr(place, '@');
	char port[8];
	int fd = -1, err;

	if (at == NULL || at - place >= (int)sizeof(port))
		return why_set(why, "%s is not port@host", place);
	memcpy(port, place, (size_t)(at - place));
	port[at - place] = '\0';
	err = getaddrinfo(at + 1, port, &hints, &list);
	if (err != 0)
		return why_set(why, "%s: %s", place, gai_strerror(err));
	for (a = list; a != NULL && fd < 0; a = a->ai_next) {
		fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, 0);
		if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) != 0) {
			why_errno(why, errno, "cannot connect to %s", place);
			close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(list);
	return fd;
}

static int
connect_to(const char *socket, struct buf *why)
{
	struct timeval patience = { .tv_sec = PATIENCE };
	int fd;

	if (strncmp(socket, "unix:", 5) == 0)
		fd = connect_unix(socket + 5, why);
	else if (strncmp(socket, "inet:", 5) == 0)
		fd = connect_inet(socket + 5, AF_INET, why);
	else if (strncmp(socket, "inet6:", 6) == 0)
		fd = connect_inet(socket + 6, AF_INET6, why);
	else
		return why_set(why, "%s is not unix:, inet: or inet6:", socket);
	if (fd >= 0) {
		setsockopt(
		    fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
		setsockopt(
		    fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	}
	return fd;
}

/* ---- packets ---- */

static void
put32(unsigned char *out, uint32_t n)
{
	out[0] = (unsigned char)(n >> 24);
	out[1] = (unsigned char)(n >> 16);
	out[2] = (unsigned char)(n >> 8);
	out[3] = (unsigned char)n;
}

static uint32_t
get32(const unsigned char *in)
{
	return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 |
	       (uint32_t)in[2] << 8 | in[3];
}

static int
send_packet(struct talk *t, char command, const void *data, size_t len)
{
	struct buf packet = BUF_INIT;
	unsigned char head[4];
	ssize_t sent;
	bool whole;

	put32(head, (uint32_t)len + 1);
	buf_put(&packet, head, sizeof(head));
	buf_putc(&packet, command);
	buf_put(&packet, data, len);
	sent = send(t->fd, packet.text, packet.len, MSG_NOSIGNAL);
	whole = sent == (ssize_t)packet.len;
	buf_release(&packet);
	return whole ? 0
		     : why_errno(t->why, errno, "cannot send `%c'", command);
}

static int
receive(struct talk *t, void *out, size_t len)
{
	unsigned char *p = out;
	ssize_t n;

	while (len > 0) {
		n = recv(t->fd, p, len, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			return why_set(t->why, "it hung up");
		if (n < 0)
			return why_errno(t->why, errno, "no answer");
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/* read_packet - its command in t->reply, its data up to `max' in `out' */
static int
read_packet(struct talk *t, unsigned char *out, size_t max, size_t *len)
{
	unsigned char head[5];
	uint32_t size;

	if (receive(t, head, sizeof(head)) != 0)
		return -1;
	size = get32(head);
	if (size < 1 || size - 1 > max)
		return why_set(t->why, "it sent a packet of %u bytes", size);
	t->reply = (char)head[4];
	*len = size - 1;
	return receive(t, out, *len);
}

/* step - an event; its answer, where one was agreed on, must be `continue' */
static int
step(struct talk *t, char command, const void *data, size_t len,
    uint32_t unanswered, const char *name)
{
	unsigned char out[REPLY_MAX];
	size_t out_len;

	if (send_packet(t, command, data, len) != 0)
		return -1;
	if ((t->steps & unanswered) != 0) {
		printf("%s: no answer wanted\n", name);
		return 0;
	}
	if (read_packet(t, out, sizeof(out), &out_len) != 0)
		return -1;
	printf("%s: answer %c\n", name, t->reply);
	if (t->reply != SMFIR_CONTINUE && t->reply != SMFIR_ACCEPT)
		return why_set(
		    t->why, "%s was answered with `%c'", name, t->reply);
	return 0;
}

static int
negotiate(struct talk *t)
{
	unsigned char offer[12], out[REPLY_MAX];
	size_t len;

	put32(offer, 6);
	put32(offer + 4, DO_ACTIONS);
	put32(offer + 8, OFFERED);
	if (send_packet(t, SMFIC_OPTNEG, offer, sizeof(offer)) != 0 ||
	    read_packet(t, out, sizeof(out), &len) != 0)
		return -1;
	if (t->reply != SMFIC_OPTNEG || len < 12)
		return why_set(t->why, "it does not negotiate");
	t->version = get32(out);
	t->actions = get32(out + 4);
	t->steps = get32(out + 8);
	printf("protocol %u, actions 0x%x, steps 0x%x\n", t->version,
	    t->actions, t->steps);
	/* leave to ask for macros is all that it may want */
	if ((t->actions & ~0x100u) != 0)
		return why_set(t->why, "it wants to change messages");
	return 0;
}

/* a client of unknown address, so that it is never counted */
static int
message(struct talk *t)
{
	static const char client[] = "localhost\0U";
	static const char helo[] = "selftest.invalid";
	static const char mail[] = "<selftest@poststs.invalid>";
	static const char rcpt[] = "<postmaster@poststs.invalid>";

	if (step(t, SMFIC_CONNECT, client, sizeof(client) - 1, SMFIP_NR_CONN,
		"connect") != 0 ||
	    step(t, SMFIC_HELO, helo, sizeof(helo), SMFIP_NR_HELO, "helo") !=
		0 ||
	    step(t, SMFIC_MAIL, mail, sizeof(mail), SMFIP_NR_MAIL, "mail") !=
		0 ||
	    step(t, SMFIC_RCPT, rcpt, sizeof(rcpt), SMFIP_NR_RCPT, "rcpt") !=
		0 ||
	    step(t, SMFIC_DATA, "", 0, 0, "data") != 0)
		return -1;
	if (t->reply != SMFIR_ACCEPT)
		return why_set(t->why, "it does not let a message go at DATA");
	return send_packet(t, SMFIC_QUIT, "", 0);
}

int
selftest(const char *socket)
{
	struct buf why = BUF_INIT;
	struct talk t = { .why = &why };
	int code = EXIT_FAILURE;

	t.fd = connect_to(socket, &why);
	if (t.fd >= 0 && negotiate(&t) == 0 && message(&t) == 0) {
		printf("%s: in order\n", socket);
		code = EXIT_SUCCESS;
	} else
		fprintf(
		    stderr, "poststs-milter: %s: %s\n", socket, buf_text(&why));
	if (t.fd >= 0)
		close(t.fd);
	buf_release(&why);
	return code;
}
