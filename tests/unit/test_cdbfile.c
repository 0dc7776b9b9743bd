/* test_cdbfile - what postmap and the milter find, and hostile files */
#include "config.h" /* memfd_create */

#include "publish/cdbfile.h"

#include <cdb.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "testplan.h"
#include "unit.h"

static const struct spec domains[] = {
	{ "a.example", "mx1.a.example mx2.a.example", POLICY_ENFORCE,
	    .id = "1a" },
	{ "b.example", "mx1.a.example", POLICY_TESTING, .id = "2b" },
	{ "c.example", "*.a.example mx1.b.example", POLICY_ENFORCE,
	    .id = "3c" },
	{ "d.example", NULL, POLICY_NONE, .id = "" },
	{ "e.example", "mx1.a.example", POLICY_NONE, .id = "4e" },
};

/* what each domain answers; NULL: no entry */
static const struct {
	const char *policy, *tls, *sts;
} answers[] = {
	{ "mode=enforce id=1a max_age=604800 mx=mx1.a.example,mx2.a.example",
	    "secure match=mx1.a.example:mx2.a.example servername=hostname",
	    "secure match=mx1.a.example:mx2.a.example servername=hostname "
	    "policy_type=sts policy_domain=a.example policy_ttl=604800 "
	    "mx_host_pattern=mx1.a.example mx_host_pattern=mx2.a.example "
	    "{ policy_string = version: STSv1 } "
	    "{ policy_string = mode: enforce } "
	    "{ policy_string = mx: mx1.a.example } "
	    "{ policy_string = mx: mx2.a.example } "
	    "{ policy_string = max_age: 604800 }" },
	{ "mode=testing id=2b max_age=604800 mx=mx1.a.example", NULL, NULL },
	{ "mode=enforce id=3c max_age=604800 mx=*.a.example,mx1.b.example",
	    NULL,
	    "secure match=.a.example:mx1.b.example servername=hostname "
	    "policy_type=sts policy_domain=c.example policy_ttl=604800 "
	    "mx_host_pattern=*.a.example mx_host_pattern=mx1.b.example "
	    "{ policy_string = version: STSv1 } "
	    "{ policy_string = mode: enforce } "
	    "{ policy_string = mx: *.a.example } "
	    "{ policy_string = mx: mx1.b.example } "
	    "{ policy_string = max_age: 604800 }" },
	{ NULL, NULL, NULL },
	{ "mode=none id=4e max_age=604800 mx=mx1.a.example", NULL, NULL },
};

static int
publish(const char *folder, enum cdb_kind kind, const struct plan *plan)
{
	int dirfd = open(folder, O_RDONLY | O_DIRECTORY);
	struct buf why = BUF_INIT;
	int result = cdbfile_publish(dirfd, "x.cdb", "x.cdb", kind, plan, &why);

	ck_assert_msg(result >= 0, "%s", buf_text(&why));
	buf_release(&why);
	close(dirfd);
	return result;
}

START_TEST(values)
{
	struct plan *plan = testplan(1, domains, ARRAY_LEN(domains));
	struct buf value = BUF_INIT;
	bool has;

	has = cdb_value(&value, CDB_POLICY, &plan->domains[_i]);
	ck_assert_int_eq(has, answers[_i].policy != NULL);
	if (has)
		ck_assert_str_eq(buf_text(&value), answers[_i].policy);
	buf_clear(&value);
	has = cdb_value(&value, CDB_TLS_POLICY, &plan->domains[_i]);
	ck_assert_int_eq(has, answers[_i].tls != NULL);
	if (has)
		ck_assert_str_eq(buf_text(&value), answers[_i].tls);
	buf_clear(&value);
	has = cdb_value(&value, CDB_TLS_POLICY_STS, &plan->domains[_i]);
	ck_assert_int_eq(has, answers[_i].sts != NULL);
	if (has)
		ck_assert_str_eq(buf_text(&value), answers[_i].sts);
	plan->tls_attributes = _i % 2 == 0;
	ck_assert_int_eq(cdb_tls_kind(plan),
	    _i % 2 == 0 ? CDB_TLS_POLICY_STS : CDB_TLS_POLICY);
	buf_release(&value);
	plan_free(plan);
}
END_TEST

/* look_up - as any reader of cdb would */
static char *
look_up(const char *path, const char *key)
{
	int fd = open(path, O_RDONLY);
	char *value = NULL;
	struct cdb cdb;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(cdb_init(&cdb, fd), 0);
	if (cdb_find(&cdb, key, (unsigned)strlen(key)) > 0)
		value = strndup(cdb_getdata(&cdb), cdb_datalen(&cdb));
	cdb_free(&cdb);
	close(fd);
	return value;
}

START_TEST(published_once_and_found)
{
	struct plan *plan = testplan(1, domains, ARRAY_LEN(domains));
	char *folder = scratch_make(), *before, *after, *value;
	const char *path = scratch_path(folder, "x.cdb");
	struct stat st;
	size_t i;

	ck_assert_int_eq(publish(folder, CDB_POLICY, plan), 1);
	before = scratch_print(folder, 1);
	ck_assert_int_eq(publish(folder, CDB_POLICY, plan), 0);
	after = scratch_print(folder, 1);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
	path = scratch_path(folder, "x.cdb");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0644);
	for (i = 0; i < ARRAY_LEN(domains); i++) {
		value = look_up(path, domains[i].domain);
		ck_assert_int_eq(value != NULL, answers[i].policy != NULL);
		if (value != NULL)
			ck_assert_str_eq(value, answers[i].policy);
		free(value);
	}
	/* one domain less, one more, another id: each is noticed */
	plan->domains_len--;
	ck_assert_int_eq(publish(folder, CDB_POLICY, plan), 1);
	plan->domains_len++;
	ck_assert_int_eq(publish(folder, CDB_POLICY, plan), 1);
	plan->domains[0].id[0]++;
	ck_assert_int_eq(publish(folder, CDB_POLICY, plan), 1);
	ck_assert_int_eq(publish(folder, CDB_POLICY, plan), 0);
	plan_free(plan);
	scratch_remove(folder);
}
END_TEST

START_TEST(an_empty_plan_gives_an_empty_map)
{
	struct plan *plan = testplan(1, domains, 0);
	char *folder = scratch_make();

	ck_assert_int_eq(publish(folder, CDB_TLS_POLICY, plan), 1);
	ck_assert_int_eq(publish(folder, CDB_TLS_POLICY, plan), 0);
	ck_assert_ptr_null(look_up(scratch_path(folder, "x.cdb"), "a.example"));
	plan_free(plan);
	scratch_remove(folder);
}
END_TEST

START_TEST(a_plan_out_of_order_is_refused)
{
	struct plan *plan = testplan(1, domains, ARRAY_LEN(domains));
	char *folder = scratch_make();
	int dirfd = open(folder, O_RDONLY | O_DIRECTORY);
	struct buf why = BUF_INIT;

	plan->domains[1].name = plan->domains[0].name;
	ck_assert_int_eq(
	    cdbfile_publish(dirfd, "x.cdb", "x.cdb", CDB_POLICY, plan, &why),
	    -1);
	close(dirfd);
	ck_assert_int_eq(rmdir(folder), 0);
	free(folder);
	buf_release(&why);
	plan_free(plan);
}
END_TEST

/*
 * any byte changed, any length cut: never taken for right where an answer
 * would be wrong, and never a crash
 */
START_TEST(damaged_files_are_noticed)
{
	struct plan *plan = testplan(1, domains, ARRAY_LEN(domains));
	char *folder = scratch_make(), *file;
	size_t len, i, slots = 0;
	int fd;

	publish(folder, CDB_POLICY, plan);
	file = scratch_read(scratch_path(folder, "x.cdb"), &len);
	fd = memfd_create("cdb", MFD_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pwrite(fd, file, len, 0), (ssize_t)len);
	ck_assert(cdbfile_same(fd, CDB_POLICY, plan));
	for (i = 0; i < len; i++) {
		char bad = (char)(file[i] ^ (1 << (i % 8)));

		ck_assert_int_eq(pwrite(fd, &bad, 1, (off_t)i), 1);
		/* slots of the index that no key of ours needs may differ */
		if (cdbfile_same(fd, CDB_POLICY, plan)) {
			ck_assert_msg(i < 2048 || i >= len - 8 * 8,
			    "byte %zu of the data was not missed", i);
			slots++;
		}
		ck_assert_int_eq(pwrite(fd, file + i, 1, (off_t)i), 1);
	}
	ck_assert_uint_lt(slots, 2048 + 64);
	for (i = len; i-- > 0;) {
		ck_assert_int_eq(ftruncate(fd, (off_t)i), 0);
		if (i < len - 8 * 8)
			ck_assert(!cdbfile_same(fd, CDB_POLICY, plan));
		else
			cdbfile_same(fd, CDB_POLICY, plan);
	}
	close(fd);
	free(file);
	plan_free(plan);
	scratch_remove(folder);
}
END_TEST

START_TEST(random_files_do_not_crash)
{
	struct plan *plan = testplan(1, domains, ARRAY_LEN(domains));
	unsigned seed = 1;
	size_t i, len;
	unsigned char file[4096];
	int round, fd = memfd_create("cdb", MFD_CLOEXEC);

	for (round = 0; round < 2000; round++) {
		len = 2048 + (seed % 2048);
		for (i = 0; i < len; i++) {
			seed = seed * 1103515245 + 12345;
			/* mostly small numbers, where positions make sense */
			file[i] = i % 4 > (seed >> 20) % 3
				      ? 0
				      : (unsigned char)(seed >> 16);
		}
		ck_assert_int_eq(ftruncate(fd, (off_t)len), 0);
		ck_assert_int_eq(pwrite(fd, file, len, 0), (ssize_t)len);
		ck_assert(!cdbfile_same(fd, CDB_POLICY, plan));
	}
	close(fd);
	plan_free(plan);
}
END_TEST

START_TEST(a_planted_symlink_is_replaced)
{
	struct plan *plan = testplan(1, domains, ARRAY_LEN(domains));
	char *folder = scratch_make(), *victim;
	struct stat st;

	scratch_write(scratch_path(folder, "victim"), "mine", 4);
	ck_assert_int_eq(symlink("victim", scratch_path(folder, "x.cdb")), 0);
	ck_assert_int_eq(publish(folder, CDB_POLICY, plan), 1);
	ck_assert_int_eq(lstat(scratch_path(folder, "x.cdb"), &st), 0);
	ck_assert(S_ISREG(st.st_mode));
	victim = scratch_read(scratch_path(folder, "victim"), NULL);
	ck_assert_str_eq(victim, "mine");
	free(victim);
	plan_free(plan);
	scratch_remove(folder);
}
END_TEST

UNIT_MAIN("cdbfile", LOOP(values, domains), TEST(published_once_and_found),
    TEST(an_empty_plan_gives_an_empty_map),
    TEST(a_plan_out_of_order_is_refused), TEST(damaged_files_are_noticed),
    TEST(random_files_do_not_crash), TEST(a_planted_symlink_is_replaced))
