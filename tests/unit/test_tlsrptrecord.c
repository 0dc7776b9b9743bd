/* test_tlsrptrecord - the TXT RRset at _smtp._tls (RFC 8460 3) */
#include <string.h>

#include "dns/record.h"
#include "dns/report_uri.h"
#include "findings.h"
#include "unit.h"

#define V    "v=TLSRPTv1; "
#define MAIL "mailto:tls@example.com"
#define WEB  "https://example.com/v1/tlsrpt"
#define R(s)                     \
	{                        \
		s, sizeof(s) - 1 \
	}

static const struct {
	const char *name;
	struct txt txt[2];
	size_t count;
	const char *rua; /* with blanks between; NULL: no reports */
	const char *found;
} sets[] = {
	{ "mail", { R(V "rua=" MAIL) }, 1, MAIL, "" },
	{ "web", { R(V "rua=" WEB) }, 1, WEB, "" },
	{ "both", { R(V "rua=" MAIL "," WEB ";") }, 1, MAIL " " WEB, "" },
	{ "no blank", { R("v=TLSRPTv1;rua=" MAIL) }, 1, MAIL, "" },
	{ "query", { R(V "rua=" MAIL "?subject=a%2Cb") }, 1,
	    MAIL "?subject=a%2Cb", "" },
	{ "upper-case scheme", { R(V "rua=MAILTO:a@example.com") }, 1,
	    "MAILTO:a@example.com", "" },
	{ "blanks around the comma", { R(V "rua=" MAIL " , \t" WEB) }, 1,
	    MAIL " " WEB,
	    "tlsrpt-record-comma-blanks@1:17 tlsrpt-record-comma-blanks@1:41" },
	{ "blanks at the end", { R(V "rua=" MAIL "  ") }, 1, MAIL,
	    "tlsrpt-record-comma-blanks@1:40" },
	{ "blanks before the last semicolon", { R(V "rua=" MAIL " ; ") }, 1,
	    MAIL, "" },
	{ "extension behind", { R(V "rua=" MAIL "; ext=yes") }, 1, MAIL,
	    "tlsrpt-record-unknown-field@1:41" },
	{ "extension before", { R(V "ext=yes; rua=" MAIL) }, 1, MAIL,
	    "tlsrpt-record-unknown-field@1:13 "
	    "tlsrpt-record-rua-not-second@1:22" },
	{ "two rua", { R(V "rua=" MAIL "; rua=" WEB) }, 1, MAIL " " WEB,
	    "tlsrpt-record-duplicate-rua@1:41" },

	{ "no rua", { R(V "ext=1") }, 1, NULL,
	    "tlsrpt-record-unknown-field@1:13 tlsrpt-record-rua-missing@1:1" },
	{ "nothing after the version", { R("v=TLSRPTv1;") }, 1, NULL,
	    "tlsrpt-record-rua-missing@1:1" },
	{ "rua in upper case", { R(V "RUA=" MAIL) }, 1, NULL,
	    "tlsrpt-record-unknown-field@1:13 tlsrpt-record-rua-missing@1:1" },
	{ "empty rua", { R(V "rua=") }, 1, NULL, "tlsrpt-record-uri-bad@1:17" },
	{ "only commas", { R(V "rua=,,") }, 1, NULL,
	    "tlsrpt-record-uri-bad@1:17 tlsrpt-record-uri-bad@1:18 "
	    "tlsrpt-record-uri-bad@1:19" },
	{ "comma at the end", { R(V "rua=" MAIL ",") }, 1, NULL,
	    "tlsrpt-record-uri-bad@1:40" },
	{ "no scheme", { R(V "rua=noscheme") }, 1, NULL,
	    "tlsrpt-record-uri-bad@1:17" },
	{ "address alone", { R(V "rua=tls@example.com") }, 1, NULL,
	    "tlsrpt-record-no-mailto@1:17" },
	{ "mailto without colon", { R(V "rua=mailto tls@example.com") }, 1,
	    NULL, "tlsrpt-record-uri-bad@1:17" },
	{ "two addresses, blank between", { R(V "rua=" MAIL " " WEB) }, 1, NULL,
	    "tlsrpt-record-uri-bad@1:17" },
	{ "blank after rua=", { R(V "rua= " MAIL) }, 1, NULL,
	    "tlsrpt-record-syntax@1:17 tlsrpt-record-comma-blanks@1:17" },
	{ "size limit of DMARC", { R(V "rua=" MAIL "!10m") }, 1, NULL,
	    "tlsrpt-record-unescaped@1:17" },
	{ "bad percent", { R(V "rua=http://bad/%") }, 1, NULL,
	    "tlsrpt-record-uri-bad@1:17" },
	{ "not ASCII", { R(V "rua=mailto:a@b\303\274cher.example") }, 1, NULL,
	    "tlsrpt-record-uri-bad@1:17" },
	{ "NUL", { R(V "rua=mailto:a\0@example.com") }, 1, NULL,
	    "tlsrpt-record-uri-bad@1:17" },
	{ "plain http", { R(V "rua=http://example.com/") }, 1, NULL,
	    "tlsrpt-record-scheme@1:17 tlsrpt-record-no-address@1:1" },
	{ "plain http beside an address",
	    { R(V "rua=http://example.com/," MAIL) }, 1,
	    "http://example.com/ " MAIL, "tlsrpt-record-scheme@1:17" },
	{ "nobody", { R(V "rua=mailto:") }, 1, NULL,
	    "tlsrpt-record-uri-bad@1:17 tlsrpt-record-no-address@1:1" },
	{ "no domain", { R(V "rua=mailto:tls") }, 1, NULL,
	    "tlsrpt-record-uri-bad@1:17 tlsrpt-record-no-address@1:1" },
	{ "no host", { R(V "rua=https:///x") }, 1, NULL,
	    "tlsrpt-record-uri-bad@1:17 tlsrpt-record-no-address@1:1" },
	{ "extension without a value", { R(V "rua=" MAIL "; more=") }, 1, NULL,
	    "tlsrpt-record-syntax@1:41" },
	{ "two equals signs", { R(V "rua=" MAIL "; test==") }, 1, NULL,
	    "tlsrpt-record-syntax@1:41" },
	{ "two semicolons", { R(V "rua=" MAIL ";;") }, 1, NULL,
	    "tlsrpt-record-syntax@1:40" },
	{ "unescaped semicolon", { R(V "rua=" WEB "?a;b") }, 1, NULL,
	    "tlsrpt-record-syntax@1:49" },

	{ "blank before the semicolon", { R("v=TLSRPTv1 ; rua=" MAIL) }, 1,
	    MAIL, "tlsrpt-record-near-miss" },
	{ "only the version", { R("v=TLSRPTv1") }, 1, NULL,
	    "tlsrpt-record-near-miss" },
	{ "lower case", { R("v=tlsrptv1; rua=" MAIL) }, 1, NULL,
	    "tlsrpt-record-near-miss" },
	{ "version without a number", { R("v=TLSRPT; rua=" MAIL) }, 1, NULL,
	    "tlsrpt-record-near-miss" },
	{ "version 10", { R("v=TLSRPTv10; rua=" MAIL) }, 1, NULL,
	    "tlsrpt-record-near-miss" },
	{ "none", { R("") }, 0, NULL, "tlsrpt-record-none" },
	{ "beside another", { R("hello"), R(V "rua=" MAIL) }, 2, MAIL,
	    "tlsrpt-record-stray" },
	{ "two", { R(V "rua=" MAIL), R(V "rua=" WEB) }, 2, NULL,
	    "tlsrpt-record-several" },
};

static const char *
joined(const struct tlsrpt_record *record, struct arena *arena)
{
	struct buf b = BUF_INIT;
	const char *text;
	size_t i;

	for (i = 0; i < record->rua_len; i++)
		buf_printf(&b, "%s%s", i > 0 ? " " : "", record->rua[i]);
	text = arena_intern(arena, buf_text(&b));
	buf_release(&b);
	return text;
}

START_TEST(parse)
{
	struct arena *arena = arena_new();
	struct findings findings = { 0 };
	struct tlsrpt_record record;
	const char *name = sets[_i].name, *got;
	int rc;

	rc = tlsrpt_record_parse(
	    &record, sets[_i].txt, sets[_i].count, arena, &findings);
	ck_assert_msg(
	    rc == (sets[_i].rua != NULL ? 0 : -1), "%s: %d", name, rc);
	got = joined(&record, arena);
	ck_assert_msg(strcmp(got, rc == 0 ? sets[_i].rua : "") == 0, "%s: '%s'",
	    name, got);
	got = found(&findings, arena);
	ck_assert_msg(strcmp(got, sets[_i].found) == 0, "%s: '%s'", name, got);
	ck_assert_int_eq(tlsrpt_record_parse(&record, sets[_i].txt,
			     sets[_i].count, arena, NULL),
	    rc);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *rua, *want; /* NULL: refused */
} writes[] = {
	{ "mailto:tls@example.com", V "rua=" MAIL },
	{ "tls@example.com", V "rua=" MAIL },
	{ " tls@example.com ,\t" WEB " ", V "rua=" MAIL "," WEB },
	{ "Mailto:tls@example.com", V "rua=" MAIL },
	{ "mailto:a%21b@example.com?subject=x",
	    V "rua=mailto:a%21b@example.com?subject=x" },
	{ "", NULL },
	{ " ", NULL },
	{ "tls@example.com,", NULL },
	{ ",tls@example.com", NULL },
	{ "a!b@example.com", NULL },
	{ "mailto:a@example.com!10m", NULL },
	{ "https://example.com/a;b", NULL },
	{ "a@example.com; rua=b@example.com", NULL },
	{ "a b@example.com", NULL },
	{ "http://example.com/", NULL },
	{ "ftp://example.com/", NULL },
	{ "example.com", NULL },
	{ "a@localhost", NULL },
	{ "a@[192.0.2.1]", NULL },
	{ "a@b@example.com", NULL },
	{ "@example.com", NULL },
	{ "mailto:", NULL },
	{ "https://", NULL },
	{ "https:example.com", NULL },
	{ "https://example.com/%zz", NULL },
	{ "a@b\303\274cher.example", NULL },
	{ "a@example.com\n", NULL },
};

START_TEST(write)
{
	struct arena *arena = arena_new();
	struct findings findings = { 0 };
	struct tlsrpt_record record;
	struct buf out = BUF_INIT, why = BUF_INIT;
	int rc;

	buf_puts(&out, "kept ");
	rc = tlsrpt_record_write(&out, writes[_i].rua, &why);
	ck_assert_msg(rc == (writes[_i].want != NULL ? 0 : -1), "'%s': %d",
	    writes[_i].rua, rc);
	if (rc == 0) {
		ck_assert_str_eq(out.text + 5, writes[_i].want);
		ck_assert_int_eq(tlsrpt_record_parse(&record,
				     &(struct txt){ out.text + 5, out.len - 5 },
				     1, arena, &findings),
		    0);
		ck_assert_uint_eq(findings.len, 0);
	} else {
		ck_assert_str_eq(out.text, "kept ");
		ck_assert_uint_gt(why.len, 0);
	}
	buf_release(&out);
	buf_release(&why);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *uri;
	const char *address; /* NULL: no mailto: */
} mailtos[] = {
	{ MAIL, "tls@example.com" },
	{ "MAILTO:a@Example.com?subject=a%2Cb", "a@Example.com" },
	{ "mailto:a%21b%2Bc@example.com", "a!b+c@example.com" },
	{ "mailto:a%00b@example.com", NULL },
	{ "mailto:@example.com", NULL },
	{ "mailto:", NULL },
	{ WEB, NULL },
	{ "tls@example.com", NULL },
	{ "", NULL },
};

START_TEST(mailto)
{
	struct buf out = BUF_INIT;
	const char *uri = mailtos[_i].uri;
	int got = report_uri_mailto(&out, uri, strlen(uri));

	if (mailtos[_i].address == NULL)
		ck_assert_msg(got == -1, "%s", uri);
	else {
		ck_assert_msg(got == 0, "%s", uri);
		ck_assert_str_eq(buf_text(&out), mailtos[_i].address);
	}
	buf_release(&out);
}
END_TEST

UNIT_MAIN("tlsrptrecord", LOOP(parse, sets), LOOP(write, writes),
    LOOP(mailto, mailtos))
