/*
 * NAME      dnslink - the sockets that lead to one DNS server
 * CONTRACT  see dnslink.h. UDP sockets are connected, so that only the
 *           server's packets come in, and so that a closed port is told.
 *           Over TCP questions go one after the other without waiting
 *           (RFC 7766 6.2.1.1), and answers come in any order.
 * BUGS      One UDP socket a server: see resolver.c.
 */
#include "lookup/dnslink.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RECEIVE_SPACE (4 * 1024 * 1024)
#define MESSAGE_MAX   65535
#define TURN_MAX      1000 /* packets, before others get their turn */

void
dnslink_init(struct dnslink *l, const struct resolver_address *server)
{
	in_port_t port = htons(server->port != 0 ? server->port : 53);

	*l = (struct dnslink){ .fd = { -1, -1 } };
	if (server->ipv6) {
		l->address.in6.sin6_family = AF_INET6;
		l->address.in6.sin6_port = port;
		l->address.in6.sin6_scope_id = server->interface;
		memcpy(&l->address.in6.sin6_addr, server->address, 16);
	} else {
		l->address.in4.sin_family = AF_INET;
		l->address.in4.sin_port = port;
		memcpy(&l->address.in4.sin_addr, server->address, 4);
	}
}

static void
way_close(struct dnslink *l, bool stream)
{
	if (l->fd[stream] >= 0)
		close(l->fd[stream]);
	l->fd[stream] = -1;
	if (stream) {
		l->connected = l->answered = false;
		buf_clear(&l->out);
		buf_clear(&l->in);
	}
}

void
dnslink_close(struct dnslink *l)
{
	way_close(l, false);
	way_close(l, true);
	buf_release(&l->out);
	buf_release(&l->in);
}

static bool
way_open(struct dnslink *l, bool stream)
{
	static const int space = RECEIVE_SPACE, yes = 1;
	int family = l->address.any.sa_family;
	socklen_t size = family == AF_INET6 ? sizeof(l->address.in6)
					    : sizeof(l->address.in4);
	int kind = stream ? SOCK_STREAM : SOCK_DGRAM;
	int fd = socket(family, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return false;
	l->fd[stream] = fd;
	/* each of the two only makes it faster */
	if (!stream)
		(void)setsockopt(
		    fd, SOL_SOCKET, SO_RCVBUF, &space, sizeof(space));
	else
		(void)setsockopt(
		    fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	if (connect(fd, &l->address.any, size) == 0) {
		l->connected |= stream;
		return true;
	}
	if (stream && errno == EINPROGRESS)
		return true;
	way_close(l, stream);
	return false;
}

/* for_now - an error that says nothing about the server */
static bool
for_now(int error)
{
	return error == EAGAIN || error == EINTR || error == ENOBUFS ||
	       error == ENOMEM;
}

/* flush - what TCP takes now; false: the connection is gone */
static bool
flush(struct dnslink *l)
{
	size_t sent = 0;
	ssize_t n;

	while (l->connected && sent < l->out.len) {
		n = send(l->fd[true], l->out.text + sent, l->out.len - sent,
		    MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN)
			return false;
		if (n < 0)
			break;
		sent += (size_t)n;
	}
	if (sent > 0) {
		memmove(l->out.text, l->out.text + sent, l->out.len - sent);
		l->out.len -= sent;
	}
	return true;
}

bool
dnslink_send(
    struct dnslink *l, bool stream, const unsigned char *message, size_t len)
{
	const char head[2] = { (char)(len >> 8), (char)len };

	if (len > MESSAGE_MAX || (l->fd[stream] < 0 && !way_open(l, stream)))
		return false;
	if (stream) {
		buf_put(&l->out, head, sizeof(head));
		buf_put(&l->out, message, len);
		return true; /* dnslink_turn() sends it, or sees the end */
	}
	if (send(l->fd[stream], message, len, MSG_NOSIGNAL) >= 0 ||
	    for_now(errno))
		return true;
	/* perhaps it is the echo of an earlier packet: once more */
	if (errno == ECONNREFUSED &&
	    send(l->fd[stream], message, len, MSG_NOSIGNAL) >= 0)
		return true;
	return for_now(errno);
}

struct pollfd
dnslink_events(const struct dnslink *l, bool stream)
{
	struct pollfd p = { .fd = l->fd[stream], .events = POLLIN };

	if (stream && (!l->connected || l->out.len > 0))
		p.events |= POLLOUT;
	return p;
}

static enum dnslink_state
turn_udp(struct dnslink *l,
    void (*message)(void *, const unsigned char *, size_t), void *context)
{
	unsigned char packet[MESSAGE_MAX];
	ssize_t n;
	int i;

	for (i = 0; i < TURN_MAX; i++) {
		n = recv(l->fd[false], packet, sizeof(packet), 0);
		if (n >= 0)
			message(context, packet, (size_t)n);
		else if (for_now(errno))
			break;
		else
			return DNSLINK_REFUSED;
	}
	return DNSLINK_OPEN;
}

/* messages - those that are whole */
static void
messages(struct dnslink *l,
    void (*message)(void *, const unsigned char *, size_t), void *context)
{
	const unsigned char *p = (const unsigned char *)l->in.text;
	size_t at = 0, len;

	while (l->in.len - at >= 2) {
		len = (size_t)p[at] << 8 | p[at + 1];
		if (l->in.len - at - 2 < len)
			break;
		l->answered = true;
		message(context, p + at + 2, len);
		at += 2 + len;
	}
	if (at > 0) {
		memmove(l->in.text, l->in.text + at, l->in.len - at);
		l->in.len -= at;
	}
}

static bool
connected(struct dnslink *l)
{
	int error = 0;
	socklen_t len = sizeof(error);

	if (!l->connected)
		l->connected = getsockopt(l->fd[true], SOL_SOCKET, SO_ERROR,
				   &error, &len) == 0 &&
			       error == 0;
	return l->connected;
}

static enum dnslink_state
turn_tcp(struct dnslink *l,
    void (*message)(void *, const unsigned char *, size_t), void *context)
{
	char bytes[MESSAGE_MAX];
	ssize_t n = 0;
	bool gone = !connected(l) || !flush(l);
	int i;

	for (i = 0; !gone && i < TURN_MAX; i++) {
		n = recv(l->fd[true], bytes, sizeof(bytes), 0);
		if (n < 0 && for_now(errno))
			break;
		if ((gone = n <= 0))
			break;
		buf_put(&l->in, bytes, (size_t)n);
		messages(l, message, context);
	}
	if (!gone)
		return DNSLINK_OPEN;
	gone = l->answered;
	way_close(l, true);
	return gone ? DNSLINK_CLOSED : DNSLINK_REFUSED;
}

enum dnslink_state
dnslink_turn(struct dnslink *l, bool stream,
    void (*message)(void *, const unsigned char *, size_t), void *context)
{
	return stream ? turn_tcp(l, message, context)
		      : turn_udp(l, message, context);
}
