/* test_capture - copies of mails in the spool */
#include "milter/capture.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "unit.h"

#define NOW 1790000000

static const struct timespec now = { .tv_sec = NOW, .tv_nsec = 5 };

/* files - how many there are whose names begin with a dot, or do not */
static int
files(const char *dir, bool dots, char *last)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int n = 0;

	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d)) != NULL)
		if ((e->d_name[0] == '.') == dots &&
		    strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0) {
			n++;
			if (last != NULL)
				snprintf(last, 256, "%s", e->d_name);
		}
	closedir(d);
	return n;
}

static char *folder, *dir;

static unsigned removed;

static int
commit(struct capture *c, struct buf *why)
{
	return capture_commit(c, &removed, why);
}

static struct spool *
open_it(
    const char *path, unsigned max_files, unsigned max_bytes, struct buf *why)
{
	const struct spool_limits limits = { max_files, max_bytes, 1000000 };

	return spool_open(path, &limits, NOW, why);
}

static struct spool *
begin(unsigned max_files, unsigned max_bytes)
{
	struct spool *spool;
	struct buf why = BUF_INIT;

	folder = scratch_make();
	dir = strdup(scratch_path(folder, "spool"));
	spool = open_it(dir, max_files, max_bytes, &why);
	ck_assert_msg(spool != NULL, "%s", buf_text(&why));
	return spool;
}

static void
end(struct spool *spool)
{
	spool_close(spool);
	free(dir);
	scratch_remove(folder);
}

START_TEST(a_mail_is_whole)
{
	static const char want[] = "Subject: one\r\n two\r\n three\r\nX:  "
				   "y\r\nEmpty: \r\n\r\nbody\r\n";
	struct spool *spool = begin(10, 100000);
	struct capture *c = capture_begin(spool, &now, NULL);
	char name[256], *text;
	struct stat st;
	size_t len;

	capture_header(c, "Subject", " one\n two\nthree");
	capture_header(c, "X", "  y");
	capture_header(c, "Empty", "");
	capture_write(c, "\r\nbody\r\n", 8);
	ck_assert_int_eq(files(dir, false, NULL), 0);
	ck_assert_int_eq(files(dir, true, NULL), 1);
	ck_assert_int_eq(commit(c, NULL), 0);
	ck_assert_int_eq(files(dir, true, NULL), 0);
	ck_assert_int_eq(files(dir, false, name), 1);
	text = scratch_read(scratch_path(dir, name), &len);
	ck_assert_uint_eq(len, sizeof(want) - 1);
	ck_assert_mem_eq(text, want, len);
	free(text);
	ck_assert_int_eq(stat(scratch_path(dir, name), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(stat(dir, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0700);
	end(spool);
}
END_TEST

START_TEST(blocks_are_put_together)
{
	struct spool *spool = begin(10, 1000000);
	struct capture *c = capture_begin(spool, &now, NULL);
	char name[256], *text, piece[777];
	size_t len, i;

	for (i = 0; i < 1000; i++) {
		memset(piece, 'a' + (int)(i % 26), sizeof(piece));
		capture_write(c, piece, sizeof(piece));
	}
	ck_assert_int_eq(commit(c, NULL), 0);
	files(dir, false, name);
	text = scratch_read(scratch_path(dir, name), &len);
	ck_assert_uint_eq(len, 777000);
	for (i = 0; i < len; i++)
		ck_assert(text[i] == 'a' + (char)(i / 777 % 26));
	free(text);
	end(spool);
}
END_TEST

START_TEST(names_never_collide)
{
	struct spool *spool = begin(1000, 100);
	struct capture *c;
	int i;

	for (i = 0; i < 100; i++) {
		c = capture_begin(spool, &now, NULL);
		capture_write(c, "x", 1);
		ck_assert_int_eq(commit(c, NULL), 0);
	}
	ck_assert_int_eq(files(dir, false, NULL), 100);
	end(spool);
}
END_TEST

START_TEST(limits_hold)
{
	struct spool *spool = begin(2, 100);
	struct capture *c;
	struct buf why = BUF_INIT;
	char block[101] = "";

	c = capture_begin(spool, &now, NULL);
	capture_write(c, block, 100);
	ck_assert_int_eq(commit(c, NULL), 0);
	c = capture_begin(spool, &now, NULL);
	capture_write(c, block, 60);
	capture_write(c, block, 41);
	capture_write(c, block, 1);
	ck_assert_int_eq(commit(c, &why), -1);
	ck_assert(strstr(buf_text(&why), "spool_bytes") != NULL);
	c = capture_begin(spool, &now, NULL);
	capture_write(c, block, 1);
	capture_abort(c);
	c = capture_begin(spool, &now, NULL);
	ck_assert_int_eq(commit(c, NULL), 0);
	ck_assert_int_eq(files(dir, false, NULL), 2);
	ck_assert_int_eq(files(dir, true, NULL), 0);
	buf_clear(&why);
	ck_assert_ptr_null(capture_begin(spool, &now, &why));
	ck_assert(strstr(buf_text(&why), "spool_files") != NULL);
	buf_release(&why);
	end(spool);
}
END_TEST

START_TEST(a_full_disk_leaves_nothing)
{
	struct spool *spool = begin(10, 1000000);
	struct capture *c = capture_begin(spool, &now, NULL);
	struct rlimit before, limit;
	struct buf why = BUF_INIT;
	char block[50000] = "";

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = 20000;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	capture_write(c, block, sizeof(block));
	capture_write(c, block, sizeof(block));
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	ck_assert_int_eq(commit(c, &why), -1);
	ck_assert(why.len > 0);
	ck_assert_int_eq(files(dir, false, NULL), 0);
	ck_assert_int_eq(files(dir, true, NULL), 0);
	buf_release(&why);
	end(spool);
}
END_TEST

START_TEST(what_a_killed_one_left_goes)
{
	struct spool *spool = begin(10, 100);
	struct timespec old[2] = { { .tv_sec = NOW - 90000 },
		{ .tv_sec = NOW - 90000 } };
	char name[64];
	struct timespec young[2] = { { .tv_sec = NOW }, { .tv_sec = NOW } };

	scratch_write(scratch_path(dir, ".new-1"), "x", 1);
	ck_assert_int_eq(
	    utimensat(AT_FDCWD, scratch_path(dir, ".new-1"), old, 0), 0);
	scratch_write(scratch_path(dir, ".new-2"), "x", 1);
	ck_assert_int_eq(
	    utimensat(AT_FDCWD, scratch_path(dir, ".new-2"), young, 0), 0);
	snprintf(name, sizeof(name), ".new-5.6-%ld-7", (long)getpid());
	scratch_write(scratch_path(dir, name), "x", 1);
	scratch_write(scratch_path(dir, ".new-5.6-999999999-7"), "x", 1);
	scratch_write(scratch_path(dir, "kept"), "x", 1);
	ck_assert_int_eq(
	    utimensat(AT_FDCWD, scratch_path(dir, "kept"), old, 0), 0);
	spool_close(spool);
	spool = open_it(dir, 10, 100, NULL);
	ck_assert_ptr_nonnull(spool);
	ck_assert_int_eq(files(dir, true, NULL), 2);
	ck_assert_int_eq(access(scratch_path(dir, name), F_OK), 0);
	ck_assert_int_eq(files(dir, false, NULL), 1);
	end(spool);
}
END_TEST

START_TEST(a_spool_open_to_others_is_refused)
{
	struct spool *spool = begin(10, 100), *shared;
	struct buf why = BUF_INIT;

	ck_assert_int_eq(chmod(dir, 0751), 0);
	ck_assert_ptr_null(open_it(dir, 10, 100, &why));
	ck_assert(why.len > 0);
	if (geteuid() == 0) { /* whose it is, and the folder that it is in */
		ck_assert_int_eq(chmod(dir, 02770), 0);
		ck_assert_int_eq(chown(dir, 65534, 0), 0);
		ck_assert_ptr_null(open_it(dir, 10, 100, &why));
		ck_assert_int_eq(chown(folder, 65534, 0), 0);
		shared = open_it(dir, 10, 100, &why);
		ck_assert_ptr_nonnull(shared);
		spool_close(shared);
		ck_assert_int_eq(chown(dir, 0, 0), 0);
	}
	ck_assert_int_eq(chmod(dir, 0700), 0);
	ck_assert_int_eq(symlink(dir, scratch_path(folder, "link")), 0);
	ck_assert_ptr_null(
	    open_it(scratch_path(folder, "link"), 10, 100, NULL));
	ck_assert_ptr_null(
	    open_it(scratch_path(folder, "no/such"), 10, 100, NULL));
	buf_release(&why);
	end(spool);
}
END_TEST

/* of all together, the oldest go first; what is being written, or read, stays */
START_TEST(all_of_it_is_bounded)
{
	static const char *const names[] = { "b", "a", ".try1.c", "d" };
	struct spool *spool = begin(10, 600000);
	struct timespec times[2] = { { .tv_sec = NOW }, { .tv_sec = NOW } };
	struct capture *c;
	static char block[600000];
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		scratch_write(scratch_path(dir, names[i]), block, 200000);
		times[0].tv_sec = times[1].tv_sec = NOW + (time_t)i;
		ck_assert_int_eq(
		    utimensat(AT_FDCWD, scratch_path(dir, names[i]), times, 0),
		    0);
	}
	c = capture_begin(spool, &now, NULL);
	capture_write(c, block, 200000);
	ck_assert_int_eq(commit(c, NULL), 0);
	ck_assert_uint_eq(removed, 0);
	c = capture_begin(spool, &now, NULL);
	capture_write(c, block, 300000);
	ck_assert_int_eq(commit(c, NULL), 0);
	ck_assert_uint_eq(removed, 2);
	ck_assert_int_ne(access(scratch_path(dir, "b"), F_OK), 0);
	ck_assert_int_ne(access(scratch_path(dir, "a"), F_OK), 0);
	ck_assert_int_eq(access(scratch_path(dir, ".try1.c"), F_OK), 0);
	ck_assert_int_eq(access(scratch_path(dir, "d"), F_OK), 0);
	ck_assert_int_eq(files(dir, false, NULL), 3);
	end(spool);
}
END_TEST

UNIT_MAIN("capture", TEST(a_mail_is_whole), TEST(blocks_are_put_together),
    TEST(names_never_collide), TEST(limits_hold),
    TEST(a_full_disk_leaves_nothing), TEST(what_a_killed_one_left_goes),
    TEST(a_spool_open_to_others_is_refused), TEST(all_of_it_is_bounded))
