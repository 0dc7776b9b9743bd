/*
 * NAME      apply_faults - killed or failing at every system call
 * SYNOPSIS  apply_faults kill|half|fail|full [scene]
 * CONTRACT  For each scene and each n: make the state before, run apply with
 *           a fault at its n-th call that changes a disk, and read everything
 *           all the while as web servers and Postfix would. Then run again
 *           without a fault: the world must be exactly that of an
 *           undisturbed run, and a third run must write nothing.
 *
 *           kill   SIGKILL in place of the call
 *           half   the same, at each write, which is done by half
 *           fail   the call fails (errno values in turn): the run must say
 *                  why, naming a path, or not have needed the call
 *           full   this call and all later ones fail with ENOSPC (at one
 *                  call in EVERY)
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "fault.h"
#include "scene.h"
#include "scratch.h"

static const int errors[] = { ENOSPC, EIO, EROFS, EACCES };

#define EVERY 7

static bool wanted[4096]; /* by number of the call */
static const struct scene *scene;
static enum fault kind;
static unsigned long n;
static unsigned long failures, said_why, looks;

static void
fail(const char *what, const char *detail)
{
	fprintf(stderr, "%s, call %lu: %s: %s\n", scene->name, n, what, detail);
	failures++;
}

static char *
make_before(void)
{
	struct buf why = BUF_INIT;
	char *dir = scratch_make();

	if (chmod(dir, 0755) != 0 ||
	    (scene->base != NULL && scene_run(scene, false, dir, &why) != 0))
		fail("the state before", buf_text(&why));
	buf_release(&why);
	return dir;
}

/*
 * disturbed - the child: exit 0 done, 1 failed with a good sentence, 2 with
 * a bad one, 3 something was renamed before it was synced
 */
static void
disturbed(const char *dir)
{
	struct buf why = BUF_INIT;
	int result;

	fault_arm(n, kind,
	    kind == FAULT_FROM ? ENOSPC : errors[n % ARRAY_LEN(errors)]);
	result = scene_run(scene, true, dir, &why);
	fault_arm(0, FAULT_NONE, 0);
	if (result == 0)
		_exit(0);
	if (strstr(buf_text(&why), dir) != NULL &&
	    strchr(buf_text(&why), '\n') == NULL)
		_exit(1);
	fprintf(stderr, "said only: '%s'\n", buf_text(&why));
	_exit(2);
}

/* watch - look at everything until the child has ended; its wait status */
static int
watch(pid_t pid, const char *dir)
{
	const char *said;
	int status = 0;
	pid_t ended;

	do {
		ended = waitpid(pid, &status, WNOHANG);
		said = scene_look(scene, dir);
		looks++;
		if (said != NULL)
			fail("seen", said);
	} while (ended == 0 && said == NULL);
	if (ended == 0)
		waitpid(pid, &status, 0);
	return status;
}

/* settle - run again, twice: the same world, then nothing written */
static void
settle(const char *dir, const char *undisturbed)
{
	struct buf why = BUF_INIT;
	char *world, *before, *after;

	if (scene_run(scene, true, dir, &why) != 0) {
		fail("the next run", buf_text(&why));
		buf_release(&why);
		return;
	}
	world = scene_print(dir);
	if (strcmp(world, undisturbed) != 0)
		fail("the next run made another world", world);
	if (scene_ids(dir) != NULL)
		fail("an id named two policies", scene_ids(dir));
	before = scratch_print(dir, 1);
	if (scene_run(scene, true, dir, &why) != 0)
		fail("a run with nothing to do", buf_text(&why));
	after = scratch_print(dir, 1);
	if (strcmp(before, after) != 0)
		fail("a run with nothing to do wrote something", after);
	free(world);
	free(before);
	free(after);
	buf_release(&why);
}

static void
one(const char *undisturbed)
{
	char *dir = make_before();
	int status;
	pid_t pid = fork();

	if (pid == 0)
		disturbed(dir);
	status = watch(pid, dir);
	if (WIFSIGNALED(status) &&
	    (WTERMSIG(status) != SIGKILL || kind == FAULT_ERROR ||
		kind == FAULT_FROM))
		fail("the run crashed", strsignal(WTERMSIG(status)));
	if (WIFEXITED(status) && WEXITSTATUS(status) > 1)
		fail("the run", "failed without a good sentence");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 1)
		said_why++;
	settle(dir, undisturbed);
	scratch_remove(dir);
}

/* all - every n of the scene, counted by an undisturbed run */
static void
all(void)
{
	struct buf why = BUF_INIT;
	char *dir = make_before(), *undisturbed;
	unsigned long calls;

	n = 0;
	fault_arm(0, FAULT_NONE, 0);
	if (scene_run(scene, true, dir, &why) != 0)
		fail("undisturbed", buf_text(&why));
	calls = fault_count();
	for (n = 1; n <= calls; n++)
		wanted[n % ARRAY_LEN(wanted)] =
		    kind != FAULT_HALF ? kind != FAULT_FROM || n % EVERY == 1
				       : fault_wrote(n);
	n = 0;
	if (fault_order() != NULL)
		fail("renamed before it was synced", fault_order());
	fault_arm(0, FAULT_NONE, 0);
	undisturbed = scene_print(dir);
	scratch_remove(dir);
	said_why = looks = 0;
	for (n = 1; n <= calls && failures < 5; n++)
		if (wanted[n % ARRAY_LEN(wanted)])
			one(undisturbed);
	printf("%s: %lu calls, %lu looks", scene->name, calls, looks);
	if (kind == FAULT_ERROR || kind == FAULT_FROM)
		printf(", %lu runs said why", said_why);
	printf("\n");
	if (calls >= ARRAY_LEN(wanted))
		fail("counted", "too many calls");
	if (calls < 20)
		fail("counted", "too few calls: the shim is not in place");
	if (said_why == 0 && (kind == FAULT_ERROR || kind == FAULT_FROM))
		fail("counted", "no run failed");
	free(undisturbed);
	buf_release(&why);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		enum fault kind;
	} kinds[] = { { "kill", FAULT_KILL }, { "half", FAULT_HALF },
		{ "fail", FAULT_ERROR }, { "full", FAULT_FROM } };
	size_t i;

	for (i = 0; argc > 1 && i < ARRAY_LEN(kinds); i++)
		if (strcmp(argv[1], kinds[i].name) == 0)
			kind = kinds[i].kind;
	if (kind == FAULT_NONE) {
		fprintf(stderr,
		    "usage: apply_faults kill|half|fail|full [scene]\n");
		return 64;
	}
	for (i = 0; i < scenes_len; i++) {
		scene = &scenes[i];
		if (argc < 3 || strcmp(argv[2], scene->name) == 0)
			all();
	}
	return failures == 0 ? 0 : 1;
}
