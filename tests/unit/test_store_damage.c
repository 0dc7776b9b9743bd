/* test_store_damage - a damaged ledger is never taken for a new one */
#include "config.h" /* setresuid, memmem */

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledgerdir.h"
#include "scratch.h"
#include "unit.h"

static const struct spec first[] = {
	{ "a.example", "mx1.example.net", POLICY_TESTING, .id = "1",
	    .due = true },
	{ "b.example", "mx1.example.net", POLICY_TESTING, .id = "1",
	    .due = true },
	{ "c.example", "mx2.example.net", POLICY_ENFORCE, .id = "2",
	    .due = true },
	{ "d.example", NULL, POLICY_NONE, .id = "" },
};
START_TEST(missing_is_empty_only_when_nothing_was_published)
{
	char *dir = scratch_make(), *none;
	struct buf why = BUF_INIT;
	struct ledger *ledger;

	none = strdup(scratch_path(dir, "none"));
	ledger = ledgerdir_load(none);
	ck_assert_uint_eq(ledger->domains_len, 0);
	ledger_free(ledger);
	ledger_free(ledgerdir_load(dir));
	ck_assert_int_eq(rmdir(scratch_path(dir, ".")) == 0 ? 0 : 1, 1);
	scratch_write(scratch_path(dir, "policy.cdb"), "x", 1);
	ck_assert_ptr_null(store_open(dir, false, &why));
	ck_assert_ptr_null(store_open(dir, true, &why));
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "policy.cdb"));
	buf_release(&why);
	free(none);
	scratch_remove(dir);
}
END_TEST

/* sql - change the database behind our back */
static void
sql(const char *dir, const char *text)
{
	sqlite3 *sqlite;

	ck_assert_int_eq(
	    sqlite3_open(scratch_path(dir, "poststs.db"), &sqlite), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(sqlite, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(sqlite);
}

static const struct {
	const char *name, *sql;
} damages[] = {
	{ "newer schema", "PRAGMA user_version = 1000" },
	{ "no schema", "PRAGMA user_version = 0" },
	{ "another program's", "PRAGMA application_id = 1" },
	{ "a table is gone", "DROP TABLE served" },
	{ "a body is another one",
	    "UPDATE body SET text = replace(text, 'mx1', 'mx9')" },
	{ "a body is no policy",
	    "UPDATE body SET text = 'x', hash = '2d711642b726b04401627ca9fbac"
	    "32f5c8530fb1903cc4db02258717921a4881' WHERE id = 1" },
	{ "a body is gone", "DELETE FROM body WHERE id = 1" },
	{ "a domain is gone", "DELETE FROM domain WHERE name = 'b.example'" },
	{ "the last domain is gone",
	    "DELETE FROM domain WHERE name = 'c.example'" },
	{ "a name is none", "UPDATE domain SET name = 'b..example'"
			    " WHERE name = 'b.example'" },
	{ "an unknown stage", "UPDATE domain SET stage = 'enforced'" },
	{ "a bad id", "UPDATE served SET id = 'a b' WHERE seq = 1" },
	{ "a long id",
	    "UPDATE served SET id = '123456789012345678901234567890123'" },
	{ "an id of another policy",
	    "UPDATE served SET id = '20260101000000ba7816bf8f01cfea'" },
	{ "an unknown origin", "UPDATE served SET origin = 9" },
	{ "a time of no calendar",
	    "UPDATE served SET first_served = 9223372036854775807" },
	{ "a time before all", "UPDATE domain SET since = -1" },
	{ "a promise without end", "UPDATE domain SET owed = 253402300800" },
	{ "a TTL of no record", "UPDATE served SET record_ttl = 4294967296" },
	{ "hosts of no name", "UPDATE domain SET gone = 'mx1' || char(10)" },
	{ "no generation", "DELETE FROM meta" },
	{ "a negative generation", "UPDATE meta SET generation = -1" },
	{ "two open rows",
	    "INSERT INTO served SELECT domain, 2, body, 'x', 1, 0, 0, 1, 0, 0"
	    " FROM served WHERE domain = 'b.example'" },
};

START_TEST(what_can_be_proven_wrong_is_refused)
{
	struct plan *one = testplan(100, first, ARRAY_LEN(first));
	char *dir = scratch_make();
	struct buf why = BUF_INIT;
	struct store *store;

	ledgerdir_run(dir, one, true);
	sql(dir, damages[_i].sql);
	store = store_open(dir, false, &why);
	if (store != NULL)
		ck_assert_msg(
		    store_ledger(store, &why) == NULL, "%s", damages[_i].name);
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "poststs.db"));
	store_close(store);
	buf_release(&why);
	plan_free(one);
	scratch_remove(dir);
}
END_TEST

/* usable - 1: whole ledger, 0: an error with words; aborts on anything else */
static int
usable(const char *dir, bool write)
{
	struct buf why = BUF_INIT;
	struct store *store = store_open(dir, write, &why);
	struct ledger *ledger = NULL;
	size_t domains = 0;

	if (store != NULL)
		ledger = store_ledger(store, &why);
	if (ledger != NULL)
		domains = ledger->domains_len;
	else
		ck_assert_uint_gt(why.len, 0);
	ck_assert(ledger == NULL || domains == 3);
	ledger_free(ledger);
	store_close(store);
	buf_release(&why);
	return domains == 3;
}

START_TEST(truncated_is_never_empty)
{
	struct plan *one = testplan(100, first, ARRAY_LEN(first));
	char *dir = scratch_make(), *whole;
	const char *path;
	size_t len, cut;

	ledgerdir_run(dir, one, true);
	whole = scratch_read(scratch_path(dir, "poststs.db"), &len);
	for (cut = 0; cut < len; cut += cut < 200 ? 1 : 509) {
		path = scratch_path(dir, "poststs.db");
		scratch_write(path, whole, cut);
		ck_assert_msg(!usable(dir, cut % 2 == 0), "cut to %zu", cut);
		ck_assert_int_eq(access(path, F_OK), 0);
	}
	free(whole);
	plan_free(one);
	scratch_remove(dir);
}
END_TEST

START_TEST(flipped_bytes_do_not_crash)
{
	struct plan *one = testplan(100, first, ARRAY_LEN(first));
	char *dir = scratch_make(), *whole;
	size_t len, i;

	ledgerdir_run(dir, one, true);
	whole = scratch_read(scratch_path(dir, "poststs.db"), &len);
	for (i = 0; i < len; i += i < 120 ? 1 : 61) {
		whole[i] ^= 0x55;
		scratch_write(scratch_path(dir, "poststs.db"), whole, len);
		usable(dir, false);
		whole[i] ^= 0x55;
	}
	free(whole);
	plan_free(one);
	scratch_remove(dir);
}
END_TEST

/* next_place - of these bytes in the file */
static const char *
next_place(const char *whole, size_t len, const char *from, const char *what)
{
	return memmem(from, (size_t)(whole + len - from), what, strlen(what));
}

/*
 * no flipped bit in an id's hash, nor in a body, is ever taken for what was
 * promised; of the time in an id only what makes it no time can be proven
 */
START_TEST(flipped_bits_of_what_was_promised_are_noticed)
{
	struct plan *one = testplan_many(1767225600, 3, 3, 0, true);
	char *dir = scratch_make(), *whole, *at;
	const char *text, *from;
	size_t len, i, n, flips = 0;
	unsigned bit;

	ledgerdir_run(dir, one, true);
	whole = scratch_read(scratch_path(dir, "poststs.db"), &len);
	ck_assert_int_eq(usable(dir, false), 1);
	for (n = 0; n < one->domains_len + one->bodies_len; n++) {
		text = n < one->domains_len
			   ? one->domains[n].id
			   : one->bodies[n - one->domains_len].text;
		from = next_place(whole, len, whole, text);
		if (from == NULL)
			continue; /* a body that no domain has */
		at = whole + (from - whole);
		ck_assert_ptr_null(next_place(whole, len, at + 1, text));
		i = n < one->domains_len ? strlen("YYYYMMDDHHMMSS") : 0;
		for (; i < strlen(text); i++)
			for (bit = 1; bit < 256; bit <<= 1, flips++) {
				at[i] ^= (char)bit;
				scratch_write(scratch_path(dir, "poststs.db"),
				    whole, len);
				ck_assert_msg(usable(dir, false) == 0,
				    "%s: byte %zu, bit %u", text, i, bit);
				at[i] ^= (char)bit;
			}
	}
	ck_assert_uint_gt(flips, 3 * 8 * 80);
	free(whole);
	plan_free(one);
	scratch_remove(dir);
}
END_TEST

START_TEST(a_stranger_reads_without_writing)
{
	/* static: the child ends with them, which must not look like a leak */
	static struct plan *one;
	static char *dir, *before;
	char *after;
	struct stat st;
	mode_t mask = umask(077);
	int status;
	pid_t pid;

	one = testplan(100, first, ARRAY_LEN(first));
	dir = scratch_make();
	ledgerdir_run(dir, one, true);
	umask(mask);
	ck_assert_int_eq(stat(scratch_path(dir, "poststs.db"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);
	if (geteuid() == 0) {
		ck_assert_int_eq(chmod(dir, 0755), 0);
		ck_assert_int_eq(
		    chmod(scratch_path(dir, "poststs.db"), 0644), 0);
		before = scratch_print(dir, 1);
		pid = fork();
		if (pid == 0) {
			if (setresgid(65534, 65534, 65534) != 0 ||
			    setresuid(65534, 65534, 65534) != 0)
				_exit(2);
			_exit(usable(dir, false) ? 0 : 1);
		}
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		ck_assert_int_eq(status, 0);
		after = scratch_print(dir, 1);
		ck_assert_str_eq(before, after);
		free(before);
		free(after);
	}
	plan_free(one);
	scratch_remove(dir);
}
END_TEST

START_TEST(reading_only_means_that)
{
	struct plan *one = testplan(100, first, ARRAY_LEN(first));
	char *dir = scratch_make();
	struct ledger *ledger;
	struct store *store;

	ledgerdir_run(dir, one, true);
	ledger = ledgerdir_load(dir);
	store = ledgerdir_open(dir, false);
	ck_assert_int_eq(store_begin(store, one, ledger, NULL), -1);
	ck_assert_int_eq(store_released(store, one, ledger, NULL), -1);
	ledger_free(ledger);
	ck_assert_int_eq(
	    store_stage(store, "a.example", STAGE_ENFORCE, false, 1, NULL), -1);
	store_close(store);
	store_close(NULL);
	plan_free(one);
	scratch_remove(dir);
}
END_TEST

UNIT_MAIN("store_damage",
    TEST(missing_is_empty_only_when_nothing_was_published),
    LOOP(what_can_be_proven_wrong_is_refused, damages),
    TEST(truncated_is_never_empty), TEST(flipped_bytes_do_not_crash),
    TEST(flipped_bits_of_what_was_promised_are_noticed),
    TEST(a_stranger_reads_without_writing), TEST(reading_only_means_that))
