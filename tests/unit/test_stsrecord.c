/* test_stsrecord - the TXT RRset at _mta-sts (RFC 8461 3.1) */
#include <string.h>

#include "dns/record.h"
#include "findings.h"
#include "unit.h"

#define ID32 "a2345678901234567890123456789012"
#define R(s)                     \
	{                        \
		s, sizeof(s) - 1 \
	}

static const struct {
	const char *name;
	struct txt txt[3];
	size_t count;
	const char *id; /* NULL: senders see no policy */
	const char *found;
} sets[] = {
	{ "of the RFC", { R("v=STSv1; id=20160831085700Z;") }, 1,
	    "20160831085700Z", "" },
	{ "no last semicolon", { R("v=STSv1; id=1") }, 1, "1", "" },
	{ "no blanks", { R("v=STSv1;id=1;") }, 1, "1", "" },
	{ "blanks and tabs", { R("v=STSv1;\t id=1 \t; ") }, 1, "1", "" },
	{ "id of 32", { R("v=STSv1; id=" ID32 ";") }, 1, ID32, "" },
	{ "id of 33", { R("v=STSv1; id=" ID32 "3;") }, 1, NULL,
	    "sts-record-id-long@1:10" },
	{ "id with a hyphen", { R("v=STSv1; id=2026-01-31") }, 1, NULL,
	    "sts-record-id-bad@1:10" },
	{ "empty id", { R("v=STSv1; id=;") }, 1, NULL,
	    "sts-record-id-bad@1:10" },
	{ "id with a blank", { R("v=STSv1; id=a b") }, 1, NULL,
	    "sts-record-id-bad@1:10" },
	{ "id with a NUL", { R("v=STSv1; id=a\0b") }, 1, NULL,
	    "sts-record-id-bad@1:10" },
	{ "id that is not ASCII", { R("v=STSv1; id=\303\274") }, 1, NULL,
	    "sts-record-id-bad@1:10" },
	{ "no id", { R("v=STSv1; a=b") }, 1, NULL,
	    "sts-record-unknown-field@1:10 sts-record-id-missing@1:1" },
	{ "nothing after the version", { R("v=STSv1;") }, 1, NULL,
	    "sts-record-id-missing@1:1" },
	{ "only the version", { R("v=STSv1") }, 1, NULL,
	    "sts-record-near-miss" },
	{ "ID in upper case", { R("v=STSv1; ID=1") }, 1, NULL,
	    "sts-record-unknown-field@1:10 sts-record-id-missing@1:1" },
	{ "two ids", { R("v=STSv1; id=1; id=2") }, 1, "1",
	    "sts-record-duplicate-id@1:16" },
	{ "second id is no id", { R("v=STSv1; id=1; id=a-b") }, 1, "1",
	    "sts-record-duplicate-id@1:16" },
	{ "second id is empty", { R("v=STSv1; id=1; id=") }, 1, NULL,
	    "sts-record-syntax@1:16" },
	{ "extensions", { R("v=STSv1; more=a; id=1; ext_1-a.b=x!y") }, 1, "1",
	    "sts-record-unknown-field@1:10 sts-record-unknown-field@1:24" },
	{ "second version", { R("v=STSv1; v=STSv2; id=1") }, 1, "1",
	    "sts-record-unknown-field@1:10" },
	{ "extension without a value", { R("v=STSv1; id=1; more=") }, 1, NULL,
	    "sts-record-syntax@1:16" },
	{ "two equals signs", { R("v=STSv1; id=1; test==") }, 1, NULL,
	    "sts-record-syntax@1:16" },
	{ "bad name", { R("v=STSv1; id=1; 1%=a") }, 1, NULL,
	    "sts-record-syntax@1:16" },
	{ "name with a digit first", { R("v=STSv1; id=1; 1=a") }, 1, "1",
	    "sts-record-unknown-field@1:16" },
	{ "name of 32", { R("v=STSv1; id=1; " ID32 "=1") }, 1, "1",
	    "sts-record-unknown-field@1:16" },
	{ "name of 33", { R("v=STSv1; id=1; " ID32 "3=1") }, 1, NULL,
	    "sts-record-syntax@1:16" },
	{ "no equals sign", { R("v=STSv1; id=1; hello") }, 1, NULL,
	    "sts-record-syntax@1:16" },
	{ "two semicolons", { R("v=STSv1;;id=1") }, 1, NULL,
	    "sts-record-syntax@1:9" },
	{ "two semicolons at the end", { R("v=STSv1; id=1;;") }, 1, NULL,
	    "sts-record-syntax@1:15" },
	{ "blank around =", { R("v=STSv1; id = 1") }, 1, NULL,
	    "sts-record-syntax@1:10" },
	{ "blank at the end", { R("v=STSv1; id=1 ") }, 1, NULL,
	    "sts-record-syntax@1:14" },
	{ "comma for semicolon", { R("v=STSv1, id=1") }, 1, NULL,
	    "sts-record-near-miss" },

	/* near misses */
	{ "blank before the semicolon, alone", { R("v=STSv1 ; id=1") }, 1, "1",
	    "sts-record-near-miss" },
	{ "blank before the semicolon, beside another",
	    { R("v=STSv1 ; id=1"), R("hello") }, 2, NULL,
	    "sts-record-near-miss sts-record-stray" },
	{ "quotes", { R("\"v=STSv1; id=1;\"") }, 1, NULL,
	    "sts-record-near-miss" },
	{ "escaped semicolon", { R("v=STSv1\\; id=1\\;") }, 1, NULL,
	    "sts-record-near-miss" },
	{ "lower case", { R("v=stsv1; id=1;") }, 1, NULL,
	    "sts-record-near-miss" },
	{ "upper case", { R("V=STSV1; id=1;") }, 1, NULL,
	    "sts-record-near-miss" },
	{ "blank in front", { R(" v=STSv1; id=1;") }, 1, NULL,
	    "sts-record-near-miss" },
	{ "blanks around =", { R("v = STSv1; id=1;") }, 1, NULL,
	    "sts-record-near-miss" },
	{ "id first", { R("id=1; v=STSv1;") }, 1, NULL,
	    "sts-record-near-miss" },
	{ "without v", { R("STSv1; id=1") }, 1, NULL, "sts-record-near-miss" },
	{ "version 2", { R("v=STSv2; id=1") }, 1, NULL,
	    "sts-record-near-miss" },
	{ "version 10", { R("v=STSv10; id=1") }, 1, NULL,
	    "sts-record-near-miss" },

	/* sets */
	{ "none", { R("") }, 0, NULL, "sts-record-none" },
	{ "empty", { R("") }, 1, NULL, "sts-record-stray sts-record-none" },
	{ "another", { R("v=spf1 -all") }, 1, NULL,
	    "sts-record-stray sts-record-none" },
	{ "beside another", { R("v=spf1 -all"), R("v=STSv1; id=1") }, 2, "1",
	    "sts-record-stray" },
	{ "beside a near miss", { R("v=stsv1; id=2"), R("v=STSv1; id=1") }, 2,
	    "1", "sts-record-near-miss" },
	{ "two", { R("v=STSv1; id=1"), R("v=STSv1; id=2") }, 2, NULL,
	    "sts-record-several" },
	{ "two the same", { R("v=STSv1; id=1"), R("v=STSv1; id=1") }, 2, NULL,
	    "sts-record-several" },
	{ "two, one malformed", { R("v=STSv1; id=1"), R("v=STSv1;") }, 2, NULL,
	    "sts-record-several" },
};

START_TEST(parse)
{
	struct arena *arena = arena_new();
	struct findings findings = { 0 };
	char id[STS_ID_MAX + 1];
	const char *name = sets[_i].name, *got;
	int rc;

	rc = sts_record_parse(
	    id, sets[_i].txt, sets[_i].count, arena, &findings);
	ck_assert_msg(rc == (sets[_i].id != NULL ? 0 : -1), "%s: %d", name, rc);
	ck_assert_msg(
	    strcmp(id, rc == 0 ? sets[_i].id : "") == 0, "%s: '%s'", name, id);
	got = found(&findings, arena);
	ck_assert_msg(strcmp(got, sets[_i].found) == 0, "%s: '%s'", name, got);
	ck_assert_int_eq(
	    sts_record_parse(id, sets[_i].txt, sets[_i].count, arena, NULL),
	    rc);
	arena_free(arena);
}
END_TEST

START_TEST(write)
{
	struct arena *arena = arena_new();
	struct findings findings = { 0 };
	struct buf out = BUF_INIT;
	char id[STS_ID_MAX + 1];

	sts_record_write(&out, ID32);
	ck_assert_str_eq(buf_text(&out), "v=STSv1; id=" ID32 ";");
	ck_assert_int_eq(
	    sts_record_parse(
		id, &(struct txt){ out.text, out.len }, 1, arena, &findings),
	    0);
	ck_assert_str_eq(id, ID32);
	ck_assert_uint_eq(findings.len, 0);
	buf_release(&out);
	arena_free(arena);
}
END_TEST

/* one record of many fields, read into `findings' */
static int
parse_fields(
    int count, const char *tail, struct arena *arena, struct findings *findings)
{
	struct buf text = BUF_INIT;
	char id[STS_ID_MAX + 1];
	int i, rc;

	buf_puts(&text, "v=STSv1; id=1");
	for (i = 0; i < count; i++)
		buf_puts(&text, i % 2 ? ";a=b" : ";id=2");
	buf_puts(&text, tail);
	rc = sts_record_parse(
	    id, &(struct txt){ text.text, text.len }, 1, arena, findings);
	buf_release(&text);
	return rc;
}

/* a page of findings at most, and what refuses the record is among them */
static const int many[] = { 0, 98, 99, 100, 101, 102, 16000 };

START_TEST(findings_are_bounded)
{
	struct arena *arena = arena_new();
	struct findings good = { 0 }, bad = { 0 };

	ck_assert_int_eq(parse_fields(many[_i], ";", arena, &good), 0);
	ck_assert_uint_le(good.len, 110);
	ck_assert_int_ne(findings_worst(&good), SEVERITY_ERROR);
	ck_assert_int_eq(parse_fields(many[_i], ";;", arena, &bad), -1);
	ck_assert_uint_le(bad.len, 110);
	ck_assert_int_eq(findings_worst(&bad), SEVERITY_ERROR);
	arena_free(arena);
}
END_TEST

UNIT_MAIN("stsrecord", LOOP(parse, sets), TEST(write),
    LOOP(findings_are_bounded, many))
