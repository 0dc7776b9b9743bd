/* test_tlsa - TLSA records against the digests of a chain */
#include "facts/cert_fault.h"
#include "facts/tlsa.h"

#include <string.h>

#include "unit.h"

#define A64   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64   "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C64   "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define D64   "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
/* SHA-256 of "abc", FIPS 180-2 B.1 */
#define ABC64 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define UPPER "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* a leaf with the digests A (certificate) and B (key), its issuer C and D */
static const struct {
	const char *rdata;
	const char *host;
	int parsed;
	bool usable, match, match_expired;
} records[] = {
	{ "030001" A64, "mx.example", 0, true, true, true },
	{ "030101" B64, "mx.example", 0, true, true, true },
	{ "030101" B64, "other.example", 0, true, true, true },
	{ "030101" A64, "mx.example", 0, true, false, false },
	{ "030102" B64 B64, "mx.example", 0, true, true, true },
	{ "030001" UPPER, "mx.example", 0, true, true, true },
	{ "020001" C64, "mx.example", 0, true, true, false },
	{ "020101" D64, "mx.example", 0, true, true, false },
	{ "020101" D64, "other.example", 0, true, false, false },
	{ "020101" B64, "mx.example", 0, true, false, false },
	{ "010101" B64, "mx.example", 0, false, false, false },
	{ "000101" D64, "mx.example", 0, false, false, false },
	{ "030201" B64, "mx.example", 0, false, false, false },
	{ "030103" B64, "mx.example", 0, false, false, false },
	{ "030101"
	  "abcd",
	    "mx.example", 0, false, false, false },
	{ "030101", "mx.example", -1, false, false, false },
	{ "03010", "mx.example", -1, false, false, false },
	{ "0301019", "mx.example", -1, false, false, false },
	/* whole: the SHA-256 of "abc" stands at the end of the chain */
	{ "030000616263", "mx.example", 0, true, false, false },
	{ "020000616263", "mx.example", 0, true, true, false },
	{ "020100616263", "mx.example", 0, true, false, false },
	{ "020000616264", "mx.example", 0, true, false, false },
	{ "0301zz" B64, "mx.example", -1, false, false, false },
	{ "", "mx.example", -1, false, false, false },
};

START_TEST(record)
{
	const char *names[] = { "mx.example" };
	struct cert_digests chain[3] = {
		{ A64, A64 A64, B64, B64 B64 },
		{ C64, C64 C64, D64, D64 D64 },
		{ ABC64, C64 C64, D64, D64 D64 },
	};
	struct fact_cert cert = { .names = names,
		.names_len = 1,
		.not_after = 2000,
		.chain_not_after = 2000,
		.trusted = TRI_NO,
		.chain = chain,
		.chain_len = 3 };
	struct arena *arena = arena_new();
	struct tlsa tlsa = { 0 };
	const char *rdata = records[_i].rdata;

	ck_assert_msg(
	    tlsa_parse(&tlsa, rdata, arena) == records[_i].parsed, "%s", rdata);
	if (records[_i].parsed == 0) {
		ck_assert_msg(
		    tlsa_usable(&tlsa) == records[_i].usable, "%s", rdata);
		ck_assert_msg(tlsa_match(&tlsa, &cert, records[_i].host) ==
				  records[_i].match,
		    "%s", rdata);
		cert.faults = CERT_EXPIRED;
		ck_assert_msg(tlsa_match(&tlsa, &cert, records[_i].host) ==
				  records[_i].match_expired,
		    "%s", rdata);
		cert.chain_len = 0;
		ck_assert(!tlsa_match(&tlsa, &cert, records[_i].host));
	}
	arena_free(arena);
}
END_TEST

UNIT_MAIN("tlsa", LOOP(record, records))
