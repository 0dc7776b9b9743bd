/* test_backup - a backup is whole, or it is refused, wherever it is damaged */
#include "config.h" /* memmem */

#include "store/backup.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledgerdir.h"
#include "scratch.h"
#include "store/evidence.h"
#include "unit.h"

#define CONF "max_age = 2d\n"

/* saved - a folder with a ledger of so many domains, and its backup */
static char *
saved(size_t domains)
{
	struct plan *plan = testplan_many(1767225600, domains, 3, 0, true);
	char *dir = scratch_make(), *path;
	struct backup_about about;
	struct buf why = BUF_INIT;
	struct backup_input in = { .state_dir = dir,
		.settings = CONF,
		.settings_len = sizeof(CONF) - 1,
		.version = "test",
		.now = 1767312000 };

	ledgerdir_run(dir, plan, true);
	path = strdup(scratch_path(dir, "backup"));
	in.path = path;
	ck_assert_msg(
	    backup_write(&in, &about, &why) == 0, "%s", buf_text(&why));
	ck_assert_uint_eq(about.domains, domains);
	ck_assert_uint_eq(about.rows, domains);
	ck_assert(!about.evidence);
	free(path);
	buf_release(&why);
	plan_free(plan);
	return dir;
}

/* opened - 1: all of it, 0: refused with words, and nothing left behind */
static int
opened(const char *dir, size_t domains)
{
	struct buf why = BUF_INIT;
	char *path = strdup(scratch_path(dir, "backup"));
	struct backup *b = backup_open(path, dir, &why);
	int whole = b != NULL;

	if (b == NULL) {
		ck_assert_uint_gt(why.len, 0);
	} else {
		ck_assert_uint_eq(b->ledger->domains_len, domains);
		ck_assert_uint_eq(b->ledger->rows_len, domains);
		ck_assert_str_eq(b->settings, CONF);
		ck_assert_uint_eq(b->settings_len, sizeof(CONF) - 1);
	}
	backup_close(b);
	free(path);
	buf_release(&why);
	return whole;
}

START_TEST(what_was_saved_comes_back)
{
	char *dir = saved(5);
	struct stat st;

	ck_assert_int_eq(stat(scratch_path(dir, "backup"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);
	ck_assert_int_eq(opened(dir, 5), 1);
	scratch_remove(dir);
}
END_TEST

START_TEST(cut_short_is_refused)
{
	char *dir = saved(5), *whole;
	size_t len, cut;

	whole = scratch_read(scratch_path(dir, "backup"), &len);
	for (cut = 0; cut < len; cut += cut < 100 ? 7 : 1021) {
		scratch_write(scratch_path(dir, "backup"), whole, cut);
		ck_assert_msg(!opened(dir, 5), "cut to %zu", cut);
	}
	free(whole);
	scratch_remove(dir);
}
END_TEST

/* flipped where it matters it is refused; elsewhere it is all the same */
START_TEST(a_flipped_byte_is_refused_or_without_effect)
{
	char *dir = saved(5), *whole;
	size_t len, i, refused = 0;

	whole = scratch_read(scratch_path(dir, "backup"), &len);
	for (i = 0; i < len; i += i < 120 ? 3 : 97) {
		whole[i] ^= 0x55;
		scratch_write(scratch_path(dir, "backup"), whole, len);
		refused += !opened(dir, 5);
		whole[i] ^= 0x55;
	}
	ck_assert_uint_gt(refused, 100);
	free(whole);
	scratch_remove(dir);
}
END_TEST

START_TEST(a_damaged_ledger_is_not_saved)
{
	char *dir = saved(5), *whole, *path, *at;
	struct backup_about about;
	struct buf why = BUF_INIT;
	struct backup_input in = { .state_dir = dir, .settings = "" };
	size_t len;

	whole = scratch_read(scratch_path(dir, "poststs.db"), &len);
	at = memmem(whole, len, "mx: ", 4);
	ck_assert_ptr_nonnull(at);
	at[5] ^= 1;
	scratch_write(scratch_path(dir, "poststs.db"), whole, len);
	path = strdup(scratch_path(dir, "second"));
	in.path = path;
	ck_assert_int_eq(backup_write(&in, &about, &why), -1);
	ck_assert_int_ne(access(path, F_OK), 0);
	/* it is said of the ledger, not of a copy somewhere, and what to do */
	ck_assert_ptr_nonnull(
	    strstr(buf_text(&why), scratch_path(dir, "poststs.db")));
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "restore --rebuild"));
	free(path);
	free(whole);
	buf_release(&why);
	scratch_remove(dir);
}
END_TEST

START_TEST(a_ledger_is_no_backup)
{
	char *dir = saved(5);
	struct buf why = BUF_INIT;

	errno = 0;
	ck_assert_ptr_null(
	    backup_open(scratch_path(dir, "poststs.db"), dir, &why));
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "is a ledger"));
	buf_release(&why);
	scratch_remove(dir);
}
END_TEST

/* ---- evidence ---- */

static void
see(const char *dir, const char *host, time_t when, bool good)
{
	struct evidence_proof proof = { .host = host,
		.address = "192.0.2.1",
		.key = PROBE_KEY_ANY,
		.sni = true,
		.not_after = when + 86400 };
	struct evidence e = { .proofs = &proof, .proofs_len = 1 };
	struct session_count count = { .day = (uint32_t)(when / 86400),
		.domain = "a.example",
		.mx = "192.0.2.1",
		.tls = "TLSv1.3",
		.network = "198.51.100.0/24",
		.sender = "",
		.count = 3 };
	struct evidence_db *db = evidence_open(dir, true, 1000, NULL);

	ck_assert_ptr_nonnull(db);
	if (good)
		standing_good(&proof.standing, when);
	else
		standing_bad(&proof.standing, when, "bad");
	ck_assert_int_eq(evidence_save_looks(db, &e, 1000, NULL), 0);
	ck_assert_int_eq(
	    evidence_add_sessions(db, &count, 1, 0, when, NULL), 0);
	evidence_close(db);
}

static struct evidence *
evidence_of(const char *dir, time_t now)
{
	struct evidence_db *db = evidence_open(dir, false, 1000, NULL);
	struct evidence *e = evidence_load(db, now, 400, NULL);

	evidence_close(db);
	ck_assert_ptr_nonnull(e);
	return e;
}

START_TEST(of_evidence_the_later_stays_and_nothing_counts_twice)
{
	char *here = scratch_make(), *there = scratch_make();
	time_t day = 1767225600;
	struct evidence *e;
	unsigned round;

	see(there, "mx1.example", day, true);
	see(there, "mx2.example", day, true);
	see(here, "mx1.example", day + 86400, false);
	for (round = 0; round < 2; round++) {
		ck_assert_int_eq(evidence_join(here, there, NULL), 0);
		e = evidence_of(here, day + 2 * 86400);
		ck_assert_uint_eq(e->proofs_len, 2);
		ck_assert_str_eq(e->proofs[0].host, "mx1.example");
		ck_assert_int_eq(e->proofs[0].standing.last_bad, day + 86400);
		ck_assert_int_eq(e->proofs[1].standing.last_ok, day);
		evidence_free(e);
	}
	/* and the other way round */
	ck_assert_int_eq(evidence_join(there, here, NULL), 0);
	e = evidence_of(there, day + 2 * 86400);
	ck_assert_int_eq(e->proofs[0].standing.last_bad, day + 86400);
	evidence_free(e);
	scratch_remove(here);
	scratch_remove(there);
}
END_TEST

UNIT_MAIN("backup", TEST(what_was_saved_comes_back), TEST(cut_short_is_refused),
    TEST(a_flipped_byte_is_refused_or_without_effect),
    TEST(a_damaged_ledger_is_not_saved), TEST(a_ledger_is_no_backup),
    TEST(of_evidence_the_later_stays_and_nothing_counts_twice))
