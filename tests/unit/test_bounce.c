/* test_bounce - what is known about the words of those who refuse */
#include "catalogue/bounce.h"

#include <string.h>

#include "catalogue/finding.h"
#include "catalogue/reason.h"
#include "unit.h"

static const struct {
	const char *text, *id; /* NULL: none */
} cases[] = {
	{ "450 4.4.8 MX hosts of 'example.org' failed MTA-STS validation",
	    "refused-mx" },
	{ "550 5.7.5 Remote certificate failed MTA-STS\r\n validation. "
	  "Reason: SubjectMismatch",
	    "refused-certificate" },
	{ "said: (Server certificate not verified)", "refused-certificate" },
	{ "TLS Negotiation failed, the certificate doesn't match the host.",
	    "refused-certificate" },
	{ "TLS Negotiation failed", "refused-handshake" },
	{ "TLS is required,\tbut was not offered by host mx1.example.org[1]",
	    "refused-no-starttls" },
	{ "warning: MX name mx9.example.net does not match STS MX pattern",
	    "refused-mx" },
	{ "starttls-not-supported", "refused-no-starttls" },
	{ "certificate-expired", "refused-expired" },
	{ "certificate-host-mismatch", "refused-certificate" },
	{ "sts-policy-fetch-error", "report-policy-fetch" },
	{ "sts-webpki-invalid", "report-policy-fetch" },
	{ "sts-policy-invalid", "report-policy-invalid" },
	{ "tlsa-invalid", "refused-dane" },
	{ "VALIDATION_FAILURE", "report-validation-failure" },
	{ "550 5.1.1 user unknown", NULL },
	{ "failed MTA-STS", NULL },
	{ "", NULL },
};

START_TEST(words_are_recognised)
{
	const struct bounce *found;
	size_t i;

	for (i = 0; i < ARRAY_LEN(cases); i++) {
		found = bounce_match(cases[i].text, strlen(cases[i].text));
		if (cases[i].id == NULL)
			ck_assert_ptr_null(found);
		else
			ck_assert_str_eq(
			    found != NULL ? found->id : "", cases[i].id);
	}
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
	ck_assert_ptr_null(bounce_match("certificate-expired", 18));
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

UNIT_MAIN("bounce", TEST(words_are_recognised),
    TEST(bytes_of_any_kind_may_stand_around_them),
    TEST(every_kind_can_be_explained))
