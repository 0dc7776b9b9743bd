/* test_portblock - is port 25 closed to us, by what was seen */
#include "facts/port_block.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

/*
 * a story: words "<what><address>", what is one of
 *   s  mail host reached      t  timed out      r  refused    u  unreachable
 *   S  our own mail host reached               T  our own timed out
 *   h  policy host reached    x  policy host timed out
 *   n  never asked            l  failure of ours
 * and "dns" where the resolver answered
 */
static const struct {
	const char *story;
	enum tri verdict;
} stories[] = {
	{ "", TRI_UNKNOWN },
	{ "dns", TRI_UNKNOWN },
	{ "dns t192.0.2.1", TRI_UNKNOWN },
	{ "dns t192.0.2.1 t192.0.2.9", TRI_UNKNOWN },
	{ "dns t192.0.2.1 t198.51.100.1", TRI_YES },
	{ "dns r192.0.2.1 r198.51.100.1", TRI_YES },
	{ "dns u192.0.2.1 u198.51.100.1", TRI_YES },
	{ "dns h203.0.113.1 t192.0.2.1 t198.51.100.1", TRI_YES },
	/* one of them answers: it is the others that are down */
	{ "dns t192.0.2.1 s198.51.100.1", TRI_NO },
	{ "dns t192.0.2.1 t198.51.100.1 t203.0.113.1 s2001:db8::1", TRI_NO },
	/* nothing else works either */
	{ "t192.0.2.1 t198.51.100.1", TRI_UNKNOWN },
	{ "dns x203.0.113.1 t192.0.2.1 t198.51.100.1", TRI_UNKNOWN },
	/* what is ours does not leave the machine, or hairpins */
	{ "dns S192.0.2.1 t198.51.100.1 t203.0.113.1", TRI_YES },
	{ "dns S192.0.2.1", TRI_UNKNOWN },
	{ "dns T192.0.2.1 T198.51.100.1", TRI_UNKNOWN },
	{ "dns T192.0.2.1 t198.51.100.1", TRI_UNKNOWN },
	/* private addresses are nobody's business */
	{ "dns t10.0.0.1 t192.168.1.1 t127.0.0.1", TRI_UNKNOWN },
	{ "dns s10.0.0.1 t192.0.2.1 t198.51.100.1", TRI_YES },
	/* a machine without IPv6 */
	{ "dns h192.0.2.9 u2001:db8::1 u2001:db8:1::1 u2001:db8:2::1",
	    TRI_UNKNOWN },
	{ "dns h2001:db8::9 t2001:db8::1 t2001:db8:1::1", TRI_YES },
	{ "dns h2001:db8::9 t2001:db8::1 t2001:db8::2", TRI_UNKNOWN },
	/* one host with an address of each family */
	{ "dns t192.0.2.1 t2001:db8::1", TRI_UNKNOWN },
	/* nothing is known of what was not asked */
	{ "dns n192.0.2.1 n198.51.100.1 l203.0.113.1", TRI_UNKNOWN },
};

static void
tell(struct portblock *b, const char *word)
{
	static const struct {
		char letter;
		enum probe_kind kind;
		bool own;
		enum probe_status status;
		enum probe_step step;
	} letters[] = {
		{ 's', PROBE_SMTP, false, PROBE_OK, PROBE_STEP_DONE },
		{ 't', PROBE_SMTP, false, PROBE_TIMEOUT, PROBE_STEP_CONNECT },
		{ 'r', PROBE_SMTP, false, PROBE_REFUSED, PROBE_STEP_CONNECT },
		{ 'u', PROBE_SMTP, false, PROBE_UNREACHABLE,
		    PROBE_STEP_CONNECT },
		{ 'S', PROBE_SMTP, true, PROBE_OK, PROBE_STEP_DONE },
		{ 'T', PROBE_SMTP, true, PROBE_TIMEOUT, PROBE_STEP_CONNECT },
		{ 'h', PROBE_HTTPS, false, PROBE_OK, PROBE_STEP_DONE },
		{ 'x', PROBE_HTTPS, false, PROBE_TIMEOUT, PROBE_STEP_CONNECT },
		{ 'n', PROBE_SMTP, false, PROBE_UNASKED, PROBE_STEP_CONNECT },
		{ 'l', PROBE_SMTP, false, PROBE_LOCAL, PROBE_STEP_CONNECT },
	};
	struct probe p = { .address = word + 1 };
	size_t i;

	if (strcmp(word, "dns") == 0) {
		b->dns = true;
		return;
	}
	for (i = 0; letters[i].letter != word[0]; i++)
		ck_assert_uint_lt(i + 1, ARRAY_LEN(letters));
	p.kind = letters[i].kind;
	p.status = letters[i].status;
	p.step = letters[i].step;
	portblock_take(b, &p, letters[i].own);
}

START_TEST(verdict)
{
	struct portblock b = { .dns = false };
	char story[200], *word, *rest = story;

	strcpy(story, stories[_i].story);
	while ((word = strsep(&rest, " ")) != NULL)
		if (*word != '\0')
			tell(&b, word);
	ck_assert_msg(portblock_verdict(&b) == stories[_i].verdict, "%s: %d",
	    stories[_i].story, portblock_verdict(&b));
	ck_assert(!portblock_sure(&b));
}
END_TEST

START_TEST(sure_after_many_networks)
{
	struct portblock b = { .dns = true };
	char word[40];
	size_t i;

	for (i = 0; i < PORTBLOCK_SURE; i++) {
		ck_assert(!portblock_sure(&b));
		snprintf(word, sizeof(word), "t192.%zu.2.1", i + 1);
		tell(&b, word);
		tell(&b, word);
	}
	ck_assert(portblock_sure(&b));
	tell(&b, "s203.0.113.1");
	ck_assert(!portblock_sure(&b));
	ck_assert_int_eq(portblock_verdict(&b), TRI_NO);
}
END_TEST

UNIT_MAIN("portblock", LOOP(verdict, stories), TEST(sure_after_many_networks))
