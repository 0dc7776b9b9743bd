/* test_smtptalk - the server's half of the dialogue, whole and broken */
#include "facts/smtp_talk.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

/* "!" in the list of lines stands for the TLS handshake */
static const struct {
	const char *name;
	const char *lines[12];
	enum smtptalk_event last;
	enum probe_step step;
	int greeting, ehlo, starttls_code;
	bool starttls, requiretls;
	const char *banner, *ehlo_name;
} cases[] = {
	{ "usual",
	    { "220 mx.example ESMTP ready\r\n", "250-mx.example hi\r\n",
		"250-starttls\r\n", "250 8BITMIME\r\n", "220 go\r\n", "!",
		"250-tls.example\r\n", "250-REQUIRETLS\r\n", "250 SIZE\r\n" },
	    SMTPTALK_REPLY, PROBE_STEP_QUIT, 220, 250, 220, true, true,
	    "mx.example ESMTP ready", "tls.example" },
	{ "ready for the handshake",
	    { "220 mx", "250-mx", "250 STARTTLS", "220 go" }, SMTPTALK_REPLY,
	    PROBE_STEP_TLS, 220, 250, 220, true, false, "mx", "mx" },
	{ "greeting of several lines",
	    { "220-first\r\n", "220-second\r\n", "220 third\r\n" },
	    SMTPTALK_REPLY, PROBE_STEP_EHLO, 220, 0, 0, false, false, "first",
	    "" },
	{ "bare codes", { "220\r\n", "250\r\n" }, SMTPTALK_REPLY,
	    PROBE_STEP_QUIT, 220, 250, 0, false, false, "", "" },
	{ "bare LF", { "220 mx\n", "250-mx\n", "250 STARTTLS\n" },
	    SMTPTALK_REPLY, PROBE_STEP_STARTTLS, 220, 250, 0, true, false, "mx",
	    "mx" },
	{ "the name is no keyword", { "220 mx", "250-STARTTLS", "250 SIZE" },
	    SMTPTALK_REPLY, PROBE_STEP_QUIT, 220, 250, 0, false, false, "mx",
	    "STARTTLS" },
	{ "REQUIRETLS in plaintext does not count",
	    { "220 mx", "250-mx", "250-REQUIRETLS", "250 STARTTLS", "220 go",
		"!", "250 mx" },
	    SMTPTALK_REPLY, PROBE_STEP_QUIT, 220, 250, 220, true, false, "mx",
	    "mx" },
	{ "keyword as part of another", { "220 mx", "250-mx", "250 XSTARTTLS" },
	    SMTPTALK_REPLY, PROBE_STEP_QUIT, 220, 250, 0, false, false, "mx",
	    "mx" },
	{ "longer keyword", { "220 mx", "250-mx", "250 STARTTLSX" },
	    SMTPTALK_REPLY, PROBE_STEP_QUIT, 220, 250, 0, false, false, "mx",
	    "mx" },
	{ "turned away", { "554 no" }, SMTPTALK_REPLY, PROBE_STEP_QUIT, 554, 0,
	    0, false, false, "no", "" },
	{ "no ESMTP", { "220 mx", "500 what?", "250 mx" }, SMTPTALK_REPLY,
	    PROBE_STEP_QUIT, 220, 500, 0, false, false, "mx", "mx" },
	{ "a refusal offers nothing", { "220 mx", "550-mx", "550 STARTTLS" },
	    SMTPTALK_REPLY, PROBE_STEP_EHLO, 220, 550, 0, false, false, "mx",
	    "" },
	{ "STARTTLS refused",
	    { "220 mx", "250-mx", "250 STARTTLS", "454 not now" },
	    SMTPTALK_REPLY, PROBE_STEP_QUIT, 220, 250, 454, true, false, "mx",
	    "mx" },
	{ "talk before the handshake",
	    { "220 mx", "250-mx", "250 STARTTLS", "220 go", "250 injected" },
	    SMTPTALK_BAD, PROBE_STEP_TLS, 220, 250, 220, true, false, "mx",
	    "mx" },
	{ "SSH", { "SSH-2.0-OpenSSH_9.2\r\n" }, SMTPTALK_BAD,
	    PROBE_STEP_GREETING, 0, 0, 0, false, false, "", "" },
	{ "empty line", { "\r\n" }, SMTPTALK_BAD, PROBE_STEP_GREETING, 0, 0, 0,
	    false, false, "", "" },
	{ "code glued to text", { "220mx\r\n" }, SMTPTALK_BAD,
	    PROBE_STEP_GREETING, 0, 0, 0, false, false, "", "" },
	{ "code out of range", { "120 mx\r\n" }, SMTPTALK_BAD,
	    PROBE_STEP_GREETING, 0, 0, 0, false, false, "", "" },
};

START_TEST(dialogues)
{
	enum smtptalk_event event = SMTPTALK_BAD;
	struct smtptalk talk;
	size_t i;

	smtptalk_init(&talk);
	for (i = 0; cases[_i].lines[i] != NULL; i++) {
		if (strcmp(cases[_i].lines[i], "!") == 0) {
			smtptalk_in_tls(&talk);
			continue;
		}
		event = smtptalk_line(
		    &talk, cases[_i].lines[i], strlen(cases[_i].lines[i]));
		if (cases[_i].lines[i + 1] != NULL)
			ck_assert_msg(event != SMTPTALK_BAD, "%s: line %zu",
			    cases[_i].name, i);
	}
	ck_assert_msg(event == cases[_i].last && talk.step == cases[_i].step,
	    "%s: ends at %s", cases[_i].name, probe_step_name(talk.step));
	ck_assert_msg((event == SMTPTALK_BAD) == (talk.error != NULL), "%s",
	    cases[_i].name);
	ck_assert_int_eq(talk.greeting_code, cases[_i].greeting);
	ck_assert_int_eq(talk.ehlo_code, cases[_i].ehlo);
	ck_assert_int_eq(talk.starttls_code, cases[_i].starttls_code);
	ck_assert_msg(talk.starttls == cases[_i].starttls &&
			  talk.requiretls == cases[_i].requiretls,
	    "%s: keywords", cases[_i].name);
	ck_assert_str_eq(talk.banner, cases[_i].banner);
	ck_assert_str_eq(talk.ehlo_name, cases[_i].ehlo_name);
}
END_TEST

START_TEST(replies_that_never_end_are_cut)
{
	struct smtptalk talk;
	int lines = 0;

	smtptalk_init(&talk);
	while (smtptalk_line(&talk, "220-on and on\r\n", 15) == SMTPTALK_MORE)
		ck_assert_int_lt(++lines, 1000000);
	ck_assert_ptr_nonnull(talk.error);
	ck_assert_int_le(lines, SMTPTALK_LINES_MAX);
}
END_TEST

START_TEST(long_lines_are_cut)
{
	static char line[SMTPTALK_BYTES_MAX];
	struct smtptalk talk;

	memset(line, 'x', sizeof(line));
	memcpy(line, "220-", 4);
	smtptalk_init(&talk);
	ck_assert_int_eq(smtptalk_line(&talk, line, 1000), SMTPTALK_MORE);
	ck_assert_uint_eq(strlen(talk.banner), PROBE_TEXT_MAX);
	ck_assert_int_eq(
	    smtptalk_line(&talk, line, sizeof(line)), SMTPTALK_BAD);
}
END_TEST

UNIT_MAIN("smtptalk", LOOP(dialogues, cases),
    TEST(replies_that_never_end_are_cut), TEST(long_lines_are_cut))
