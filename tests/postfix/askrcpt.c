/*
 * NAME      askrcpt - ask an SMTP server which recipients it would take
 * CONTRACT  askrcpt --port prints a TCP port of 127.0.0.1 that is free now.
 *           askrcpt [ADDRESS] PORT reads domains, one a line, asks 127.0.0.1
 *           or ADDRESS (IPv4), from that same address, for RCPT
 *           TO:<probe@DOMAIN> within one transaction, and prints those for
 *           which the answer was 250, in the order asked. A domain that is
 *           not ASCII is asked in a transaction with SMTPUTF8. What was
 *           answered otherwise goes to standard error. Any lost connection
 *           is a failure.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static FILE *from, *to;

static void
give_up(const char *what)
{
	fprintf(stderr, "askrcpt: %s\n", what);
	exit(1);
}

static struct sockaddr_in
loopback(unsigned port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_port = htons((in_port_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	return sin;
}

static int
print_free_port(void)
{
	struct sockaddr_in sin = loopback(0);
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&sin, len) != 0 ||
	    getsockname(fd, (struct sockaddr *)&sin, &len) != 0)
		give_up("no port");
	printf("%u\n", (unsigned)ntohs(sin.sin_port));
	close(fd);
	return 0;
}

/* answer - the code of the next reply; its last line is kept in `text' */
static int
answer(char *text, size_t size)
{
	do {
		if (fgets(text, (int)size, from) == NULL)
			give_up("the server went away");
	} while (strlen(text) > 3 && text[3] == '-');
	return atoi(text);
}

static void
expect(int code, const char *command)
{
	char text[1024];

	fputs(command, to);
	fflush(to);
	if (answer(text, sizeof(text)) != code)
		give_up(text);
}

static void
greet(const char *address, unsigned port)
{
	struct sockaddr_in sin = loopback(port);
	struct timeval patience = { .tv_sec = 60 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (inet_pton(AF_INET, address, &sin.sin_addr) != 1)
		give_up("no address");
	if (fd < 0 || connect(fd, (struct sockaddr *)&sin, sizeof(sin)) != 0)
		give_up("cannot connect");
	(void)setsockopt(
	    fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if ((from = fdopen(fd, "r")) == NULL ||
	    (to = fdopen(dup(fd), "w")) == NULL)
		give_up("no memory");
	expect(220, "");
	expect(250, "EHLO outside.example\r\n");
}

static void
ask(const char *domain)
{
	static int utf8 = -1;
	char text[1024];
	int want = 0, code;
	const char *p;

	for (p = domain; *p != '\0'; p++)
		want |= (unsigned char)*p >= 0x80;
	if (want != utf8) {
		if (utf8 >= 0)
			expect(250, "RSET\r\n");
		expect(250,
		    want ? "MAIL FROM:<> SMTPUTF8\r\n" : "MAIL FROM:<>\r\n");
		utf8 = want;
	}
	fprintf(to, "RCPT TO:<probe@%s>\r\n", domain);
	fflush(to);
	code = answer(text, sizeof(text));
	if (code == 250)
		puts(domain);
	else if (strstr(text, "5.7.1") == NULL)
		fprintf(stderr, "%s: %s", domain, text);
}

int
main(int argc, char **argv)
{
	char line[2048];

	if (argc == 2 && strcmp(argv[1], "--port") == 0)
		return print_free_port();
	if (argc != 2 && argc != 3)
		give_up("usage: askrcpt --port | [ADDRESS] PORT <domains");
	greet(
	    argc == 3 ? argv[1] : "127.0.0.1", (unsigned)atoi(argv[argc - 1]));
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '\0')
			ask(line);
	}
	fputs("QUIT\r\n", to);
	fclose(to);
	fclose(from);
	return ferror(stdout) || fflush(stdout) != 0;
}
