/*
 * NAME      silent - a name server that never answers
 * CONTRACT  silent ADDRESS binds UDP port 53 there (IPv4), prints a line, and
 *           waits to be killed.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_port = htons(53) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (argc != 2 || fd < 0 ||
	    inet_pton(AF_INET, argv[1], &sin.sin_addr) != 1 ||
	    bind(fd, (struct sockaddr *)&sin, sizeof(sin)) != 0) {
		perror("silent");
		return 1;
	}
	puts("listening");
	fflush(stdout);
	for (;;)
		pause();
}
