/* test_bounce - what is known about the words of those who refuse */
#include "catalogue/bounce.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/finding.h"
#include "catalogue/reason.h"
#include "unit.h"

#define LINE_MAX_ 2048

/* field - the next one of a line, ended by a tab; "" for "-" */
static char *
field(char **rest)
{
	char *word = strsep(rest, "\t");

	ck_assert_ptr_nonnull(word);
	return strcmp(word, "-") == 0 ? word + 1 : word;
}

static bool
as_expected(const char *id, const char *host, const char *words)
{
	struct bounce_read read;
	const char *is;

	bounce_read(&read, words, strlen(words));
	is = read.kind != NULL ? read.kind->id : "";
	if (strcmp(is, id) == 0 && strcmp(read.host, host) == 0 &&
	    (*id == '\0' || bounce_relevant(words, strlen(words))))
		return true;
	fprintf(stderr, "%s at \"%s\", not %s at \"%s\": %s\n", is, read.host,
	    id, host, words);
	return false;
}

/* bounce_lines - what programs print */
START_TEST(words_are_recognised)
{
	char path[4096], line[LINE_MAX_], *rest, *id, *host;
	size_t lines = 0, wrong = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/unit/bounce_lines",
	    getenv("srcdir") != NULL ? getenv("srcdir") : ".");
	ck_assert_ptr_nonnull(f = fopen(path, "r"));
	while (fgets(line, sizeof(line), f) != NULL) {
		if (*line == '#')
			continue;
		line[strcspn(line, "\n")] = '\0';
		rest = line;
		id = field(&rest);
		host = field(&rest);
		wrong += !as_expected(id, host, rest);
		lines++;
	}
	fclose(f);
	ck_assert_uint_gt(lines, 200);
	ck_assert_uint_eq(wrong, 0);
}
END_TEST

/* the same identifier may have several causes */
static const struct {
	const char *text, *cause; /* a part of it; NULL: none */
} causes[] = {
	{ "[Message=SubjectMismatch] certificate validation failed",
	    "do not include the MX host" },
	{ "450 4.7.320 Certificate validation failed [Message=UntrustedRoot]",
	    "intermediate" },
	{ "SSL routines::tlsv1 alert unknown ca: SSL alert number 48",
	    "intermediate" },
	{ "certificate verification failed: self-signed certificate",
	    "self-signed or" },
	{ "SSL routines::no shared cipher", "in common" },
	{ "SSL routines::sslv3 alert bad certificate: SSL alert number 42",
	    "rejected the certificate of this host" },
	{ "certificate_is_not_yet_valid", "not valid yet" },
	{ "4.7.5", NULL },
	{ "smtpd[1]: certificate verification failed for a[1]: self-signed "
	  "certificate",
	    NULL },
};

START_TEST(the_cause_is_said)
{
	struct bounce_read read;

	bounce_read(&read, causes[_i].text, strlen(causes[_i].text));
	ck_assert_ptr_nonnull(read.kind);
	if (causes[_i].cause == NULL)
		ck_assert_ptr_null(read.cause);
	else
		ck_assert_msg(read.cause != NULL &&
				  strstr(read.cause, causes[_i].cause) != NULL,
		    "%s", causes[_i].text);
}
END_TEST

/* codes of Exchange stand for something only where nothing else does */
START_TEST(codes_count_alone)
{
	static const char *const none[] = { "14.7.5", "4.7.55", "4.7.5.1",
		"550 5.7.5 the message was rejected by policy 17",
		"version 4.4.8 of our fine mail server is here" };
	size_t i;

	ck_assert_str_eq(bounce_match("(4.7.5)", 7)->id, "refused-certificate");
	ck_assert_str_eq(bounce_match("5.4.8.", 6)->id, "refused-mx");
	for (i = 0; i < ARRAY_LEN(none); i++)
		ck_assert_msg(bounce_match(none[i], strlen(none[i])) == NULL,
		    "%s", none[i]);
}
END_TEST

START_TEST(bytes_of_any_kind_may_stand_around_them)
{
	static const char text[] = "\xff\0\0 SERVER\0certificate \v not\n"
				   "\x80trusted; Server certificate not\n"
				   "\ttrusted\0";

	ck_assert_str_eq(
	    bounce_match(text, sizeof(text) - 1)->id, "refused-certificate");
	/* what lies beyond the length does not count */
	ck_assert_ptr_null(bounce_match("certificate-host-mismatch", 24));
	ck_assert_ptr_null(bounce_match("", 0));
}
END_TEST

START_TEST(a_domain_is_not_called_a_host)
{
	static const char domain[] =
	    "550 5.4.8 MX hosts of 'example.org' failed MTA-STS validation.";
	static const char host[] =
	    "TLS is required, but was not offered by host mx.example.org[::1]";
	struct bounce_read read;

	bounce_read(&read, domain, strlen(domain));
	ck_assert_str_eq(read.host, "example.org");
	ck_assert(read.domain);
	bounce_read(&read, host, strlen(host));
	ck_assert_str_eq(read.host, "mx.example.org");
	ck_assert(!read.domain);
}
END_TEST

/* each word of the list names a finding */
static void
check_findings(const char *list)
{
	char id[64];
	size_t len;

	for (; *list != '\0'; list += len + strspn(list + len, " ")) {
		len = strcspn(list, " ");
		ck_assert_uint_lt(len, sizeof(id));
		memcpy(id, list, len);
		id[len] = '\0';
		ck_assert_msg(finding_by_name(id) >= 0, "%s", id);
	}
}

START_TEST(every_kind_can_be_explained)
{
	const struct bounce *row;
	size_t i;

	for (i = 0; (row = bounce_row(i)) != NULL; i++) {
		ck_assert_ptr_eq(bounce_by_name(row->id), row);
		ck_assert_int_lt(finding_by_name(row->id), 0);
		ck_assert_ptr_null(reason_by_name(row->id));
		ck_assert_uint_eq(
		    strspn(row->id, "abcdefghijklmnopqrstuvwxyz-"),
		    strlen(row->id));
		ck_assert_uint_gt(strlen(row->title), 0);
		ck_assert_int_ne(row->title[strlen(row->title) - 1], '.');
		ck_assert_int_eq(row->text[strlen(row->text) - 1], '.');
		ck_assert_uint_gt(strlen(row->remedy), 0);
		check_findings(row->findings);
	}
	ck_assert_uint_gt(i, 5);
	ck_assert_ptr_null(bounce_by_name("refused"));
}
END_TEST

UNIT_MAIN("bounce", TEST(words_are_recognised), LOOP(the_cause_is_said, causes),
    TEST(codes_count_alone), TEST(bytes_of_any_kind_may_stand_around_them),
    TEST(a_domain_is_not_called_a_host), TEST(every_kind_can_be_explained))
