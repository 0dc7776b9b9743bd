/* joinscenes - what is where, and what must come of it, for test_join */
#ifndef POSTSTS_TESTS_JOINSCENES_H
#define POSTSTS_TESTS_JOINSCENES_H

#include "ledger/ledger.h"

/* where each place stands; NULL: nobody looked, "": there is none */
struct scene {
	const char *name;
	const char *rows; /* bodies of the ledger, oldest first; "." ended */
	uint64_t generation;
	const char *dns; /* id; a body's letter: the id that it proves */
	/* a letter; "!" failed, "?" unreadable; before a letter "=": ours */
	const char *web, *https, *cdb, *other;
	const char *zone;
	uint64_t web_generation, cdb_generation;
	bool away;         /* not in Postfix */
	bool hashes;       /* the ids of the ledger's rows */
	bool shared;       /* others write to the ledger, too */
	bool put_back;     /* all files are of before it came to it last */
	const char *alias; /* of the policy host */
	/* what must come of it: rows, the current one's id, its origin */
	const char *want; /* NULL: nothing to be joined */
	const char *id;   /* a letter: the id that it proves, or itself */
	enum row_origin origin;
	enum stage stage;
	bool owed;
	bool again; /* the first row had ended, and is served until now */
};

static const struct scene scenes[] = {
	/* adoption */
	{ "nothing anywhere", NULL, .web = "", .https = "", .cdb = "" },
	{ "a folder in the web root, announced", NULL, .dns = "20240101",
	    .web = "b", .https = "b", .want = "b", .id = "20240101",
	    .origin = ORIGIN_ADOPTED, .stage = STAGE_ENFORCE },
	{ "a folder alone", NULL, .web = "b", .want = "b", .id = "b",
	    .origin = ORIGIN_ADOPTED, .stage = STAGE_ENFORCE },
	{ "served over HTTPS, nothing here", NULL, .dns = "1", .web = "",
	    .https = "t", .want = "t", .id = "1", .origin = ORIGIN_ADOPTED,
	    .stage = STAGE_TESTING },
	{ "another file here than is served", NULL, .dns = "1", .web = "A",
	    .https = "b", .want = "Ab", .id = "1", .origin = ORIGIN_ADOPTED,
	    .stage = STAGE_ENFORCE },
	{ "none, by somebody else", NULL, .dns = "1", .https = "N", .want = "N",
	    .id = "1", .origin = ORIGIN_ADOPTED, .stage = STAGE_RETIRING,
	    .owed = true },
	{ "two addresses, two policies", NULL, .dns = "1", .https = "b",
	    .other = "C", .want = "Cb", .id = "1", .origin = ORIGIN_ADOPTED,
	    .stage = STAGE_ENFORCE },
	{ "a web page is no policy", NULL, .dns = "1", .https = "x" },
	{ "a policy not to be fetched", NULL, .dns = "1", .https = "!" },
	{ "a provider's", NULL, .dns = "1", .https = "b",
	    .alias = "mta-sts.provider.example" },
	{ "an alias of this machine", NULL, .dns = "1", .web = "b",
	    .https = "b", .alias = "www.example.org", .want = "b", .id = "1",
	    .origin = ORIGIN_ADOPTED, .stage = STAGE_ENFORCE },
	{ "somebody's domain that is not here", NULL, .dns = "1", .web = "b",
	    .away = true },
	/* a ledger begun anew */
	{ "our id proves our policy", NULL, .dns = "B", .web = "=B",
	    .https = "B", .want = "B", .id = "B", .origin = ORIGIN_REBUILT,
	    .stage = STAGE_ENFORCE, .owed = true },
	{ "our policy at the policy host alone", NULL, .dns = "B", .web = "",
	    .https = "B", .alias = "www.example.org", .want = "B", .id = "B",
	    .origin = ORIGIN_REBUILT, .stage = STAGE_ENFORCE, .owed = true },
	{ "a later record of ours than the policy", NULL, .dns = "C",
	    .web = "=B", .want = "B", .id = "b-made", .origin = ORIGIN_REBUILT,
	    .stage = STAGE_ENFORCE, .owed = true },
	{ "a domain that left, in policy.cdb", NULL, .cdb = "B", .away = true,
	    .cdb_generation = 5, .want = "B", .id = "B",
	    .origin = ORIGIN_REBUILT, .stage = STAGE_ENFORCE, .owed = true },
	/* an older ledger */
	{ "all agree", "B", 7, .dns = "B", .web = "=B", .https = "B",
	    .cdb = "B", .zone = "B", .web_generation = 7, .cdb_generation = 7 },
	{ "the web root is older", "B", 7, .dns = "B", .web = "=A", .cdb = "B",
	    .web_generation = 6, .cdb_generation = 7, .want = "AB", .id = "B",
	    .stage = STAGE_ENFORCE, .owed = true },
	{ "the web root is older, which DNS tells", "B", 7, .dns = "B",
	    .web = "=A", .cdb = "B", .want = "AB", .id = "B",
	    .stage = STAGE_ENFORCE, .owed = true },
	{ "the web root is what the ledger has ended", "AB", 7, .dns = "B",
	    .web = "=A", .cdb = "B", .want = "AB", .id = "B",
	    .stage = STAGE_ENFORCE, .again = true },
	{ "a file of ours, an id without a hash, an older ledger", "A", 0,
	    .dns = "20260901000000", .web = "=C", .cdb = "A", .zone = "A",
	    .want = "AC", .id = "c-made", .origin = ORIGIN_REBUILT,
	    .stage = STAGE_ENFORCE, .owed = true },
	/* its record was held back, and DNS has the one before */
	{ "a file of ours and over HTTPS, an id without a hash, no ledger", "",
	    0, .dns = "20260901000000", .web = "=C", .https = "C",
	    .zone = "20260901000000", .want = "C", .id = "c-made",
	    .origin = ORIGIN_REBUILT, .stage = STAGE_ENFORCE, .owed = true },
	{ "a file of ours, no DNS, an older ledger", "A", 0, .web = "=C",
	    .cdb = "A", .zone = "A", .want = "AC", .id = "c-made",
	    .origin = ORIGIN_REBUILT, .stage = STAGE_ENFORCE, .owed = true },
	{ "policy.cdb knows a later one", "A", 7, .dns = "A", .cdb = "C",
	    .cdb_generation = 8, .want = "AC", .id = "C",
	    .origin = ORIGIN_REBUILT, .stage = STAGE_ENFORCE, .owed = true },
	{ "the web root knows a later one", "A", 7, .web = "=C",
	    .web_generation = 8, .want = "AC", .id = "c-made",
	    .origin = ORIGIN_REBUILT, .stage = STAGE_ENFORCE, .owed = true },
	{ "the web root and records.zone", "A", 7, .web = "=C", .zone = "C",
	    .web_generation = 8, .want = "AC", .id = "C",
	    .origin = ORIGIN_REBUILT, .stage = STAGE_ENFORCE, .owed = true },
	{ "DNS and the policy host", "A", 7, .dns = "C", .https = "C",
	    .web = "=A", .cdb = "A", .want = "AC", .id = "C",
	    .origin = ORIGIN_REBUILT, .stage = STAGE_ENFORCE, .owed = true },
	{ "DNS does not answer, the domain has left", "A", 7, .cdb = "C",
	    .web = "=C", .zone = "C", .web_generation = 9, .cdb_generation = 9,
	    .away = true, .want = "AC", .id = "C", .origin = ORIGIN_REBUILT,
	    .stage = STAGE_ENFORCE, .owed = true },
	{ "a policy that came again", "AB", 7, .web = "=A", .dns = "a-later",
	    .web_generation = 8, .want = "ABA", .id = "a-later",
	    .origin = ORIGIN_REBUILT, .stage = STAGE_TESTING, .owed = true },
	{ "gone when the copy was made", "B", 7, .dns = "", .web = "",
	    .cdb = "", .zone = "", .cdb_generation = 9, .web_generation = 9,
	    .away = true, .want = "B.", .stage = STAGE_OFF },
	{ "gone when the copy was made, and no DNS", "B", 7, .web = "",
	    .cdb = "", .zone = "", .cdb_generation = 9, .web_generation = 9,
	    .away = true, .want = "B.", .stage = STAGE_OFF },
	{ "no DNS, and no place has a generation", "B", 0, .web = "", .cdb = "",
	    .zone = "", .away = true },
	{ "gone, no generation", "B", 0, .dns = "", .web = "", .cdb = "",
	    .zone = "", .away = true, .want = "B.", .stage = STAGE_OFF },
	{ "the web root is lost", "B", 7, .dns = "B", .web = "", .cdb = "B",
	    .zone = "B" },
	{ "the web root and policy.cdb are lost", "B", 7, .dns = "B", .web = "",
	    .cdb = "" },
	{ "somebody else's beside a row of ours", "B", 7, .dns = "1",
	    .https = "b", .web = "=B" },
	{ "somebody else's written over ours", "B", 7, .dns = "1", .https = "b",
	    .web = "b", .want = "Bb", .id = "1", .origin = ORIGIN_ADOPTED,
	    .stage = STAGE_ENFORCE },
	{ "a weaker one written over ours", "B", 7, .dns = "B", .https = "t",
	    .web = "t", .want = "tB", .id = "B", .stage = STAGE_ENFORCE },
	{ "none written over ours", "B", 7, .dns = "B", .web = "N",
	    .want = "NB", .id = "B", .stage = STAGE_ENFORCE, .owed = true },
	{ "written over ours, of a domain that left", "B", 7, .dns = "B",
	    .web = "b", .away = true },
	{ "an id without its policy is owed", "B", 7, .dns = "B", .web = "=B",
	    .zone = "C", .want = "B", .id = "B", .stage = STAGE_ENFORCE,
	    .owed = true },
	{ "hashes alone, the same again, a later generation", "B", 7,
	    .hashes = true, .dns = "b-made", .web = "=B", .zone = "b-made",
	    .web_generation = 9, .want = "B", .id = "b-made",
	    .stage = STAGE_ENFORCE, .owed = true },
	{ "hashes alone, and no later generation", "B", 7, .hashes = true,
	    .dns = "b-made", .web = "=B", .zone = "b-made",
	    .web_generation = 7 },
	{ "hashes alone, one that had ended, a later generation", "BC", 7,
	    .hashes = true, .dns = "b-made", .web = "=B", .web_generation = 9,
	    .want = "BCB", .id = "b-made", .origin = ORIGIN_REBUILT,
	    .stage = STAGE_ENFORCE, .owed = true },
	{ "hashes alone, one that had ended, an older generation", "BC", 7,
	    .hashes = true, .web = "=B", .web_generation = 6, .want = "BC",
	    .stage = STAGE_ENFORCE, .again = true },
	{ "the row's own id was written last", "B", 7, .dns = "B", .web = "=B",
	    .cdb = "B", .web_generation = 9, .cdb_generation = 9, .want = "B",
	    .id = "B", .stage = STAGE_ENFORCE },
	{ "the row's own id, but not where it was written last", "B", 7,
	    .dns = "B", .web = "=B", .cdb = "B", .web_generation = 9,
	    .cdb_generation = 8, .want = "B", .id = "B", .stage = STAGE_ENFORCE,
	    .owed = true },
	{ "a later generation, and a domain that had left", "B.", 7, .dns = "",
	    .web = "", .cdb = "", .zone = "", .web_generation = 9, .want = "B.",
	    .stage = STAGE_OFF },
	{ "a flipped bit in policy.cdb", "A", 7, .dns = "A", .cdb = "~",
	    .cdb_generation = 8, .want = "A", .id = "A", .stage = STAGE_TESTING,
	    .owed = true },
	/* a fleet: this member has not published yet what another decided */
	{ "a member that has not followed", "AC", .generation = 9, .dns = "C",
	    .web = "=A", .cdb = "A", .shared = true, .web_generation = 7,
	    .cdb_generation = 7 },
	{ "a member whose web root was put back", "AC", .generation = 9,
	    .dns = "C", .web = "=A", .cdb = "C", .shared = true,
	    .web_generation = 7, .cdb_generation = 9, .want = "AC", .id = "C",
	    .stage = STAGE_ENFORCE, .again = true },
	{ "a member of which all was put back", "AC", .generation = 9,
	    .dns = "C", .web = "=A", .cdb = "A", .shared = true,
	    .put_back = true, .web_generation = 7, .cdb_generation = 7,
	    .want = "AC", .id = "C", .stage = STAGE_ENFORCE, .again = true },
	{ "a member that is ahead of an older ledger", "A", .generation = 5,
	    .web = "=C", .cdb = "C", .shared = true, .web_generation = 7,
	    .cdb_generation = 7, .want = "AC", .id = "C",
	    .origin = ORIGIN_REBUILT, .stage = STAGE_ENFORCE, .owed = true },
	{ "a new member has published nothing", "C", .generation = 9,
	    .dns = "", .web = "", .cdb = "", .shared = true },
	{ "a machine by itself has lost its files", "C", .generation = 9,
	    .dns = "", .web = "", .cdb = "", .want = "C.",
	    .stage = STAGE_OFF },
};

#endif
