/*
 * NAME      peer - small servers for tests
 * CONTRACT  see peer.h. Children of the test die with it (PR_SET_PDEATHSIG)
 *           and leave by _exit(), so that no leak check runs in them.
 */
#include "peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int
listener(const char *address, int backlog, uint16_t *port)
{
	struct sockaddr_storage storage = { 0 };
	struct sockaddr_in *v4 = (struct sockaddr_in *)&storage;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&storage;
	bool six = strchr(address, ':') != NULL;
	socklen_t len = six ? sizeof(*v6) : sizeof(*v4);
	int fd;

	storage.ss_family = six ? AF_INET6 : AF_INET;
	inet_pton(storage.ss_family, address,
	    six ? (void *)&v6->sin6_addr : (void *)&v4->sin_addr);
	fd = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&storage, len) != 0 ||
	    listen(fd, backlog) != 0 ||
	    getsockname(fd, (struct sockaddr *)&storage, &len) != 0) {
		perror("peer: listen");
		abort();
	}
	*port = ntohs(six ? v6->sin6_port : v4->sin_port);
	return fd;
}

static void
serve_all(int fd, peer_serve *serve, const void *arg)
{
	int client;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGCHLD, SIG_IGN);
	while ((client = accept(fd, NULL, NULL)) >= 0) {
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			signal(SIGPIPE, SIG_IGN);
			close(fd);
			serve(client, arg);
			close(client);
			_exit(0);
		}
		close(client);
	}
	_exit(1);
}

struct peer
peer_start(const char *address, peer_serve *serve, const void *arg)
{
	struct peer peer;
	int fd = listener(address, 128, &peer.port);

	peer.pid = fork();
	if (peer.pid == 0)
		serve_all(fd, serve, arg);
	close(fd);
	return peer;
}

void
peer_stop(struct peer *peer)
{
	if (peer->pid > 0) {
		kill(peer->pid, SIGKILL);
		waitpid(peer->pid, NULL, 0);
	}
	peer->pid = 0;
}

uint16_t
peer_closed_port(void)
{
	uint16_t port;

	close(listener("127.0.0.1", 1, &port));
	return port;
}

struct peer
peer_deaf(void)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	struct peer peer;
	int fd = listener("127.0.0.1", 0, &peer.port), i, client;

	addr.sin_port = htons(peer.port);
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	peer.pid = fork();
	if (peer.pid != 0) {
		close(fd);
		usleep(100000);
		return peer;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (i = 0; i < 4; i++) {
		client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(client, (struct sockaddr *)&addr, sizeof(addr));
	}
	peer_hang();
	_exit(0);
}

/* ---- words ---- */

void
peer_say(int fd, const char *text)
{
	size_t len = strlen(text);

	if (write(fd, text, len) != (ssize_t)len)
		_exit(0);
}

void
peer_flood(int fd, const char *text)
{
	char block[65536];
	size_t len = strlen(text), used;

	for (used = 0; used + len <= sizeof(block); used += len)
		memcpy(block + used, text, len);
	while (write(fd, block, used) > 0)
		;
}

void
peer_drip(int fd, const char *text)
{
	for (; *text != '\0'; text++) {
		if (write(fd, text, 1) != 1)
			_exit(0);
		usleep(100000);
	}
}

void
peer_hang(void)
{
	for (;;)
		pause();
}

void
peer_line(int fd)
{
	char c;

	do {
		if (read(fd, &c, 1) != 1)
			_exit(0);
	} while (c != '\n');
}

/* ---- TLS ---- */

static void
use(SSL_CTX *ctx, const struct pki_cert *leaf, const struct peer_tls *tls)
{
	int i;

	SSL_CTX_use_certificate(ctx, leaf->x509);
	SSL_CTX_use_PrivateKey(ctx, leaf->key);
	for (i = 0; i < tls->copies; i++)
		SSL_CTX_add1_chain_cert(ctx, tls->chain[0]->x509);
	for (i = 0; tls->copies == 0 && i < 3 && tls->chain[i]; i++)
		SSL_CTX_add1_chain_cert(ctx, tls->chain[i]->x509);
}

static int
by_name(SSL *ssl, int *alert, void *arg)
{
	const struct peer_tls *tls = arg;
	const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

	if (name == NULL && tls->refuse_no_sni) {
		*alert = SSL_AD_UNRECOGNIZED_NAME;
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	}
	if (name != NULL && tls->named != NULL) {
		SSL_use_certificate(ssl, tls->named->x509);
		SSL_use_PrivateKey(ssl, tls->named->key);
	}
	return SSL_TLSEXT_ERR_OK;
}

SSL_CTX *
peer_context(const struct peer_tls *tls)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	SSL_CTX_set_security_level(ctx, 0);
	SSL_CTX_set_min_proto_version(
	    ctx, tls->least != 0 ? tls->least : TLS1_VERSION);
	if (tls->most != 0)
		SSL_CTX_set_max_proto_version(ctx, tls->most);
	SSL_CTX_set_cipher_list(ctx, "ALL:@SECLEVEL=0");
	SSL_CTX_set_options(ctx, SSL_OP_CIPHER_SERVER_PREFERENCE);
	use(ctx, tls->leaf, tls);
	if (tls->leaf2 != NULL)
		use(ctx, tls->leaf2, tls);
	SSL_CTX_set_tlsext_servername_callback(ctx, by_name);
	SSL_CTX_set_tlsext_servername_arg(ctx, (void *)(uintptr_t)tls);
	return ctx;
}

static SSL *
accept_tls(int fd, const struct peer_tls *tls)
{
	SSL *ssl = SSL_new(peer_context(tls));

	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) != 1)
		_exit(0);
	return ssl;
}

static void
tls_say(SSL *ssl, const char *text)
{
	if (SSL_write(ssl, text, (int)strlen(text)) <= 0)
		_exit(0);
}

static void
tls_line(SSL *ssl)
{
	char c;

	do {
		if (SSL_read(ssl, &c, 1) != 1)
			_exit(0);
	} while (c != '\n');
}

/* ---- protocols ---- */

static const char * or (const char *text, const char *usual)
{
	return text != NULL ? text : usual;
}

void
peer_smtp(int fd, const void *arg)
{
	const struct peer_smtp *smtp = arg;
	SSL *ssl;

	peer_say(fd, or (smtp->greeting, "220 mx.example.test ESMTP\r\n"));
	peer_line(fd);
	peer_say(fd, or (smtp->ehlo, smtp->tls != NULL
					 ? "250-mx.example.test hello\r\n"
					   "250-SIZE 1000\r\n250-STARTTLS\r\n"
					   "250 8BITMIME\r\n"
					 : "250-mx.example.test hello\r\n"
					   "250 8BITMIME\r\n"));
	peer_line(fd);
	if (smtp->tls == NULL) {
		peer_say(fd, or (smtp->helo, "221 bye\r\n"));
		peer_line(fd);
		peer_say(fd, "221 bye\r\n");
		return;
	}
	peer_say(fd, or (smtp->starttls, "220 go ahead\r\n"));
	ssl = accept_tls(fd, smtp->tls);
	tls_line(ssl);
	tls_say(ssl, or (smtp->ehlo_tls,
			    "250-mx.example.test hello\r\n250 SIZE 1000\r\n"));
	tls_line(ssl);
	tls_say(ssl, or (smtp->quit, "221 bye\r\n"));
	tls_line(ssl);
}

void
peer_https(int fd, const void *arg)
{
	const struct peer_https *https = arg;
	size_t len = https->len != 0 ? https->len : strlen(https->answer), i;
	SSL *ssl = accept_tls(fd, https->tls);
	char line[4096];
	size_t used = 0;

	/* up to the empty line */
	while (used < 4 || memcmp(line + used - 4, "\r\n\r\n", 4) != 0)
		if (used == sizeof(line) || SSL_read(ssl, line + used++, 1) < 1)
			_exit(0);
	for (i = 0; https->drip && i < len; i++) {
		if (SSL_write(ssl, https->answer + i, 1) <= 0)
			_exit(0);
		usleep(100000);
	}
	if (!https->drip)
		(void)!SSL_write(ssl, https->answer, (int)len);
	SSL_shutdown(ssl);
}
