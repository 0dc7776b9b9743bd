/*
 * test_dns - lookup_dns() against a name server that means no good
 *
 * The server is a child process on a loopback socket. What it does depends
 * on the first label of the name that it is asked about.
 */
#include "lookup/dns.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

/* ---- the server ---- */

struct server {
	pid_t pid;
	char address[32];
	unsigned *asked; /* shared with the child */
};

struct packet {
	unsigned char data[65536];
	size_t len;
};

static void
add(struct packet *p, const void *data, size_t len)
{
	memcpy(p->data + p->len, data, len);
	p->len += len;
}

/* answer_mx - one MX record for the name of the question */
static void
answer_mx(struct packet *p, const void *rdata, size_t len)
{
	const unsigned char head[] = { 0xc0, 12, 0, 15, 0, 1, 0, 0, 14, 16, 0,
		(unsigned char)len };

	p->data[7]++;
	add(p, head, sizeof(head));
	add(p, rdata, len);
}

#define ANSWER(p, bytes) answer_mx(p, bytes, sizeof(bytes) - 1)

/* behave - turn the question into what the label asks for; false: silence */
static bool
behave(struct packet *p, const char *label)
{
	unsigned i;

	if (strstr((const char *)p->data + 13, "silent") != NULL)
		return false;
	p->data[2] = 0x81;
	p->data[3] = 0x80;
	if (p->data[p->len - 3] != 15) /* not MX */
		p->data[3] |= 3;
	else if (strcmp(label, "good") == 0)
		ANSWER(p, "\0\12\2mx\300\14");
	else if (strcmp(label, "wrongid") == 0)
		p->data[0] ^= 0xff;
	else if (strcmp(label, "wrongname") == 0)
		p->data[13] ^= 1;
	else if (strcmp(label, "wrongtype") == 0)
		p->data[p->len - 3] = 16;
	else if (strcmp(label, "short") == 0)
		p->len = 5;
	else if (strcmp(label, "empty") == 0)
		p->len = 0;
	else if (strcmp(label, "counts") == 0)
		p->data[6] = p->data[8] = p->data[10] = 0xff;
	else if (strcmp(label, "circle") == 0)
		ANSWER(p, "\0\12\300\14\300\14");
	else if (strcmp(label, "self") == 0)
		ANSWER(p, "\0\12\2mx\300\377");
	else if (strcmp(label, "beyond") == 0)
		ANSWER(p, "\0\12\77mx");
	else if (strcmp(label, "servfail") == 0)
		p->data[3] |= 2;
	else if (strcmp(label, "refused") == 0)
		p->data[3] |= 5;
	else if (strcmp(label, "formerr") == 0)
		p->data[3] |= 1;
	else if (strcmp(label, "truncated") == 0)
		p->data[2] |= 2;
	else if (strcmp(label, "crowd") == 0)
		for (i = 0; i < 25; i++)
			ANSWER(p, "\0\12\300\14");
	else
		return false;
	return true;
}

/*
 * held_up - how long an answer takes: "late1500" each of them, "once1500" the
 * one to the first question for a name, and the others are never given.
 * -1: never.
 */
static int
held_up(char *label)
{
	static char seen[16][64];
	static size_t seen_len;
	int ms = atoi(label + 4);
	size_t i;

	if (strncmp(label, "once", 4) == 0) {
		for (i = 0; i < seen_len; i++)
			if (strcmp(seen[i], label) == 0)
				return -1;
		strcpy(seen[seen_len++ % ARRAY_LEN(seen)], label);
	} else if (strncmp(label, "late", 4) != 0) {
		return 0;
	}
	strcpy(label, "good");
	return ms;
}

/* later - from a process of its own, so that others are not held up */
static bool
later(int ms)
{
	if (ms <= 0)
		return ms == 0;
	if (fork() != 0)
		return false;
	usleep((useconds_t)ms * 1000);
	return true;
}

static void
serve(int fd, unsigned *asked)
{
	int ms;
	static struct packet p;
	struct sockaddr_in peer;
	socklen_t peer_len;
	char label[64];
	ssize_t n;

	for (;;) {
		peer_len = sizeof(peer);
		n = recvfrom(
		    fd, p.data, 512, 0, (struct sockaddr *)&peer, &peer_len);
		if (n < 18 || p.data[12] > 63)
			continue;
		++*asked;
		p.len = (size_t)n;
		memcpy(label, p.data + 13, p.data[12]);
		label[p.data[12]] = '\0';
		/* MX alone is late */
		ms = p.data[p.len - 3] == 15 ? held_up(label) : 0;
		if (!later(ms))
			continue;
		if (behave(&p, label))
			(void)!sendto(fd, p.data, p.len, 0,
			    (struct sockaddr *)&peer, peer_len);
		if (ms > 0)
			_exit(0);
	}
}

static void
server_start(struct server *s)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, len), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	snprintf(s->address, sizeof(s->address), "127.0.0.1:%u",
	    (unsigned)ntohs(a.sin_port));
	s->asked = mmap(NULL, sizeof(*s->asked), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(s->asked, MAP_FAILED);
	if ((s->pid = fork()) == 0) {
		/* a check that fails ends the parent at once */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGCHLD, SIG_IGN);
		serve(fd, s->asked);
	}
	close(fd);
	ck_assert_int_gt(s->pid, 0);
}

static void
server_stop(struct server *s)
{
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	munmap(s->asked, sizeof(*s->asked));
}

/* ---- the tests ---- */

static const struct {
	const char *domain;
	enum dns_status want;
	bool known; /* else any failure will do */
} cases[] = {
	{ "beyond.test", DNS_FAILED, true },
	{ "circle.test", DNS_FAILED, true },
	{ "counts.test", DNS_FAILED, true },
	{ "crowd.test", DNS_OK, true },
	{ "empty.test", DNS_TIMEOUT, false }, /* no id: nobody's */
	{ "formerr.test", DNS_FAILED, true },
	{ "good.test", DNS_OK, true },
	{ "refused.test", DNS_REFUSED, true },
	{ "self.test", DNS_FAILED, true },
	{ "servfail.test", DNS_FAILED, true },
	{ "short.test", DNS_FAILED, true },
	{ "silent.test", DNS_TIMEOUT, true },
	{ "truncated.test", DNS_FAILED, true },
	{ "wrongid.test", DNS_TIMEOUT, true },
	{ "wrongname.test", DNS_TIMEOUT, true },
	{ "wrongtype.test", DNS_TIMEOUT, true },
};

static void
check_zone(const struct fact_zone *zone, size_t i)
{
	ck_assert_str_eq(zone->domain, cases[i].domain);
	if (cases[i].known)
		ck_assert_msg(zone->mx_status == (int)cases[i].want, "%s: %d",
		    cases[i].domain, zone->mx_status);
	else
		ck_assert_msg(!dns_known((enum dns_status)zone->mx_status),
		    "%s: %d", cases[i].domain, zone->mx_status);
	ck_assert_ptr_nonnull(zone->mx);
	if (zone->mx_status != DNS_OK) {
		ck_assert_uint_eq(zone->mx->len, 0);
		ck_assert_int_eq(zone->implicit, TRI_UNKNOWN);
		ck_assert_int_eq(zone->null_mx, TRI_UNKNOWN);
		ck_assert_int_eq(zone->secure, TRI_UNKNOWN);
	} else {
		ck_assert_uint_eq(zone->mx->len, 1);
	}
}

START_TEST(bad_answers_are_failures)
{
	struct fact_domain domains[ARRAY_LEN(cases)] = { { .name = NULL } };
	struct settings settings = { .jobs = 100, .timeout = 2 };
	struct facts *facts = facts_new(0);
	struct server server;
	size_t i;

	server_start(&server);
	settings.resolver = server.address;
	for (i = 0; i < ARRAY_LEN(cases); i++)
		domains[i].name = cases[i].domain;
	facts->domains = domains;
	facts->domains_len = ARRAY_LEN(domains);
	lookup_dns(facts, &settings, NULL);
	ck_assert_uint_eq(facts->zones_len, ARRAY_LEN(cases));
	for (i = 0; i < ARRAY_LEN(cases); i++)
		check_zone(&facts->zones[i], i);
	ck_assert_ptr_null(facts->resolver_error);
	ck_assert_int_eq(facts->resolver_trusted, TRI_NO);
	facts_free(facts);
	server_stop(&server);
}
END_TEST

/*
 * Some at once, some within `timeout', though long after the question was
 * repeated; whether the repetition is answered, too, or not
 */
START_TEST(as_long_as_we_say)
{
	static const char *const late[] = { "late1300.test", "late2500.test",
		"late6000.test", "late9000.test", "once2500.test",
		"once6000.test", "once9000.test" };
	struct fact_domain domains[60 + ARRAY_LEN(late)];
	static char names[60][32];
	struct settings settings = { .jobs = 20, .timeout = 14 };
	struct facts *facts = facts_new(0);
	struct server server;
	size_t i;

	memset(domains, 0, sizeof(domains));
	server_start(&server);
	settings.resolver = server.address;
	for (i = 0; i < ARRAY_LEN(domains); i++) {
		if (i < ARRAY_LEN(names))
			snprintf(
			    names[i], sizeof(names[i]), "good.d%02zu.test", i);
		domains[i].name = i < ARRAY_LEN(names)
				      ? names[i]
				      : late[i - ARRAY_LEN(names)];
	}
	facts->domains = domains;
	facts->domains_len = ARRAY_LEN(domains);
	lookup_dns(facts, &settings, NULL);
	for (i = 0; i < facts->zones_len; i++) {
		ck_assert_msg(facts->zones[i].mx_status == DNS_OK, "%s: %d",
		    facts->zones[i].domain, facts->zones[i].mx_status);
		ck_assert_uint_eq(facts->zones[i].mx->len, 1);
	}
	facts_free(facts);
	server_stop(&server);
}
END_TEST

/* 3000 questions for a server that never speaks end after the first batch */
START_TEST(silence_ends_the_run)
{
	static struct fact_domain domains[1000];
	static char names[1000][32];
	struct settings settings = { .jobs = 20, .timeout = 1 };
	struct facts *facts = facts_new(0);
	struct server server;
	size_t i;

	server_start(&server);
	settings.resolver = server.address;
	for (i = 0; i < ARRAY_LEN(domains); i++) {
		snprintf(names[i], sizeof(names[i]), "silent.d%03zu.test", i);
		domains[i].name = names[i];
	}
	facts->domains = domains;
	facts->domains_len = ARRAY_LEN(domains);
	lookup_dns(facts, &settings, NULL);
	ck_assert_uint_eq(facts->zones_len, ARRAY_LEN(domains));
	for (i = 0; i < facts->zones_len; i++) {
		ck_assert_int_eq(facts->zones[i].mx_status, DNS_TIMEOUT);
		ck_assert_int_eq(facts->zones[i].sts_status, DNS_TIMEOUT);
		ck_assert_int_eq(facts->zones[i].implicit, TRI_UNKNOWN);
	}
	ck_assert_ptr_nonnull(facts->resolver_error);
	/* three tries each, and a few more when the first ones ended */
	ck_assert_uint_le(*server.asked, 2 * 3 * settings.jobs);
	facts_free(facts);
	server_stop(&server);
}
END_TEST

START_TEST(a_resolver_that_is_none)
{
	struct settings settings = {
		.jobs = 20, .timeout = 1, .resolver = (char[]){ "nonsense" }
	};
	struct fact_domain domain = { .name = "good.test" };
	struct facts *facts = facts_new(0);

	facts->domains = &domain;
	facts->domains_len = 1;
	lookup_dns(facts, &settings, NULL);
	ck_assert_ptr_nonnull(facts->resolver_error);
	ck_assert_uint_eq(facts->zones_len, 1);
	ck_assert_int_eq(facts->zones[0].mx_status, DNS_UNASKED);
	ck_assert_int_eq(facts->zones[0].implicit, TRI_UNKNOWN);
	ck_assert_uint_eq(facts->zones[0].mx->len, 0);
	ck_assert_int_eq(facts->resolver_trusted, TRI_UNKNOWN);
	facts_free(facts);
}
END_TEST

START_TEST(no_domains_no_questions)
{
	struct settings settings = { .jobs = 20, .timeout = 1 };
	struct facts *facts = facts_new(0);
	struct server server;

	server_start(&server);
	settings.resolver = server.address;
	lookup_dns(facts, &settings, NULL);
	ck_assert_uint_eq(*server.asked, 0);
	ck_assert_ptr_null(facts->resolver_error);
	ck_assert_uint_eq(facts->zones_len, 0);
	facts_free(facts);
	server_stop(&server);
}
END_TEST

/* all of them where they may only be hidden: [0], the record alone: [1] */
START_TEST(of_domains_that_left_the_record_alone)
{
	struct settings settings = { .jobs = 20, .timeout = 1 };
	struct fact_instance instance = { .complete =
					      _i == 1 ? TRI_YES : TRI_NO };
	struct fact_domain domain = { .name = "good.test" };
	struct fact_zone also[] = { { .domain = "a.departed.test" },
		{ .domain = "good.test" }, { .domain = "z.departed.test" } };
	struct facts *facts = facts_new(0);
	const struct fact_zone *zone;
	struct server server;
	size_t i;

	server_start(&server);
	settings.resolver = server.address;
	facts->instances = &instance;
	facts->instances_len = 1;
	facts->domains = &domain;
	facts->domains_len = 1;
	facts->zones = also;
	facts->zones_len = ARRAY_LEN(also);
	lookup_dns(facts, &settings, NULL);
	ck_assert_uint_eq(facts->zones_len, ARRAY_LEN(also));
	for (i = 0; i < ARRAY_LEN(also); i++) {
		zone = &facts->zones[i];
		ck_assert_str_eq(zone->domain, also[i].domain);
		ck_assert_int_ne(zone->sts_status, DNS_UNASKED);
		ck_assert_int_eq(
		    zone->mx_status == DNS_UNASKED, _i == 1 && i != 1);
		ck_assert_int_eq(
		    zone->tlsrpt_status == DNS_UNASKED, _i == 1 && i != 1);
		ck_assert_uint_eq(zone->mx->len, i == 1);
	}
	facts_free(facts);
	server_stop(&server);
}
END_TEST

UNIT_MAIN("dns", { of_domains_that_left_the_record_alone, 2 },
    TEST(as_long_as_we_say), TEST(bad_answers_are_failures),
    TEST(silence_ends_the_run), TEST(a_resolver_that_is_none),
    TEST(no_domains_no_questions))
