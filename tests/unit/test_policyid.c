/* test_policyid - ids that say when and what, and never repeat */
#include "sts/policy_id.h"

#include <string.h>

#include "unit.h"

static const char hash[] =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

START_TEST(hash_of_abc)
{
	char out[BODY_HASH_SIZE];

	body_hash(out, "abc", 3); /* FIPS 180-4, example */
	ck_assert_str_eq(out, hash);
	body_hash(out, "", 0);
	ck_assert_str_eq(out,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
END_TEST

static const struct {
	time_t t;
	const char *want;
} moments[] = {
	{ 1, "19700101000001" },
	{ 951782399, "20000228235959" },
	{ 951782400, "20000229000000" },
	{ 951868800, "20000301000000" },
	{ 1767225599, "20251231235959" },
	{ 1767225600, "20260101000000" },
	{ 1772323199, "20260228235959" },
	{ 1772323200, "20260301000000" },
	{ 4107542399, "21000228235959" },
	{ 4107542400, "21000301000000" },
	{ 253402300799, "99991231235959" },
};

START_TEST(time_there_and_back)
{
	char id[STS_ID_MAX + 1];

	ck_assert_int_eq(
	    policyid_make(id, ID_TIMESTAMP, hash, moments[_i].t, 0),
	    moments[_i].t);
	ck_assert_str_eq(id, moments[_i].want);
	ck_assert_int_eq(policyid_time(id), moments[_i].t);
	ck_assert_int_eq(
	    policyid_make(id, ID_BOTH, hash, moments[_i].t, 0), moments[_i].t);
	ck_assert_int_eq(policyid_time(id), moments[_i].t);
	ck_assert_uint_eq(strlen(id), 30);
	ck_assert_int_eq(strncmp(id, moments[_i].want, 14), 0);
	ck_assert_str_eq(id + 14, "ba7816bf8f01cfea");
}
END_TEST

START_TEST(every_day_of_four_centuries)
{
	char id[STS_ID_MAX + 1], before[STS_ID_MAX + 1] = "";
	time_t t;

	for (t = 43200; t < (time_t)146097 * 86400; t += 86400) {
		policyid_make(id, ID_TIMESTAMP, hash, t, 0);
		ck_assert_int_eq(policyid_time(id), t);
		ck_assert_int_gt(strcmp(id, before), 0);
		memcpy(before, id, sizeof(id));
	}
}
END_TEST

static const struct {
	const char *name;
	time_t now, last, want;
} clocks[] = {
	{ "first", 1000, 0, 1000 },
	{ "later", 1000, 900, 1000 },
	{ "same second", 1000, 1000, 1001 },
	{ "clock went back", 500, 1000, 1001 },
	{ "clock before 1970", -5, 0, 1 },
	{ "clock at zero", 0, 0, 1 },
	{ "clock far ahead", 900000000000, 0, 253402300799 },
};

START_TEST(time_never_runs_back)
{
	char id[STS_ID_MAX + 1];

	ck_assert_msg(policyid_make(id, ID_BOTH, hash, clocks[_i].now,
			  clocks[_i].last) == clocks[_i].want,
	    "%s", clocks[_i].name);
	ck_assert_msg(policyid_make(id, ID_HASH, hash, clocks[_i].now,
			  clocks[_i].last) == clocks[_i].want,
	    "%s", clocks[_i].name);
}
END_TEST

START_TEST(ids_never_repeat)
{
	static const time_t clock[] = { 100, 100, 50, 0, -1, 101, 102, 99 };
	char id[STS_ID_MAX + 1], before[STS_ID_MAX + 1] = "";
	time_t last = 0, t;
	size_t i;

	for (i = 0; i < ARRAY_LEN(clock); i++) {
		t = policyid_make(id, ID_TIMESTAMP, hash, clock[i], last);
		ck_assert_int_gt(t, last);
		ck_assert_int_gt(strcmp(id, before), 0);
		memcpy(before, id, sizeof(id));
		last = t;
	}
}
END_TEST

START_TEST(hash_style)
{
	char id[STS_ID_MAX + 1];

	policyid_make(id, ID_HASH, hash, 1000, 0);
	ck_assert_str_eq(id, "ba7816bf8f01cfea414140de5dae2223");
	ck_assert_int_eq(policyid_time(id), 0);
}
END_TEST

static const struct {
	const char *id;
	time_t time;
	enum id_proof proof;
} ids[] = {
	{ "20260101000000ba7816bf8f01cfea", 1767225600, ID_PROVEN },
	{ "20260101000000ba7816bf8f01cfeb", 1767225600, ID_DISPROVEN },
	{ "20260101000000BA7816BF8F01CFEA", 0, ID_FOREIGN },
	{ "20261301000000ba7816bf8f01cfea", 0, ID_FOREIGN },
	{ "20260230000000ba7816bf8f01cfea", 0, ID_FOREIGN },
	{ "20260101240000ba7816bf8f01cfea", 0, ID_FOREIGN },
	{ "20260101006000ba7816bf8f01cfea", 0, ID_FOREIGN },
	{ "20260101000060ba7816bf8f01cfea", 0, ID_FOREIGN },
	{ "20260101000000ba7816bf8f01cfe", 0, ID_FOREIGN },
	{ "20260101000000", 1767225600, ID_FOREIGN },
	{ "20260001000000", 0, ID_FOREIGN },
	{ "20260100000000", 0, ID_FOREIGN },
	{ "2026010100000", 0, ID_FOREIGN },
	{ "20260101T000000", 0, ID_FOREIGN },
	{ "20160831085700Z", 0, ID_FOREIGN },
	{ "ba7816bf8f01cfea414140de5dae2223", 0, ID_PROVEN },
	{ "ba7816bf8f01cfea414140de5dae2224", 0, ID_DISPROVEN },
	{ "BA7816BF8F01CFEA414140DE5DAE2223", 0, ID_FOREIGN },
	{ "1", 0, ID_FOREIGN },
	{ "", 0, ID_FOREIGN },
};

START_TEST(proof)
{
	ck_assert_msg(
	    policyid_time(ids[_i].id) == ids[_i].time, "%s", ids[_i].id);
	ck_assert_msg(policyid_prove(ids[_i].id, hash) == ids[_i].proof, "%s",
	    ids[_i].id);
}
END_TEST

/* ids that our ledger cannot hold, beside those that are disproven */
static const struct {
	const char *id;
	bool damaged;
} damages[] = {
	{ "20260101000000ba7816bf8f01cfea", false },
	{ "20260101000000ba7816bf8f01cfeb", true },
	{ "20260101000000ba7816bf8f01cfmb", false }, /* two: somebody else's */
	{ "20260101000000ba7816bf8f01cfma", true },
	{ "20261301000000ba7816bf8f01cfea", true },
	{ "2026010100000pba7816bf8f01cfea", true },
	{ "2026010100000pba7816bf8f01cfmm", false },
	{ "20260101000000", false },
	{ "ba7816bf8f01cfea414140de5dae2223", false },
	{ "ba7816bf8f01cfea414140de5dae2222", true },
	{ "ba7816bf8f01cfea414140de5dae222s", true },
	{ "aspf", false },
	{ "20240101", false },
	{ "", false },
};

START_TEST(damaged)
{
	char of_abc[BODY_HASH_SIZE];

	body_hash(of_abc, "abc", 3);
	ck_assert_msg(
	    policyid_damaged(damages[_i].id, of_abc) == damages[_i].damaged, "%s",
	    damages[_i].id);
}
END_TEST

UNIT_MAIN("policyid", LOOP(damaged, damages), TEST(hash_of_abc),
    LOOP(time_there_and_back, moments), TEST(every_day_of_four_centuries),
    LOOP(time_never_runs_back, clocks), TEST(ids_never_repeat),
    TEST(hash_style), LOOP(proof, ids))
