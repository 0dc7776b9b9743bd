/*
 * NAME      hostaddr - the addresses of a host, as the C library finds them
 * CONTRACT  see hostaddr.h. getaddrinfo(3) cannot be told when to give up, and
 *           a name server that is silent keeps it for as long as resolv.conf
 *           and the number of servers make it. So a child does it, which is
 *           killed when the time is over. Nothing else would do: what Postfix
 *           listens on is what the C library says, with all its modules.
 *           What it says comes of what name servers say, and is read like that.
 * BUGS      The child goes on in the memory of a fork(2): the process must
 *           have no other thread that may hold a lock of the C library.
 */
#include "inspect/hostaddr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mono.h"

#define LEAST      250 /* milliseconds: enough for /etc/hosts */
#define ANSWER_MAX ((size_t)64 * 1024)
#define ERROR_MARK '!'

/* ---- the child ---- */

/* tell - addresses or an error, one a line; the child ends with it */
static void
tell(int fd, const char *name, int family)
{
	struct addrinfo hints = { .ai_family = family,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *list, *i;
	struct buf out = BUF_INIT;
	char text[NI_MAXHOST];
	int error;

	if ((error = getaddrinfo(name, NULL, &hints, &list)) != 0) {
		buf_printf(&out, "%c%s\n", ERROR_MARK, gai_strerror(error));
	} else {
		for (i = list; i != NULL; i = i->ai_next)
			if (getnameinfo(i->ai_addr, i->ai_addrlen, text,
				sizeof(text), NULL, 0, NI_NUMERICHOST) == 0)
				buf_printf(&out, "%s\n", text);
	}
	(void)!write(fd, out.text, out.len);
	_exit(0);
}

/* ---- the parent ---- */

/* hear - read until the child has told all; -1 and `why' */
static int
hear(int fd, long deadline, struct buf *answer, struct buf *why)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	char chunk[4096];
	long left;
	ssize_t n;

	while (answer->len < ANSWER_MAX) {
		if ((left = deadline - mono_ms()) < 0)
			left = 0;
		n = poll(&poll_fd, 1, (int)left);
		if (n == 0)
			return why_set(why, "no answer in time");
		if (n > 0)
			n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno != EINTR)
			return why_set(why, "%s", strerror(errno));
		if (n == 0)
			return answer->len > 0
				   ? 0
				   : why_set(why, "the lookup ended early");
		if (n > 0)
			buf_put(answer, chunk, (size_t)n);
	}
	return why_set(why, "too many addresses");
}

/* ask - have a child ask, and hear it out */
static int
ask(const char *name, int family, long deadline, struct buf *answer,
    struct buf *why)
{
	int fds[2], result;
	pid_t child;

	if (pipe(fds) != 0)
		return why_set(why, "pipe: %s", strerror(errno));
	if ((child = fork()) == 0) {
		close(fds[0]);
		tell(fds[1], name, family);
	}
	close(fds[1]);
	if (child < 0) {
		result = why_set(why, "fork: %s", strerror(errno));
	} else {
		result = hear(fds[0], deadline, answer, why);
		kill(child, SIGKILL);
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close(fds[0]);
	return result;
}

/* is_address - as getnameinfo(3) writes it, of an interface where it says so */
static bool
is_address(const char *text, size_t len)
{
	static const char interface[] = "abcdefghijklmnopqrstuvwxyz"
					"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					"0123456789-_.:@";
	char copy[INET6_ADDRSTRLEN];
	unsigned char bytes[16];
	const char *scope = memchr(text, '%', len);
	size_t host = scope != NULL ? (size_t)(scope - text) : len, rest;

	if (host >= sizeof(copy))
		return false;
	memcpy(copy, text, host);
	copy[host] = '\0';
	if (scope == NULL)
		return inet_pton(AF_INET, copy, bytes) == 1 ||
		       inet_pton(AF_INET6, copy, bytes) == 1;
	rest = len - host - 1;
	return rest > 0 && rest < NI_MAXHOST - sizeof(copy) &&
	       strspn(scope + 1, interface) >= rest &&
	       inet_pton(AF_INET6, copy, bytes) == 1;
}

int
hostaddr_take(const char *answer, size_t len,
    void (*found)(void *, const char *), void *context, struct buf *why)
{
	const char *line, *end, *stop = answer + len;
	struct buf one = BUF_INIT;

	if (len > 0 && *answer == ERROR_MARK) {
		end = memchr(answer, '\n', len);
		buf_mask(&one, answer + 1,
		    (size_t)((end != NULL ? end : stop) - answer) - 1,
		    NI_MAXHOST);
		why_set(why, "%s", one.len > 0 ? buf_text(&one) : "no address");
		buf_release(&one);
		return -1;
	}
	/* what is cut, or no address, is of nobody honest: then none counts */
	for (line = answer; line < stop; line = end + 1) {
		end = memchr(line, '\n', (size_t)(stop - line));
		if (end == NULL || !is_address(line, (size_t)(end - line)))
			return why_set(why, "the process that looks up names "
					    "gave no honest answer");
	}
	for (line = answer; line < stop; line = end + 1) {
		end = memchr(line, '\n', (size_t)(stop - line));
		buf_clear(&one);
		buf_put(&one, line, (size_t)(end - line));
		found(context, buf_text(&one));
	}
	buf_release(&one);
	return 0;
}

int
hostaddr_look_up(const char *name, int family, long *left,
    void (*found)(void *, const char *), void *context, struct buf *why)
{
	struct buf answer = BUF_INIT;
	long start = mono_ms();
	int result;

	result = ask(name, family, start + (*left > LEAST ? *left : LEAST),
	    &answer, why);
	*left -= mono_ms() - start;
	if (result == 0)
		result = hostaddr_take(
		    buf_text(&answer), answer.len, found, context, why);
	buf_release(&answer);
	return result;
}
