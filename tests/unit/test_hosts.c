/*
 * test_hosts - which hosts are local and what they show; SNI tables are asked
 * through the real postmap where there is one
 */
#include "inspect/hosts.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "facts/cert_name.h"
#include "inspect/postconf.h"
#include "pki.h"
#include "unit.h"

#define NOW ((time_t)1790000000)

static char dir[64];
static struct pki_cert root, one, two;
static struct trust *trust;
static struct facts *facts;
static struct fact_instance instance;
static struct fact_listener listeners[2];
static struct settings settings;

static const char *
path_of(const char *name)
{
	return arena_printf(facts->arena, "%s/%s", dir, name);
}

/* write_chain - key and certificate in one file */
static const char *
write_chain(const char *name, const struct pki_cert *cert)
{
	const char *path = path_of(name);
	FILE *f = fopen(path, "w");

	if (f == NULL)
		abort();
	PEM_write_PrivateKey(f, cert->key, NULL, NULL, 0, NULL, NULL);
	PEM_write_X509(f, cert->x509);
	fclose(f);
	return path;
}

static void
write_text(const char *name, const char *text)
{
	FILE *f = fopen(path_of(name), "w");

	if (f == NULL || fputs(text, f) < 0)
		abort();
	fclose(f);
}

static const char **
list(const char *text)
{
	const char **l = arena_alloc(facts->arena, sizeof(*l));

	l[0] = text;
	return l;
}

static void
host(size_t i, const char *name, const char *address)
{
	facts->hosts[i] = (struct fact_host){ .name = name,
		.a = address != NULL ? DNS_OK : DNS_NODATA,
		.aaaa = DNS_NODATA,
		.local = TRI_UNKNOWN };
	if (address == NULL)
		return;
	facts->hosts[i].addresses = list(address);
	facts->hosts[i].addresses_len = 1;
}

/* one listener for all addresses, two hosts still without a name */
static void
setup(void)
{
	struct pki_wish ca = { .common_name = "Test Root", .authority = true };
	struct pki_wish leaf = { .rsa_bits = -1,
		.sans = "DNS:one.test.example" };

	strcpy(dir, "/tmp/poststs-hosts-XXXXXX");
	if (mkdtemp(dir) == NULL)
		abort();
	facts = facts_new(NOW);
	root = pki_make(&ca, NULL, NOW);
	one = pki_make(&leaf, &root, NOW);
	leaf.sans = "DNS:two.test.example";
	two = pki_make(&leaf, &root, NOW);
	pki_write_certs(path_of("root"), (X509 *[]){ root.x509, NULL });
	trust = trust_load(path_of("root"), NULL);
	write_text("main.cf", "compatibility_level = 3.6\n");
	write_text("master.cf", "");
	listeners[0] = (struct fact_listener){ .service = "smtp/inet",
		.address = "all",
		.port = 25,
		.myhostname = "one.test.example",
		.security_level = "may",
		.chain_files = list(write_chain("one", &one)),
		.chain_files_len = 1,
		.sni_maps = "" };
	listeners[1] = listeners[0];
	listeners[1].chain_files = list(write_chain("two", &two));
	instance = (struct fact_instance){ .config_directory = dir,
		.myhostname = "one.test.example",
		.complete = TRI_YES,
		.listeners = listeners,
		.listeners_len = 1 };
	settings = (struct settings){ .timeout = 10 };
	facts->instances = &instance;
	facts->instances_len = 1;
	facts->hosts = arena_alloc(facts->arena, 2 * sizeof(*facts->hosts));
	facts->hosts_len = 2;
}

static void
teardown(void)
{
	char command[128];

	facts_free(facts);
	trust_free(trust);
	pki_free(&root);
	pki_free(&one);
	pki_free(&two);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	if (system(command) != 0)
		abort();
}

/* shows - the only certificate of the host is good and for this name */
static void
shows(const struct fact_host *h, const char *name)
{
	ck_assert_int_eq(h->local, TRI_YES);
	ck_assert_uint_eq(h->certs_len, 1);
	ck_assert_ptr_null(h->certs[0]->error);
	ck_assert(cert_covers(h->certs[0], name));
	ck_assert_int_eq(h->certs[0]->trusted, TRI_YES);
	ck_assert_int_eq(h->certs[0]->key_matches, TRI_YES);
}

START_TEST(local_hosts_share_what_they_show)
{
	setup();
	host(0, "mx1.test.example", "127.0.0.1");
	host(1, "mx2.test.example", "127.0.0.1");
	inspect_hosts(facts, &settings, trust);
	shows(&facts->hosts[0], "one.test.example");
	shows(&facts->hosts[1], "one.test.example");
	ck_assert_ptr_eq(facts->hosts[0].certs, facts->hosts[1].certs);
	teardown();
}
END_TEST

START_TEST(others_are_not_us)
{
	setup();
	host(0, "mx.other.example", "192.0.2.200");
	host(1, "nothing.other.example", NULL);
	inspect_hosts(facts, &settings, trust);
	/* whether it can be told depends on this machine's own addresses */
	ck_assert_int_ne(facts->hosts[0].local, TRI_YES);
	ck_assert_uint_eq(facts->hosts[0].certs_len, 0);
	ck_assert_int_ne(facts->hosts[1].local, TRI_YES);
	teardown();
}
END_TEST

START_TEST(each_address_has_its_listener)
{
	setup();
	instance.listeners_len = 2;
	listeners[0].address = "127.0.0.2";
	listeners[1].address = "127.0.0.3";
	host(0, "one.test.example", "127.0.0.2");
	host(1, "two.test.example", "127.0.0.3");
	inspect_hosts(facts, &settings, trust);
	shows(&facts->hosts[0], "one.test.example");
	shows(&facts->hosts[1], "two.test.example");
	teardown();
}
END_TEST

START_TEST(an_address_of_its_own_comes_first)
{
	setup();
	instance.listeners_len = 2;
	listeners[1].address = "127.0.0.3";
	host(0, "one.test.example", "127.0.0.2");
	host(1, "two.test.example", "127.0.0.3");
	inspect_hosts(facts, &settings, trust);
	shows(&facts->hosts[0], "one.test.example");
	shows(&facts->hosts[1], "two.test.example");
	teardown();
}
END_TEST

/* two_files - the first listener is to load two files, each with its key */
static void
two_files(const char *a, const char *b)
{
	listeners[0].chain_files =
	    arena_alloc(facts->arena, 2 * sizeof(*listeners[0].chain_files));
	listeners[0].chain_files[0] = path_of(a);
	listeners[0].chain_files[1] = path_of(b);
	listeners[0].chain_files_len = 2;
	listeners[0].key_files = listeners[0].chain_files;
	host(0, "mx1.test.example", "127.0.0.1");
	host(1, "mx2.test.example", "127.0.0.1");
}

START_TEST(what_cannot_be_loaded_hides_the_rest)
{
	setup();
	two_files("one", "missing");
	inspect_hosts(facts, &settings, trust);
	ck_assert_uint_eq(facts->hosts[0].certs_len, 1);
	ck_assert_str_eq(facts->hosts[0].certs[0]->file, path_of("missing"));
	ck_assert_ptr_nonnull(facts->hosts[0].certs[0]->error);
	teardown();
}
END_TEST

START_TEST(a_key_of_another_hides_the_rest)
{
	setup();
	two_files("one", "two");
	listeners[0].key_files =
	    arena_alloc(facts->arena, 2 * sizeof(*listeners[0].chain_files));
	listeners[0].key_files[0] = path_of("one");
	listeners[0].key_files[1] = path_of("one");
	inspect_hosts(facts, &settings, trust);
	ck_assert_uint_eq(facts->hosts[0].certs_len, 1);
	ck_assert(cert_covers(facts->hosts[0].certs[0], "two.test.example"));
	ck_assert_int_eq(facts->hosts[0].certs[0]->key_matches, TRI_NO);
	teardown();
}
END_TEST

START_TEST(of_pairs_with_one_key_type_the_last_counts)
{
	setup();
	two_files("one", "two");
	inspect_hosts(facts, &settings, trust);
	shows(&facts->hosts[0], "two.test.example");
	teardown();
}
END_TEST

START_TEST(in_a_sequence_one_key_type_twice_is_an_error)
{
	setup();
	two_files("one", "two");
	listeners[0].key_files = NULL;
	inspect_hosts(facts, &settings, trust);
	ck_assert_uint_eq(facts->hosts[0].certs_len, 1);
	ck_assert_str_eq(facts->hosts[0].certs[0]->file, path_of("two"));
	ck_assert_ptr_nonnull(facts->hosts[0].certs[0]->error);
	teardown();
}
END_TEST

static bool
noted(enum finding_id id)
{
	size_t i;

	for (i = 0; i < facts->notes_len; i++)
		if (facts->notes[i].id == id)
			return true;
	return false;
}

START_TEST(what_no_cipher_serves_is_not_shown)
{
	setup();
	listeners[0].hidden = listeners[0].hidden_1_2 = KEYS_ECDSA | KEYS_DSA;
	host(0, "mx1.test.example", "127.0.0.1");
	host(1, "mx2.test.example", "127.0.0.1");
	inspect_hosts(facts, &settings, trust);
	ck_assert_uint_eq(facts->hosts[0].certs_len, 0);
	ck_assert(noted(FINDING_TLS_KEY_HIDDEN));
	teardown();
}
END_TEST

START_TEST(what_old_clients_cannot_use_is_noted)
{
	setup();
	listeners[0].hidden_1_2 = KEYS_ECDSA;
	host(0, "mx1.test.example", "127.0.0.1");
	host(1, "mx2.test.example", "127.0.0.1");
	inspect_hosts(facts, &settings, trust);
	ck_assert_uint_eq(facts->hosts[0].certs_len, 1);
	ck_assert(noted(FINDING_TLS_KEY_HIDDEN));
	teardown();
}
END_TEST

START_TEST(behind_a_translator_every_listener_may_be_met)
{
	char *names[] = { (char[]){ "mx.other.example" } };

	setup();
	instance.listeners_len = 2;
	listeners[0].address = "127.0.0.2";
	listeners[1].address = "127.0.0.3";
	settings.local_mx = (struct string_list){ names, 1 };
	host(0, "mx.other.example", "192.0.2.200");
	host(1, "v6.other.example", "2001:db8::200");
	inspect_hosts(facts, &settings, trust);
	ck_assert_int_eq(facts->hosts[0].local, TRI_YES);
	ck_assert_uint_eq(facts->hosts[0].certs_len, 2);
	ck_assert_int_ne(facts->hosts[1].local, TRI_YES);
	teardown();
}
END_TEST

START_TEST(no_tls_no_certificate)
{
	setup();
	listeners[0].chain_files_len = 0;
	host(0, "mx1.test.example", "127.0.0.1");
	host(1, "mx2.test.example", "::1");
	inspect_hosts(facts, &settings, trust);
	ck_assert_int_eq(facts->hosts[0].local, TRI_YES);
	ck_assert_uint_eq(facts->hosts[0].certs_len, 0);
	ck_assert_int_eq(facts->hosts[1].local, TRI_YES);
	teardown();
}
END_TEST

START_TEST(pairs_and_families)
{
	setup();
	instance.listeners_len = 2;
	listeners[0].address = "0.0.0.0";
	listeners[0].key_files = listeners[0].chain_files;
	listeners[1].address = "::";
	listeners[1].chain_files = list(path_of("missing"));
	host(0, "one.test.example", "127.0.0.1");
	host(1, "two.test.example", "::1");
	inspect_hosts(facts, &settings, trust);
	shows(&facts->hosts[0], "one.test.example");
	ck_assert_uint_eq(facts->hosts[1].certs_len, 1);
	ck_assert_ptr_nonnull(facts->hosts[1].certs[0]->error);
	teardown();
}
END_TEST

/* the table's chain for two, the default for who is not in it */
START_TEST(the_name_chooses_the_chain)
{
	struct postfix_tools tools;
	const char *maps;

	setup();
	if (!postfix_tools_find(&tools, 10, facts->arena)) {
		teardown();
		return;
	}
	write_text("sni", arena_printf(facts->arena, "two.test.example %s\n",
			      path_of("two")));
	maps = arena_printf(facts->arena, "texthash:%s", path_of("sni"));
	listeners[0].sni_maps = maps;
	host(0, "one.test.example", "127.0.0.1");
	host(1, "two.test.example", "127.0.0.1");
	write_chain("two", &two);
	inspect_hosts(facts, &settings, trust);
	shows(&facts->hosts[0], "one.test.example");
	shows(&facts->hosts[1], "two.test.example");
	teardown();
}
END_TEST

/* smtpd_tls_cert_file = none: there is no other chain, but this one there is */
START_TEST(the_name_chooses_where_there_is_no_default)
{
	struct postfix_tools tools;

	setup();
	if (!postfix_tools_find(&tools, 10, facts->arena)) {
		teardown();
		return;
	}
	write_text("sni", arena_printf(facts->arena, "two.test.example %s\n",
			      path_of("two")));
	listeners[0].sni_maps =
	    arena_printf(facts->arena, "texthash:%s", path_of("sni"));
	listeners[0].chain_files_len = 0;
	listeners[0].anonymous = true;
	host(0, "one.test.example", "127.0.0.1");
	host(1, "two.test.example", "127.0.0.1");
	write_chain("two", &two);
	inspect_hosts(facts, &settings, trust);
	ck_assert_uint_eq(facts->hosts[0].certs_len, 0);
	shows(&facts->hosts[1], "two.test.example");
	ck_assert_uint_eq(facts->hosts[1].offers[0].plain_len, 0);
	teardown();
}
END_TEST

/* nor does an address of Postfix's that is not here keep the table away */
START_TEST(a_missing_interface_hides_no_chain)
{
	struct postfix_tools tools;

	setup();
	if (!postfix_tools_find(&tools, 10, facts->arena)) {
		teardown();
		return;
	}
	write_text("main.cf",
	    "compatibility_level = 3.6\ninet_interfaces = 192.0.2.254\n");
	write_text("sni", arena_printf(facts->arena, "two.test.example %s\n",
			      path_of("two")));
	listeners[0].sni_maps =
	    arena_printf(facts->arena, "texthash:%s", path_of("sni"));
	host(0, "one.test.example", "127.0.0.1");
	host(1, "two.test.example", "127.0.0.1");
	inspect_hosts(facts, &settings, trust);
	shows(&facts->hosts[0], "one.test.example");
	shows(&facts->hosts[1], "two.test.example");
	teardown();
}
END_TEST

/* a table that cannot be asked breaks the handshake off */
START_TEST(a_broken_table_is_an_error)
{
	struct postfix_tools tools;

	setup();
	if (!postfix_tools_find(&tools, 10, facts->arena)) {
		teardown();
		return;
	}
	listeners[0].sni_maps = "texthash:/nonexistent/sni";
	host(0, "one.test.example", "127.0.0.1");
	host(1, "two.test.example", "127.0.0.1");
	inspect_hosts(facts, &settings, trust);
	ck_assert_uint_eq(facts->hosts[0].certs_len, 1);
	ck_assert_ptr_nonnull(facts->hosts[0].certs[0]->error);
	teardown();
}
END_TEST

START_TEST(a_name_with_a_nul_is_noted)
{
	static const unsigned char name[] = "one.test.example\0.evil.example";
	GENERAL_NAMES *sans = GENERAL_NAMES_new();
	GENERAL_NAME *san = GENERAL_NAME_new();
	ASN1_IA5STRING *text = ASN1_IA5STRING_new();

	setup();
	ASN1_STRING_set(text, name, sizeof(name) - 1);
	GENERAL_NAME_set0_value(san, GEN_DNS, text);
	sk_GENERAL_NAME_push(sans, san);
	X509_add1_ext_i2d(
	    one.x509, NID_subject_alt_name, sans, 0, X509V3_ADD_REPLACE);
	GENERAL_NAMES_free(sans);
	X509_sign(one.x509, root.key, EVP_sha256());
	write_chain("one", &one);
	host(0, "one.test.example", "127.0.0.1");
	host(1, "two.test.example", "127.0.0.1");
	inspect_hosts(facts, &settings, trust);
	ck_assert_uint_eq(facts->hosts[0].certs_len, 1);
	ck_assert(!cert_covers(facts->hosts[0].certs[0], "one.test.example"));
	ck_assert_uint_eq(facts->notes_len, 1);
	ck_assert_int_eq(facts->notes[0].id, FINDING_CERT_NAME_REFUSED);
	teardown();
}
END_TEST

UNIT_MAIN("hosts", TEST(local_hosts_share_what_they_show),
    TEST(others_are_not_us), TEST(each_address_has_its_listener),
    TEST(an_address_of_its_own_comes_first),
    TEST(what_cannot_be_loaded_hides_the_rest),
    TEST(a_key_of_another_hides_the_rest),
    TEST(of_pairs_with_one_key_type_the_last_counts),
    TEST(in_a_sequence_one_key_type_twice_is_an_error),
    TEST(what_no_cipher_serves_is_not_shown),
    TEST(what_old_clients_cannot_use_is_noted),
    TEST(behind_a_translator_every_listener_may_be_met),
    TEST(no_tls_no_certificate), TEST(pairs_and_families),
    TEST(the_name_chooses_the_chain),
    TEST(the_name_chooses_where_there_is_no_default),
    TEST(a_missing_interface_hides_no_chain), TEST(a_broken_table_is_an_error),
    TEST(a_name_with_a_nul_is_noted))
