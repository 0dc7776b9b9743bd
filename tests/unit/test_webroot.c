/* test_webroot - names and bodies, whatever stood there before */
#include "config.h" /* syncfs */

#include "publish/webroot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "publish/lock.h"
#include "scratch.h"
#include "testplan.h"
#include "unit.h"

/* ---- what is synced: fsync(2) and syncfs(2) of this program ---- */

static ino_t synced[64];
static size_t synced_len;
static bool all_synced;

int
fsync(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && synced_len < ARRAY_LEN(synced))
		synced[synced_len++] = st.st_ino;
	return (int)syscall(SYS_fsync, fd);
}

int
syncfs(int fd)
{
	all_synced = true;
	return (int)syscall(SYS_syncfs, fd);
}

static bool
was_synced(const char *path)
{
	struct stat st;
	size_t i;

	ck_assert_int_eq(stat(path, &st), 0);
	for (i = 0; i < synced_len; i++)
		if (synced[i] == st.st_ino)
			return true;
	return all_synced;
}

static void
forget_synced(void)
{
	synced_len = 0;
	all_synced = false;
}

#define A    "mta-sts.a.example"
#define LEAF "/.well-known/mta-sts.txt"

static const struct spec first[] = {
	{ "a.example", "mx1.example.net", POLICY_TESTING, .id = "1",
	    .fresh = true, .due = true },
	{ "b.example", "mx1.example.net", POLICY_TESTING, .id = "1",
	    .fresh = true, .due = true },
	{ "c.example", "mx2.example.net", POLICY_ENFORCE, .id = "2",
	    .fresh = true, .due = true },
	{ "d.example", NULL, POLICY_NONE, .id = "" },
};
/* a changes, b stays, c leaves */
static const struct spec second[] = {
	{ "a.example", "mx2.example.net", POLICY_TESTING, .id = "3",
	    .due = true },
	{ "b.example", "mx1.example.net", POLICY_TESTING, .id = "1" },
	{ "c.example", NULL, POLICY_NONE, .id = "", .remove_policy = true },
	{ "d.example", NULL, POLICY_NONE, .id = "" },
};

static struct webroot_result
publish(const char *root, enum web_layout layout, const struct plan *plan)
{
	struct webroot_result result;
	struct buf why = BUF_INIT;

	ck_assert_msg(
	    webroot_publish(root, layout, plan, -1, &result, &why) == 0, "%s",
	    buf_text(&why));
	ck_assert_int_eq(webroot_differs(root, layout, plan, &why), 0);
	ck_assert_int_ne(access(scratch_path(root, ".poststs-new"), F_OK), 0);
	buf_release(&why);
	return result;
}

/* serves - as a web server opens it; NULL: not to be found */
static void
serves(const char *root, const char *domain, const struct plan_body *body)
{
	char name[512];
	size_t len = 0;
	char *text;

	snprintf(name, sizeof(name), "mta-sts.%s" LEAF, domain);
	text = scratch_read(scratch_path(root, name), &len);
	if (body == NULL) {
		ck_assert_msg(text == NULL, "%s is served", domain);
		return;
	}
	ck_assert_msg(text != NULL, "%s is not served", domain);
	ck_assert_uint_eq(len, body->len);
	ck_assert(memcmp(text, body->text, len) == 0);
	free(text);
}

static void
serves_plan(const char *root, const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->domains_len; i++)
		serves(root, plan->domains[i].name, plan->domains[i].body);
}

static const enum web_layout layouts[] = { LAYOUT_LINK, LAYOUT_COPY };

/* all is for everybody to read but one file, which nobody else may hold */
static void
only_the_lock_is_private(const char *listing)
{
	static const char lock[] = ".poststs/lock 100600";
	const char *private = strstr(listing, " 100600");

	ck_assert_ptr_nonnull(strstr(listing, lock));
	ck_assert_ptr_null(strstr(private + 1, " 100600"));
}

/* who can read the web root can hold it, and not the lock */
START_TEST(a_web_root_that_somebody_holds)
{
	struct plan *one = testplan(1, first, ARRAY_LEN(first));
	struct plan *two = testplan(2, second, ARRAY_LEN(second));
	struct webroot_result result;
	struct buf why = BUF_INIT;
	char *root = scratch_make();
	int fd, folder;

	fd = open(root, O_RDONLY | O_DIRECTORY);
	ck_assert_int_eq(flock(fd, LOCK_EX | LOCK_NB), 0);
	publish(root, LAYOUT_LINK, one);
	serves_plan(root, one);
	close(fd);
	folder = open(scratch_path(root, ".poststs"), O_RDONLY | O_DIRECTORY);
	fd = lock_try(folder);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(
	    webroot_publish(root, LAYOUT_LINK, two, -1, &result, &why), -1);
	ck_assert_int_eq(why.error, EWOULDBLOCK);
	serves_plan(root, one);
	close(fd);
	publish(root, LAYOUT_LINK, two);
	serves_plan(root, two);
	close(folder);
	plan_free(one);
	plan_free(two);
	buf_release(&why);
	scratch_remove(root);
}
END_TEST

START_TEST(published_changed_removed)
{
	struct plan *one = testplan(1, first, ARRAY_LEN(first));
	struct plan *two = testplan(2, second, ARRAY_LEN(second));
	char *root = scratch_make(), *before, *after;
	enum web_layout layout = layouts[_i];
	struct webroot_result result;
	mode_t mask = umask(077);

	ck_assert_int_eq(chmod(root, 0755), 0);
	result = publish(root, layout, one);
	ck_assert_uint_eq(result.bodies, layout == LAYOUT_LINK ? 2 : 3);
	ck_assert_uint_eq(result.links, layout == LAYOUT_LINK ? 3 : 0);
	serves_plan(root, one);
	before = scratch_print(root, 1);
	result = publish(root, layout, one);
	ck_assert_uint_eq(result.bodies + result.links + result.removed, 0);
	after = scratch_print(root, 1);
	ck_assert_str_eq(before, after);
	ck_assert_ptr_null(strstr(after, " 040700"));
	only_the_lock_is_private(after);
	free(before);
	free(after);
	ck_assert_int_eq(webroot_differs(root, layout, two, NULL), 2);
	forget_synced();
	result = publish(root, layout, two);
	ck_assert(was_synced(root));
	ck_assert_uint_eq(result.bodies, 1);
	ck_assert_uint_eq(result.links, layout == LAYOUT_LINK ? 1 : 0);
	ck_assert_uint_eq(result.removed, 1);
	serves_plan(root, two);
	result = publish(root, layout, two);
	ck_assert_uint_eq(result.bodies + result.links + result.removed, 0);
	umask(mask);
	plan_free(one);
	plan_free(two);
	scratch_remove(root);
}
END_TEST

START_TEST(layouts_change_both_ways)
{
	struct plan *one = testplan(1, first, ARRAY_LEN(first));
	char *root = scratch_make();
	struct stat st;
	int i;

	for (i = 0; i < 4; i++) {
		publish(root, layouts[i % 2], one);
		serves_plan(root, one);
		ck_assert_int_eq(lstat(scratch_path(root, A), &st), 0);
		ck_assert_int_eq(
		    i % 2 == 0 ? S_ISLNK(st.st_mode) : S_ISDIR(st.st_mode), 1);
	}
	plan_free(one);
	scratch_remove(root);
}
END_TEST

/* ---- what others put there ---- */

static void
plant_file(const char *root)
{
	scratch_write(scratch_path(root, A), "x", 1);
}

static void
plant_link(const char *root)
{
	ck_assert_int_eq(mkdir(scratch_path(root, "victim"), 0755), 0);
	ck_assert_int_eq(symlink("victim", scratch_path(root, A)), 0);
}

static void
plant_dangling(const char *root)
{
	ck_assert_int_eq(symlink("../../etc/x", scratch_path(root, A)), 0);
}

static void
plant_folder(const char *root)
{
	ck_assert_int_eq(mkdir(scratch_path(root, A), 0700), 0);
}

static void
plant_old_policy(const char *root)
{
	ck_assert_int_eq(mkdir(scratch_path(root, A), 0755), 0);
	ck_assert_int_eq(mkdir(scratch_path(root, A "/.well-known"), 0755), 0);
	scratch_write(scratch_path(root, A LEAF), "by hand", 7);
}

static void
plant_acme(const char *root)
{
	plant_old_policy(root);
	scratch_write(scratch_path(root, A "/.well-known/challenge"), "c", 1);
}

static void
plant_linked_known(const char *root)
{
	ck_assert_int_eq(mkdir(scratch_path(root, "victim"), 0755), 0);
	ck_assert_int_eq(mkdir(scratch_path(root, A), 0755), 0);
	ck_assert_int_eq(
	    symlink("../victim", scratch_path(root, A "/.well-known")), 0);
}

static void
plant_linked_file(const char *root)
{
	plant_old_policy(root);
	unlink(scratch_path(root, A LEAF));
	scratch_write(scratch_path(root, "victim"), "mine", 4);
	ck_assert_int_eq(
	    symlink("../../victim", scratch_path(root, A LEAF)), 0);
}

static void
plant_policies(const char *root)
{
	ck_assert_int_eq(mkdir(scratch_path(root, "victim"), 0755), 0);
	ck_assert_int_eq(symlink("victim", scratch_path(root, ".policies")), 0);
}

static void
plant_fresh(const char *root)
{
	ck_assert_int_eq(mkdir(scratch_path(root, "victim"), 0755), 0);
	scratch_write(scratch_path(root, "victim/keep"), "mine", 4);
	ck_assert_int_eq(
	    symlink("victim", scratch_path(root, ".poststs-new")), 0);
}

static const struct {
	const char *name;
	void (*plant)(const char *root);
	const char *kept; /* a path that must still be there */
} planted[] = {
	{ "a file", plant_file, "." },
	{ "a link elsewhere", plant_link, "victim" },
	{ "a dangling link", plant_dangling, "." },
	{ "an empty folder", plant_folder, "." },
	{ "a policy made by hand", plant_old_policy, "." },
	{ "a challenge beside the policy", plant_acme,
	    A "/.well-known/challenge" },
	{ "a linked .well-known", plant_linked_known, "victim" },
	{ "a linked policy", plant_linked_file, "victim" },
	{ "a linked .policies", plant_policies, "victim" },
	{ "a linked folder for new files", plant_fresh, "victim/keep" },
};

START_TEST(what_others_put_there)
{
	struct plan *one = testplan(1, first, ARRAY_LEN(first));
	char *root, *victim;
	size_t i;

	for (i = 0; i < ARRAY_LEN(layouts); i++) {
		root = scratch_make();
		planted[_i].plant(root);
		if (webroot_differs(root, layouts[i], one, NULL) != 3)
			ck_abort_msg("%s is not seen", planted[_i].name);
		publish(root, layouts[i], one);
		serves_plan(root, one);
		ck_assert_msg(
		    access(scratch_path(root, planted[_i].kept), F_OK) == 0,
		    "%s: %s is gone", planted[_i].name, planted[_i].kept);
		/* nothing was written through a link */
		victim = scratch_read(scratch_path(root, "victim"), NULL);
		if (victim != NULL)
			ck_assert_str_eq(victim, "mine");
		free(victim);
		ck_assert_int_ne(
		    access(scratch_path(root, "victim/mta-sts.txt"), F_OK), 0);
		ck_assert_uint_eq(publish(root, layouts[i], one).bodies, 0);
		scratch_remove(root);
	}
	plan_free(one);
}
END_TEST

START_TEST(removal_spares_what_is_not_ours)
{
	static const struct spec leave[] = { { "a.example", NULL, POLICY_NONE,
	    .id = "", .remove_policy = true } };
	struct plan *plan = testplan(1, leave, 1);
	char *root = scratch_make();

	plant_link(root);
	ck_assert_uint_eq(publish(root, LAYOUT_COPY, plan).removed, 0);
	ck_assert_int_eq(access(scratch_path(root, A), F_OK), 0);
	scratch_remove(root);
	root = scratch_make();
	plant_acme(root);
	ck_assert_uint_eq(publish(root, LAYOUT_LINK, plan).removed, 1);
	ck_assert_int_eq(
	    access(scratch_path(root, A "/.well-known/challenge"), F_OK), 0);
	ck_assert_uint_eq(publish(root, LAYOUT_LINK, plan).removed, 0);
	plan_free(plan);
	scratch_remove(root);
}
END_TEST

START_TEST(nothing_goes_without_the_step)
{
	static const struct spec gone[] = { { "a.example", NULL, POLICY_NONE,
	    .id = "" } };
	struct plan *one = testplan(1, first, ARRAY_LEN(first));
	struct plan *two = testplan(2, gone, 1);
	char *root = scratch_make();

	publish(root, LAYOUT_LINK, one);
	publish(root, LAYOUT_LINK, two);
	serves_plan(root, one);
	plan_free(one);
	plan_free(two);
	scratch_remove(root);
}
END_TEST

START_TEST(a_body_changed_by_hand_is_put_right)
{
	struct plan *one = testplan(1, first, ARRAY_LEN(first));
	char *root = scratch_make();

	publish(root, LAYOUT_LINK, one);
	scratch_write(scratch_path(root, A LEAF), "oops", 4);
	ck_assert_int_eq(webroot_differs(root, LAYOUT_LINK, one, NULL), 2);
	ck_assert_uint_eq(publish(root, LAYOUT_LINK, one).bodies, 1);
	serves_plan(root, one);
	ck_assert_int_eq(chmod(scratch_path(root, A LEAF), 0666), 0);
	ck_assert_uint_eq(publish(root, LAYOUT_LINK, one).bodies, 1);
	plan_free(one);
	scratch_remove(root);
}
END_TEST

START_TEST(leftovers_of_a_killed_run_go)
{
	struct plan *one = testplan(1, first, ARRAY_LEN(first));
	char *root = scratch_make();

	publish(root, LAYOUT_COPY, one);
	ck_assert_int_eq(mkdir(scratch_path(root, ".poststs-new"), 0755), 0);
	scratch_write(scratch_path(root, ".poststs-new/0"), "ha", 2);
	ck_assert_int_eq(
	    symlink("x", scratch_path(root, ".poststs-new/link")), 0);
	ck_assert_int_eq(
	    mkdir(scratch_path(root, ".poststs-new/leaf"), 0755), 0);
	publish(root, LAYOUT_COPY, one); /* asserts that it is gone */
	plan_free(one);
	scratch_remove(root);
}
END_TEST

START_TEST(what_others_put_among_temporary_files_is_not_published)
{
	struct plan *one = testplan(1, first, ARRAY_LEN(first));
	char *root = scratch_make();
	struct webroot_result result;
	struct buf why = BUF_INIT;

	ck_assert_int_eq(mkdir(scratch_path(root, ".poststs-new"), 0755), 0);
	ck_assert_int_eq(
	    mkdir(scratch_path(root, ".poststs-new/leaf"), 0755), 0);
	scratch_write(scratch_path(root, ".poststs-new/leaf/theirs"), "x", 1);
	ck_assert_int_eq(
	    webroot_publish(root, LAYOUT_COPY, one, -1, &result, &why), -1);
	ck_assert_ptr_nonnull(strstr(buf_text(&why), ".poststs-new"));
	ck_assert_int_ne(access(scratch_path(root, A LEAF), F_OK), 0);
	buf_release(&why);
	plan_free(one);
	scratch_remove(root);
}
END_TEST

START_TEST(refusals)
{
	struct plan *one = testplan(1, first, ARRAY_LEN(first));
	char *root = scratch_make();
	struct webroot_result result;
	struct buf why = BUF_INIT;

	ck_assert_int_eq(chmod(root, 0777), 0);
	ck_assert_int_eq(
	    webroot_publish(root, LAYOUT_LINK, one, -1, &result, &why), -1);
	ck_assert_ptr_nonnull(strstr(buf_text(&why), root));
	ck_assert_int_eq(chmod(root, 0755), 0);
	scratch_write(scratch_path(root, "file"), "", 0);
	ck_assert_int_eq(webroot_publish(scratch_path(root, "file"),
			     LAYOUT_LINK, one, -1, &result, &why),
	    -1);
	one->domains[0].name = "../escape";
	ck_assert_int_eq(
	    webroot_publish(root, LAYOUT_LINK, one, -1, &result, &why), -1);
	buf_release(&why);
	plan_free(one);
	scratch_remove(root);
}
END_TEST

START_TEST(a_web_root_is_made_or_may_be_missing)
{
	struct plan *one = testplan(1, first, ARRAY_LEN(first));
	char *folder = scratch_make();
	char *root = strdup(scratch_path(folder, "var/www"));
	char *link = strdup(scratch_path(folder, "link"));

	ck_assert_int_eq(webroot_differs(root, LAYOUT_LINK, one, NULL), 3);
	ck_assert_int_ne(access(root, F_OK), 0);
	publish(root, LAYOUT_LINK, one);
	/* the administrator's own symlink to it is fine */
	ck_assert_int_eq(symlink("var/www", link), 0);
	ck_assert_uint_eq(publish(link, LAYOUT_LINK, one).links, 0);
	free(root);
	free(link);
	plan_free(one);
	scratch_remove(folder);
}
END_TEST

START_TEST(many_are_synced_together)
{
	struct plan *many = testplan_many(1, 300, 40, 0, true);
	struct plan *changed = testplan_many(2, 300, 40, 3, false);
	char *root;
	size_t i;

	for (i = 0; i < ARRAY_LEN(layouts); i++) {
		root = scratch_make();
		publish(root, layouts[i], many);
		serves_plan(root, many);
		publish(root, layouts[i], changed);
		serves_plan(root, changed);
		scratch_remove(root);
	}
	plan_free(many);
	plan_free(changed);
}
END_TEST

START_TEST(sweep_removes_only_what_nobody_uses)
{
	struct plan *one = testplan(1, first, ARRAY_LEN(first));
	struct plan *two = testplan(2, second, ARRAY_LEN(second));
	char *root = scratch_make();
	struct webroot_result result;
	struct buf why = BUF_INIT;
	char stray[128];

	publish(root, LAYOUT_LINK, one);
	publish(root, LAYOUT_LINK, two);
	/* a third body that only a name outside of the plan points to */
	snprintf(stray, sizeof(stray), ".policies/%048d", 7);
	ck_assert_int_eq(mkdir(scratch_path(root, stray), 0755), 0);
	ck_assert_int_eq(symlink(stray, scratch_path(root, "mta-sts.z")), 0);
	two->now = time(NULL) + 10;
	ck_assert_int_eq(webroot_sweep(root, two, 86400, &result, &why), 0);
	ck_assert_uint_eq(result.removed, 0);
	forget_synced();
	ck_assert_int_eq(webroot_sweep(root, two, 0, &result, &why), 0);
	ck_assert_uint_eq(result.removed, 1); /* c's, which has left */
	ck_assert(was_synced(scratch_path(root, ".policies")));
	ck_assert_int_eq(access(scratch_path(root, stray), F_OK), 0);
	serves_plan(root, two);
	buf_release(&why);
	plan_free(one);
	plan_free(two);
	scratch_remove(root);
}
END_TEST

UNIT_MAIN("webroot", LOOP(published_changed_removed, layouts),
    TEST(layouts_change_both_ways), LOOP(what_others_put_there, planted),
    TEST(removal_spares_what_is_not_ours), TEST(nothing_goes_without_the_step),
    TEST(a_body_changed_by_hand_is_put_right),
    TEST(leftovers_of_a_killed_run_go),
    TEST(what_others_put_among_temporary_files_is_not_published),
    TEST(refusals), TEST(a_web_root_that_somebody_holds),
    TEST(a_web_root_is_made_or_may_be_missing), TEST(many_are_synced_together),
    TEST(sweep_removes_only_what_nobody_uses))
