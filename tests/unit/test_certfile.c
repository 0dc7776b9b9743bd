/* test_certfile - files as Postfix loads them, and files that it cannot */
#include "inspect/certfile.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "facts/cert_fault.h"
#include "facts/cert_name.h"
#include "pki.h"
#include "unit.h"

#define NOW ((time_t)1790000000)

static struct pki_cert root, middle, one, two;
static struct trust *trust;
static struct arena *arena;
static struct judging by = { NULL, NULL, NOW };
static char dir[64];

static const char *
path_of(const char *name)
{
	return arena_printf(arena, "%s/%s", dir, name);
}

/*
 * make - a file from pieces: 1 2 m r certificates, a b the keys of 1 and 2,
 * e the key of 1 encrypted, x a damaged certificate, others as they stand
 */
static const char *
make(const char *name, const char *pieces)
{
	const char *path = path_of(name);
	FILE *f = fopen(path, "w");
	BIO *bio;

	if (f == NULL)
		abort();
	for (; *pieces != '\0'; pieces++)
		switch (*pieces) {
		case '1':
			PEM_write_X509(f, one.x509);
			break;
		case '2':
			PEM_write_X509(f, two.x509);
			break;
		case 'm':
			PEM_write_X509(f, middle.x509);
			break;
		case 'r':
			PEM_write_X509(f, root.x509);
			break;
		case 'a':
			PEM_write_PrivateKey(
			    f, one.key, NULL, NULL, 0, NULL, NULL);
			break;
		case 'b':
			PEM_write_PrivateKey(
			    f, two.key, NULL, NULL, 0, NULL, NULL);
			break;
		case 'e':
			PEM_write_PrivateKey(f, one.key, EVP_aes_128_cbc(),
			    (const unsigned char *)"secret", 6, NULL, NULL);
			break;
		case 't':
			bio = BIO_new_fp(f, BIO_NOCLOSE);
			PEM_write_bio_PrivateKey_traditional(bio, one.key,
			    EVP_aes_128_cbc(), (unsigned char *)"secret", 6,
			    NULL, NULL);
			BIO_free(bio);
			break;
		case 'x':
			fputs("-----BEGIN CERTIFICATE-----\nMIIB\n"
			      "-----END CERTIFICATE-----\n",
			    f);
			break;
		case 'z':
			fputs("-----BEGIN CERTIFICATE-----\nMIIB\n", f);
			break;
		default:
			fputc(*pieces, f);
		}
	fclose(f);
	return path;
}

static void
setup(void)
{
	struct pki_wish ca = { .common_name = "Test Root", .authority = true };
	struct pki_wish leaf = { .common_name = "one", .rsa_bits = -1 };
	struct buf why = BUF_INIT;

	strcpy(dir, "/tmp/poststs-certfile-XXXXXX");
	if (mkdtemp(dir) == NULL || chmod(dir, 0755) < 0)
		abort();
	arena = arena_new();
	root = pki_make(&ca, NULL, NOW);
	ca.common_name = "Test Intermediate";
	middle = pki_make(&ca, &root, NOW);
	leaf.sans = "DNS:one.example.com";
	one = pki_make(&leaf, &middle, NOW);
	leaf.sans = "DNS:two.example.com";
	leaf.rsa_bits = 0;
	two = pki_make(&leaf, &middle, NOW);
	trust = trust_load(make("roots", "r"), &why);
	if (trust == NULL)
		abort();
	by.trust = trust;
}

static void
teardown(void)
{
	char command[128];

	arena_free(arena);
	trust_free(trust);
	pki_free(&root);
	pki_free(&middle);
	pki_free(&one);
	pki_free(&two);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	if (system(command) != 0)
		abort();
}

/*
 * what comes out, one letter a chain: 1 or 2 good with its key, i or j the
 * same with the key unknown, o out of order, m intermediate missing, k the
 * key is another's, ! an error
 */
static char
letter(const struct fact_cert *cert)
{
	bool first = cert_covers(cert, "one.example.com");

	if (cert->error != NULL)
		return '!';
	if (cert->key_matches == TRI_NO)
		return 'k';
	if (cert->ordered == TRI_NO)
		return 'o';
	if (cert->faults & CERT_ISSUER_MISSING)
		return 'm';
	if (cert->trusted != TRI_YES || cert->faults != 0 ||
	    first == cert_covers(cert, "two.example.com"))
		return '?';
	if (cert->key_matches == TRI_UNKNOWN)
		return first ? 'i' : 'j';
	return first ? '1' : '2';
}

static void
expect(const char *name, const struct fact_cert ***list, size_t len,
    const char *want)
{
	char got[64];
	size_t i;

	ck_assert_uint_lt(len, sizeof(got));
	for (i = 0; i < len; i++) {
		ck_assert_ptr_nonnull((*list)[i]->file);
		got[i] = letter((*list)[i]);
	}
	got[len] = '\0';
	ck_assert_msg(strcmp(got, want) == 0, "%s: %s", name, got);
}

static const struct {
	const char *name, *first, *second, *key, *want;
} cases[] = {
	{ "key, leaf, chain", "a1m", NULL, NULL, "1" },
	{ "root sent too", "a1mr", NULL, NULL, "1" },
	{ "two chains", "a1mb2m", NULL, NULL, "12" },
	{ "two chains, two files", "a1m", "b2m", NULL, "12" },
	{ "key in its own file", "a", "1m", NULL, "1" },
	{ "chain goes on in the next file", "a1", "m", NULL, "1" },
	{ "text between", "KEY\na\nLEAF\n1\nCHAIN\nm", NULL, NULL, "1" },
	{ "another's key", "b1m", NULL, NULL, "k" },
	{ "intermediate missing", "a1", NULL, NULL, "m" },
	{ "root before intermediate", "a1rm", NULL, NULL, "o" },
	{ "intermediate before the leaf", "am1", NULL, NULL, "k" },
	{ "no key at all", "1m", NULL, NULL, "!" },
	{ "key after its certificate", "1ma", NULL, NULL, "!!" },
	{ "key without certificate", "a", NULL, NULL, "!" },
	{ "two keys", "ab2m", NULL, NULL, "!2" },
	{ "encrypted key", "e1m", NULL, NULL, "!" },
	{ "encrypted key, old form", "t1m", NULL, NULL, "!" },
	{ "first chain good, second damaged", "a1mbx", NULL, NULL, "1!" },
	{ "cut in the middle", "a1mz", NULL, NULL, "!" },
	{ "empty", "", NULL, NULL, "!" },
	{ "no PEM", "TEXT\n", NULL, NULL, "!" },
	{ "DER", "0", NULL, NULL, "!" },
	{ "cert file, key file", "1m", NULL, "a", "1" },
	{ "cert file and key in one", "1ma", NULL, "1ma", "1" },
	{ "key first, in one", "a1m", NULL, "a1m", "1" },
	{ "cert file, another's key", "1m", NULL, "b", "k" },
	{ "cert file, encrypted key", "1m", NULL, "e", "!" },
	{ "cert file, no key in the key file", "1m", NULL, "1", "!" },
	{ "cert file without certificate", "a", NULL, "a", "!" },
	{ "cert file empty", "", NULL, "a", "!" },
};

START_TEST(files)
{
	const struct fact_cert **list;
	const char *paths[2] = { make("first", cases[_i].first) };
	const char *key = NULL;
	size_t count = 1, len;

	if (cases[_i].second != NULL)
		paths[count++] = make("second", cases[_i].second);
	if (cases[_i].key != NULL)
		key = make("key", cases[_i].key);
	len = certfile_read(&list, paths, count, key, &by, arena);
	expect(cases[_i].name, &list, len, cases[_i].want);
}
END_TEST

START_TEST(memory)
{
	const char *path = make("memory", "a1mb2m");
	const struct fact_cert **list;
	static char text[20000];
	FILE *f = fopen(path, "r");
	size_t len = fread(text, 1, sizeof(text), f);

	fclose(f);
	len = certfile_parse(&list, "sni", text, len, &by, arena);
	expect("memory", &list, len, "12");
	ck_assert_str_eq(list[1]->file, "sni");
	len = certfile_parse(&list, "sni", "", 0, &by, arena);
	expect("nothing", &list, len, "!");
	len = certfile_parse(&list, "sni", text, (size_t)1 << 21, &by, arena);
	expect("too large", &list, len, "!");
}
END_TEST

/* a leaf that stands alone is sent with what the CA file has above it */
static const struct {
	const char *name, *file, *authorities;
	enum tri trusted;
	bool completed;
	size_t sent;
} completions[] = {
	{ "nothing to complete it with", "a1", NULL, TRI_NO, false, 1 },
	{ "the issuer", "a1", "m", TRI_YES, true, 2 },
	{ "the issuer and the root", "a1", "mr", TRI_YES, true, 3 },
	{ "the root alone", "a1", "r", TRI_NO, false, 1 },
	{ "another leaf", "a1", "2", TRI_NO, false, 1 },
	{ "what is whole is left", "a1m", "mr", TRI_YES, false, 2 },
	{ "what holds anything more is left", "a12", "mr", TRI_NO, false, 2 },
};

START_TEST(completed)
{
	const char *path = make("completed", completions[_i].file);
	const char *from = completions[_i].authorities;
	struct judging with = by;
	struct issuers *issuers =
	    issuers_load(from != NULL ? make("authorities", from) : "", "");
	const struct fact_cert **list;
	size_t len;

	with.issuers = issuers;
	len = certfile_read(&list, &path, 1, NULL, &with, arena);
	ck_assert_uint_eq(len, 1);
	ck_assert_msg(list[0]->error == NULL, "%s", completions[_i].name);
	ck_assert_msg(list[0]->trusted == completions[_i].trusted &&
			  list[0]->completed == completions[_i].completed &&
			  list[0]->chain_len == completions[_i].sent,
	    "%s: %d %d %zu", completions[_i].name, (int)list[0]->trusted,
	    list[0]->completed, list[0]->chain_len);
	issuers_free(issuers);
}
END_TEST

/* what may stand in a file that only Postfix reads is not known */
START_TEST(completed_by_what_is_hidden)
{
	const char *path = make("lone", "a1"), *file = make("hidden", "m");
	const char *whole = make("whole", "a1m");
	struct judging with = by;
	const struct fact_cert **list;
	struct issuers *issuers;

	chmod(file, 0);
	if (geteuid() == 0 && seteuid(65534) < 0)
		return;
	with.issuers = issuers = issuers_load(file, NULL);
	ck_assert(issuers_hidden(issuers));
	certfile_read(&list, &path, 1, NULL, &with, arena);
	ck_assert_int_eq(list[0]->trusted, TRI_UNKNOWN);
	ck_assert_uint_eq(list[0]->faults, 0);
	certfile_read(&list, &whole, 1, NULL, &with, arena);
	ck_assert_int_eq(list[0]->trusted, TRI_YES);
	issuers_free(issuers);
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

START_TEST(without_trust_nothing_is_known)
{
	static const struct judging nothing = { NULL, NULL, NOW };
	const char *path = make("plain", "a1m");
	const struct fact_cert **list;
	size_t len = certfile_read(&list, &path, 1, NULL, &nothing, arena);

	ck_assert_uint_eq(len, 1);
	ck_assert_ptr_null(list[0]->error);
	ck_assert_int_eq(list[0]->trusted, TRI_UNKNOWN);
}
END_TEST

/* each is an error at once: nothing waits, nothing is read without end */
START_TEST(files_that_are_none)
{
	const char *paths[6] = { path_of("missing"), dir, path_of("fifo"),
		path_of("huge"), "/dev/zero", path_of("loop") };
	const char *good = make("good", "1m");
	const struct fact_cert **list;
	FILE *f = fopen(paths[3], "w");
	size_t i;

	ck_assert_int_eq(mkfifo(paths[2], 0600), 0);
	ck_assert_int_eq(ftruncate(fileno(f), 1 << 22), 0);
	fclose(f);
	ck_assert_int_eq(symlink("loop", paths[5]), 0);
	for (i = 0; i < ARRAY_LEN(paths); i++) {
		expect(paths[i], &list,
		    certfile_read(&list, &paths[i], 1, NULL, &by, arena), "!");
		expect(paths[i], &list,
		    certfile_read(&list, &good, 1, paths[i], &by, arena), "!");
	}
}
END_TEST

/* a key for Postfix's eyes only is no fault; a chain that cannot be seen is */
START_TEST(keys_that_may_not_be_read)
{
	const char *key = make("secret", "a"), *all = make("all", "a1m");
	const char *split[] = { key, make("chain", "1m") };
	const char *rest[] = { all, make("next", "b2m") };
	const char *two_hidden[] = { all, key };
	const char *bare = make("bare", "b");
	const struct fact_cert **list;

	chmod(key, 0);
	chmod(all, 0);
	if (geteuid() == 0 && seteuid(65534) < 0)
		return;
	expect("key file", &list,
	    certfile_read(&list, &split[1], 1, key, &by, arena), "i");
	expect("key in a sequence", &list,
	    certfile_read(&list, split, 2, NULL, &by, arena), "i");
	expect(
	    "all", &list, certfile_read(&list, &all, 1, NULL, &by, arena), "!");
	expect("all, then another", &list,
	    certfile_read(&list, rest, 2, NULL, &by, arena), "!2");
	expect("all, then a key", &list,
	    certfile_read(&list, two_hidden, 2, NULL, &by, arena), "!!");
	expect("all, as cert file", &list,
	    certfile_read(&list, &all, 1, all, &by, arena), "!");
	expect("key file, no certificate", &list,
	    certfile_read(&list, &bare, 1, key, &by, arena), "!");
	ck_assert_str_eq(list[0]->file, bare);
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = { LOOP(files, cases),
		LOOP(completed, completions), TEST(completed_by_what_is_hidden),
		TEST(memory), TEST(without_trust_nothing_is_known),
		TEST(files_that_are_none), TEST(keys_that_may_not_be_read) };
	int result;

	setup();
	result = unit_main("certfile", tests, ARRAY_LEN(tests));
	teardown();
	return result;
}
