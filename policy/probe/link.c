/*
 * NAME      link - one connection to a host
 * CONTRACT  see link.h. One read returns after one record: a peer that sends
 *           records without anything in them gets its turn like others, and
 *           no more.
 */
#include "probe/link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static socklen_t
target(struct sockaddr_storage *out, const char *address, uint16_t port)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)out;

	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		return sizeof(*v4);
	}
	if (inet_pton(AF_INET6, address, &v6->sin6_addr) != 1)
		return 0;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	return sizeof(*v6);
}

int
link_open(struct link *link, const char *address, uint16_t port)
{
	struct sockaddr_storage to;
	socklen_t len = target(&to, address, port);

	*link = (struct link){ .fd = -1, .writing = true };
	if (len == 0)
		return EINVAL;
	link->fd =
	    socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (link->fd < 0)
		return errno;
	(void)setsockopt(
	    link->fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	if (connect(link->fd, (const struct sockaddr *)&to, len) == 0 ||
	    errno == EINPROGRESS || errno == EINTR)
		return 0;
	return errno;
}

int
link_opened(const struct link *link)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	int error = 0;

	if (getpeername(link->fd, (struct sockaddr *)&peer, &len) == 0)
		return 0;
	len = sizeof(error);
	if (getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		return errno;
	return error != 0 ? error : EINPROGRESS;
}

void
link_secure(struct link *link, SSL *ssl, const char *host)
{
	link->ssl = ssl;
	link->writing = false;
	SSL_set_fd(ssl, link->fd);
	SSL_set_connect_state(ssl);
	if (host != NULL)
		SSL_set_tlsext_host_name(ssl, host);
}

/* tls_result - of a call that did not do what it should */
static enum link_result
tls_result(struct link *link, int code)
{
	switch (SSL_get_error(link->ssl, code)) {
	case SSL_ERROR_WANT_READ:
		link->writing = false;
		return LINK_WAIT;
	case SSL_ERROR_WANT_WRITE:
		link->writing = true;
		return LINK_WAIT;
	case SSL_ERROR_ZERO_RETURN:
		return LINK_CLOSED;
	default:
		link->broken = true;
		return LINK_BROKEN;
	}
}

enum link_result
link_handshake(struct link *link)
{
	int code;

	ERR_clear_error();
	code = SSL_do_handshake(link->ssl);
	if (code != 1)
		return tls_result(link, code);
	link->writing = false;
	return LINK_DONE;
}

/* plain_result - of a call without TLS */
static enum link_result
plain_result(struct link *link, ssize_t n, bool writing, size_t *done)
{
	if (n > 0) {
		link->writing = false;
		*done = (size_t)n;
		return LINK_DONE;
	}
	if (n < 0 &&
	    (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
		link->writing = writing;
		return LINK_WAIT;
	}
	link->broken = true;
	return n == 0 ? LINK_CLOSED : LINK_BROKEN;
}

enum link_result
link_write(struct link *link, const char *bytes, size_t len, size_t *done)
{
	int code;

	*done = 0;
	if (link->ssl == NULL)
		return plain_result(
		    link, send(link->fd, bytes, len, MSG_NOSIGNAL), true, done);
	ERR_clear_error();
	code = SSL_write_ex(link->ssl, bytes, len, done);
	if (code != 1)
		return tls_result(link, code);
	link->writing = false;
	return LINK_DONE;
}

enum link_result
link_read(struct link *link, char *bytes, size_t size, size_t *got)
{
	int code;

	*got = 0;
	if (link->ssl == NULL)
		return plain_result(
		    link, recv(link->fd, bytes, size, 0), false, got);
	ERR_clear_error();
	code = SSL_read_ex(link->ssl, bytes, size, got);
	return code == 1 ? LINK_DONE : tls_result(link, code);
}

void
link_close(struct link *link)
{
	if (link->ssl != NULL) {
		ERR_clear_error();
		if (!link->broken && SSL_is_init_finished(link->ssl))
			(void)SSL_shutdown(link->ssl);
		SSL_free(link->ssl);
		link->ssl = NULL;
	}
	if (link->fd >= 0)
		close(link->fd);
	link->fd = -1;
}
