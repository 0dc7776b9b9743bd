/*
 * NAME      milterclient - speak the milter protocol badly, or often
 * CONTRACT  milterclient SOCKET garbage ROUNDS SEED: so many connections,
 *           each with a conversation in which octets are changed, lengths lie
 *           or the end is missing; what comes back is read and forgotten.
 *           milterclient SOCKET crowd N: N connections that are open at once,
 *           each taken through one message of a stranger; exit code 0 when
 *           each was answered with `accept' at DATA.
 *           SOCKET is the path of a unix socket.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"

static uint32_t state;

static uint32_t
any(uint32_t below)
{
	state = state * 1664525u + 1013904223u;
	return (state >> 8) % below;
}

static void
packet(struct buf *out, const char *bytes, size_t len)
{
	buf_putc(out, 0);
	buf_putc(out, 0);
	buf_putc(out, (char)(len >> 8));
	buf_putc(out, (char)len);
	buf_put(out, bytes, len);
}
#define PACKET(out, text) packet(out, text, sizeof(text) - 1)

static void
hello(struct buf *out)
{
	PACKET(out, "O\0\0\0\6\0\0\1\377\0\37\377\377");
}

static void
envelope(struct buf *out)
{
	PACKET(out, "DC{client_addr}\000203.0.113.7\0{client_name}\0"
		    "mx.example.com\0{daemon_addr}\000192.0.2.1\0"
		    "{daemon_port}\00025\0");
	PACKET(out, "Cmx.example.com\0004\000\031203.0.113.7\0");
	PACKET(out, "DH{tls_version}\0TLSv1.3\0{cipher}\0x\0");
	PACKET(out, "Hmx.example.com\0");
	PACKET(out, "DM{tls_version}\0TLSv1.3\0");
	PACKET(out, "M<a@sender.example>\0");
	PACKET(out, "R<tls@example.org>\0");
	PACKET(out, "R<user@crowd.example>\0");
	PACKET(out, "T");
}

static void
content(struct buf *out)
{
	PACKET(out, "LTLS-Report-Domain\0 example.org\0");
	PACKET(out, "LSubject\0 Report Domain: a Submitter: b\0");
	PACKET(out, "N");
	PACKET(out, "BContent-Type: application/tlsrpt+json\r\n\r\n{}\r\n");
	PACKET(out, "E");
	PACKET(out, "A");
	PACKET(out, "Q");
}

static int
dial(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd < 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		perror(path);
		exit(1);
	}
	return fd;
}

/* spoil - some of the octets, and perhaps the end */
static void
spoil(struct buf *talk)
{
	uint32_t times = any(8);

	while (times-- > 0)
		talk->text[any((uint32_t)talk->len)] = (char)any(256);
	if (any(3) == 0)
		talk->len = any((uint32_t)talk->len) + 1;
}

static void
garbage(const char *path, int rounds)
{
	struct buf talk = BUF_INIT;
	struct pollfd p = { .events = POLLIN };
	char answer[4096];

	while (rounds-- > 0) {
		buf_clear(&talk);
		hello(&talk);
		envelope(&talk);
		content(&talk);
		spoil(&talk);
		p.fd = dial(path);
		if (send(p.fd, talk.text, talk.len, MSG_NOSIGNAL) < 0 &&
		    errno != EPIPE && errno != ECONNRESET)
			perror("send");
		shutdown(p.fd, any(2) == 0 ? SHUT_WR : SHUT_RDWR);
		while (poll(&p, 1, 50) > 0 &&
		       recv(p.fd, answer, sizeof(answer), 0) > 0)
			continue;
		close(p.fd);
	}
	buf_release(&talk);
}

/* read_until - the last packet's command is `want'; false: it hung up */
static int
read_until(int fd, char want)
{
	unsigned char head[5];
	char rest[4096];
	uint32_t len;

	do {
		if (recv(fd, head, 5, MSG_WAITALL) != 5)
			return 0;
		len = (uint32_t)head[2] << 8 | head[3];
		if (len < 1 || len > sizeof(rest) ||
		    (len > 1 && recv(fd, rest, len - 1, MSG_WAITALL) !=
				    (ssize_t)len - 1))
			return 0;
	} while ((char)head[4] != want);
	return 1;
}

static int
crowd(const char *path, int count)
{
	int *fds = xcalloc((size_t)count, sizeof(*fds));
	struct buf greeting = BUF_INIT, talk = BUF_INIT;
	int i, good = 0;

	hello(&greeting);
	envelope(&talk);
	for (i = 0; i < count; i++) {
		fds[i] = dial(path);
		send(fds[i], greeting.text, greeting.len, MSG_NOSIGNAL);
	}
	for (i = 0; i < count; i++)
		if (read_until(fds[i], 'O'))
			send(fds[i], talk.text, talk.len, MSG_NOSIGNAL);
	/* at DATA: continue with a report, accept without */
	for (i = 0; i < count; i++)
		good += read_until(fds[i], 'c') || read_until(fds[i], 'a');
	for (i = 0; i < count; i++)
		close(fds[i]);
	buf_release(&greeting);
	buf_release(&talk);
	free(fds);
	printf("%d of %d answered\n", good, count);
	return good == count ? 0 : 1;
}

int
main(int argc, char **argv)
{
	struct rlimit limit;

	if (argc < 4)
		return 64;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (strcmp(argv[2], "crowd") == 0)
		return crowd(argv[1], atoi(argv[3]));
	state = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 1;
	garbage(argv[1], atoi(argv[3]));
	return 0;
}
