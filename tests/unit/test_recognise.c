/* test_recognise - which mails look like TLS reports */
#include "milter/recognise.h"

#include <string.h>

#include "unit.h"

#define REPORT RECOGNISED_REPORT
#define OTHER  RECOGNISED_OTHER

static const struct {
	const char *name;
	const char *header, *value; /* besides From */
	const char *body;
	enum recognised want;
} mails[] = {
	{ "RFC 8460's header", "TLS-Report-Domain", " example.org", "",
	    REPORT },
	{ "in lower case", "tls-report-domain", "example.org", "", REPORT },
	{ "multipart/report", "Content-Type",
	    " multipart/report;\n\treport-type=\"tlsrpt\"; boundary=x", "",
	    REPORT },
	{ "without quotes", "content-type",
	    "multipart/report; report-type=tlsrpt", "", REPORT },
	{ "DMARC's multipart/report", "Content-Type",
	    "multipart/report; report-type=dmarc", "", OTHER },
	{ "a report alone", "Content-Type", "application/tlsrpt+gzip", "",
	    REPORT },
	{ "as JSON", "Content-Type", " Application/TLSRPT+json; name=x", "",
	    REPORT },
	{ "in a part", "Content-Type", "multipart/mixed; boundary=x",
	    "--x\r\nContent-Type: application/tlsrpt+gzip\r\n\r\nH4sI\r\n",
	    REPORT },
	{ "in a part, no end of line", "Content-Type", "multipart/mixed",
	    "Content-Type: application/tlsrpt+json", REPORT },
	{ "by its file name", "Content-Type", "multipart/mixed",
	    "Content-Disposition: attachment;\r\n"
	    " filename=\"a.example!b.example!1!2!001.json.gz\"\r\n",
	    REPORT },
	{ "a file name of another kind", "Content-Type", "multipart/mixed",
	    " filename=\"a.example!b.example!1!2.xml.gz\"\r\n", OTHER },
	{ "by its subject", "Subject",
	    " Report Domain: b.example Submitter: a.example\n"
	    " Report-ID: <1@a.example>",
	    "", REPORT },
	{ "DMARC's subject", "Subject",
	    " Report Domain: b.example Submitter: a.example Report-ID: 1",
	    "Content-Type: application/gzip; name=a!b!1!2.xml.gz\r\n", OTHER },
	{ "half a subject", "Subject", "Report Domain: b.example", "", OTHER },
	{ "spam", "Subject", "Buy tlsrpt", "hello: world\r\n", OTHER },
	{ "nothing", "X", "", "", OTHER },
};

/* run - in pieces of `piece' bytes */
static enum recognised
run(int i, size_t piece)
{
	struct recognise r;
	const char *body = mails[i].body;
	size_t left = strlen(body), part;

	recognise_begin(&r);
	recognise_header(&r, "From", " somebody <a@a.example>");
	recognise_header(&r, mails[i].header, mails[i].value);
	for (; left > 0; left -= part, body += part) {
		part = left < piece ? left : piece;
		recognise_body(&r, body, part);
	}
	return recognise_end(&r);
}

START_TEST(mail_is_recognised)
{
	size_t piece;

	for (piece = 1; piece < 100; piece++)
		ck_assert_msg(run(_i, piece) == mails[_i].want, "%s, by %zu",
		    mails[_i].name, piece);
}
END_TEST

START_TEST(enough_is_enough)
{
	static const char late[] =
	    "\r\nContent-Type: application/tlsrpt+json\r\n";
	struct recognise r;
	char block[4096];
	size_t i;

	memset(block, 'A', sizeof(block));
	recognise_begin(&r);
	for (i = 0; i < RECOGNISE_BODY / sizeof(block); i++)
		recognise_body(&r, block, sizeof(block));
	ck_assert_int_eq(r.verdict, RECOGNISED_OTHER);
	ck_assert_int_eq(
	    recognise_body(&r, late, sizeof(late) - 1), RECOGNISED_OTHER);
}
END_TEST

START_TEST(octets_of_any_kind)
{
	static const char body[] = "\0\0:\r\n\xff=\0Content-Type: a/b\r\n"
				   "Content-Type: application/tlsrpt+gzip\n";
	struct recognise r;

	recognise_begin(&r);
	ck_assert_int_eq(recognise_body(&r, body, sizeof(body) - 1), REPORT);
}
END_TEST

UNIT_MAIN("recognise", LOOP(mail_is_recognised, mails), TEST(enough_is_enough),
    TEST(octets_of_any_kind))
