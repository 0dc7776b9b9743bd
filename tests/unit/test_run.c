/* test_run - programs that answer, dawdle, babble, ignore and die */
#include "inspect/run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

#define LONG_TIME 60

struct seen {
	struct buf text; /* lines, each ended by `|' */
	size_t lines, longest;
};

static void
see(void *context, char *line, size_t len)
{
	struct seen *seen = context;

	seen->lines++;
	if (len > seen->longest)
		seen->longest = len;
	if (seen->text.len < 4096) {
		buf_put(&seen->text, line, len);
		buf_putc(&seen->text, '|');
	}
}

static const struct {
	const char *name, *script, *input, *want, *errors;
	int status;
} scripts[] = {
	{ "lines", "echo a; echo; printf b", NULL, "a||b|", "", 0 },
	{ "no output", ":", NULL, "", "", 0 },
	{ "exit code", "echo x; exit 75", NULL, "x|", "", 75 },
	{ "highest exit code", "exit 255", NULL, "", "", 255 },
	{ "standard error apart", "echo e >&2; echo o", NULL, "o|", "e\n", 0 },
	{ "input", "tr a-z A-Z", "one\ntwo\n", "ONE|TWO|", "", 0 },
	{ "empty input", "cat; echo end", "", "end|", "", 0 },
	{ "no input is /dev/null", "cat; echo end", NULL, "end|", "", 0 },
	{ "input not read", "exec 0<&-; echo done", "x", "done|", "", 0 },
	{ "output closed early", "exec >&- 2>&-; exit 3", NULL, "", "", 3 },
	{ "clean environment", "tr '\\0' '\\n' </proc/$$/environ", NULL,
	    "PATH=/usr/sbin:/usr/bin:/sbin:/bin|LC_ALL=C|TZ=UTC|", "", 0 },
	{ "nul in a line", "printf 'a\\0b\\n'", NULL, "a\0b|", "", 0 },
	{ "own process group", "test $$ = $(ps -o pgid= -p $$) && echo yes",
	    NULL, "yes|", "", 0 },
	{ "orphans are not waited for", "sleep 1000 & echo x", NULL, "x|", "",
	    0 },
};

START_TEST(answers)
{
	const char *argv[] = { "/bin/sh", "-c", scripts[_i].script, NULL };
	struct buf errors = BUF_INIT, why = BUF_INIT;
	struct seen seen = { .text = BUF_INIT };
	struct run run = { .argv = argv,
		.input = scripts[_i].input,
		.input_len = scripts[_i].input ? strlen(scripts[_i].input) : 0,
		.timeout = LONG_TIME,
		.line = see,
		.context = &seen,
		.errors = &errors };
	const char *name = scripts[_i].name;
	int status = run_program(&run, &why);

	ck_assert_msg(status == scripts[_i].status, "%s: %d %s", name, status,
	    buf_text(&why));
	ck_assert_msg(strcmp(buf_text(&seen.text), scripts[_i].want) == 0,
	    "%s: '%s'", name, buf_text(&seen.text));
	ck_assert_msg(strcmp(buf_text(&errors), scripts[_i].errors) == 0,
	    "%s: '%s'", name, buf_text(&errors));
	buf_release(&seen.text);
	buf_release(&errors);
	buf_release(&why);
}
END_TEST

static const struct {
	const char *name, *program, *script;
	size_t output_limit;
	unsigned timeout;
	const char *word; /* that tells the reasons apart */
} failures[] = {
	{ "missing program", "/nonexistent/program", "", 0, LONG_TIME,
	    "cannot start" },
	{ "not a program", "/dev/null", "", 0, LONG_TIME, "cannot start" },
	{ "killed", "/bin/sh", "kill -9 $$", 0, LONG_TIME, "signal 9" },
	{ "too slow", "/bin/sh", "sleep 1000", 0, 1, "after 1 seconds" },
	{ "too slow, ignores SIGTERM", "/bin/sh",
	    "trap '' TERM INT HUP; while :; do sleep 1; done", 0, 1,
	    "after 1 seconds" },
	{ "too slow, says nothing more", "/bin/sh", "exec >&- 2>&-; sleep 1000",
	    0, 1, "after 1 seconds" },
	{ "endless lines", "/bin/sh", "exec yes", 100000, LONG_TIME,
	    "more than 100000 bytes" },
	{ "endless line", "/bin/sh", "exec cat /dev/zero", 1000000, LONG_TIME,
	    "more than 1000000 bytes" },
	{ "endless without a limit", "/bin/sh", "exec yes", 0, 1,
	    "after 1 seconds" },
	{ "endless errors", "/bin/sh", "exec yes >&2", 0, 1,
	    "after 1 seconds" },
	{ "over the limit at the end", "/bin/sh", "echo 12345678", 8, LONG_TIME,
	    "more than 8 bytes" },
};

START_TEST(fails)
{
	const char *argv[] = { failures[_i].program, "-c", failures[_i].script,
		NULL };
	struct buf errors = BUF_INIT, why = BUF_INIT;
	struct run run = { .argv = argv,
		.timeout = failures[_i].timeout,
		.output_limit = failures[_i].output_limit,
		.errors = &errors };

	ck_assert_msg(run_program(&run, &why) == -1, "%s", failures[_i].name);
	ck_assert_msg(strstr(buf_text(&why), failures[_i].word) != NULL,
	    "%s: %s", failures[_i].name, buf_text(&why));
	ck_assert_uint_le(errors.len, 16 * 1024);
	buf_release(&errors);
	buf_release(&why);
}
END_TEST

/* state_of - the letter of proc(5); `X' when the process is gone */
static char
state_of(int pid)
{
	char path[64], state = 'X';
	FILE *stat;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if ((stat = fopen(path, "r")) != NULL) {
		if (fscanf(stat, "%*d %*s %c", &state) != 1)
			state = 'X'; /* went away meanwhile */
		fclose(stat);
	}
	return state;
}

/* the whole group goes, not just the program */
START_TEST(group_is_killed)
{
	static const char script[] =
	    "trap '' TERM; (trap '' TERM; sleep 1000 & echo $!; wait) & wait";
	const char *argv[] = { "/bin/sh", "-c", script, NULL };
	struct seen seen = { .text = BUF_INIT };
	/* time enough for the shell to say its one line */
	struct run run = {
		.argv = argv, .timeout = 5, .line = see, .context = &seen
	};
	int tries = 10000;
	char state;

	ck_assert_int_eq(run_program(&run, NULL), -1);
	ck_assert_uint_eq(seen.lines, 1);
	/* the signal is sent; a busy machine may take its time over it */
	while (strchr("XZ", state = state_of(atoi(buf_text(&seen.text)))) ==
		   NULL &&
	       tries-- > 0)
		usleep(1000);
	ck_assert_msg(strchr("XZ", state) != NULL, "state %c", state);
	buf_release(&seen.text);
}
END_TEST

START_TEST(long_lines_are_cut)
{
	const char *argv[] = { "/bin/sh", "-c",
		"head -c 200000 /dev/zero | tr '\\0' x; echo; echo y; "
		"head -c 65536 /dev/zero | tr '\\0' z; echo; "
		"head -c 65537 /dev/zero",
		NULL };
	struct seen seen = { .text = BUF_INIT };
	size_t cut = 0;
	struct run run = { .argv = argv,
		.timeout = LONG_TIME,
		.line = see,
		.context = &seen,
		.cut = &cut };

	ck_assert_int_eq(run_program(&run, NULL), 0);
	ck_assert_uint_eq(seen.lines, 4);
	ck_assert_uint_eq(seen.longest, RUN_LINE_LIMIT);
	ck_assert_uint_eq(cut, 2);
	cut = 0;
	run.line_limit = 200000;
	ck_assert_int_eq(run_program(&run, NULL), 0);
	ck_assert_uint_eq(seen.longest, 200000);
	ck_assert_uint_eq(cut, 0);
	buf_release(&seen.text);
}
END_TEST

/* more input and output than pipes hold, in both directions at once */
START_TEST(large_input_and_output)
{
	const char *cat[] = { "/bin/cat", NULL };
	const char *deaf[] = { "/bin/sh", "-c", "echo x", NULL };
	struct buf input = BUF_INIT;
	struct seen seen = { .text = BUF_INIT };
	struct run run = {
		.argv = cat, .timeout = LONG_TIME, .line = see, .context = &seen
	};
	int i;

	for (i = 0; i < 300000; i++)
		buf_printf(&input, "%06d\n", i);
	run.input = input.text;
	run.input_len = input.len;
	ck_assert_int_eq(run_program(&run, NULL), 0);
	ck_assert_uint_eq(seen.lines, 300000);
	run.argv = deaf;
	ck_assert_int_eq(run_program(&run, NULL), 0);
	ck_assert_uint_eq(seen.lines, 300001);
	buf_release(&input);
	buf_release(&seen.text);
}
END_TEST

/* what a program says last is why it gave up */
START_TEST(errors_begin_and_end)
{
	const char *argv[] = { "/bin/sh", "-c",
		"{ echo first; yes | head -n 100000; printf last; } >&2",
		NULL };
	struct buf errors = BUF_INIT;
	struct run run = {
		.argv = argv, .timeout = LONG_TIME, .errors = &errors
	};

	ck_assert_int_eq(run_program(&run, NULL), 0);
	ck_assert_uint_eq(errors.len, 16 * 1024);
	ck_assert_int_eq(strncmp(errors.text, "first\ny", 7), 0);
	ck_assert_str_eq(errors.text + errors.len - 6, "y\nlast");
	buf_release(&errors);
}
END_TEST

static volatile sig_atomic_t pipe_signals;

static void
count_pipe(int signo)
{
	pipe_signals++;
}

START_TEST(signals_stay_the_callers)
{
	const char *argv[] = { "/bin/sh", "-c",
		"exec 0<&-; trap '' PIPE; grep -E '^Sig(Blk|Ign)' "
		"/proc/$PPID/status >/dev/null; "
		"grep -E '^SigBlk' /proc/self/status; exit 4",
		NULL };
	struct sigaction count = { .sa_handler = count_pipe }, old_pipe;
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old_child, after;
	struct buf input = BUF_INIT;
	struct seen seen = { .text = BUF_INIT };
	struct run run = { .argv = argv,
		.timeout = LONG_TIME,
		.line = see,
		.context = &seen };
	sigset_t mask;

	buf_reserve(&input, 1 << 20);
	memset(input.text, 'x', 1 << 20);
	run.input = input.text;
	run.input_len = 1 << 20;
	sigaction(SIGPIPE, &count, &old_pipe);
	sigaction(SIGCHLD, &ignore, &old_child);
	ck_assert_int_eq(run_program(&run, NULL), 4);
	sigaction(SIGCHLD, &old_child, &after);
	ck_assert(after.sa_handler == SIG_IGN);
	sigaction(SIGPIPE, &old_pipe, NULL);
	ck_assert_int_eq(pipe_signals, 0);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	ck_assert_int_eq(sigismember(&mask, SIGPIPE), 0);
	ck_assert_str_eq(buf_text(&seen.text), "SigBlk:\t0000000000000000|");
	buf_release(&input);
	buf_release(&seen.text);
}
END_TEST

static void
see_descriptors(void *context, char *line, size_t len)
{
	int *others = context;

	*others += atoi(line) > 2;
}

START_TEST(no_descriptor_is_inherited)
{
	/* ls itself opens one for the folder */
	const char *argv[] = { "/bin/ls", "/proc/self/fd", NULL };
	int others = 0, fd[3], i;
	struct run run = { .argv = argv,
		.timeout = LONG_TIME,
		.line = see_descriptors,
		.context = &others };

	for (i = 0; i < 3; i++)
		ck_assert_int_ge(fd[i] = open("/dev/null", O_RDONLY), 0);
	ck_assert_int_ge(dup2(fd[0], 400), 0);
	ck_assert_int_eq(run_program(&run, NULL), 0);
	ck_assert_int_eq(others, 1);
	close(400);
	for (i = 0; i < 3; i++)
		close(fd[i]);
}
END_TEST

/* a caller without standard descriptors, in a process of its own */
START_TEST(standard_descriptors_closed)
{
	const char *argv[] = { "/bin/sh", "-c", "cat; echo e >&2; echo end",
		NULL };
	struct buf errors = BUF_INIT;
	struct seen seen = { .text = BUF_INIT };
	struct run run = { .argv = argv,
		.input = "in\n",
		.input_len = 3,
		.timeout = LONG_TIME,
		.line = see,
		.context = &seen,
		.errors = &errors };
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		close(0);
		close(1);
		close(2);
		_exit(run_program(&run, NULL) == 0 &&
			      strcmp(buf_text(&seen.text), "in|end|") == 0 &&
			      strcmp(buf_text(&errors), "e\n") == 0
			  ? 0
			  : 1);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}
END_TEST

/* no descriptor and no child stays behind, whatever happened */
START_TEST(nothing_is_left_behind)
{
	const char *fine[] = { "/bin/true", NULL };
	const char *none[] = { "/nonexistent/program", NULL };
	struct run run = { .argv = fine, .timeout = LONG_TIME };
	int before = dup(0), after, i;

	close(before);
	for (i = 0; i < 20; i++) {
		run.argv = i % 2 == 0 ? fine : none;
		ck_assert_int_eq(run_program(&run, NULL), i % 2 == 0 ? 0 : -1);
	}
	after = dup(0);
	close(after);
	ck_assert_int_eq(before, after);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

/* each waits for a file that the next one makes: one after another none ends */
START_TEST(several_run_at_the_same_time)
{
	static const char script[] =
	    "cat >/dev/null; : >$0/$1; while ! [ -e $0/$2 ]; do sleep 0.01; "
	    "done; echo $1; exit $1";
	char dir[] = "/tmp/poststs-run.XXXXXX", names[3][2] = { "1", "2", "3" };
	const char *argv[3][7];
	struct seen seen[3] = { { .lines = 0 } };
	struct buf whys[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
	struct run list[3];
	int status[3], i;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	for (i = 0; i < 3; i++) {
		const char *args[] = { "/bin/sh", "-c", script, dir, names[i],
			names[(i + 1) % 3], NULL };

		memcpy(argv[i], args, sizeof(args));
		list[i] = (struct run){ .argv = argv[i],
			.input = "x",
			.input_len = 1,
			.timeout = LONG_TIME,
			.line = see,
			.context = &seen[i] };
	}
	run_together(list, 3, status, whys);
	for (i = 0; i < 3; i++) {
		ck_assert_msg(
		    status[i] == i + 1, "%d: %s", i, buf_text(&whys[i]));
		ck_assert_uint_eq(seen[i].lines, 1);
		ck_assert_int_eq(seen[i].text.text[0], '1' + i);
		buf_release(&seen[i].text);
		buf_release(&whys[i]);
	}
	ck_assert_int_eq(chdir(dir), 0);
	for (i = 0; i < 3; i++)
		unlink(names[i]);
	ck_assert_int_eq(chdir("/"), 0);
	rmdir(dir);
}
END_TEST

/* one that cannot start, one that dawdles and one that answers */
START_TEST(one_that_fails_fails_alone)
{
	static const char *const argv[3][4] = { { "/nonexistent", NULL },
		{ "/bin/sh", "-c", "sleep 1000", NULL },
		{ "/bin/sh", "-c", "echo x", NULL } };
	struct buf whys[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
	struct seen seen = { .lines = 0 };
	struct run list[3] = { { .argv = argv[0], .timeout = LONG_TIME },
		{ .argv = argv[1], .timeout = 1 },
		{ .argv = argv[2],
		    .timeout = LONG_TIME,
		    .line = see,
		    .context = &seen } };
	int status[3], i;

	run_together(list, 3, status, whys);
	ck_assert_int_eq(status[0], -1);
	ck_assert_ptr_nonnull(strstr(whys[0].text, "cannot start"));
	ck_assert_int_eq(status[1], -1);
	ck_assert(run_late(&whys[1]));
	ck_assert_int_eq(status[2], 0);
	ck_assert_uint_eq(seen.lines, 1);
	buf_release(&seen.text);
	for (i = 0; i < 3; i++)
		buf_release(&whys[i]);
}
END_TEST

UNIT_MAIN("run", LOOP(answers, scripts), LOOP(fails, failures),
    TEST(several_run_at_the_same_time), TEST(one_that_fails_fails_alone),
    TEST(group_is_killed), TEST(long_lines_are_cut),
    TEST(large_input_and_output), TEST(errors_begin_and_end),
    TEST(signals_stay_the_callers), TEST(no_descriptor_is_inherited),
    TEST(standard_descriptors_closed), TEST(nothing_is_left_behind))
