/* test_dnsmsg - questions written, answers read, hostile answers refused */
#include "dns/dnsmsg.h"

#include <string.h>

#include "unit.h"

/*
 * Messages are built from pieces: H(flags, answers, authority, additional)
 * is a header with one question, Q the question "a.test" (at offset 12) for
 * MX, RR(...) a record. Offsets used by compression: 12 "a.test", 14 "test".
 */
#define H(b2, b3, an, ns, ar)           "\x12\x34" b2 b3 "\0\1\0" an "\0" ns "\0" ar
#define NAME                            "\1a\4test\0"
#define Q(typ)                          NAME "\0" typ "\0\1"
#define RR(owner, type, ttl, len, data) owner "\0" type "\0\1" ttl "\0" len data
#define TTL                             "\0\0\x0e\x10"
#define MX                              "\x0f"
#define TXT                             "\x10"
#define PTR                             "\xc0\x0c"

#define MSG(...) __VA_ARGS__, sizeof(__VA_ARGS__) - 1

struct want {
	int ret, rcode;
	bool ad, aa, tc, unfinished;
	const char *cname;
	uint32_t ttl;
	size_t rr_len;
	const char *text; /* of the first record */
};

#define BAD               \
	{                 \
		.ret = -1 \
	}
#define ANSWER(n, t, str)                          \
	{                                          \
		.ttl = t, .rr_len = n, .text = str \
	}

static const struct {
	const char *name;
	uint16_t type;
	const char *data;
	size_t len;
	struct want want;
} cases[] = {
	{ "one mx, lower-cased", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(MX)
		    RR(PTR, MX, TTL, "\7", "\0\12\2Mx\xc0\x0e")),
	    ANSWER(1, 3600, "mx.test") },
	{ "the AD bit", DNS_TYPE_MX,
	    MSG(H("\x81", "\xa0", "\1", "\0", "\0") Q(MX)
		    RR(PTR, MX, TTL, "\7", "\0\12\2mx\xc0\x0e")),
	    { .ad = true, .ttl = 3600, .rr_len = 1, .text = "mx.test" } },
	{ "question repeated in capitals", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") "\1A\4tEsT\0\0\x0f\0\1" RR(
		PTR, MX, TTL, "\7", "\0\12\2mx\xc0\x0e")),
	    ANSWER(1, 3600, "mx.test") },
	{ "null mx", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(MX)
		    RR(PTR, MX, TTL, "\3", "\0\0\0")),
	    ANSWER(1, 3600, "") },
	{ "a name server", DNS_TYPE_NS,
	    MSG(H("\x85", "\0", "\1", "\0", "\0") Q("\2")
		    RR(PTR, "\2", TTL, "\5", "\2Ns\xc0\x0e")),
	    { .aa = true, .ttl = 3600, .rr_len = 1, .text = "ns.test" } },
	{ "a name server with bytes behind its name", DNS_TYPE_NS,
	    MSG(H("\x85", "\0", "\1", "\0", "\0") Q("\2")
		    RR(PTR, "\2", TTL, "\6", "\2Ns\xc0\x0e\0")),
	    BAD },
	{ "odd bytes in a name become ?", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(MX)
		    RR(PTR, MX, TTL, "\12", "\0\12\5m.\0\n\xff\xc0\x0e")),
	    ANSWER(1, 3600, "m????.test") },
	{ "ttl with the high bit is zero", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(MX)
		    RR(PTR, MX, "\xff\0\0\0", "\7", "\0\12\2mx\xc0\x0e")),
	    ANSWER(1, 0, "mx.test") },
	{ "another class is not ours", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(MX) PTR
		"\0\x0f\0\3" TTL "\0\7\0\12\2mx\xc0\x0e"),
	    ANSWER(0, 0, NULL) },
	{ "alias, then the answer; least ttl", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\2", "\0", "\0") Q(MX)
		    RR(PTR, "\5", "\0\0\0\5", "\4", "\1b\xc0\x0e")
			RR("\1b\xc0\x0e", MX, TTL, "\7", "\0\12\2mx\xc0\x0e")),
	    { .cname = "b.test", .ttl = 5, .rr_len = 1, .text = "mx.test" } },
	{ "alias behind its target in the message", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\2", "\0", "\0") Q(MX)
		    RR("\1b\xc0\x0e", MX, TTL, "\7", "\0\12\2mx\xc0\x0e")
			RR(PTR, "\5", TTL, "\4", "\1b\xc0\x0e")),
	    { .cname = "b.test",
		.ttl = 3600,
		.rr_len = 1,
		.text = "mx.test" } },
	{ "record of somebody else is ignored", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(MX)
		    RR("\1z\xc0\x0e", MX, TTL, "\7", "\0\12\2mx\xc0\x0e")),
	    ANSWER(0, 0, NULL) },
	{ "alias to itself", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(MX)
		    RR(PTR, "\5", TTL, "\2", "\xc0\x0c")),
	    BAD },
	{ "aliases in a circle", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\2", "\0", "\0") Q(MX)
		    RR(PTR, "\5", TTL, "\4", "\1b\xc0\x0e")
			RR("\1b\xc0\x0e", "\5", TTL, "\2", "\xc0\x0c")),
	    BAD },
	{ "strings of a txt are joined", DNS_TYPE_TXT,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(TXT)
		    RR(PTR, TXT, TTL, "\10", "\2ab\0\3cde")),
	    ANSWER(1, 3600, "abcde") },
	{ "txt string longer than its record", DNS_TYPE_TXT,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(TXT)
		    RR(PTR, TXT, TTL, "\3", "\3ab")),
	    BAD },
	{ "empty txt record", DNS_TYPE_TXT,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(TXT)
		    RR(PTR, TXT, TTL, "\0", "")),
	    BAD },
	{ "address", DNS_TYPE_A,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q("\1")
		    RR(PTR, "\1", TTL, "\4", "\300\0\2\1")),
	    ANSWER(1, 3600, "192.0.2.1") },
	{ "address of five octets", DNS_TYPE_A,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q("\1")
		    RR(PTR, "\1", TTL, "\5", "\300\0\2\1\1")),
	    BAD },
	{ "IPv6 address", DNS_TYPE_AAAA,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q("\34") RR(PTR, "\34", TTL,
		"\20", "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1")),
	    ANSWER(1, 3600, "2001:db8::1") },
	{ "tlsa", DNS_TYPE_TLSA,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q("\64")
		    RR(PTR, "\64", TTL, "\5", "\3\1\1\xab\xcd")),
	    ANSWER(1, 3600, "030101abcd") },
	{ "nxdomain", DNS_TYPE_MX,
	    MSG(H("\x81", "\x83", "\0", "\0", "\0") Q(MX)), { .rcode = 3 } },
	{ "no data from a resolver", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\0", "\0", "\0") Q(MX)), { .rcode = 0 } },
	{ "no data from the authority", DNS_TYPE_MX,
	    MSG(H("\x84", "\0", "\0", "\0", "\0") Q(MX)), { .rcode = 0 } },
	{ "a referral is not no data", DNS_TYPE_MX,
	    MSG(H("\x80", "\0", "\0", "\1", "\0") Q(MX)
		    RR("\xc0\x0e", "\2", TTL, "\5", "\2ns\xc0\x0e")),
	    { .unfinished = true } },
	{ "an alias out of the authority's zone", DNS_TYPE_MX,
	    MSG(H("\x84", "\0", "\1", "\0", "\0") Q(MX)
		    RR(PTR, "\5", TTL, "\5", "\3far\0")),
	    { .unfinished = true, .cname = "far", .ttl = 3600 } },
	{ "an alias to no data within the zone", DNS_TYPE_MX,
	    MSG(H("\x84", "\0", "\1", "\1", "\0") Q(MX) RR(PTR, "\5", TTL, "\4",
		"\1b\xc0\x0e") RR("\xc0\x0e", "\6", TTL, "\26",
		"\0\0\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1"
		"\0\0\0\1")),
	    { .cname = "b.test", .ttl = 3600 } },
	{ "servfail", DNS_TYPE_MX,
	    MSG(H("\x81", "\x82", "\0", "\0", "\0") Q(MX)), { .rcode = 2 } },
	{ "refused without a question", DNS_TYPE_MX,
	    MSG("\x12\x34\x80\5\0\0\0\0\0\0\0\0"), { .rcode = 5 } },
	{ "bad version hides in the OPT record", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\0", "\0", "\1")
		    Q(MX) "\0\0\x29\x04\xd0\1\0\0\0\0\0"),
	    { .rcode = 16 } },
	{ "truncated: nothing else counts", DNS_TYPE_MX,
	    MSG(H("\x83", "\x80", "\7", "\0", "\0") Q(MX)), { .tc = true } },
	{ "empty", DNS_TYPE_MX, MSG(""), BAD },
	{ "a query, not a response", DNS_TYPE_MX,
	    MSG(H("\x01", "\0", "\0", "\0", "\0") Q(MX)), BAD },
	{ "a notify", DNS_TYPE_MX,
	    MSG(H("\xa1", "\x80", "\0", "\0", "\0") Q(MX)), BAD },
	{ "answer to another name", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\0", "\0", "\0") "\1b\4test\0\0\x0f\0\1"),
	    BAD },
	{ "answer to another type", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\0", "\0", "\0") Q(TXT)), BAD },
	{ "no question in a good answer", DNS_TYPE_MX,
	    MSG("\x12\x34\x81\x80\0\0\0\0\0\0\0\0"), BAD },
	{ "count larger than the message", DNS_TYPE_MX,
	    MSG("\x12\x34\x81\x80\0\1\xff\xff\xff\xff\xff\xff" Q(MX)
		    RR(PTR, MX, TTL, "\7", "\0\12\2mx\xc0\x0e")),
	    BAD },
	{ "rdata longer than the message", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(MX)
		    RR(PTR, MX, TTL, "\xff", "\0\12\2mx\xc0\x0e")),
	    BAD },
	{ "pointer to itself", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(MX)
		    RR("\xc0\x18", MX, TTL, "\7", "\0\12\2mx\xc0\x0e")),
	    BAD },
	{ "pointer forward", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(MX)
		    RR("\xc0\x24", MX, TTL, "\7", "\0\12\2mx\xc0\x0e")),
	    BAD },
	{ "name runs back into itself", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(MX)
		    RR(PTR, MX, TTL, "\7", "\0\12\2mx\xc0\x26")),
	    BAD },
	{ "reserved label type", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(MX)
		    RR("\x40\0", MX, TTL, "\7", "\0\12\2mx\xc0\x0e")),
	    BAD },
	{ "mx name longer than its record", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(MX)
		    RR(PTR, MX, TTL, "\6", "\0\12\2mx\xc0\x0e")),
	    BAD },
	{ "mx shorter than a preference", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\1", "\0", "\0") Q(MX)
		    RR(PTR, MX, TTL, "\1", "\0")),
	    BAD },
	{ "cut in the question", DNS_TYPE_MX,
	    MSG(H("\x81", "\x80", "\0", "\0", "\0") "\1a\4te"), BAD },
};

START_TEST(parse)
{
	const struct want *want = &cases[_i].want;
	struct arena *arena = arena_new();
	/* an exact copy, so that a byte too far is seen by the sanitizer */
	unsigned char *data = malloc(cases[_i].len);
	struct dns_message m;
	int ret;

	memcpy(data, cases[_i].data, cases[_i].len);
	ret = dnsmsg_parse(
	    &m, data, cases[_i].len, "a.test", cases[_i].type, arena);
	ck_assert_msg(ret == want->ret, "%s: %d", cases[_i].name, ret);
	if (ret == 0) {
		ck_assert_msg(m.rcode == want->rcode && m.ad == want->ad &&
				  (m.aa || !want->aa) &&
				  m.tc == want->tc &&
				  m.unfinished == want->unfinished,
		    "%s: rcode %d ad %d tc %d unfinished %d", cases[_i].name,
		    m.rcode, m.ad, m.tc, m.unfinished);
		ck_assert_msg(m.rr_len == want->rr_len && m.ttl == want->ttl,
		    "%s: %zu records, ttl %u", cases[_i].name, m.rr_len, m.ttl);
		ck_assert_pstr_eq(m.cname, want->cname);
		if (want->text != NULL)
			ck_assert_str_eq(m.rr[0].text, want->text);
	}
	free(data);
	arena_free(arena);
}
END_TEST

/* every prefix of a good message is refused, and none is read beyond */
START_TEST(every_cut_is_refused)
{
	static const char good[] = H("\x81", "\x80", "\2", "\0", "\1") Q(MX)
	    RR(PTR, "\5", TTL, "\4", "\1b\xc0\x0e") RR("\1b\xc0\x0e", MX, TTL,
		"\7", "\0\12\2mx\xc0\x0e") "\0\0\x29\x04\xd0\0\0\0\0\0\0";
	struct arena *arena = arena_new();
	struct dns_message m;
	unsigned char *data;
	size_t len;
	int ret;

	for (len = 0; len < sizeof(good); len++) {
		data = malloc(len + 1);
		memcpy(data, good, len);
		data = realloc(data, len > 0 ? len : 1);
		ret = dnsmsg_parse(&m, data, len, "a.test", DNS_TYPE_MX, arena);
		ck_assert_int_eq(ret, len == sizeof(good) - 1 ? 0 : -1);
		free(data);
	}
	arena_free(arena);
}
END_TEST

/* a name of pointers to pointers costs a bounded number of steps */
START_TEST(pointer_chains_are_bounded)
{
	static unsigned char data[65535];
	struct arena *arena = arena_new();
	struct dns_message m;
	size_t at, i;

	memcpy(data, H("\x81", "\x80", "\0", "\0", "\0") Q(MX), 24);
	data[6] = 0xff;
	at = 24;
	/* records whose owner points at the record before, and so on */
	for (i = 0; at + 12 < 0x3fff; i++, at += 12) {
		data[at] = (unsigned char)(0xc0 | (i ? at - 12 : 12) >> 8);
		data[at + 1] = (unsigned char)(i ? at - 12 : 12);
		data[at + 3] = 15;
		data[at + 5] = 3;
	}
	ck_assert_int_eq(
	    dnsmsg_parse(&m, data, at, "a.test", DNS_TYPE_MX, arena), -1);
	data[6] = (unsigned char)(i >> 8);
	data[7] = (unsigned char)i;
	ck_assert_int_eq(
	    dnsmsg_parse(&m, data, at, "a.test", DNS_TYPE_MX, arena), -1);
	arena_free(arena);
}
END_TEST

START_TEST(query)
{
	unsigned char out[DNS_QUERY_SIZE];
	char name[300];
	size_t len;

	len = dnsmsg_query(out, 0x1234, "a.test", DNS_TYPE_MX);
	ck_assert_uint_eq(len, 24);
	ck_assert_mem_eq(
	    out, "\x12\x34\1\x20\0\1\0\0\0\0\0\0\1a\4test\0\0\x0f\0\1", len);
	ck_assert_uint_eq(dnsmsg_query(out, 1, "a..test", DNS_TYPE_MX), 0);
	ck_assert_uint_eq(dnsmsg_query(out, 1, "a.test.", DNS_TYPE_MX), 0);
	ck_assert_uint_eq(dnsmsg_query(out, 1, ".test", DNS_TYPE_MX), 0);
	memset(name, 'a', sizeof(name));
	name[63] = '\0';
	ck_assert_uint_eq(dnsmsg_query(out, 1, name, DNS_TYPE_A), 63 + 18);
	name[63] = 'a';
	name[64] = '\0';
	ck_assert_uint_eq(dnsmsg_query(out, 1, name, DNS_TYPE_A), 0);
	memset(name, 'a', sizeof(name));
	name[63] = name[127] = name[191] = '.';
	name[253] = '\0';
	ck_assert_uint_eq(
	    dnsmsg_query(out, 1, name, DNS_TYPE_A), DNS_QUERY_SIZE - 1);
	name[253] = 'a';
	name[254] = '\0';
	ck_assert_uint_eq(dnsmsg_query(out, 1, name, DNS_TYPE_A), 0);
}
END_TEST

UNIT_MAIN("dnsmsg", LOOP(parse, cases), TEST(every_cut_is_refused),
    TEST(pointer_chains_are_bounded), TEST(query))
