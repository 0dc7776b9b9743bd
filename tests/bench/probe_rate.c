/*
 * probe_rate - how many probes a second, beside a client that does nothing
 * but the same connections
 *
 *	probe_rate https HOST ADDRESS PORT CAFILE COUNT JOBS
 *	probe_rate smtp COUNT JOBS
 *	probe_rate serve PORT CERT KEY
 *	probe_rate bare SMTP-PORT SMTP-COUNT HTTPS-PORT HTTPS-COUNT JOBS REFUSED
 *
 * The first fetches https://HOST from the address COUNT times and prints the
 * rate; tests/bench/probe.sh sets wrk beside it. The second brings its own
 * SMTP server (processes that do STARTTLS and nothing else) and runs a bare
 * OpenSSL client and the probes in turns, five times; it prints the medians,
 * their ratio, and peak memory. The bare client says the same words, verifies
 * nothing and keeps nothing. The probes go to 200 addresses on loopback.
 *
 * `serve' is that server alone, and `bare' that client, which prints how many
 * seconds (and of those of a processor) it took to open so many connections of
 * both kinds: check.sh sets them beside a whole check. REFUSED of the SMTP ones
 * offer RSA alone, as a probe does to learn that a host has no such key; the
 * server answers with an alert, and the connection is over.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "pki.h"
#include "probe/probe.h"

#define HOST      "mx.example.test"
#define SERVERS   48
#define ADDRESSES 200 /* on loopback, taken in turns */
#define ROUNDS    5

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

/* ---- the probes ---- */

static double
probe_rate(const struct probe *ask, size_t count, unsigned jobs,
    const struct trust *trust)
{
	struct settings *settings = settings_new();
	struct probe *list = xcalloc(count, sizeof(*list));
	struct arena *arena = arena_new();
	struct probe_how how = { .settings = settings,
		.trust = trust,
		.now = time(NULL),
		.helo = "client.example.test" };
	double start;
	size_t i, ok = 0;

	settings->jobs = jobs;
	for (i = 0; i < count; i++) {
		list[i] = *ask;
		if (ask->address == NULL)
			list[i].address = arena_printf(
			    arena, "127.0.0.%zu", 1 + i % ADDRESSES);
	}
	start = now();
	must(probe_run(list, count, &how, arena, NULL) == 0, "probe_run");
	start = now() - start;
	for (i = 0; i < count; i++)
		if (list[i].status == PROBE_OK && list[i].cert != NULL &&
		    list[i].cert->trusted == TRI_YES)
			ok++;
		else if (i < 3)
			fprintf(stderr, "probe_rate: %s\n", list[i].failure);
	if (ok != count)
		fprintf(stderr, "probe_rate: %zu of %zu failed\n", count - ok,
		    count);
	arena_free(arena);
	settings_free(settings);
	free(list);
	return (double)ok / start;
}

/* ---- a server that does STARTTLS and nothing else ---- */

static bool
line(int fd, SSL *ssl)
{
	char c = 0;

	while (c != '\n')
		if ((ssl != NULL ? SSL_read(ssl, &c, 1)
				 : (int)read(fd, &c, 1)) != 1)
			return false;
	return true;
}

static bool
say(int fd, SSL *ssl, const char *text)
{
	int len = (int)strlen(text);

	return (ssl != NULL ? SSL_write(ssl, text, len)
			    : (int)write(fd, text, (size_t)len)) == len;
}

static void
serve(int listener, SSL_CTX *ctx)
{
	SSL *ssl;
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		setsockopt(
		    fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
		ssl = SSL_new(ctx);
		SSL_set_fd(ssl, fd);
		if (say(fd, NULL, "220 mx ESMTP\r\n") && line(fd, NULL) &&
		    say(fd, NULL, "250-mx\r\n250 STARTTLS\r\n") &&
		    line(fd, NULL) && say(fd, NULL, "220 go\r\n") &&
		    SSL_accept(ssl) == 1 && line(fd, ssl) &&
		    say(fd, ssl, "250 mx\r\n") && line(fd, ssl))
			say(fd, ssl, "221 bye\r\n");
		SSL_free(ssl);
		close(fd);
	}
	_exit(1);
}

static void
start_servers(SSL_CTX *ctx, struct sockaddr_in *addr, pid_t *pids)
{
	socklen_t len = sizeof(*addr);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), i;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
	addr->sin_family = AF_INET;
	addr->sin_addr.s_addr = htonl(INADDR_ANY);
	must(bind(fd, (struct sockaddr *)addr, len) == 0 &&
		 listen(fd, 1024) == 0 &&
		 getsockname(fd, (struct sockaddr *)addr, &len) == 0,
	    "listen");
	for (i = 0; i < SERVERS; i++)
		if ((pids[i] = fork()) == 0)
			serve(fd, ctx);
	close(fd);
}

/* ---- a client that does nothing else ---- */

struct bare {
	SSL *ssl;
	int fd, said;
	bool https, handshake;
};

/* what there is to do */
struct work {
	struct sockaddr_in smtp, https;
	size_t smtp_count, https_count;
	size_t refused_count; /* of the SMTP ones */
	size_t started, smtp_started;
	int epoll;
	SSL_CTX *ctx, *rsa; /* rsa: offers nothing else */
};

/* its_turn - do the `few' among `all' have the nth place? */
static bool
its_turn(size_t n, size_t few, size_t all)
{
	return all > 0 && (n + 1) * few / all > n * few / all;
}

/* bare_open - the next connection; the kinds take turns as counts allow */
static void
bare_open(struct bare *bare, struct work *w)
{
	struct epoll_event event = { .data.ptr = bare };
	bool rsa;

	bare->https = its_turn(
	    w->started++, w->https_count, w->smtp_count + w->https_count);
	rsa = !bare->https &&
	      its_turn(w->smtp_started++, w->refused_count, w->smtp_count);
	event.events = bare->https ? EPOLLIN | EPOLLOUT : EPOLLIN;
	bare->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	bare->ssl = SSL_new(rsa ? w->rsa : w->ctx);
	SSL_set_fd(bare->ssl, bare->fd);
	SSL_set_tlsext_host_name(bare->ssl, HOST);
	SSL_set_connect_state(bare->ssl);
	bare->said = 0;
	bare->handshake = false;
	(void)!connect(bare->fd,
	    (const struct sockaddr *)(bare->https ? &w->https : &w->smtp),
	    sizeof(w->smtp));
	epoll_ctl(w->epoll, EPOLL_CTL_ADD, bare->fd, &event);
}

/* turn_https - true: the connection is over */
static bool
turn_https(struct bare *bare, int epoll)
{
	static const char get[] = "GET /.well-known/mta-sts.txt HTTP/1.1\r\n"
				  "Host: " HOST "\r\nConnection: close\r\n\r\n";
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = bare };
	char reply[4096];
	int n;

	if (bare->said == 0) {
		if (SSL_do_handshake(bare->ssl) != 1) {
			if (SSL_want_read(bare->ssl))
				epoll_ctl(
				    epoll, EPOLL_CTL_MOD, bare->fd, &event);
			return false;
		}
		say(bare->fd, bare->ssl, get);
		bare->said++;
	}
	while ((n = SSL_read(bare->ssl, reply, sizeof(reply))) > 0)
		;
	return !SSL_want_read(bare->ssl);
}

/* turn_smtp - one more step; true: the connection is over */
static bool
turn_smtp(struct bare *bare)
{
	static const char *const words[] = { "EHLO client.example.test\r\n",
		"STARTTLS\r\n", "EHLO client.example.test\r\n", "QUIT\r\n" };
	char reply[4096];
	int result;

	if (bare->said == 2) {
		if (!bare->handshake) /* "220 go" */
			(void)!read(bare->fd, reply, 8);
		bare->handshake = true;
		result = SSL_do_handshake(bare->ssl);
		if (result == 1)
			say(bare->fd, bare->ssl, words[bare->said++]);
		return result != 1 &&
		       SSL_get_error(bare->ssl, result) != SSL_ERROR_WANT_READ;
	}
	if (bare->handshake && SSL_read(bare->ssl, reply, sizeof(reply)) <= 0)
		return SSL_get_shutdown(bare->ssl) != 0;
	if (!bare->handshake && read(bare->fd, reply, sizeof(reply)) <= 0)
		return true;
	if (bare->said == 4)
		return true;
	say(bare->fd, bare->handshake ? bare->ssl : NULL, words[bare->said++]);
	return false;
}

/* bare_seconds - how long it takes to do all that */
static double
bare_seconds(struct work *w, unsigned jobs)
{
	struct bare *list = xcalloc(jobs, sizeof(*list));
	size_t done = 0, count = w->smtp_count + w->https_count;
	struct epoll_event events[64];
	double start = now();
	int i, ready;

	w->ctx = SSL_CTX_new(TLS_client_method());
	w->rsa = SSL_CTX_new(TLS_client_method());
	must(SSL_CTX_set_cipher_list(w->rsa, "aRSA") == 1 &&
		 SSL_CTX_set1_sigalgs_list(w->rsa, "rsa_pss_rsae_sha256") == 1,
	    "RSA alone");
	w->epoll = epoll_create1(0);
	for (w->started = 0; w->started < jobs && w->started < count;)
		bare_open(&list[w->started], w);
	while (done < count) {
		ready = epoll_wait(w->epoll, events, 64, 10000);
		must(ready > 0, "bare client: epoll");
		for (i = 0; i < ready; i++) {
			struct bare *bare = events[i].data.ptr;

			if (!(bare->https ? turn_https(bare, w->epoll)
					  : turn_smtp(bare)))
				continue;
			SSL_free(bare->ssl);
			close(bare->fd);
			done++;
			if (w->started < count)
				bare_open(bare, w);
		}
	}
	start = now() - start;
	close(w->epoll);
	free(list);
	SSL_CTX_free(w->ctx);
	SSL_CTX_free(w->rsa);
	return start;
}

static double
bare_rate(const struct sockaddr_in *addr, size_t count, unsigned jobs)
{
	struct work work = { .smtp = *addr, .smtp_count = count };

	return (double)count / bare_seconds(&work, jobs);
}

static struct sockaddr_in
loopback(const char *port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(port)) };

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return addr;
}

static int
bare(char **argv)
{
	struct work work = { .smtp = loopback(argv[0]),
		.smtp_count = (size_t)atol(argv[1]),
		.https = loopback(argv[2]),
		.https_count = (size_t)atol(argv[3]),
		.refused_count = (size_t)atol(argv[5]) };
	struct rusage usage;

	printf("%.2f", bare_seconds(&work, (unsigned)atoi(argv[4])));
	getrusage(RUSAGE_SELF, &usage);
	printf(" %.2f\n",
	    (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
		(double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) /
		    1e6);
	return 0;
}

/* serve_files - until it is killed */
static void
serve_files(char **argv)
{
	struct sockaddr_in addr = { .sin_port =
					htons((uint16_t)atoi(argv[0])) };
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	pid_t pids[SERVERS];

	must(SSL_CTX_use_certificate_chain_file(ctx, argv[1]) == 1 &&
		 SSL_CTX_use_PrivateKey_file(ctx, argv[2], SSL_FILETYPE_PEM) ==
		     1,
	    "certificate");
	start_servers(ctx, &addr, pids);
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}

/* ---- the two benches ---- */

static int
compare(const void *va, const void *vb)
{
	const double *a = va, *b = vb;

	return *a < *b ? -1 : *a > *b;
}

static double
median(double *list)
{
	qsort(list, ROUNDS, sizeof(*list), compare);
	return list[ROUNDS / 2];
}

static int
bench_smtp(size_t count, unsigned jobs)
{
	struct pki_wish wish = { .common_name = "Root", .authority = true };
	struct pki_cert root = pki_make(&wish, NULL, time(NULL)), leaf;
	struct sockaddr_in addr = { 0 };
	struct probe ask = { .kind = PROBE_SMTP, .host = HOST, .sni = true };
	char roots[] = "/tmp/poststs-bench-XXXXXX";
	double bare[ROUNDS], probes[ROUNDS], a, b;
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	pid_t pids[SERVERS];
	struct trust *trust;
	struct rusage usage;
	int i;

	wish = (struct pki_wish){ .sans = "DNS:" HOST, .rsa_bits = -1 };
	leaf = pki_make(&wish, &root, time(NULL));
	SSL_CTX_use_certificate(ctx, leaf.x509);
	SSL_CTX_use_PrivateKey(ctx, leaf.key);
	close(mkstemp(roots));
	pki_write_certs(roots, (X509 *[]){ root.x509, NULL });
	trust = trust_load(roots, NULL);
	unlink(roots);
	start_servers(ctx, &addr, pids);
	ask.port = ntohs(addr.sin_port);
	for (i = 0; i < ROUNDS; i++) {
		bare[i] = bare_rate(&addr, count, jobs);
		probes[i] = probe_rate(&ask, count, jobs, trust);
	}
	for (i = 0; i < SERVERS; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	a = median(bare);
	b = median(probes);
	getrusage(RUSAGE_SELF, &usage);
	printf("smtp bare_per_second %.0f probes_per_second %.0f ratio %.2f "
	       "peak_kb %ld target 0.90%s\n",
	    a, b, b / a, usage.ru_maxrss, b / a < 0.9 ? " MISSED" : "");
	return 0;
}

static int
bench_https(char **argv)
{
	struct probe ask = { .kind = PROBE_HTTPS,
		.host = argv[0],
		.address = argv[1],
		.port = (uint16_t)atoi(argv[2]),
		.sni = true };
	struct buf why = BUF_INIT;
	struct trust *trust = trust_load(argv[3], &why);
	struct rusage usage;
	double rate;

	if (trust == NULL) {
		fprintf(stderr, "probe_rate: %s\n", buf_text(&why));
		return 1;
	}
	rate = probe_rate(
	    &ask, (size_t)atol(argv[4]), (unsigned)atoi(argv[5]), trust);
	getrusage(RUSAGE_SELF, &usage);
	printf("%.0f %ld\n", rate, usage.ru_maxrss);
	trust_free(trust);
	return rate > 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc == 4 && strcmp(argv[1], "smtp") == 0)
		return bench_smtp(
		    (size_t)atol(argv[2]), (unsigned)atoi(argv[3]));
	if (argc == 8 && strcmp(argv[1], "https") == 0)
		return bench_https(argv + 2);
	if (argc == 5 && strcmp(argv[1], "serve") == 0)
		serve_files(argv + 2);
	if (argc == 8 && strcmp(argv[1], "bare") == 0)
		return bare(argv + 2);
	fprintf(stderr, "usage: probe_rate smtp COUNT JOBS\n"
			"       probe_rate https HOST ADDRESS PORT CAFILE "
			"COUNT JOBS\n"
			"       probe_rate serve PORT CERT KEY\n"
			"       probe_rate bare SMTP-PORT SMTP-COUNT "
			"HTTPS-PORT HTTPS-COUNT JOBS REFUSED\n");
	return 64;
}
