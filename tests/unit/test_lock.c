/* test_lock - one run at a time */
#include "publish/lock.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "unit.h"

static int waited;

static void
waiting(void)
{
	waited++;
}

/* hold - a child that takes the lock, says so, and waits to be killed */
static pid_t
hold(const char *folder)
{
	int pipes[2], fd;
	char c;
	pid_t pid;

	ck_assert_int_eq(pipe(pipes), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		fd = lock_take(folder, 0, NULL, NULL);
		if (write(pipes[1], fd >= 0 ? "y" : "n", 1) == 1)
			pause();
		_exit(0);
	}
	ck_assert_int_eq(read(pipes[0], &c, 1), 1);
	ck_assert_int_eq(c, 'y');
	close(pipes[0]);
	close(pipes[1]);
	return pid;
}

START_TEST(second_run_is_told_or_waits)
{
	char *folder = scratch_make();
	const char *state = scratch_path(folder, "made/below");
	struct buf why = BUF_INIT;
	struct stat st;
	char *copy = strdup(state);
	pid_t pid = hold(copy);
	int fd;

	ck_assert_int_eq(stat(copy, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0755);
	ck_assert_int_eq(stat(scratch_path(copy, "lock"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	waited = 0;
	ck_assert_int_eq(lock_take(copy, 0, waiting, &why), -1);
	ck_assert_int_eq(waited, 1);
	ck_assert_ptr_nonnull(strstr(buf_text(&why), copy));
	/* killed, it holds nothing any more */
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	fd = lock_take(copy, 5, waiting, &why);
	ck_assert_int_ge(fd, 0);
	close(fd);
	buf_release(&why);
	free(copy);
	scratch_remove(folder);
}
END_TEST

static pid_t holder;

static void
wait_and_kill(void)
{
	waiting();
	kill(holder, SIGKILL);
}

START_TEST(a_waiting_run_gets_its_turn)
{
	char *folder = scratch_make();
	int fd;

	holder = hold(folder);
	waited = 0;
	fd = lock_take(folder, 60, wait_and_kill, NULL);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(waited, 1);
	waitpid(holder, NULL, 0);
	close(fd);
	scratch_remove(folder);
}
END_TEST

START_TEST(a_planted_symlink_is_refused)
{
	char *folder = scratch_make();
	struct buf why = BUF_INIT;

	ck_assert_int_eq(symlink("/dev/null", scratch_path(folder, "lock")), 0);
	ck_assert_int_eq(lock_take(folder, 0, NULL, &why), -1);
	ck_assert_uint_gt(why.len, 0);
	buf_release(&why);
	scratch_remove(folder);
}
END_TEST

/* a lock that others can open is one that they can hold */
START_TEST(others_cannot_open_it)
{
	char *folder = scratch_make();
	struct stat st;
	int fd;

	scratch_write(scratch_path(folder, "lock"), "", 0);
	ck_assert_int_eq(chmod(scratch_path(folder, "lock"), 0666), 0);
	fd = lock_take(folder, 0, NULL, NULL);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(stat(scratch_path(folder, "lock"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	close(fd);
	ck_assert_int_eq(unlink(scratch_path(folder, "lock")), 0);
	ck_assert_int_eq(mkfifo(scratch_path(folder, "lock"), 0600), 0);
	ck_assert_int_eq(lock_take(folder, 0, NULL, NULL), -1);
	scratch_remove(folder);
}
END_TEST

UNIT_MAIN("lock", TEST(second_run_is_told_or_waits),
    TEST(a_waiting_run_gets_its_turn), TEST(a_planted_symlink_is_refused),
    TEST(others_cannot_open_it))
