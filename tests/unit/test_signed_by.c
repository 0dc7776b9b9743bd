/* test_signed_by - which Authentication-Results are our own verifier's */
#include "tlsrpt/signed_by.h"

#include <string.h>

#include "tlsrpt/received.h"
#include "unit.h"

/* ---- Received fields ---- */

static const struct {
	const char *value, *by, *client; /* by NULL: no such field */
	bool local;
} received[] = {
	/* Postfix: from the world, with TLS, by a command */
	{ "from helo.example (mail.a.example [203.0.113.9])\n\t(using TLSv1.3 "
	  "with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n\t key-exchange "
	  "X25519 server-signature ECDSA (P-256))\n\t(Client CN \"[127.0.0.1]\""
	  ", Issuer \"x\" (not verified))\n\tby mx.example.org (Postfix) with "
	  "ESMTPS id 4c\n\tfor <tls@example.org>; Fri, 20 Nov 2026 00:00:00 "
	  "+0000 (UTC)",
	    "mx.example.org", "mail.a.example", false },
	{ "from mx.example.org (unknown [203.0.113.9]) by mx.example.org "
	  "(Postfix) with ESMTP id 1; x",
	    "mx.example.org", "", false },
	{ "from localhost (localhost [127.0.0.1]) by MX.Example.ORG. (Postfix)"
	  " with ESMTP id 1; x",
	    "mx.example.org", "", true },
	{ "from x (localhost [IPv6:::1]) by mx.example.org with ESMTP; x",
	    "mx.example.org", "", true },
	{ "by mx.example.org (Postfix, from userid 0) id 1; x",
	    "mx.example.org", "", true },
	/* a client that calls itself an address */
	{ "from [127.0.0.1] (evil.example [203.0.113.9]) by mx.example.org; x",
	    "mx.example.org", "evil.example", false },
	{ "from by (x [203.0.113.9]) by mx.example.org with ESMTP; x",
	    "mx.example.org", "", false },
	/* Dovecot's LMTP, amavis, Exim */
	{ "from mx.example.org\n\tby store.example.org with LMTP\n\tid 1\n\t"
	  "for <x@example.org>; x",
	    "store.example.org", "", true },
	{ "from mx.example.org ([192.0.2.1])\n\tby store.example.org with LMTP"
	  " id 1; x",
	    "store.example.org", "", false },
	{ "from mx.example.org ([127.0.0.1]) by localhost (mx.example.org "
	  "[127.0.0.1]) (amavis, port 10024) with ESMTP id 1; x",
	    "localhost", "", true },
	{ "from [203.0.113.9] (helo=a.example) by mx.example.org with esmtps "
	  "(TLS1.3) id 1; x",
	    "mx.example.org", "", false },
	{ "from qmail (HELO x) (203.0.113.9) by mx.example.org with SMTP; x",
	    "mx.example.org", "", false },
	{ "", NULL, NULL, false },
	{ "from x (y [1.2.3.4])", NULL, NULL, false },
	{ "from x; by mx.example.org", NULL, NULL, false },
	{ "by (mx.example.org", NULL, NULL, false },
	{ "by not_a_name..x; y", NULL, NULL, false },
};

START_TEST(who_received_it)
{
	const char *value = received[_i].value;
	struct received r;
	int result = received_parse(&r, value, strlen(value));

	if (received[_i].by == NULL) {
		ck_assert_int_eq(result, -1);
		return;
	}
	ck_assert_msg(result == 0, "%s", value);
	ck_assert_str_eq(r.by, received[_i].by);
	ck_assert_str_eq(r.client, received[_i].client);
	ck_assert_msg(r.local == received[_i].local, "%s", value);
}
END_TEST

/* ---- headers: one letter a field ---- */

#define ID "mx.example.org"

static const struct {
	char letter;
	const char *name, *value;
} alphabet[] = {
	/* our verifier's: a signature of the sender, nothing, SPF, DMARC */
	{ 'P', "Authentication-Results",
	    ID "; dkim=pass (2048-bit key) header.d=a.example" },
	{ 'N', "Authentication-Results", ID "; dkim=none" },
	{ 'S', "Authentication-Results", ID "; spf=pass smtp.mailfrom=x" },
	{ 'D', "Authentication-Results", ID "; dmarc=pass header.from=x" },
	{ '0', "Authentication-Results", ID "; none" },
	{ 'F', "Authentication-Results", ID "; dkim=fail header.d=a.example" },
	{ 'O', "Authentication-Results", ID "; dkim=pass header.d=b.example" },
	{ 'U', "Authentication-Results",
	    ID "; dkim=neutral header.d=a.example" },
	{ 'C', "Authentication-Results", ID "; dkim=pass (cut her" },
	/* of somebody else */
	{ 'E', "Authentication-Results",
	    "mx.evil.example; dkim=pass header.d=a.example" },
	/* Received: from the world; within; by our store; by others */
	{ 'r', "Received",
	    "from a (a.example [203.0.113.9]) by " ID " (Postfix); x" },
	{ 'i', "Received",
	    "from x (localhost [127.0.0.1]) by " ID " (Postfix); x" },
	{ 's', "Received",
	    "from mx (mx.example.org [192.0.2.1]) by store.example.org; x" },
	{ 'l', "Received", "from mx by store.example.org with LMTP; x" },
	{ 'f', "Received", "from x (x [198.51.100.1]) by a.example; x" },
	{ 'b', "Received", "nothing that could be read" },
	/* signatures, and anything else */
	{ 'k', "DKIM-Signature", "v=1; a=rsa-sha256;\n\td=a.example; b=x" },
	{ 'o', "DKIM-Signature", "v=1; d = b.example ; b=x" },
	{ '.', "X-Other", ID "; dkim=pass header.d=a.example" },
};

static const struct {
	const char *header;
	bool copy;
	const char *why; /* NULL: signed by a.example */
} headers[] = {
	/* opendkim and dkimpy above this hop's Received, rspamd below it */
	{ "Prkf", false, NULL },
	{ "rPkf", false, NULL },
	{ "rPk", false, NULL },
	{ ".P.r.k.f.", false, NULL },
	/* through a content filter, and to a store of ours */
	{ "iPrkf", false, NULL },
	{ "iiPrkf", false, NULL },
	{ "irPkf", false, NULL },
	{ "siPrkf", false, NULL },
	{ "lsPrkf", false, NULL },
	{ "sirPkf", false, NULL },
	/* it came with the mail */
	{ "rfP", false, "field of a.example" },
	{ "rfPf", false, "field of a.example" },
	{ "rkfP", false, "field of a.example" },
	{ "fP", false, "field of a.example" },
	{ "rrP", false, "came with the mail" },
	{ "riP", false, "came with the mail" },
	{ "rlP", false, "came with the mail" },
	{ "irrP", false, "came with the mail" },
	{ "bP", false, "came with the mail" },
	{ "rbP", false, "came with the mail" },
	{ "rE", false, "no Authentication-Results" },
	{ "Er", false, "no Authentication-Results" },
	{ ".r.", false, "no Authentication-Results" },
	/* our own word above it: it was not signed */
	{ "NrP", false, "dkim=none" },
	{ "NPr", false, "dkim=none" },
	{ "rNP", false, "dkim=none" },
	{ "SrP", false, "not tell of DKIM" },
	{ "DrP", false, "not tell of DKIM" },
	{ "0rP", false, "not tell of DKIM" },
	{ "rSP", false, "not tell of DKIM" },
	{ "r0P", false, "not tell of DKIM" },
	{ "SP", false, "not tell of DKIM" },
	{ "S", false, "not tell of DKIM" },
	/* several programs of ours, all above our own Received */
	{ "SPr", false, NULL },
	{ "DPr", false, NULL },
	{ "DSPr", false, NULL },
	{ "rDPk", false, NULL },
	{ "PSr", false, NULL },
	{ "FPr", false, "dkim=fail" },
	/* whom it is about */
	{ "Or", false, "signed by b.example, who does not speak for" },
	{ "Orok", false,
	    "did not verify the signature of a.example, one of 2" },
	{ "Urk", false, "opendkim verifies three" },
	{ "Fr", false, "dkim=fail of a.example" },
	{ "Frk", false, "dkim=fail of a.example" },
	{ "CrP", false, "broken or was cut" },
	{ "rC", false, "broken or was cut" },
	/* copies of the milter: our Received field is not in them */
	{ "Pk", true, NULL },
	{ "Pkf", true, NULL },
	{ "Pkok", true, NULL },
	{ "DPkf", true, NULL },
	{ "rPk", true, "came with the mail" },
	{ "iPk", true, "came with the mail" },
	{ "fPk", true, "field of a.example" },
	{ "SPk", true, "not tell of DKIM" },
	{ "NPk", true, "dkim=none" },
	/* a verifier that says nothing of what is not signed, and leaves it */
	{ "rP", false, "a signature of a.example that is not in the mail" },
	{ "rPo", false, "a signature of a.example that is not in the mail" },
	{ "rDP", false, "a signature of a.example that is not in the mail" },
	{ "irP", false, "a signature of a.example that is not in the mail" },
	{ "FrPk", false, "dkim=fail" },
	{ "Pr", false, NULL },
	{ "P", true, "a signature of a.example that is not in the mail" },
	{ "Po", true, "a signature of a.example that is not in the mail" },
	{ "FPk", true, "dkim=fail" },
};

static bool
ours(void *context, const char *host)
{
	return strcmp(host, "store.example.org") == 0;
}

static void
feed(struct signed_by *s, const char *letters)
{
	size_t i;

	for (; *letters != '\0'; letters++) {
		for (i = 0; i < ARRAY_LEN(alphabet); i++)
			if (alphabet[i].letter == *letters)
				break;
		ck_assert_uint_lt(i, ARRAY_LEN(alphabet));
		signed_field(s, alphabet[i].name, alphabet[i].value);
	}
}

START_TEST(who_signed)
{
	const struct signed_rules rules = {
		.authserv_id = ID, .copy = headers[_i].copy, .ours = ours
	};
	const char *signer, *want = headers[_i].why;
	struct buf why = BUF_INIT;
	struct signed_by s;

	signed_begin(&s, &rules);
	feed(&s, headers[_i].header);
	signer = signed_end(&s, "reports.a.example", NULL, &why);
	if (want == NULL)
		ck_assert_msg(
		    signer != NULL && strcmp(signer, "a.example") == 0,
		    "%s: %s", headers[_i].header, buf_text(&why));
	else
		ck_assert_msg(
		    signer == NULL && strstr(buf_text(&why), want) != NULL,
		    "%s: %s, not %s", headers[_i].header,
		    signer != NULL ? signer : buf_text(&why), want);
	buf_release(&why);
}
END_TEST

START_TEST(nobody_is_trusted)
{
	const struct signed_rules rules = { .authserv_id = "" };
	struct buf why = BUF_INIT;
	struct signed_by s;

	signed_begin(&s, &rules);
	feed(&s, "Prk");
	ck_assert_ptr_null(signed_end(&s, "a.example", NULL, &why));
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "trusted_authserv_id"));
	buf_release(&why);
}
END_TEST

START_TEST(for_the_submitter)
{
	const struct signed_rules rules = { .authserv_id = ID };
	struct buf why = BUF_INIT;
	struct signed_by s;

	signed_begin(&s, &rules);
	feed(&s, "Prk");
	ck_assert_str_eq(
	    signed_end(&s, "b.example", "a.example", &why), "a.example");
	ck_assert_ptr_null(signed_end(&s, NULL, NULL, &why));
	buf_release(&why);
}
END_TEST

/* ---- fields as the real ones write them ---- */

static const struct {
	const char *value;
	const char *why; /* NULL: signed by a.example */
} fields[] = {
	/* opendkim */
	{ ID ";\n\tdkim=pass (2048-bit key; unprotected) header.d=a.example "
	     "header.i=@a.example header.a=rsa-sha256 header.s=tls "
	     "header.b=hD2mCbuY;\n\tdkim-atps=neutral",
	    NULL },
	{ ID ";\n\tdkim=fail reason=\"signature verification failed\" "
	     "(2048-bit key) header.d=a.example header.i=@a.example",
	    "dkim=fail of a.example" },
	{ ID ";\n\tdkim=pass (1024-bit key) header.d=b1.example;\n\tdkim=pass "
	     "(1024-bit key) header.d=b2.example;\n\tdkim=pass (1024-bit key)"
	     " header.d=b3.example;\n\tdkim=neutral header.d=a.example",
	    "opendkim verifies three" },
	/* rspamd */
	{ ID ";\n\tdkim=pass header.d=a.example header.s=tls "
	     "header.b=\"hD2m CbuY\";\n\tdmarc=pass (policy=none) "
	     "header.from=a.example;\n\tspf=pass (" ID ": domain of "
	     "noreply@a.example designates 203.0.113.9 as permitted sender) "
	     "smtp.mailfrom=noreply@a.example",
	    NULL },
	{ ID ";\n\tdkim=none;\n\tspf=none (" ID ": domain of x has no SPF "
	     "policy) smtp.mailfrom=x",
	    "dkim=none" },
	{ ID ";\n\tdkim=pass header.d=b1.example;\n\tdkim=pass "
	     "header.d=b2.example",
	    "did not verify the signature of a.example" },
	/* dkimpy: folded within comments, parentheses within others */
	{ ID ";\n dkim=pass (Good 2048 bit\n rsa-sha256 signature (a.example)"
	     ".)\n header.d=a.example header.i=@a.example\n"
	     " header.a=rsa-sha256",
	    NULL },
	{ ID ";\n dkim=fail (Bad (2048 (bit))\n rsa-sha256 signature.)"
	     "\n header.d=a.example",
	    "dkim=fail of a.example" },
};

START_TEST(as_verifiers_write)
{
	const struct signed_rules rules = { .authserv_id = ID };
	struct buf why = BUF_INIT;
	const char *signer;
	struct signed_by s;

	signed_begin(&s, &rules);
	signed_field(&s, "Authentication-Results", fields[_i].value);
	feed(&s, "rkf");
	signer = signed_end(&s, "a.example", NULL, &why);
	if (fields[_i].why == NULL)
		ck_assert_msg(signer != NULL, "%s", buf_text(&why));
	else
		ck_assert_msg(strstr(buf_text(&why), fields[_i].why) != NULL,
		    "%s", buf_text(&why));
	buf_release(&why);
}
END_TEST

UNIT_MAIN("signed_by", LOOP(who_received_it, received),
    LOOP(who_signed, headers), TEST(nobody_is_trusted), TEST(for_the_submitter),
    LOOP(as_verifiers_write, fields))
