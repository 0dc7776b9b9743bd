/* test_facts_json - documents that are wrong, and what the reader says */
#include "json/facts_json.h"

#include <string.h>

#include "unit.h"

static void
to_buf(void *context, const char *text, size_t len)
{
	buf_put(context, text, len);
}

static int
read_text(const char *text, size_t len, struct buf *why)
{
	struct settings *settings;
	struct ledger *ledger;
	struct evidence *evidence;
	struct facts *facts;
	int error = facts_json_read(
	    text, len, &facts, &ledger, &evidence, &settings, why);

	if (error == 0) {
		facts_free(facts);
		ledger_free(ledger);
		evidence_free(evidence);
		settings_free(settings);
	} else {
		ck_assert_ptr_null(facts);
		ck_assert_ptr_null(ledger);
		ck_assert_ptr_null(evidence);
		ck_assert_ptr_null(settings);
	}
	return error;
}

#define HASH "0000000000000000000000000000000000000000000000000000000000000000"

/* `where' is how the sentence begins; the rest is prose */
static const struct {
	const char *text, *where;
} wrong[] = {
	{ "", "line 1" },
	{ "[]", "the document" },
	{ "{", "line 1" },
	{ "{\"a\": 1, \"a\": 2}", "line 1" },
	{ "{\"time\": \"\xff\"}", "line 1" },
	{ "{\"version\": 2}", "version:" },
	{ "{\"version\": 1, \"time\": 5}", "time:" },
	{ "{\"time\": \"yesterday\"}", "time:" },
	{ "{\"domains\": {}}", "domains:" },
	{ "{\"generation\": -1}", "generation:" },
	{ "{\"generations\": []}", "generations" },
	{ "{\"generations\": {\"web-root\": \"x\"}}", "generations.web-root:" },
	{ "{\"served\": [{\"domain\": \"a.example\"}]}", "served[0].source:" },
	{ "{\"served\": [{\"domain\": \"a.example\", \"source\": \"x\","
	  "\"status\": \"found\"}]}",
	    "served[0].source:" },
	{ "{\"served\": [{\"domain\": \"a.example\", \"source\": \"https\","
	  "\"status\": \"seen\"}]}",
	    "served[0].status:" },
	{ "{\"served\": [{\"domain\": \"a.example\", \"source\": \"https\","
	  "\"status\": \"found\", \"id\": \"a b\"}]}",
	    "served[0].id:" },
	{ "{\"served\": [{\"domain\": \"a.example\", \"source\": \"https\","
	  "\"status\": \"found\"}, {\"domain\": \"a.example\","
	  "\"source\": \"web-root\", \"status\": \"found\"}]}",
	    "served[1].domain:" },
	{ "{\"domains\": [1]}", "domains[0]:" },
	{ "{\"domains\": [{}]}", "domains[0].name:" },
	{ "{\"domains\": [{\"name\": \"A.example\"}]}", "domains[0].name:" },
	{ "{\"domains\": [{\"name\": \"a.example\", \"class\": \"x\"}]}",
	    "domains[0].class:" },
	{ "{\"domains\": [{\"name\": \"b.example\", \"class\": \"relay\"},"
	  "{\"name\": \"a.example\", \"class\": \"relay\"}]}",
	    "domains[1].name:" },
	{ "{\"domains\": [{\"name\": \"a.example\", \"class\": \"relay\"},"
	  "{\"name\": \"a.example\", \"class\": \"relay\"}]}",
	    "domains[1].name:" },
	{ "{\"postfix\": [{\"listeners\": [{\"port\": 65536}]}]}",
	    "postfix[0].listeners[0].port:" },
	{ "{\"postfix\": [{\"complete\": \"yes\"}]}", "postfix[0].complete:" },
	{ "{\"postfix\": [{\"listeners\": [{\"chain_files\": [\"a\"],"
	  "\"key_files\": [\"a\", \"b\"]}]}]}",
	    "postfix[0].listeners[0].key_files:" },
	{ "{\"postfix\": [{\"error\": \"a\\u0000b\"}]}", "postfix[0].error:" },
	{ "{\"postfix\": [{\"unsure\": 5}]}", "postfix[0].unsure:" },
	{ "{\"domains\": [{\"name\": \"a.example\", \"class\": \"relay\","
	  "\"named\": \"yes\"}]}",
	    "domains[0].named:" },
	{ "{\"domains\": [{\"name\": \"a.example\", \"class\": \"relay\","
	  "\"instances\": [-1]}]}",
	    "domains[0].instances:" },
	{ "{\"domains\": [{\"name\": \"a.example\", \"class\": \"relay\","
	  "\"instances\": [\"/etc/postfix\"]}]}",
	    "domains[0].instances:" },
	{ "{\"hosts\": [{}]}", "hosts[0].name:" },
	{ "{\"hosts\": [{\"name\": \"\"}]}", "hosts[0].name:" },
	{ "{\"hosts\": [{\"name\": \"h\", \"a\": \"maybe\"}]}", "hosts[0].a:" },
	{ "{\"hosts\": [{\"name\": \"h\", \"addresses\": [1]}]}",
	    "hosts[0].addresses:" },
	{ "{\"hosts\": [{\"name\": \"h\", \"certificates\":"
	  "[{\"key_bits\": -1}]}]}",
	    "hosts[0].certificates[0].key_bits:" },
	{ "{\"hosts\": [{\"name\": \"h\", \"certificates\":"
	  "[{\"faults\": [\"ugly\"]}]}]}",
	    "hosts[0].certificates[0].faults:" },
	{ "{\"zones\": [{\"domain\": \"a.example\", \"mx\":"
	  "[{\"host\": \"h\"}]}]}",
	    "zones[0].mx[0].host:" },
	{ "{\"hosts\": [{\"name\": \"h\"}], \"zones\":"
	  "[{\"domain\": \"a.example\", \"mx\":"
	  "[{\"host\": \"h\"}, {\"host\": \"h\"}]}]}",
	    "zones[0].mx[1].host:" },
	{ "{\"zones\": [{\"domain\": \"a.example\", \"sts_txt\": [5]}]}",
	    "zones[0].sts_txt[0]:" },
	{ "{\"zones\": [{\"domain\": \"a.example\","
	  "\"sts_txt\": [\"\xc4\x80\"]}]}",
	    "zones[0].sts_txt[0]:" },
	{ "{\"notes\": [{\"id\": \"no-such-thing\"}]}", "notes[0].id:" },
	{ "{\"resolver\": []}", "resolver:" },
	{ "{\"bodies\": [{\"hash\": \"" HASH "\", \"text\": \"x\"}]}",
	    "bodies[0].hash:" },
	{ "{\"ledger\": [{\"name\": \"a.example\", \"rows\":"
	  "[{\"id\": \"1\", \"body\": \"" HASH "\"}]}]}",
	    "ledger[0].rows[0].body:" },
	{ "{\"ledger\": [{\"name\": \"a.example\", \"rows\":"
	  "[{\"id\": \"a b\", \"body\": \"" HASH "\"}]}]}",
	    "ledger[0].rows[0].id:" },
	{ "{\"ledger\": [{\"name\": \"a.example\", \"stage\": \"on\"}]}",
	    "ledger[0].stage:" },
	{ "{\"evidence\": 5}", "evidence:" },
	{ "{\"evidence\": {\"proofs\": [{}]}}", "evidence.proofs[0].host:" },
	{ "{\"evidence\": {\"proofs\": [{\"host\": \"h\","
	  "\"address\": \"::1\", \"key\": \"dsa\"}]}}",
	    "evidence.proofs[0].key:" },
	{ "{\"evidence\": {\"publications\": [{\"domain\": \"b.example\"},"
	  "{\"domain\": \"a.example\"}]}}",
	    "evidence.publications[1].domain:" },
	{ "{\"evidence\": {\"reporters\": [{\"domain\": \"a.example\","
	  "\"successes\": -1}]}}",
	    "evidence.reporters[0].successes:" },
	{ "{\"evidence\": {\"reporters\": [{\"domain\": \"a.example\","
	  "\"organization\": \"o\", \"signer\": \"b.example\"},"
	  "{\"domain\": \"a.example\", \"organization\": \"o\","
	  "\"signer\": \"a.example\"}]}}",
	    "evidence.reporters[1].domain:" },
	{ "{\"evidence\": {\"reporters\": [{\"domain\": \"a.example\","
	  "\"organization\": \"o\", \"signer\": \"\"}]}}",
	    "evidence.reporters[0].signer:" },
	{ "{\"evidence\": {\"failures\": [{\"domain\": \"a.example\","
	  "\"blame\": \"mine\"}]}}",
	    "evidence.failures[0].blame:" },
	{ "{\"evidence\": {\"failures\": [{\"domain\": \"b.example\","
	  "\"blame\": \"ours\"}, {\"domain\": \"a.example\","
	  "\"blame\": \"ours\"}]}}",
	    "evidence.failures[1].domain:" },
	{ "{\"evidence\": {\"sessions\": [{\"mx\": \"b\"},"
	  "{\"mx\": \"a\"}]}}",
	    "evidence.sessions[1].domain:" },
	{ "{\"settings\": 5}", "" },
	{ "{\"settings\": \"no_such_option = 1\"}", "settings:1" },
};

START_TEST(says_where_it_is_wrong)
{
	struct buf why = BUF_INIT;
	const char *text = wrong[_i].text;

	ck_assert_msg(read_text(text, strlen(text), &why) == -1, "%s", text);
	ck_assert_msg(strncmp(buf_text(&why), wrong[_i].where,
			  strlen(wrong[_i].where)) == 0,
	    "%s: '%s'", text, buf_text(&why));
	ck_assert_uint_gt(why.len, 0);
	buf_release(&why);
}
END_TEST

START_TEST(a_deep_document_is_refused)
{
	struct buf text = BUF_INIT, why = BUF_INIT;
	int i;

	buf_puts(&text, "{\"x\": ");
	for (i = 0; i < 1000000; i++)
		buf_putc(&text, '[');
	ck_assert_int_eq(read_text(text.text, text.len, &why), -1);
	ck_assert_uint_gt(why.len, 0);
	buf_release(&text);
	buf_release(&why);
}
END_TEST

START_TEST(what_is_missing_is_unknown)
{
	static const char text[] = "{\"hosts\": [{\"name\": \"h.example\"}],"
				   "\"zones\": [{\"domain\": \"a.example\"}],"
				   "\"newer\": {\"than\": \"we\"}}";
	struct settings *settings;
	struct ledger *ledger;
	struct evidence *evidence;
	struct facts *facts;

	ck_assert_int_eq(facts_json_read(text, sizeof(text) - 1, &facts,
			     &ledger, &evidence, &settings, NULL),
	    0);
	ck_assert_int_eq(facts->hosts[0].a, DNS_UNASKED);
	ck_assert_int_eq(facts->hosts[0].local, TRI_UNKNOWN);
	ck_assert_int_eq(facts->zones[0].mx_status, DNS_UNASKED);
	ck_assert_int_eq(facts->zones[0].null_mx, TRI_UNKNOWN);
	ck_assert_uint_eq(facts->zones[0].mx->len, 0);
	ck_assert_int_eq(facts->resolver_trusted, TRI_UNKNOWN);
	facts_free(facts);
	ledger_free(ledger);
	evidence_free(evidence);
	settings_free(settings);
}
END_TEST

START_TEST(octets_come_back)
{
	char octets[256];
	struct txt txt = { octets, sizeof(octets) };
	static const struct mx_set empty = { NULL, 0 };
	struct fact_zone zone = {
		.domain = "a.example",
		.mx = &empty,
		.sts_txt = &txt,
		.sts_txt_len = 1,
		.sts_status = DNS_OK,
	};
	struct facts *facts = facts_new(1), *back;
	struct buf text = BUF_INIT, why = BUF_INIT;
	struct settings *settings;
	struct ledger *ledger;
	struct evidence *evidence;
	size_t i;

	for (i = 0; i < sizeof(octets); i++)
		octets[i] = (char)i;
	facts->zones = &zone;
	facts->zones_len = 1;
	facts_json_write(facts, NULL, NULL, NULL, NULL, to_buf, &text);
	ck_assert_msg(facts_json_read(text.text, text.len, &back, &ledger,
			  &evidence, &settings, &why) == 0,
	    "%s", buf_text(&why));
	ck_assert_uint_eq(back->zones[0].sts_txt[0].len, sizeof(octets));
	ck_assert_mem_eq(
	    back->zones[0].sts_txt[0].text, octets, sizeof(octets));
	facts_free(back);
	facts_free(facts);
	ledger_free(ledger);
	evidence_free(evidence);
	settings_free(settings);
	buf_release(&text);
	buf_release(&why);
}
END_TEST

/* who takes a domain, and what is in doubt, goes around */
START_TEST(whose_domains_come_back)
{
	struct fact_listener listener = { .service = "smtp/inet",
		.address = "all",
		.restricted = true,
		.myhostname = "mx",
		.security_level = "may",
		.protocols = "",
		.sni_maps = "" };
	struct fact_instance instances[] = { { .config_directory = "/a",
						 .mail_version = "",
						 .myhostname = "",
						 .unsure = "a table",
						 .listeners = &listener,
						 .listeners_len = 1 },
		{ .config_directory = "/b",
		    .mail_version = "",
		    .myhostname = "" } };
	struct fact_domain domains[] = {
		{ .name = "a.example", .source = "", .instances = 2 },
		{ .name = "b.example", .source = "", .named = true }
	};
	const char *inside[] = { "10.0.0.1" };
	struct fact_host host = { .name = "mx.example",
		.inside_addresses = inside,
		.inside_addresses_len = 1 };
	struct facts *facts = facts_new(1), *back;
	struct buf text = BUF_INIT, why = BUF_INIT;
	struct settings *settings;
	struct ledger *ledger;
	struct evidence *evidence;

	facts->instances = instances;
	facts->instances_len = 2;
	facts->domains = domains;
	facts->domains_len = 2;
	facts->hosts = &host;
	facts->hosts_len = 1;
	facts_json_write(facts, NULL, NULL, NULL, NULL, to_buf, &text);
	ck_assert_msg(facts_json_read(text.text, text.len, &back, &ledger,
			  &evidence, &settings, &why) == 0,
	    "%s", buf_text(&why));
	ck_assert(back->instances[0].listeners[0].restricted);
	ck_assert_str_eq(facts_unsure(back, 0), "a table");
	ck_assert_ptr_null(facts_unsure(back, 1));
	ck_assert(!facts_takes(back, &back->domains[0], 0));
	ck_assert(facts_takes(back, &back->domains[0], 1));
	ck_assert(!facts_takes(back, &back->domains[0], 2));
	ck_assert(!back->domains[0].named && back->domains[1].named);
	ck_assert(facts_takes(back, &back->domains[1], 0));
	ck_assert_str_eq(back->hosts[0].inside_addresses[0], "10.0.0.1");
	facts_free(back);
	facts_free(facts);
	ledger_free(ledger);
	evidence_free(evidence);
	settings_free(settings);
	buf_release(&text);
	buf_release(&why);
}
END_TEST

UNIT_MAIN("facts_json", LOOP(says_where_it_is_wrong, wrong),
    TEST(a_deep_document_is_refused), TEST(what_is_missing_is_unknown),
    TEST(octets_come_back), TEST(whose_domains_come_back))
