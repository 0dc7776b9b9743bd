/* test_flaw - the flaw of a certificate, and that its remedy names things */
#include "decide/findings/cert_flaw.h"

#include <string.h>

#include "unit.h"

#define DAY       86400
#define NOW       1767225600 /* 2026-01-01T00:00:00Z */
#define FILE_NAME "/etc/ssl/mx.pem"

static const char *names[] = { "mx.example", "www.example" };

static const struct fact_cert good = {
	.file = FILE_NAME,
	.names = names,
	.names_len = 2,
	.common_name = "",
	.not_before = NOW - DAY,
	.not_after = NOW + 60 * DAY,
	.chain_not_after = NOW + 900 * DAY,
	.trusted = TRI_YES,
	.key_matches = TRI_YES,
};

static void
unreadable(struct fact_cert *c)
{
	c->error = "no certificate in it";
}

static void
other_name(struct fact_cert *c)
{
	c->names++;
	c->names_len = 1;
}

static void
no_name(struct fact_cert *c)
{
	c->names_len = 0;
}

static void
early(struct fact_cert *c)
{
	c->not_before = NOW + DAY;
}

static void
expired(struct fact_cert *c)
{
	c->not_after = NOW - DAY;
}

static void
chain_expired(struct fact_cert *c)
{
	c->chain_not_after = NOW - 2 * DAY;
}

static void
expires(struct fact_cert *c)
{
	c->not_before = NOW - 80 * DAY;
	c->not_after = NOW + 6 * DAY;
}

/* a week is all that it lives: most of that is left */
static void
short_lived(struct fact_cert *c)
{
	c->not_after = NOW + 6 * DAY;
}

static void
short_lived_expires(struct fact_cert *c)
{
	c->not_before = NOW - 5 * DAY;
	c->not_after = NOW + 2 * DAY;
}

static void
chain_expires(struct fact_cert *c)
{
	c->chain_not_after = NOW + 6 * DAY;
}

static void
untrusted(struct fact_cert *c)
{
	c->trusted = TRI_NO;
	c->reason = "self-signed certificate";
}

static void
unjudged(struct fact_cert *c)
{
	c->trusted = TRI_UNKNOWN;
}

static void
key(struct fact_cert *c)
{
	c->key_matches = TRI_NO;
}

static const struct {
	void (*spoil)(struct fact_cert *);
	enum flaw want, without_margin;
	const char *says[2]; /* what the remedy must name */
} cases[] = {
	{ NULL, FLAW_NONE, FLAW_NONE, { "", "" } },
	{ unreadable, FLAW_UNREADABLE, FLAW_UNREADABLE,
	    { FILE_NAME, "no certificate in it" } },
	{ other_name, FLAW_NAME, FLAW_NAME, { "mx.example", "www.example" } },
	{ no_name, FLAW_NAME, FLAW_NAME, { "mx.example", FILE_NAME } },
	{ early, FLAW_EARLY, FLAW_EARLY, { FILE_NAME, "2026-01-02" } },
	{ expired, FLAW_EXPIRED, FLAW_EXPIRED, { FILE_NAME, "2025-12-31" } },
	{ chain_expired, FLAW_EXPIRED, FLAW_EXPIRED,
	    { "chain", "2025-12-30" } },
	{ expires, FLAW_EXPIRES, FLAW_NONE, { FILE_NAME, "2026-01-07" } },
	{ short_lived, FLAW_NONE, FLAW_NONE, { "", "" } },
	{ short_lived_expires, FLAW_EXPIRES, FLAW_NONE,
	    { FILE_NAME, "2026-01-03" } },
	{ chain_expires, FLAW_EXPIRES, FLAW_NONE, { "chain", "2026-01-07" } },
	{ untrusted, FLAW_UNTRUSTED, FLAW_UNTRUSTED,
	    { FILE_NAME, "self-signed certificate" } },
	{ unjudged, FLAW_UNJUDGED, FLAW_NONE, { "ca_file", "root" } },
	{ key, FLAW_KEY, FLAW_KEY, { FILE_NAME, "key" } },
};

START_TEST(flaws)
{
	static const struct expiry_margin margin = { 7 * DAY, 1, 3 };
	struct fact_cert cert = good;
	struct arena *arena = arena_new();
	const char *remedy;
	enum flaw flaw;

	if (cases[_i].spoil != NULL)
		cases[_i].spoil(&cert);
	flaw = flaw_of(&cert, "mx.example", NOW, &margin);
	ck_assert_int_eq(flaw, cases[_i].want);
	ck_assert_int_eq(
	    flaw_of(&cert, "mx.example", NOW, NULL), cases[_i].without_margin);
	ck_assert((flaw_text(flaw, &cert, NOW, arena) == NULL) ==
		  (flaw == FLAW_NONE));
	remedy = flaw_remedy(flaw, &cert, "mx.example", arena);
	ck_assert_msg(strstr(remedy, cases[_i].says[0]) != NULL &&
			  strstr(remedy, cases[_i].says[1]) != NULL,
	    "%s", remedy);
	arena_free(arena);
}
END_TEST

UNIT_MAIN("flaw", LOOP(flaws, cases))
