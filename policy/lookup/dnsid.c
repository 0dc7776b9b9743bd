/*
 * NAME      dnsid - what a resolver takes from the system
 * CONTRACT  see dnsid.h. Ids come from getrandom(2), 256 at a time. Without
 *           randomness the process ends: guessable ids invite forged answers.
 */
#include "lookup/dnsid.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define RESOLV_CONF "/etc/resolv.conf"

static uint16_t
random16(struct dnsid *d)
{
	uint16_t n;

	if (d->random_left < sizeof(n)) {
		while (getrandom(d->random, sizeof(d->random), 0) !=
		       (ssize_t)sizeof(d->random))
			if (errno != EINTR)
				abort();
		d->random_left = sizeof(d->random);
	}
	d->random_left -= sizeof(n);
	memcpy(&n, d->random + d->random_left, sizeof(n));
	return n;
}

uint16_t
dnsid_take(struct dnsid *d)
{
	uint16_t id;

	do
		id = random16(d);
	while (d->taken[id / 64] & (uint64_t)1 << id % 64);
	d->taken[id / 64] |= (uint64_t)1 << id % 64;
	return id;
}

void
dnsid_return(struct dnsid *d, uint16_t id)
{
	d->taken[id / 64] &= ~((uint64_t)1 << id % 64);
}

void
resolvconf_read(struct resolvconf *conf)
{
	char text[32768];
	size_t len = 0;
	ssize_t n;
	int fd = open(RESOLV_CONF, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0) {
		while (len < sizeof(text) &&
		       (n = read(fd, text + len, sizeof(text) - len)) > 0)
			len += (size_t)n;
		close(fd);
	}
	resolvconf_parse(conf, text, len);
}
