/*
 * test_reading - a file read by another process, and what that one says
 *
 * This program stands between GMime and who calls it, so that a mail can do
 * to the process that reads it what a fault of the library would.
 */
#include "config.h"

#include "report/reading.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

#define REPORT                                                           \
	"{\"organization-name\":\"Sender\",\"report-id\":\"1\","         \
	"\"date-range\":{\"start-datetime\":\"2026-11-24T00:00:00Z\","   \
	"\"end-datetime\":\"2026-11-24T23:59:59Z\"},\"policies\":["      \
	"{\"policy\":{\"policy-type\":\"sts\",\"policy-domain\":"        \
	"\"example.org\",\"policy-string\":[\"version: STSv1\"]},"       \
	"\"summary\":{\"total-successful-session-count\":3},"            \
	"\"failure-details\":[{\"result-type\":\"certificate-expired\"," \
	"\"receiving-mx-hostname\":\"mx.example.org\","                  \
	"\"failed-session-count\":2}]}]}"
#define FIELDS                                    \
	"DKIM-Signature: v=1; d=sender.example\n" \
	"From: x@sender.example\nTLS-Report-Domain: example.org\n"
#define PASS                                        \
	"Authentication-Results: mx.example.org;\n" \
	" dkim=pass header.d=sender.example\n"
#define MAIL(fields) fields "Content-Type: application/tlsrpt+json\n\n" REPORT

static const struct signed_rules rules = { .authserv_id = "mx.example.org" };

static enum reading_end
read_text(const char *text, struct reading **out, struct buf *why)
{
	reading_ready();
	return reading_of(text, strlen(text), "name", &rules, out, why);
}

START_TEST(json)
{
	struct reading *r;
	struct buf why = BUF_INIT;
	const struct tlsreport_policy *p;

	ck_assert_int_eq(read_text(REPORT, &r, &why), READING_DONE);
	ck_assert(!r->mail);
	ck_assert_uint_eq(r->texts_len, 1);
	ck_assert_str_eq(r->texts[0].name, "name");
	ck_assert_str_eq(r->texts[0].report->organization, "Sender");
	ck_assert_uint_eq(r->texts[0].report->policies_len, 1);
	p = &r->texts[0].report->policies[0];
	ck_assert_str_eq(p->domain, "example.org");
	ck_assert_str_eq(p->text, "version: STSv1\r\n");
	ck_assert_uint_eq(p->text_len, 16);
	ck_assert_uint_eq(p->successes, 3);
	ck_assert_uint_eq(p->failed, 2);
	ck_assert_uint_eq(p->failures_len, 1);
	ck_assert_str_eq(p->failures[0].mx, "mx.example.org");
	ck_assert_ptr_null(p->failures[0].helo);
	ck_assert_ptr_null(r->from);
	reading_free(r);
	buf_release(&why);
}
END_TEST

START_TEST(no_report)
{
	struct reading *r;
	struct buf why = BUF_INIT;

	ck_assert_int_eq(read_text("hello\n", &r, &why), READING_REFUSED);
	ck_assert_ptr_null(r);
	ck_assert_str_eq(
	    buf_text(&why), "is neither JSON, gzip, zip nor a mail");
	ck_assert_int_eq(read_text("{}", &r, &why), READING_DONE);
	ck_assert_ptr_null(r->texts[0].report);
	ck_assert_ptr_nonnull(strstr(r->texts[0].why, "organization"));
	reading_free(r);
	buf_release(&why);
}
END_TEST

#ifdef HAVE_GMIME

#include "report/gmime.h"

static const struct {
	const char *text;
	const char *signer, *why;
} mails[] = {
	{ MAIL(PASS FIELDS), "sender.example", NULL },
	{ "From mbox 12:30\n" MAIL(PASS FIELDS), "sender.example", NULL },
	{ MAIL(FIELDS), NULL, "no Authentication-Results of" },
	{ MAIL("Received: from a (b [192.0.2.1]) by c.example\n" PASS FIELDS),
	    NULL, "which is not a local host" },
	/* a line that is no field ends the header */
	{ MAIL("X: y\nodd\n" PASS FIELDS), NULL, "no Authentication" },
};

START_TEST(mail)
{
	struct reading *r;
	struct buf why = BUF_INIT;

	ck_assert_int_eq(read_text(mails[_i].text, &r, &why), READING_DONE);
	ck_assert(r->mail);
	ck_assert_uint_eq(r->texts_len, 1);
	if (mails[_i].signer != NULL) {
		ck_assert_ptr_nonnull(r->signer);
		ck_assert_str_eq(r->signer, mails[_i].signer);
	} else {
		ck_assert_ptr_null(r->signer);
		ck_assert_msg(strstr(r->not_signed, mails[_i].why) != NULL,
		    "%s", r->not_signed);
	}
	reading_free(r);
	buf_release(&why);
}
END_TEST

/* ---- a library that is taken over ---- */

static enum { HONEST, CRASH, EXIT, LIE } behaves;

static __typeof__(g_mime_parser_construct_message) *honest;

static GMimeMessage *
taken_over(GMimeParser *parser, GMimeParserOptions *o)
{
	GMimeMessage *made;

	switch (behaves) {
	case CRASH:
		raise(SIGSEGV);
		break;
	case EXIT:
		_exit(0);
	case LIE:
	case HONEST:
	default:
		break;
	}
	made = honest(parser, o);
	if (behaves == LIE)
		g_mime_object_set_header(
		    GMIME_OBJECT(made), "From", "x@big-sender.example", NULL);
	return made;
}

/* take_over - from now on, whoever calls it calls us */
static void
take_over(void)
{
	reading_ready();
	if (honest != NULL)
		return;
	honest = gmime.g_mime_parser_construct_message;
	gmime.g_mime_parser_construct_message = taken_over;
}

START_TEST(a_mail_that_ends_its_reader)
{
	struct reading *r;
	struct buf why = BUF_INIT;

	take_over();
	behaves = CRASH;
	ck_assert_int_eq(
	    read_text(MAIL(PASS FIELDS), &r, &why), READING_REFUSED);
	ck_assert_ptr_nonnull(
	    strstr(buf_text(&why), "ended the process that read it"));
	/* it ends without a word, as if all were well */
	behaves = EXIT;
	ck_assert_int_eq(
	    read_text(MAIL(PASS FIELDS), &r, &why), READING_REFUSED);
	behaves = HONEST;
	ck_assert_int_eq(read_text(MAIL(PASS FIELDS), &r, &why), READING_DONE);
	reading_free(r);
	buf_release(&why);
}
END_TEST

/* a reader that was taken over cannot make a signature of somebody else */
START_TEST(a_reader_that_lies)
{
	struct reading *r;
	struct buf why = BUF_INIT;

	take_over();
	behaves = LIE;
	ck_assert_int_eq(read_text(MAIL(PASS FIELDS), &r, &why), READING_DONE);
	ck_assert_str_eq(r->from, "big-sender.example");
	ck_assert_ptr_null(r->signer);
	reading_free(r);
	buf_release(&why);
}
END_TEST

#define MAILS                                                 \
	LOOP(mail, mails), TEST(a_mail_that_ends_its_reader), \
	    TEST(a_reader_that_lies),
#else
#define MAILS
#endif

/* ---- the pipe ---- */

static struct reading_text one[] = { { "n", NULL, "is none" } };

/* put - an answer, all of it honest */
static void
put(struct buf *out)
{
	static const struct tlsreport_failure failures[] = {
		{ "type", "mx.example.org", NULL, "192.0.2.1", NULL, "why",
		    NULL, 7 },
	};
	static const struct tlsreport_policy policies[] = {
		{ TLSREPORT_STS, "sts", "example.org", "Example.org", "a\r\n",
		    3, 1, 2, failures, 1, 0 },
	};
	static const struct tlsreport report = { "org", NULL, "id", 1, 2,
		policies, 1 };
	struct reading_text texts[] = { { NULL, &report, NULL }, one[0] };
	struct reading r = { .texts = texts,
		.texts_len = 2,
		.mail = true,
		.from = "a.example" };

	reading_put(out, &r);
}

START_TEST(there_and_back)
{
	struct buf first = BUF_INIT, second = BUF_INIT, why = BUF_INIT;
	struct reading *r;

	put(&first);
	r = reading_get(first.text, first.len, &why);
	ck_assert_ptr_nonnull(r);
	ck_assert_str_eq(
	    r->texts[0].report->policies[0].failures[0].reason, "why");
	reading_put(&second, r);
	ck_assert_uint_eq(first.len, second.len);
	ck_assert_mem_eq(first.text, second.text, first.len);
	reading_free(r);
	buf_release(&first);
	buf_release(&second);
}
END_TEST

/* cut anywhere, or longer by a byte, it is no answer */
START_TEST(cut_anywhere)
{
	struct buf all = BUF_INIT;
	size_t len;

	put(&all);
	for (len = 0; len < all.len; len++)
		ck_assert_ptr_null(reading_get(all.text, len, NULL));
	buf_putc(&all, 'x');
	ck_assert_ptr_null(reading_get(all.text, all.len, NULL));
	buf_release(&all);
}
END_TEST

/* what a process that was taken over might say */
static const struct reading lies[] = {
	{ .texts = one, .texts_len = 1, .from = "no domain" },
	{ .texts = one, .texts_len = 1, .submitter = "UPPER.example" },
	{ .texts = one, .texts_len = 1, .domain = "a..example" },
	{ .texts = (struct reading_text[]){ { "\033[2J", NULL, "x" } },
	    .texts_len = 1 },
	{ .texts = (struct reading_text[]){ { "n", NULL, "a\nb" } },
	    .texts_len = 1 },
	{ .texts = NULL, .texts_len = 0 },
};

START_TEST(a_lie)
{
	struct buf text = BUF_INIT, why = BUF_INIT;

	reading_put(&text, &lies[_i]);
	ck_assert_ptr_null(reading_get(text.text, text.len, &why));
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "no honest answer"));
	buf_release(&text);
	buf_release(&why);
}
END_TEST

UNIT_MAIN("reading", TEST(json), TEST(no_report), MAILS TEST(there_and_back),
    TEST(cut_anywhere), LOOP(a_lie, lies))
