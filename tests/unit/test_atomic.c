/* test_atomic - all new, all old, or not touched at all */
#include "publish/atomic.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "scratch.h"
#include "unit.h"

#define BIG 200000

/* put - publish `len' bytes in pieces of `piece' */
static int
put(const char *folder, const char *data, size_t len, size_t piece)
{
	int dirfd = open(folder, O_RDONLY | O_DIRECTORY), result;
	struct buf why = BUF_INIT;
	struct atomic *a = atomic_open(dirfd, "file", "file", 0644, &why);
	size_t n;

	ck_assert_ptr_nonnull(a);
	for (; len > 0; data += n, len -= n) {
		n = piece < len ? piece : len;
		atomic_write(a, data, n);
	}
	result = atomic_commit(a, &why);
	ck_assert_msg(result >= 0, "%s", buf_text(&why));
	buf_release(&why);
	close(dirfd);
	return result;
}

static void
expect(const char *folder, const char *data, size_t len)
{
	size_t got;
	char *text = scratch_read(scratch_path(folder, "file"), &got);

	ck_assert_ptr_nonnull(text);
	ck_assert_uint_eq(got, len);
	ck_assert(memcmp(text, data, len) == 0);
	free(text);
}

/* from what was there (NULL: nothing) to what shall be */
static const struct {
	const char *name, *before, *after;
	int want;
} small[] = {
	{ "new", NULL, "abc", 1 },
	{ "new and empty", NULL, "", 1 },
	{ "same", "abc", "abc", 0 },
	{ "same and empty", "", "", 0 },
	{ "longer", "abc", "abcd", 1 },
	{ "shorter", "abcd", "abc", 1 },
	{ "to empty", "abcd", "", 1 },
	{ "from empty", "", "a", 1 },
	{ "first byte", "abc", "xbc", 1 },
	{ "last byte", "abc", "abx", 1 },
};

START_TEST(small_files)
{
	char *folder = scratch_make(), *before, *after;
	size_t len = strlen(small[_i].after);

	if (small[_i].before != NULL) {
		scratch_write(scratch_path(folder, "file"), small[_i].before,
		    strlen(small[_i].before));
		ck_assert_int_eq(chmod(scratch_path(folder, "file"), 0644), 0);
	}
	before = scratch_print(folder, 1);
	ck_assert_msg(put(folder, small[_i].after, len, 1) == small[_i].want,
	    "%s", small[_i].name);
	expect(folder, small[_i].after, len);
	after = scratch_print(folder, 1);
	if (small[_i].want == 0)
		ck_assert_str_eq(before, after);
	free(before);
	free(after);
	/* and nothing but the file is left */
	unlink(scratch_path(folder, "file"));
	ck_assert_int_eq(rmdir(folder), 0);
	free(folder);
}
END_TEST

START_TEST(big_files_differ_anywhere)
{
	static const size_t places[] = { 0, 1, 65535, 65536, 65537, 131071,
		131072, BIG - 1 };
	char *folder = scratch_make(), *data = xmalloc(BIG);
	size_t i;

	for (i = 0; i < BIG; i++)
		data[i] = (char)(i * 7 + i / 251);
	ck_assert_int_eq(put(folder, data, BIG, 777), 1);
	ck_assert_int_eq(put(folder, data, BIG, 65536), 0);
	for (i = 0; i < ARRAY_LEN(places); i++) {
		data[places[i]] ^= 1;
		ck_assert_int_eq(put(folder, data, BIG, 1000 + i), 1);
		expect(folder, data, BIG);
		ck_assert_int_eq(put(folder, data, BIG, BIG), 0);
	}
	ck_assert_int_eq(put(folder, data, 65536, 4096), 1);
	expect(folder, data, 65536);
	free(data);
	scratch_remove(folder);
}
END_TEST

START_TEST(modes_do_not_depend_on_the_umask)
{
	char *folder = scratch_make();
	mode_t old = umask(077);
	struct stat st;

	put(folder, "x", 1, 1);
	ck_assert_int_eq(stat(scratch_path(folder, "file"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0644);
	/* a mode changed by hand is put right, by a new file */
	ck_assert_int_eq(chmod(scratch_path(folder, "file"), 0666), 0);
	ck_assert_int_eq(put(folder, "x", 1, 1), 1);
	ck_assert_int_eq(stat(scratch_path(folder, "file"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0644);
	umask(old);
	scratch_remove(folder);
}
END_TEST

START_TEST(a_planted_symlink_is_replaced_not_followed)
{
	char *folder = scratch_make(), *victim;
	struct stat st;

	scratch_write(scratch_path(folder, "victim"), "mine", 4);
	ck_assert_int_eq(symlink("victim", scratch_path(folder, "file")), 0);
	ck_assert_int_eq(put(folder, "mine", 4, 4), 1);
	ck_assert_int_eq(lstat(scratch_path(folder, "file"), &st), 0);
	ck_assert(S_ISREG(st.st_mode));
	put(folder, "other", 5, 5);
	victim = scratch_read(scratch_path(folder, "victim"), NULL);
	ck_assert_str_eq(victim, "mine");
	free(victim);
	scratch_remove(folder);
}
END_TEST

START_TEST(only_our_leftovers_are_removed)
{
	static const char *const names[] = { ".file.1.new", ".file.99999.new",
		".file.x.new", ".file.1.new2", ".other.1.new", "file.1.new" };
	static const int stays[] = { 0, 0, 1, 1, 1, 1 };
	char *folder = scratch_make();
	size_t i;

	put(folder, "a", 1, 1);
	for (i = 0; i < ARRAY_LEN(names); i++)
		scratch_write(scratch_path(folder, names[i]), "half", 4);
	ck_assert_int_eq(put(folder, "a", 1, 1), 0);
	ck_assert_int_eq(access(scratch_path(folder, names[0]), F_OK), 0);
	ck_assert_int_eq(put(folder, "b", 1, 1), 1);
	for (i = 0; i < ARRAY_LEN(names); i++)
		ck_assert_msg((access(scratch_path(folder, names[i]), F_OK) ==
				  0) == stays[i],
		    "%s", names[i]);
	scratch_remove(folder);
}
END_TEST

START_TEST(failure_leaves_the_old_file)
{
	char *folder = scratch_make();
	struct buf why = BUF_INIT;
	struct atomic *a;
	int dirfd;

	/* the folder is gone: nothing can be made in it */
	dirfd = open(folder, O_RDONLY | O_DIRECTORY);
	a = atomic_open(dirfd, "file", "/there/file", 0644, &why);
	atomic_write(a, "x", 1);
	atomic_abort(a);
	ck_assert_int_ne(access(scratch_path(folder, "file"), F_OK), 0);
	a = atomic_open(dirfd, "file", "/there/file", 0644, &why);
	ck_assert_int_eq(rmdir(folder), 0);
	atomic_write(a, "x", 1);
	ck_assert_int_eq(atomic_commit(a, &why), -1);
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "/there/file"));
	ck_assert_ptr_null(atomic_open(dirfd, "a/b", "a/b", 0644, &why));
	ck_assert_ptr_null(atomic_open(dirfd, ".x", ".x", 0644, &why));
	atomic_abort(NULL);
	close(dirfd);
	buf_release(&why);
	free(folder);
}
END_TEST

START_TEST(a_folder_in_the_way_is_an_error)
{
	char *folder = scratch_make();
	int dirfd = open(folder, O_RDONLY | O_DIRECTORY);
	struct buf why = BUF_INIT;
	struct atomic *a;

	ck_assert_int_eq(mkdir(scratch_path(folder, "file"), 0755), 0);
	a = atomic_open(dirfd, "file", "file", 0644, &why);
	atomic_write(a, "x", 1);
	ck_assert_int_eq(atomic_commit(a, &why), -1);
	ck_assert_int_eq(rmdir(scratch_path(folder, "file")), 0);
	ck_assert_int_eq(rmdir(folder), 0); /* no temporary file left */
	close(dirfd);
	buf_release(&why);
	free(folder);
}
END_TEST

UNIT_MAIN("atomic", LOOP(small_files, small), TEST(big_files_differ_anywhere),
    TEST(modes_do_not_depend_on_the_umask),
    TEST(a_planted_symlink_is_replaced_not_followed),
    TEST(only_our_leftovers_are_removed), TEST(failure_leaves_the_old_file),
    TEST(a_folder_in_the_way_is_an_error))
