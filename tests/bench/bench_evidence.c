/*
 * NAME      bench_evidence - what it costs to sum the evidence up
 * SYNOPSIS  bench_evidence [-r ROUNDS] COUNT...
 * CONTRACT  For each number of domains a database is made, with a publication,
 *           three days of sessions at two MX hosts and six reports of two
 *           reporters for each domain, and a failure for one in a hundred.
 *           Then, in turns, evidence_load() and a bare read of the same rows,
 *           table by table, each column taken. Median times, their ratio, and
 *           the memory that the evidence holds for a domain.
 */
#include <malloc.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "bench_bare.h"
#include "store/evidence.h"

#define DAYS       3
#define TODAY      20000
#define NOW        ((time_t)TODAY * 86400 + 43200)
#define ROUNDS_MAX 99

static const char *const tables[] = { "proof", "publication", "session",
	"candidate", "report", "report_policy", "report_failure", "meta" };

static void
sql(sqlite3 *db, const char *text)
{
	char *error = NULL;

	if (sqlite3_exec(db, text, NULL, NULL, &error) != SQLITE_OK)
		die(error != NULL ? error : "sqlite3_exec");
}

/* fill - WITH gives the numbers, since SQLite is quicker at it than we are */
static void
fill(const char *file, size_t count)
{
	char text[2048];
	sqlite3 *db;

	if (sqlite3_open(file, &db) != SQLITE_OK)
		die(file);
	sql(db, "BEGIN");
	snprintf(text, sizeof(text),
	    "CREATE TEMP TABLE d AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i + 1 < %zu)"
	    " SELECT i, printf('d%%06d.example.org', i) AS name FROM n;"
	    "CREATE TEMP TABLE w AS SELECT column1 AS k FROM"
	    " (VALUES (0), (1), (2));"
	    "INSERT INTO publication SELECT name, 1000, %lld, 0, NULL,"
	    " '20260101000000abcdef' FROM d;"
	    "INSERT INTO session SELECT %d - k, name, 'mx' ||"
	    " ((i + m.n) %% 50) || '.example.net', 'TLSv1.3', '',"
	    " 'big.example', 0, 0, 5"
	    " FROM d, w, (SELECT 0 AS n UNION SELECT 1) m;",
	    count, (long long)NOW, TODAY);
	sql(db, text);
	snprintf(text, sizeof(text),
	    "INSERT INTO report SELECT k + 10 * r, 'Reporter ' || r, k || '',"
	    " 'r' || r || '.example', 'r' || r || '.example', NULL, 1,"
	    " (%d - k - 1) * 86400, (%d - k) * 86400 - 1, %lld"
	    " FROM w, (SELECT 1 AS r UNION SELECT 2);"
	    "INSERT INTO report_policy SELECT report.id, d.i, d.name, 'sts',"
	    " printf('%%064d', d.i %% 50), NULL, 9, 0, d.i %% 100 = 0, 0"
	    " FROM report, d;"
	    "INSERT INTO report_failure SELECT report, policy, 0,"
	    " 'certificate-expired', 'mx1.example.net', '192.0.2.1', '', NULL,"
	    " NULL, NULL, 1, 1, NULL FROM report_policy WHERE theirs > 0;"
	    "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)",
	    TODAY, TODAY, (long long)NOW);
	sql(db, text);
	sqlite3_close(db);
}

/* bare - every column of every row */
static size_t
bare(const char *file)
{
	sqlite3_stmt *statement;
	size_t rows = 0, bytes = 0, i;
	char text[64];
	sqlite3 *db;
	int c;

	if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		die(file);
	for (i = 0; i < ARRAY_LEN(tables); i++) {
		snprintf(text, sizeof(text), "SELECT * FROM %s", tables[i]);
		if (sqlite3_prepare_v2(db, text, -1, &statement, NULL) !=
		    SQLITE_OK)
			die(text);
		for (; sqlite3_step(statement) == SQLITE_ROW; rows++)
			for (c = 0; c < sqlite3_column_count(statement); c++)
				if (sqlite3_column_type(statement, c) ==
				    SQLITE_TEXT)
					bytes += strlen(
					    (const char *)sqlite3_column_text(
						statement, c));
				else
					bytes += (size_t)sqlite3_column_int64(
					    statement, c);
		sqlite3_finalize(statement);
	}
	sqlite3_close(db);
	return bytes > 0 ? rows : 0;
}

/* load - and the bytes that it holds */
static size_t
load(const char *dir)
{
	struct buf why = BUF_INIT;
	struct evidence_db *db = evidence_open(dir, false, 1000, &why);
	struct mallinfo2 before = mallinfo2(), after;
	struct evidence *e;

	if (db == NULL || (e = evidence_load(db, NOW, 14, &why)) == NULL)
		die(buf_text(&why));
	after = mallinfo2();
	if (e->publications_len == 0 || e->sessions_len == 0 ||
	    e->reporters_len == 0)
		die("there is no evidence");
	evidence_free(e);
	evidence_close(db);
	buf_release(&why);
	return after.uordblks + after.hblkhd - before.uordblks - before.hblkhd;
}

static int
by_size(const void *va, const void *vb)
{
	const double *a = va, *b = vb;

	return *a < *b ? -1 : *a > *b;
}

static double
median(double *list, int len)
{
	qsort(list, (size_t)len, sizeof(*list), by_size);
	return list[len / 2];
}

static void
bench(size_t count, int rounds)
{
	char dir[] = "/tmp/bench-evidence.XXXXXX", *file;
	double ours[ROUNDS_MAX], theirs[ROUNDS_MAX], ratio[ROUNDS_MAX], start;
	static const char *const rest[] = { "evidence.db-wal",
		"evidence.db-shm", "evidence.db" };
	struct buf why = BUF_INIT;
	struct evidence_db *db;
	size_t rows = 0, bytes = 0, i;
	int r;

	if (mkdtemp(dir) == NULL)
		die(dir);
	file = below(dir, "evidence.db");
	if ((db = evidence_open(dir, true, 1000, &why)) == NULL ||
	    evidence_add_foreign(db, 1, &why) != 0)
		die(buf_text(&why));
	evidence_close(db);
	fill(file, count);
	for (r = 0; r < rounds; r++) {
		start = now();
		rows = bare(file);
		theirs[r] = now() - start;
		start = now();
		bytes = load(dir);
		ours[r] = now() - start;
		ratio[r] = ours[r] / theirs[r];
	}
	printf("%7zu domains, %zu rows: evidence_load %.0f ms, bare read %.0f "
	       "ms, ratio %.2f; %.2f KiB a domain\n",
	    count, rows, median(ours, rounds) * 1000,
	    median(theirs, rounds) * 1000, median(ratio, rounds),
	    (double)bytes / 1024 / (double)count);
	free(file);
	for (i = 0; i < ARRAY_LEN(rest); i++) {
		file = below(dir, rest[i]);
		unlink(file);
		free(file);
	}
	rmdir(dir);
	buf_release(&why);
}

int
main(int argc, char **argv)
{
	int option, rounds = 5, i;

	while ((option = getopt(argc, argv, "r:")) != -1)
		if (option == 'r')
			rounds = atoi(optarg);
	if (rounds < 1 || rounds > ROUNDS_MAX || optind == argc) {
		fprintf(stderr, "usage: bench_evidence [-r ROUNDS] COUNT...\n");
		return 2;
	}
	for (i = optind; i < argc; i++)
		bench((size_t)strtoul(argv[i], NULL, 10), rounds);
	return 0;
}
