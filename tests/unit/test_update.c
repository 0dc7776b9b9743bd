/* test_update - what is sent to name servers, and what has arrived there */
#include "decide/dns_update.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "dns/dnsmsg.h"
#include "unit.h"

#define STS1  "_mta-sts.a.example.\t300\tIN\tTXT\t\"v=STSv1; id=1;\"\n"
#define STS2  "_mta-sts.a.example.\t300\tIN\tTXT\t\"v=STSv1; id=2;\"\n"
#define RPT1  "_smtp._tls.a.example.\t1\tIN\tTXT\t\"v=TLSRPTv1; rua=1\"\n"
#define RPT2  "_smtp._tls.a.example.\t1\tIN\tTXT\t\"v=TLSRPTv1; rua=2\"\n"
#define HOST1 "mta-sts.a.example.\t1\tIN\tCNAME\tweb1.example.\n"
#define HOST2 "mta-sts.a.example.\t1\tIN\tCNAME\tweb2.example.\n"
#define ALL   STS2 RPT2 HOST2
/* the same, seen on the servers */
#define STS2_IN \
	"_mta-sts.a.example.\t0\tIN\tTXT\t\"v=STSv1; id=2;\"\t; arrived\n"
#define RPT2_IN                                                        \
	"_smtp._tls.a.example.\t0\tIN\tTXT\t\"v=TLSRPTv1; rua=2\"\t; " \
	"arrived\n"
#define HOST2_IN "mta-sts.a.example.\t0\tIN\tCNAME\tweb2.example.\t; arrived\n"
#define ALL_IN   STS2_IN RPT2_IN HOST2_IN

static const struct plan_body body = { .hash = "00", .text = "", .len = 0 };

/*
 * one domain, a.example, that is to have the id 2, reports to 2, and an alias
 * to web2.example; `seen' is a line an answer: "sts 1 ok TEXT" is what the
 * first server says of its question. States: A arrived, S silent, O other,
 * B barred; of the record, of reports, of the alias.
 */
#define RIGHT_REST                     \
	"rpt 1 ok v=TLSRPTv1; rua=2\n" \
	"alias 1 ok web2.example\n"
static const struct {
	const char *name;
	const char *published, *sent; /* as zone files */
	const char *seen;
	bool leaves; /* the record, reports and policy host are to go */
	const char *states, *want; /* "+ name value" or "- name value" */
} cases[] = {
	{ "a first record", "", "", "sts 1 nx\nrpt 1 nx\nalias 1 nx\n", false,
	    "OOO",
	    "+ _mta-sts.a.example \"v=STSv1; id=2;\"\n"
	    "+ _smtp._tls.a.example \"v=TLSRPTv1; rua=2\"\n"
	    "+ mta-sts.a.example web2.example.\n" },
	{ "it is there already", "", "", "sts 1 ok v=STSv1; id=2;\n" RIGHT_REST,
	    false, "AAA", "" },
	{ "the one before goes", STS1, "",
	    "sts 1 ok v=STSv1; id=1;\n" RIGHT_REST, false, "OAA",
	    "- _mta-sts.a.example \"v=STSv1; id=1;\"\n"
	    "+ _mta-sts.a.example \"v=STSv1; id=2;\"\n" },
	{ "one of the ledger goes, too", "", "",
	    "sts 1 ok v=STSv1; id=1;\n" RIGHT_REST, false, "OAA",
	    "- _mta-sts.a.example \"v=STSv1; id=1;\"\n"
	    "+ _mta-sts.a.example \"v=STSv1; id=2;\"\n" },
	{ "one of the ledger, written otherwise", "", "",
	    "sts 1 ok v=STSv1;id=1\n" RIGHT_REST, false, "OAA",
	    "- _mta-sts.a.example \"v=STSv1;id=1\"\n"
	    "+ _mta-sts.a.example \"v=STSv1; id=2;\"\n" },
	{ "both are there", "", "",
	    "sts 1 ok v=STSv1; id=2;\nsts 1 ok v=STSv1; id=1;\n" RIGHT_REST,
	    false, "OAA",
	    "- _mta-sts.a.example \"v=STSv1; id=1;\"\n"
	    "+ _mta-sts.a.example \"v=STSv1; id=2;\"\n" },
	{ "records of another kind do not count", "", "",
	    "sts 1 ok google-site-verification=1\n"
	    "sts 1 ok v=STSv1; id=2;\n" RIGHT_REST,
	    false, "AAA", "" },
	{ "somebody else's stands in the way", "", "",
	    "sts 1 ok v=STSv1; id=theirs;\n" RIGHT_REST, false, "BAA", "" },
	{ "also beside ours, and at one server of two", "", "",
	    "sts 1 ok v=STSv1; id=2;\nsts 2 ok v=STSv1; id=2;\n"
	    "sts 2 ok v=STSv1; id=theirs;\n" RIGHT_REST,
	    false, "BAA", "" },
	{ "an alias stands in the way", "", "",
	    "sts 1 alias other.example\n" RIGHT_REST, false, "BAA", "" },
	{ "the servers are silent", STS1, "",
	    "sts 1 timeout\nsts 2 failed\n" RIGHT_REST, false, "SAA", "" },
	{ "there are no servers", STS1, "", RIGHT_REST, false, "SAA", "" },
	{ "one is silent, the other has it", "", "",
	    "sts 1 timeout\nsts 2 ok v=STSv1; id=2;\n" RIGHT_REST, false, "AAA",
	    "" },
	{ "one of three is behind", "", "",
	    "sts 1 ok v=STSv1; id=2;\nsts 2 ok v=STSv1; id=1;\n"
	    "sts 3 ok v=STSv1; id=2;\n" RIGHT_REST,
	    false, "OAA",
	    "- _mta-sts.a.example \"v=STSv1; id=1;\"\n"
	    "+ _mta-sts.a.example \"v=STSv1; id=2;\"\n" },
	{ "an update of reports that did not arrive", ALL, RPT1 RPT2,
	    "sts 1 ok v=STSv1; id=2;\nrpt 1 ok v=TLSRPTv1; rua=1\n"
	    "alias 1 ok web2.example\n",
	    false, "AOA",
	    "- _smtp._tls.a.example \"v=TLSRPTv1; rua=1\"\n"
	    "+ _smtp._tls.a.example \"v=TLSRPTv1; rua=2\"\n" },
	{ "reports of somebody else", "", "",
	    "sts 1 ok v=STSv1; id=2;\nrpt 1 ok v=TLSRPTv1; rua=3\n"
	    "alias 1 ok web2.example\n",
	    false, "ABA", "" },
	{ "the alias is replaced at once", HOST1, "",
	    "sts 1 ok v=STSv1; id=2;\nrpt 1 ok v=TLSRPTv1; rua=2\n"
	    "alias 1 ok web1.example\n",
	    false, "AAO",
	    "- mta-sts.a.example web1.example.\n"
	    "+ mta-sts.a.example web2.example.\n" },
	{ "an alias of somebody else", "", "",
	    "sts 1 ok v=STSv1; id=2;\nrpt 1 ok v=TLSRPTv1; rua=2\n"
	    "alias 1 ok web9.example\n",
	    false, "AAB", "" },
	{ "an address of its own", "", "",
	    "sts 1 ok v=STSv1; id=2;\nrpt 1 ok v=TLSRPTv1; rua=2\n"
	    "alias 1 nodata\na 1 ok 192.0.2.1\naaaa 1 nodata\n",
	    false, "AAA", "" },
	{ "all leave", ALL, "", "sts 1 ok v=STSv1; id=2;\n" RIGHT_REST, true,
	    "OOO",
	    "- _mta-sts.a.example \"v=STSv1; id=2;\"\n"
	    "- _smtp._tls.a.example \"v=TLSRPTv1; rua=2\"\n"
	    "- mta-sts.a.example web2.example.\n" },
	{ "they have left", ALL, "", "sts 1 nx\nrpt 1 nx\nalias 1 nx\n", true,
	    "AAA", "" },
	{ "a removal that nobody can confirm", ALL, "",
	    "sts 1 timeout\nrpt 1 nx\nalias 1 nx\n", true, "SAA", "" },
	{ "a damaged file becomes no command", "",
	    "_mta-sts.a.example.\t0\tIN\tTXT\t\"v=STSv1; id=1;\" send\n"
	    "_mta-sts.a.example.\t0\tIN\tTXT\t\"v=STSv1; id=1;\\\n"
	    "_mta-sts.a.example.\t0\tIN\tTXT\t\"v=STSv1;\r id=1;\"\n"
	    "_mta-sts.a.example.\t0\tIN\tTXT\t\"v=STSv1;\\\r id=1;\"\n"
	    "mta-sts.a.example.\t0\tIN\tCNAME\tweb1.example. send\n",
	    "sts 1 nx\n" RIGHT_REST, false, "OAA",
	    "+ _mta-sts.a.example \"v=STSv1; id=2;\"\n" },
	{ "two strings are one record of ours", "",
	    "_mta-sts.a.example.\t0\tIN\tTXT\t\"v=STSv1; \\\"\" \"id=1;\"\n",
	    "sts 1 nx\n" RIGHT_REST, false, "OAA",
	    "- _mta-sts.a.example \"v=STSv1; \\\"\" \"id=1;\"\n"
	    "+ _mta-sts.a.example \"v=STSv1; id=2;\"\n" },
	{ "what leaves is ours alone", "", "", "sts 1 ok v=STSv1; id=theirs;\n",
	    true, "AAA", "" },
};

static const char *const words[] = { "sts", "rpt", "alias", "a", "aaaa" };

static enum dns_status
status_of(const char *word)
{
	return strcmp(word, "ok") == 0        ? DNS_OK
	       : strcmp(word, "nx") == 0      ? DNS_NXDOMAIN
	       : strcmp(word, "nodata") == 0  ? DNS_NODATA
	       : strcmp(word, "timeout") == 0 ? DNS_TIMEOUT
					      : DNS_FAILED;
}

/* take - one line of `seen' into the answers */
static void
take(struct zone_question *seen, const char *line, struct arena *arena)
{
	char one[128], word[8], status[8], text[64] = "";
	struct observed_server *s;
	struct txt *txt;
	unsigned server;
	size_t n;

	snprintf(one, sizeof(one), "%.*s", (int)strcspn(line, "\n"), line);
	ck_assert_int_ge(
	    sscanf(one, "%7s %u %7s %63[^\n]", word, &server, status, text), 3);
	for (n = 0; strcmp(words[n], word) != 0; n++)
		;
	/* what is not asked is not answered either */
	if (seen[n].name == NULL)
		return;
	if (seen[n].servers == NULL)
		seen[n].servers = arena_alloc(arena, 3 * sizeof(*s));
	s = &seen[n].servers[server - 1];
	s->name = "ns.example";
	s->address = server == 1 ? "192.0.2.1" : "192.0.2.2";
	if (seen[n].servers_len < server)
		seen[n].servers_len = server;
	if (strcmp(status, "alias") == 0) {
		s->status = DNS_FAILED;
		s->cname = arena_strdup(arena, text);
		return;
	}
	s->status = status_of(status);
	if (text[0] == '\0')
		return;
	txt = arena_alloc(arena, (s->txt_len + 1) * sizeof(*txt));
	if (s->txt_len > 0)
		memcpy(txt, s->txt, s->txt_len * sizeof(*txt));
	txt[s->txt_len].text = arena_strdup(arena, text);
	txt[s->txt_len++].len = strlen(text);
	s->txt = txt;
}

static struct ledger_row row = { .domain = "a.example", .id = "1" };
static struct ledger_domain standing = {
	.name = "a.example", .rows = 0, .rows_len = 1
};
static char web2[] = "web2.example", none[] = "";
static const struct record_style style = { web2, none };

/* a scene - the domain, and what is known of its records */
struct scene {
	struct arena *arena;
	struct ledger ledger;
	struct plan_domain domain;
	struct zone_question seen[ASK_COUNT];
	struct update_input in;
};

static void
set(struct scene *s, const char *published, const char *sent, bool leaves)
{
	struct old_record *old;
	size_t len;

	*s = (struct scene){ .arena = arena_new() };
	s->ledger.domains = &standing;
	s->ledger.domains_len = 1;
	s->ledger.rows = &row;
	s->ledger.rows_len = 1;
	s->domain = (struct plan_domain){ .name = "a.example",
		.body = leaves ? NULL : &body,
		.record = !leaves,
		.record_ttl = 300,
		.tlsrpt = leaves ? NULL : "v=TLSRPTv1; rua=2",
		.id = "2" };
	len = update_lines(published, strlen(published)) +
	      update_lines(sent, strlen(sent));
	old = arena_alloc(s->arena, (len + 1) * sizeof(*old));
	s->in.old = old;
	s->in.old_len =
	    update_old(old, published, strlen(published), false, s->arena);
	s->in.old_len +=
	    update_old(old + s->in.old_len, sent, strlen(sent), true, s->arena);
	update_sort(old, s->in.old_len);
	s->in.domain = &s->domain;
	s->in.ledger = &s->ledger;
	s->in.style = &style;
	s->in.seen = s->seen;
}

static void
print(struct buf *out, const struct updates *updates)
{
	size_t i;

	for (i = 0; i < updates->len; i++)
		buf_printf(out, "%c %s %s\n", updates->list[i].add ? '+' : '-',
		    updates->list[i].name, updates->list[i].value);
}

START_TEST(one_domain)
{
	static const char letters[] = "ASOB";
	struct update_answer answer;
	struct updates updates;
	struct buf got = BUF_INIT;
	const char *line;
	struct scene s;
	int k;

	set(&s, cases[_i].published, cases[_i].sent, cases[_i].leaves);
	update_questions(&s.in, s.arena);
	ck_assert_str_eq(s.seen[ASK_STS].name, "_mta-sts.a.example");
	for (line = cases[_i].seen; *line != '\0';
	     line = strchr(line, '\n') + 1)
		take(s.seen, line, s.arena);
	answer = update_judge(&updates, &s.in, s.arena);
	for (k = 0; k < UPDATE_KINDS; k++) {
		ck_assert_msg(letters[answer.state[k]] == cases[_i].states[k],
		    "%s: %d is %c", cases[_i].name, k,
		    letters[answer.state[k]]);
		ck_assert_msg((answer.fault[k] != NULL) ==
				  (answer.state[k] != UPDATE_ARRIVED),
		    "%s: %d: %s", cases[_i].name, k,
		    answer.fault[k] != NULL ? answer.fault[k] : "no fault");
	}
	print(&got, &updates);
	ck_assert_msg(strcmp(buf_text(&got), cases[_i].want) == 0, "%s: %s",
	    cases[_i].name, buf_text(&got));
	buf_release(&got);
	arena_free(s.arena);
}
END_TEST

/* ---- is it worth a look? ---- */

static const struct {
	const char *name, *published, *sent;
	bool forgotten, leaves;
	const char *resolver; /* shows this at _mta-sts; NULL: unknown */
	bool want;
} looks[] = {
	{ "all has arrived", ALL, ALL_IN, false, false, "v=STSv1; id=2;",
	    false },
	{ "all has arrived, and DNS is unknown", ALL, ALL_IN, false, false,
	    NULL, false },
	{ "the resolver shows another", ALL, ALL_IN, false, false,
	    "v=STSv1; id=1;", true },
	{ "reports were sent, and did not arrive", ALL,
	    STS2_IN RPT1 RPT2 HOST2_IN, false, false, "v=STSv1; id=2;", true },
	{ "the alias was never sent, whatever was published", ALL,
	    STS2_IN RPT2_IN, false, false, "v=STSv1; id=2;", true },
	{ "a first record was sent, and DNS is unknown", ALL,
	    STS2 RPT2_IN HOST2_IN, false, false, NULL, true },
	{ "a first record was sent, and the resolver shows it", ALL,
	    STS2 RPT2_IN HOST2_IN, false, false, "v=STSv1; id=2;", true },
	{ "first reports were sent", ALL, STS2_IN RPT2 HOST2_IN, false, false,
	    "v=STSv1; id=2;", true },
	{ "a first alias was sent", ALL, STS2_IN RPT2_IN HOST2, false, false,
	    "v=STSv1; id=2;", true },
	{ "sent once more, and killed", ALL, ALL_IN STS2, false, false,
	    "v=STSv1; id=2;", true },
	{ "what was published only has not arrived", ALL_IN, "", false, false,
	    "v=STSv1; id=2;", true },
	{ "nothing is known of what was sent", ALL, "", true, false,
	    "v=STSv1; id=2;", true },
	{ "all was taken away", "", "", false, true, "", false },
	{ "a removal did not arrive", "", HOST2, false, true, "", true },
};

START_TEST(wanted)
{
	struct fact_zone zone = { .domain = "a.example",
		.sts_status = DNS_TIMEOUT,
		.tlsrpt_status = DNS_TIMEOUT };
	struct txt txt;
	struct scene s;

	set(&s, looks[_i].published, looks[_i].sent, looks[_i].leaves);
	s.in.forgotten = looks[_i].forgotten;
	if (looks[_i].resolver != NULL) {
		txt.text = looks[_i].resolver;
		txt.len = strlen(txt.text);
		zone.sts_status = txt.len > 0 ? DNS_OK : DNS_NXDOMAIN;
		zone.sts_txt = &txt;
		zone.sts_txt_len = txt.len > 0;
	}
	ck_assert_msg(update_wanted(&s.in, &zone, s.arena) == looks[_i].want,
	    "%s", looks[_i].name);
	arena_free(s.arena);
}
END_TEST

/* what was sent stays known until it has arrived, or has left */
START_TEST(known_afterwards)
{
	struct old_record known[UPDATES_MAX];
	struct updates sent;
	struct scene s;

	set(&s, "", HOST1, false);
	update_questions(&s.in, s.arena);
	take(s.seen, "alias 1 ok web1.example\n", s.arena);
	update_judge(&sent, &s.in, s.arena);
	ck_assert_uint_eq(
	    update_known(known, &s.in, &sent, UPDATE_HOST, false, s.arena), 2);
	ck_assert_uint_eq(
	    update_known(known, &s.in, &sent, UPDATE_HOST, true, s.arena), 1);
	ck_assert_str_eq(known[0].value, "web2.example.");
	ck_assert(known[0].arrived);
	ck_assert_uint_eq(
	    update_known(known, &s.in, &sent, UPDATE_HOST, false, s.arena), 2);
	ck_assert(!known[0].arrived && !known[1].arrived);
	arena_free(s.arena);
	set(&s, "", HOST1, true);
	sent.len = 0;
	ck_assert_uint_eq(
	    update_known(known, &s.in, &sent, UPDATE_HOST, false, s.arena), 1);
	ck_assert_uint_eq(
	    update_known(known, &s.in, &sent, UPDATE_HOST, true, s.arena), 0);
	arena_free(s.arena);
}
END_TEST

START_TEST(old_records)
{
	static const char text[] = "; a comment\n"
				   "b.example.\t300\tIN\tTXT\t\"x\"\n"
				   "\n"
				   "a.example.\t300\tIN\tCNAME\tc.example.\n"
				   "no tabs here\n"
				   "a.example\t300\tIN\tTXT\t\"no dot\"\n"
				   "c.example.\t300\tIN\tTXT\t\"cut";
	struct arena *arena = arena_new();
	struct old_record old[8];

	ck_assert_uint_eq(update_lines(text, strlen(text)), 6);
	ck_assert_uint_eq(update_old(old, text, strlen(text), true, arena), 2);
	update_sort(old, 2);
	ck_assert_str_eq(old[0].name, "a.example");
	ck_assert_str_eq(old[0].type, "CNAME");
	ck_assert_str_eq(old[0].value, "c.example.");
	ck_assert_str_eq(old[1].name, "b.example");
	ck_assert(old[0].sent);
	ck_assert_uint_eq(update_old(old, "", 0, false, arena), 0);
	arena_free(arena);
}
END_TEST

/* whose is a name of updates.zone? */
START_TEST(names)
{
	static char zone[] = "sts.example";
	const struct record_style delegated = { none, zone };
	char name[DNAME_SIZE];

	ck_assert(update_domain_of(name, "_mta-sts.a.example", &style));
	ck_assert_str_eq(name, "a.example");
	ck_assert(update_domain_of(name, "_smtp._tls.a.example", &style));
	ck_assert_str_eq(name, "a.example");
	ck_assert(update_domain_of(name, "mta-sts.a.example", &style));
	ck_assert_str_eq(name, "a.example");
	ck_assert(!update_domain_of(name, "www.a.example", &style));
	ck_assert(update_domain_of(
	    name, "a.example._smtp._tls.sts.example", &delegated));
	ck_assert_str_eq(name, "a.example");
}
END_TEST

UNIT_MAIN("update", LOOP(one_domain, cases), LOOP(wanted, looks),
    TEST(known_afterwards), TEST(old_records), TEST(names))
