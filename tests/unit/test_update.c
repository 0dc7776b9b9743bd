/* test_update - what is sent to name servers, and what is left alone */
#include "decide/dns_update.h"

#include <string.h>

#include "unit.h"

#define OLD "\"v=STSv1; id=1;\""
#define NEW "\"v=STSv1; id=2;\""

static const struct plan_body body = { .hash = "00", .text = "", .len = 0 };

/* one domain, a.example, whose record is to have the id 2 */
static const struct {
	const char *name;
	const char *zone;    /* published before, as a zone file */
	const char *seen[3]; /* TXT at the one server that answers */
	enum dns_status status;
	bool leaves; /* the record is to go */
	enum update_answer answer;
	const char *want; /* "+ name value" or "- name value", one a line */
} cases[] = {
	{ "a first record", "", { NULL }, DNS_NXDOMAIN, false, UPDATE_SEND,
	    "+ _mta-sts.a.example " NEW "\n" },
	{ "it is there already", "", { "v=STSv1; id=2;" }, DNS_OK, false,
	    UPDATE_RIGHT, "" },
	{ "the one before goes",
	    "_mta-sts.a.example.\t300\tIN\tTXT\t" OLD "\n",
	    { "v=STSv1; id=1;" }, DNS_OK, false, UPDATE_SEND,
	    "- _mta-sts.a.example " OLD "\n"
	    "+ _mta-sts.a.example " NEW "\n" },
	{ "one of the ledger goes, too", "", { "v=STSv1; id=1;" }, DNS_OK,
	    false, UPDATE_SEND,
	    "- _mta-sts.a.example " OLD "\n"
	    "+ _mta-sts.a.example " NEW "\n" },
	{ "both are there", "", { "v=STSv1; id=2;", "v=STSv1; id=1;" }, DNS_OK,
	    false, UPDATE_SEND,
	    "- _mta-sts.a.example " OLD "\n"
	    "+ _mta-sts.a.example " NEW "\n" },
	{ "records of another kind do not count", "",
	    { "google-site-verification=1", "v=STSv1; id=2;" }, DNS_OK, false,
	    UPDATE_RIGHT, "" },
	{ "somebody else's stands in the way", "", { "v=STSv1; id=theirs;" },
	    DNS_OK, false, UPDATE_HELD, "" },
	{ "also beside ours", "", { "v=STSv1; id=2;", "v=STSv1; id=theirs;" },
	    DNS_OK, false, UPDATE_HELD, "" },
	{ "the servers are silent", "", { NULL }, DNS_TIMEOUT, false,
	    UPDATE_HELD, "" },
	{ "the record leaves",
	    "_mta-sts.a.example.\t300\tIN\tTXT\t" OLD "\n",
	    { "v=STSv1; id=1;" }, DNS_OK, true, UPDATE_SEND,
	    "- _mta-sts.a.example " OLD "\n" },
	{ "it has left", "", { NULL }, DNS_NXDOMAIN, true, UPDATE_RIGHT, "" },
	{ "what leaves is ours alone", "", { "v=STSv1; id=theirs;" }, DNS_OK,
	    true, UPDATE_HELD, "" },
};

static struct ledger *
a_ledger(void)
{
	static struct ledger_row row = { .domain = "a.example", .id = "1" };
	static struct ledger_domain domain = { .name = "a.example",
		.rows = 0,
		.rows_len = 1 };
	struct ledger *ledger = ledger_new();

	ledger->domains = &domain;
	ledger->domains_len = 1;
	ledger->rows = &row;
	ledger->rows_len = 1;
	return ledger;
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
	static char none[] = "";
	const struct record_style style = { none, none };
	struct arena *arena = arena_new();
	struct ledger *ledger = a_ledger();
	struct plan_domain domain = { .name = "a.example",
		.body = &body,
		.record = !cases[_i].leaves,
		.record_ttl = 300,
		.id = "2" };
	struct fact_zone zone = { .domain = "a.example" };
	struct txt txt[3];
	struct sight_server server = { .name = "ns.example",
		.address = "192.0.2.53",
		.status = cases[_i].status,
		.txt = txt };
	const struct sight_domain sight = { .zone = &zone,
		.servers = &server,
		.servers_len = 1 };
	struct update_input in = { .domain = &domain,
		.ledger = ledger,
		.style = &style,
		.sight = &sight };
	struct buf got = BUF_INIT, fault = BUF_INIT;
	struct updates updates;

	for (; cases[_i].seen[server.txt_len] != NULL; server.txt_len++)
		txt[server.txt_len] =
		    (struct txt){ cases[_i].seen[server.txt_len],
			    strlen(cases[_i].seen[server.txt_len]) };
	in.old_len =
	    update_old(&in.old, cases[_i].zone, strlen(cases[_i].zone), arena);
	ck_assert_msg(update_domain(&updates, &in, &fault, arena) ==
			  cases[_i].answer,
	    "%s: %s", cases[_i].name, buf_text(&fault));
	if (cases[_i].answer != UPDATE_HELD) {
		print(&got, &updates);
		ck_assert_msg(strcmp(buf_text(&got), cases[_i].want) == 0,
		    "%s: %s", cases[_i].name, buf_text(&got));
	} else {
		ck_assert_msg(fault.len > 0, "%s", cases[_i].name);
	}
	ck_assert_msg(cases[_i].status == DNS_TIMEOUT ||
			  update_arrived(&in, arena) ==
			      (cases[_i].answer == UPDATE_RIGHT),
	    "%s: arrived", cases[_i].name);
	buf_release(&got);
	buf_release(&fault);
	ledger_free(ledger);
	arena_free(arena);
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
	const struct old_record *old;

	ck_assert_uint_eq(update_old(&old, text, strlen(text), arena), 2);
	ck_assert_str_eq(old[0].name, "a.example");
	ck_assert_str_eq(old[0].type, "CNAME");
	ck_assert_str_eq(old[0].value, "c.example.");
	ck_assert_str_eq(old[1].name, "b.example");
	ck_assert_uint_eq(update_old(&old, "", 0, arena), 0);
	arena_free(arena);
}
END_TEST

UNIT_MAIN("update", LOOP(one_domain, cases), TEST(old_records))
