/* test_listener - where a row of master.cf listens, for whom, with which TLS */
#include "postfix/listener.h"

#include <string.h>

#include "postfix/tlsproto.h"
#include "unit.h"

/* ---- rows ---- */

static const struct {
	const char *name, *host, *port; /* port NULL: refused */
} places[] = {
	{ "smtp", "", "smtp" },
	{ "25", "", "25" },
	{ ":25", "", "25" },
	{ "192.0.2.1:25", "192.0.2.1", "25" },
	{ "[192.0.2.1]:smtp", "192.0.2.1", "smtp" },
	{ "[2001:db8::1]:25", "2001:db8::1", "25" },
	{ "[IPv6:2001:db8::1]:25", "2001:db8::1", "25" },
	{ "::1:25", "::1", "25" },
	{ "mail.example.org:smtp", "mail.example.org", "smtp" },
	{ "[]:25", "", "25" },
	{ "[2001:db8::1", "", NULL },
	{ "[2001:db8::1]", "", NULL },
	{ "[2001:db8::1]x:25", "", NULL },
	{ "192.0.2.1:", "", NULL },
	{ "", "", NULL },
};

START_TEST(place)
{
	struct arena *arena = arena_new();
	struct listener_place got;
	struct buf why = BUF_INIT;
	int result;

	result = listener_place(&got, places[_i].name, arena, &why);
	if (places[_i].port == NULL) {
		ck_assert_msg(result == -1, "%s", places[_i].name);
	} else {
		ck_assert_msg(result == 0, "%s", places[_i].name);
		ck_assert_str_eq(got.host, places[_i].host);
		ck_assert_str_eq(got.port, places[_i].port);
	}
	buf_release(&why);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *host;
	bool want;
} loopbacks[] = {
	{ "127.0.0.1", true },
	{ "127.255.0.9", true },
	{ "128.0.0.1", false },
	{ "12.7.0.1", false },
	{ "0.0.0.0", false },
	{ "::1", true },
	{ "0:0:0:0:0:0:0:1", true },
	{ "::", false },
	{ "::ffff:127.0.0.1", true },
	{ "2001:db8::1", false },
	{ "localhost", true },
	{ "LocalHost", true },
	{ "a.localhost", true },
	{ ".localhost", false },
	{ "notlocalhost", false },
	{ "localhost.example.org", false },
	{ "", false },
};

START_TEST(loopback)
{
	ck_assert_msg(
	    listener_loopback(loopbacks[_i].host) == loopbacks[_i].want, "%s",
	    loopbacks[_i].host);
}
END_TEST

static const struct {
	const char *name, *host, *interfaces, *protocols;
	bool loopback;
	const char *want; /* joined by '|' */
	size_t notes;
} addresses[] = {
	{ "all", "", "all", "all", false, "all|", 0 },
	{ "unknown parameters", "", NULL, NULL, false, "all|", 0 },
	{ "all among others", "", "localhost, all", "all", false, "all|", 0 },
	{ "all of one family", "", "all", "ipv4", false, "0.0.0.0|", 0 },
	{ "all of the other", "", "all", "ipv6", false, "::|", 0 },
	{ "all, both named", "", "all", "ipv6, ipv4", false, "all|", 0 },
	{ "a list", "", "192.0.2.1, [2001:db8::1] mail.example.org", "all",
	    false, "192.0.2.1|2001:db8::1|mail.example.org|", 0 },
	{ "loopback among others", "", "$x, localhost, 127.0.0.1 ::1", "all",
	    false, "$x|", 0 },
	{ "each once", "", "A.example, a.example, a.example", "all", false,
	    "A.example|", 0 },
	{ "loopback only", "", "loopback-only", "all", false, "", 0 },
	{ "localhost only", "", "localhost", "all", false, "", 0 },
	{ "loopback only, forwarded to", "", "loopback-only", "all", true,
	    "127.0.0.1|::1|", 0 },
	{ "loopback only, one family", "", "loopback-only", "ipv4", true,
	    "127.0.0.1|", 0 },
	{ "empty", "", "", "all", false, "", 0 },
	{ "family off", "", "192.0.2.1 2001:db8::1", "ipv4", false,
	    "192.0.2.1|", 1 },
	{ "other family off", "", "192.0.2.1 2001:db8::1", "ipv6", false,
	    "2001:db8::1|", 1 },
	{ "both named", "", "192.0.2.1 2001:db8::1", "ipv6, ipv4", false,
	    "192.0.2.1|2001:db8::1|", 0 },
	{ "loopback of a family that is off", "", "::1", "ipv4", false, "", 0 },
	{ "row's host wins", "192.0.2.9", "loopback-only", "all", false,
	    "192.0.2.9|", 0 },
	{ "row's host is loopback", "127.0.0.1", "all", "all", false, "", 0 },
	{ "row's host is forwarded to", "127.0.0.1", "all", "all", true,
	    "127.0.0.1|", 0 },
	{ "row's host of a family that is off", "2001:db8::9", "all", "ipv4",
	    false, "", 1 },
	{ "row's host is the wildcard", "0.0.0.0", "loopback-only", "all",
	    false, "0.0.0.0|", 0 },
};

START_TEST(address)
{
	struct arena *arena = arena_new();
	struct listener_notes notes = { .len = 0 };
	struct buf got = BUF_INIT;
	const char **list;
	size_t len, i;

	len = listener_addresses(&list, addresses[_i].host,
	    addresses[_i].interfaces, addresses[_i].protocols,
	    addresses[_i].loopback, &notes, arena);
	for (i = 0; i < len; i++)
		buf_printf(&got, "%s|", list[i]);
	ck_assert_msg(strcmp(buf_text(&got), addresses[_i].want) == 0, "%s: %s",
	    addresses[_i].name, buf_text(&got));
	ck_assert_uint_eq(notes.len, addresses[_i].notes);
	for (i = 0; i < notes.len; i++)
		ck_assert_int_eq(notes.list[i].id, FINDING_LISTENER_ADDRESS);
	buf_release(&got);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *list, *name, *type;
	bool want;
} disabled[] = {
	{ "", "smtp", "inet", false },
	{ NULL, "smtp", "inet", false },
	{ "inet", "smtp", "inet", true },
	{ "INET", "smtp", "inet", true },
	{ "unix", "smtp", "inet", false },
	{ "smtp/inet", "smtp", "inet", true },
	{ "smtp.inet", "smtp", "inet", true },
	{ "smtp/inet", "25", "inet", false },
	{ "smtp/unix, 25/inet", "25", "inet", true },
	{ "!smtp/inet, inet", "smtp", "inet", false },
	{ "!smtp/inet, inet", "25", "inet", true },
	{ "!!inet", "smtp", "inet", true },
	{ "smtp", "smtp", "inet", false },
	{ "192.0.2.1:25/inet", "192.0.2.1:25", "inet", true },
};

START_TEST(disable)
{
	ck_assert_msg(listener_disabled(disabled[_i].list, disabled[_i].name,
			  disabled[_i].type) == disabled[_i].want,
	    "%s of %s", disabled[_i].name, disabled[_i].list);
}
END_TEST

/* ---- TLS ---- */

#define NOTES_MAX 4

static const struct tls_case {
	const char *name;
	struct listener_config config;
	const char *level, *protocols;
	unsigned versions;
	const char *chain_files; /* "file", "file+key", joined by blanks */
	int notes[NOTES_MAX];    /* identifiers; -1: the end */
} tls_cases[] = {
	{ "nothing configured",
	    { .values = { [LISTENER_PROTOCOLS] = ">=TLSv1" } }, "none",
	    ">=TLSv1", 0, "", { FINDING_TLS_NOT_OFFERED, -1 } },
	{ "may",
	    { .values = { "may", [LISTENER_PROTOCOLS] = ">=TLSv1.2",
		  [LISTENER_MANDATORY] = ">=TLSv1.3", [LISTENER_CERT] = "/c",
		  [LISTENER_KEY] = "/k" } },
	    "may", ">=TLSv1.2", TLSPROTO_1_2 | TLSPROTO_1_3, "/c+/k", { -1 } },
	{ "any case, switches have no say",
	    { .values = { "May", "no", "yes",
		  ">=TLSv1.2", [LISTENER_CHAINS] = "/a, /b" } },
	    "may", ">=TLSv1.2", TLSPROTO_1_2 | TLSPROTO_1_3, "/a /b", { -1 } },
	{ "level none, switches have no say",
	    { .values = { "none", "yes", "yes" } }, "none", "", 0, "",
	    { FINDING_TLS_NOT_OFFERED, -1 } },
	{ "encrypt",
	    { .values = { "encrypt", [LISTENER_PROTOCOLS] = "!SSLv2",
		  [LISTENER_MANDATORY] = "TLSv1.2",
		  [LISTENER_CHAINS] = "/a" } },
	    "encrypt", "TLSv1.2", TLSPROTO_1_2, "/a",
	    { FINDING_TLS_REQUIRED, -1 } },
	{ "encrypt with client certificates",
	    { .values = { "encrypt", [LISTENER_MANDATORY] = "TLSv1.2",
		  [LISTENER_CHAINS] = "/a", [LISTENER_REQ_CCERT] = "yes" } },
	    "encrypt", "TLSv1.2", TLSPROTO_1_2, "/a",
	    { FINDING_TLS_REQUIRED, FINDING_TLS_CLIENT_CERT, -1 } },
	{ "use_tls",
	    { .values = { "", "yes", "no",
		  ">=TLSv1.2", [LISTENER_CHAINS] = "/a" } },
	    "may", ">=TLSv1.2", TLSPROTO_1_2 | TLSPROTO_1_3, "/a",
	    { FINDING_TLS_LEGACY, -1 } },
	{ "enforce_tls",
	    { .values = { "", "no", "YES", "", ">=TLSv1.2", "/a" } }, "encrypt",
	    ">=TLSv1.2", TLSPROTO_1_2 | TLSPROTO_1_3, "/a",
	    { FINDING_TLS_LEGACY, FINDING_TLS_REQUIRED, -1 } },
	{ "verify is encrypt",
	    { .values = { "verify", [LISTENER_MANDATORY] = ">=TLSv1.2",
		  [LISTENER_CHAINS] = "/a" } },
	    "encrypt", ">=TLSv1.2", TLSPROTO_1_2 | TLSPROTO_1_3, "/a",
	    { FINDING_TLS_LEVEL_UNSUPPORTED, FINDING_TLS_REQUIRED, -1 } },
	{ "dane is fatal", { .values = { "dane", [LISTENER_CHAINS] = "/a" } },
	    "", "", 0, "/a", { FINDING_TLS_LEVEL_INVALID, -1 } },
	{ "a switch that is none is fatal",
	    { .values = { "may", "true", "no", [LISTENER_CHAINS] = "/a" } }, "",
	    "", 0, "/a", { FINDING_TLS_LEVEL_INVALID, -1 } },
	{ "so is an empty one",
	    { .values = { "may", [LISTENER_CHAINS] = "/a",
		  [LISTENER_REQ_CCERT] = "" } },
	    "", "", 0, "/a", { FINDING_TLS_LEVEL_INVALID, -1 } },
	{ "wrapper mode beats the level",
	    { .values = { "none", [LISTENER_MANDATORY] = ">=TLSv1.2",
		  [LISTENER_CHAINS] = "/a", [LISTENER_WRAPPER] = "Yes" } },
	    "encrypt", ">=TLSv1.2", TLSPROTO_1_2 | TLSPROTO_1_3, "/a",
	    { FINDING_TLS_WRAPPER, -1 } },
	{ "wrapper mode is neither yes nor no",
	    { .values = { "may", [LISTENER_CHAINS] = "/a",
		  [LISTENER_WRAPPER] = "true" } },
	    "", "", 0, "/a", { FINDING_TLS_LEVEL_INVALID, -1 } },
	{ "a grade that is none",
	    { .values = { "may", [LISTENER_PROTOCOLS] = ">=TLSv1.2",
		  [LISTENER_CHAINS] = "/a", [LISTENER_CIPHERS] = "strong" } },
	    "may", ">=TLSv1.2", TLSPROTO_1_2 | TLSPROTO_1_3, "/a",
	    { FINDING_TLS_CIPHERS, -1 } },
	{ "STARTTLS hidden",
	    { .values = { "may", [LISTENER_CHAINS] = "/a",
		  [LISTENER_DISCARD] = "silent-discard, STARTTLS" } },
	    "none", "", 0, "/a", { FINDING_STARTTLS_HIDDEN, -1 } },
	{ "STARTTLS hidden from some",
	    { .values = { "may", [LISTENER_CHAINS] = "/a",
		  [LISTENER_DISCARD] = "dsn",
		  [LISTENER_DISCARD_MAPS] = "cidr:/x" } },
	    "may", "",
	    TLSPROTO_SSL3 | TLSPROTO_1_0 | TLSPROTO_1_1 | TLSPROTO_1_2 |
		TLSPROTO_1_3,
	    "/a", { FINDING_STARTTLS_MAPS, -1 } },
	{ "only 1.3",
	    { .values = { "may", [LISTENER_PROTOCOLS] = ">=TLSv1.3",
		  [LISTENER_CHAINS] = "/a" } },
	    "may", ">=TLSv1.3", TLSPROTO_1_3, "/a",
	    { FINDING_TLS_1_2_REFUSED, -1 } },
	{ "only old",
	    { .values = { "may", [LISTENER_PROTOCOLS] = "TLSv1, TLSv1.1",
		  [LISTENER_CHAINS] = "/a" } },
	    "may", "TLSv1, TLSv1.1", TLSPROTO_1_0 | TLSPROTO_1_1, "/a",
	    { FINDING_TLS_TOO_OLD, -1 } },
	{ "protocols not understood",
	    { .values = { "may", [LISTENER_PROTOCOLS] = "TLS1.2",
		  [LISTENER_CHAINS] = "/a" } },
	    "may", "TLS1.2", 0, "/a", { FINDING_TLS_PROTOCOLS_INVALID, -1 } },
	{ "all certificates in Postfix's order",
	    { .values = { "may", [LISTENER_PROTOCOLS] = "TLSv1.2",
		  [LISTENER_CERT] = "/c", [LISTENER_KEY] = "/ck",
		  [LISTENER_DCERT] = "/d", [LISTENER_DKEY] = "/dk",
		  [LISTENER_ECCERT] = "/e", [LISTENER_ECKEY] = "/ek" } },
	    "may", "TLSv1.2", TLSPROTO_1_2, "/c+/ck /d+/dk /e+/ek", { -1 } },
	{ "chain files beat the others",
	    { .values = { "may", [LISTENER_PROTOCOLS] = "TLSv1.2",
		  [LISTENER_CHAINS] = "/a,/b", [LISTENER_ECCERT] = "/e",
		  [LISTENER_ECKEY] = "/ek" } },
	    "may", "TLSv1.2", TLSPROTO_1_2, "/a /b",
	    { FINDING_TLS_CERT_IGNORED, -1 } },
	{ "chain files beside none are no surprise",
	    { .values = { "may", [LISTENER_PROTOCOLS] = "TLSv1.2",
		  [LISTENER_CHAINS] = "/a", [LISTENER_CERT] = "none" } },
	    "may", "TLSv1.2", TLSPROTO_1_2, "/a", { -1 } },
	{ "no certificate",
	    { .values = { "may", [LISTENER_PROTOCOLS] = "TLSv1.2" } }, "may",
	    "TLSv1.2", TLSPROTO_1_2, "", { FINDING_TLS_NO_CERTIFICATE, -1 } },
	{ "anonymous",
	    { .values = { "may", [LISTENER_PROTOCOLS] = "TLSv1.2",
		  [LISTENER_CERT] = "None", [LISTENER_KEY] = "None" } },
	    "may", "TLSv1.2", TLSPROTO_1_2, "",
	    { FINDING_TLS_NO_CERTIFICATE, -1 } },
	{ "relative names start in the queue directory",
	    { .values = { "may", [LISTENER_PROTOCOLS] = "TLSv1.2",
		  [LISTENER_CERT] = "c", [LISTENER_KEY] = "k",
		  [LISTENER_ECCERT] = "/e", [LISTENER_ECKEY] = "" },
		.folder = "/q" },
	    "may", "TLSv1.2", TLSPROTO_1_2, "/q/c+/q/k /e+", { -1 } },
	{ "none beside an ECDSA certificate",
	    { .values = { "may", [LISTENER_PROTOCOLS] = "TLSv1.2",
		  [LISTENER_CERT] = "none", [LISTENER_KEY] = "none",
		  [LISTENER_ECCERT] = "/e", [LISTENER_ECKEY] = "/e" } },
	    "may", "TLSv1.2", TLSPROTO_1_2, "/e+/e", { -1 } },
};

static void
derive(struct listener_tls *tls, struct listener_config config,
    struct listener_notes *notes, struct arena *arena)
{
	config.prefix = "smtpd";
	config.ranges = true;
	listener_tls(tls, &config, notes, arena);
}

START_TEST(tls)
{
	const struct tls_case *want = &tls_cases[_i];
	struct arena *arena = arena_new();
	struct listener_notes notes = { .len = 0 };
	struct listener_tls got;
	struct buf files = BUF_INIT;
	size_t i;

	derive(&got, want->config, &notes, arena);
	ck_assert_msg(strcmp(got.level, want->level) == 0, "%s: %s", want->name,
	    got.level);
	ck_assert_str_eq(got.protocols, want->protocols);
	ck_assert_msg(got.versions == want->versions, "%s: %#x", want->name,
	    got.versions);
	for (i = 0; i < got.chain_files_len; i++)
		buf_printf(&files, "%s%s%s%s", i > 0 ? " " : "",
		    got.chain_files[i], got.key_files != NULL ? "+" : "",
		    got.key_files != NULL ? got.key_files[i] : "");
	ck_assert_msg(strcmp(buf_text(&files), want->chain_files) == 0,
	    "%s: %s", want->name, buf_text(&files));
	for (i = 0; i < notes.len; i++)
		ck_assert_msg((int)notes.list[i].id == want->notes[i], "%s: %s",
		    want->name, notes.list[i].detail);
	ck_assert_msg(want->notes[i] == -1, "%s: %zu", want->name, i);
	buf_release(&files);
	arena_free(arena);
}
END_TEST

static const struct cipher_case {
	const char *values[LISTENER_PARAMS];
	const char *ciphers; /* NULL: none */
} cipher_cases[] = {
	{ { "may" }, "M" },
	{ { "may", [LISTENER_CIPHERS] = "High" }, "H" },
	{ { "may", [LISTENER_CIPHERS] = "export" }, "M" },
	{ { "may", [LISTENER_CIPHERS] = "none" }, NULL },
	{ { "may", [LISTENER_MANDATORY_CIPHERS] = "high",
	      [LISTENER_EXCLUDE] = "aNULL, RC4:MD5",
	      [LISTENER_MANDATORY_EXCLUDE] = "aRSA" },
	    "M:!aNULL:!RC4:!MD5" },
	{ { "encrypt", [LISTENER_MANDATORY_CIPHERS] = "high",
	      [LISTENER_EXCLUDE] = "RC4",
	      [LISTENER_MANDATORY_EXCLUDE] = "aRSA kDH" },
	    "H:!RC4:!aRSA:!kDH" },
	{ { "may", [LISTENER_EXCLUDE] = "RC4, !aNULL" }, NULL },
	{ { "none" }, NULL },
};

START_TEST(ciphers)
{
	static const char *const grades[LISTENER_GRADES] = { "H", "M" };
	struct listener_config config = { .prefix = "smtpd", .grades = grades };
	struct arena *arena = arena_new();
	struct listener_tls got;

	memcpy(config.values, cipher_cases[_i].values, sizeof(config.values));
	listener_tls(&got, &config, NULL, arena);
	ck_assert_pstr_eq(got.ciphers, cipher_cases[_i].ciphers);
	arena_free(arena);
}
END_TEST

START_TEST(differ)
{
	static const struct listener_config base = {
		.values = { "may", "no", "no", ">=TLSv1.2",
		    [LISTENER_CERT] = "/c", [LISTENER_KEY] = "/k" },
		.sni_maps = ""
	};
	struct listener_config other = base;
	struct arena *arena = arena_new();
	struct listener_tls a, b;

	derive(&a, base, NULL, arena);
	other.values[LISTENER_PROTOCOLS] = "TLSv1.2, TLSv1.3";
	derive(&b, other, NULL, arena);
	ck_assert_ptr_null(listener_tls_differ(&a, &b));
	other.values[LISTENER_PROTOCOLS] = "TLSv1.2";
	derive(&b, other, NULL, arena);
	ck_assert_ptr_nonnull(listener_tls_differ(&a, &b));
	other = base;
	other.values[LISTENER_LEVEL] = "none";
	derive(&b, other, NULL, arena);
	ck_assert_ptr_nonnull(listener_tls_differ(&a, &b));
	ck_assert_ptr_null(listener_tls_differ(&b, &b));
	other = base;
	other.values[LISTENER_KEY] = "/other";
	derive(&b, other, NULL, arena);
	ck_assert_ptr_nonnull(listener_tls_differ(&a, &b));
	other = base;
	other.values[LISTENER_CHAINS] = "/c";
	derive(&b, other, NULL, arena);
	ck_assert_ptr_nonnull(listener_tls_differ(&a, &b));
	other = base;
	other.sni_maps = "hash:/x";
	derive(&b, other, NULL, arena);
	ck_assert_ptr_nonnull(listener_tls_differ(&a, &b));
	arena_free(arena);
}
END_TEST

START_TEST(notes_are_bounded_and_masked)
{
	struct listener_notes notes = { .len = 0 };
	struct arena *arena = arena_new();
	char text[4096];
	size_t i;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	text[0] = '\033';
	for (i = 0; i < 100; i++)
		listener_note(&notes, arena, FINDING_LISTENER_NONE, "%s", text);
	ck_assert_uint_eq(notes.len, ARRAY_LEN(notes.list));
	ck_assert_int_eq(notes.list[0].detail[0], '?');
	ck_assert_uint_lt(strlen(notes.list[0].detail), 2048);
	arena_free(arena);
}
END_TEST

UNIT_MAIN("listener", LOOP(place, places), LOOP(loopback, loopbacks),
    LOOP(address, addresses), LOOP(disable, disabled), LOOP(tls, tls_cases),
    LOOP(ciphers, cipher_cases), TEST(differ),
    TEST(notes_are_bounded_and_masked))
