/* test_watch - which files are watched, as Postfix opens them */
#include "decide/watch.h"

#include <string.h>

#include "unit.h"

static const struct {
	const char *table, *path; /* NULL: none */
} tables[] = {
	{ "hash:/etc/x", "/etc/x.db" },
	{ "btree:/etc/x", "/etc/x.db" },
	{ "lmdb:/etc/x", "/etc/x.lmdb" },
	{ "cdb:/etc/x", "/etc/x.cdb" },
	{ "texthash:/etc/x", "/etc/x" },
	{ "pcre:/etc/x", "/etc/x" },
	{ "mysql:/etc/my.cf", "/etc/my.cf" },
	{ "mysql:inmaincf", NULL },
	{ "static:x", NULL },
	{ "inline:{a=/b}", NULL },
	{ "socketmap:unix:/run/x:name", NULL },
	{ "/etc/x", NULL },
	{ "", NULL },
};

START_TEST(table)
{
	struct buf path = BUF_INIT;
	int got = watch_table(&path, tables[_i].table);

	ck_assert_msg(
	    (got == 0) == (tables[_i].path != NULL), "%s", tables[_i].table);
	if (got == 0)
		ck_assert_str_eq(buf_text(&path), tables[_i].path);
	buf_release(&path);
}
END_TEST

/* with Postfix 3.7, and with one that may have moved from Berkeley DB */
START_TEST(all)
{
	static const char *const before[] = { "/etc/list", "/etc/mx.pem",
		"/etc/postfix/main.cf", "/etc/postfix/master.cf",
		"/etc/poststs.conf", "/etc/resolv.conf", "/etc/roots.pem",
		"/etc/sni.db", "/etc/u1.db", "/etc/u2", "/etc/v.db",
		"/var/lib/p/policy.cdb" };
	static const char *const after[] = { "/etc/list", "/etc/mx.pem",
		"/etc/postfix/main.cf", "/etc/postfix/master.cf",
		"/etc/poststs.conf", "/etc/resolv.conf", "/etc/roots.pem",
		"/etc/sni.cdb", "/etc/sni.db", "/etc/sni.lmdb", "/etc/u1.cdb",
		"/etc/u1.db", "/etc/u1.lmdb", "/etc/u2", "/etc/v.cdb",
		"/etc/v.db", "/etc/v.lmdb", "/var/lib/p/policy.cdb" };
	const char *const *want = _i == 0 ? before : after;
	size_t want_len = _i == 0 ? ARRAY_LEN(before) : ARRAY_LEN(after);
	struct facts *facts = facts_new(0);
	struct settings *settings = settings_new();
	struct buf why = BUF_INIT;
	const char *chains[] = { "/etc/mx.pem", "relative.pem" };
	struct fact_listener listener = { .chain_files = chains,
		.chain_files_len = 2,
		.sni_maps = "hash:/etc/sni, inline:{a=b}" };
	struct fact_instance instance = { .config_directory = "/etc/postfix",
		.mail_version = _i == 0 ? "3.7.11" : "3.11.7",
		.listeners = &listener,
		.listeners_len = 1 };
	struct fact_table list[] = {
		{ .table = "proxy:hash:/etc/v" },
		{ .table = "unionmap:{proxy:hash:/etc/u1, texthash:/etc/u2}" },
		{ .table = "hash:/etc/v" },
	};
	struct fact_domain domains[] = {
		{ .name = "a.example", .source = "mydestination" },
		{ .name = "b.example", .source = "relay_domains /etc/list" },
		{ .name = "c.example", .source = "relay_domains hash:/etc/v" },
	};
	const char **got;
	size_t len, i;

	ck_assert_int_eq(
	    settings_set(settings, "state_dir=/var/lib/p", &why), 0);
	ck_assert_int_eq(
	    settings_set(settings, "ca_file=/etc/roots.pem", &why), 0);
	facts->instances = &instance;
	facts->instances_len = 1;
	facts->tables = list;
	facts->tables_len = ARRAY_LEN(list);
	facts->domains = domains;
	facts->domains_len = ARRAY_LEN(domains);
	len = watch_files(
	    &got, facts, settings, "/etc/poststs.conf", facts->arena);
	for (i = 0; i < len && i < want_len; i++)
		ck_assert_str_eq(got[i], want[i]);
	ck_assert_uint_eq(len, want_len);
	buf_release(&why);
	settings_free(settings);
	facts_free(facts);
}
END_TEST

UNIT_MAIN("watch", LOOP(table, tables), { all, 2 })
