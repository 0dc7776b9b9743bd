/* test_policymap - policy.cdb as the milter sees it, and its successors */
#include "milter/policymap.h"

#include <cdb.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "scratch.h"
#include "unit.h"

static void
put(struct cdb_make *make, const char *key, const char *value)
{
	ck_assert_int_eq(cdb_make_add(make, key, (unsigned)strlen(key), value,
			     (unsigned)strlen(value)),
	    0);
}

/* publish - as poststs does: another file over the old one */
static void
publish(const char *dir, const char *mode)
{
	struct cdb_make make;
	char fresh[512], final[512], value[128];
	int fd;

	snprintf(fresh, sizeof(fresh), "%s/fresh", dir);
	snprintf(final, sizeof(final), "%s/policy.cdb", dir);
	snprintf(value, sizeof(value),
	    "mode=%s id=1 max_age=86400 mx=mode=enforce.example", mode);
	fd = open(fresh, O_RDWR | O_CREAT | O_TRUNC, 0644);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(cdb_make_start(&make, fd), 0);
	put(&make, "a.example", value);
	put(&make, "odd.example", "mode=enforced");
	put(&make, "empty.example", "");
	ck_assert_int_eq(cdb_make_finish(&make), 0);
	close(fd);
	ck_assert_int_eq(rename(fresh, final), 0);
}

START_TEST(a_session_keeps_what_it_began_with)
{
	char *dir = scratch_make();
	struct policymap *m = policymap_new(scratch_path(dir, "policy.cdb"));
	struct policyview *before, *after, *again;

	ck_assert_ptr_null(policymap_view(m));
	publish(dir, "testing");
	before = policymap_view(m);
	ck_assert_ptr_nonnull(before);
	ck_assert(!policyview_enforces(before, "a.example"));
	ck_assert(policyview_has(before, "a.example"));
	publish(dir, "enforce");
	again = policymap_view(m);
	after = policymap_view(m);
	ck_assert_ptr_eq(after, again);
	ck_assert(policyview_enforces(after, "a.example"));
	ck_assert(!policyview_enforces(before, "a.example"));
	ck_assert(!policyview_enforces(after, "b.a.example"));
	ck_assert(!policyview_enforces(after, "odd.example"));
	ck_assert(!policyview_enforces(after, "empty.example"));
	ck_assert(!policyview_enforces(after, ""));
	policyview_release(before);
	policyview_release(again);
	ck_assert_int_eq(unlink(scratch_path(dir, "policy.cdb")), 0);
	ck_assert_ptr_null(policymap_view(m));
	policymap_free(m);
	ck_assert(policyview_enforces(after, "a.example"));
	policyview_release(after);
	scratch_remove(dir);
}
END_TEST

static const struct {
	const char *name, *bytes;
	size_t len;
} damaged[] = {
	{ "nothing", "", 0 },
	{ "too short", "abc", 3 },
	{ "text", "this is a text, and a rather long one for a table", 49 },
};

START_TEST(a_damaged_file_is_none)
{
	char *dir = scratch_make();
	struct policymap *m;
	struct policyview *view;

	scratch_write(scratch_path(dir, "policy.cdb"), damaged[_i].bytes,
	    damaged[_i].len);
	m = policymap_new(scratch_path(dir, "policy.cdb"));
	view = policymap_view(m);
	ck_assert(!policyview_enforces(view, "a.example"));
	policyview_release(view);
	publish(dir, "enforce");
	view = policymap_view(m);
	ck_assert(policyview_enforces(view, "a.example"));
	policyview_release(view);
	policymap_free(m);
	scratch_remove(dir);
}
END_TEST

/* any tail cut off, any octet changed: an answer, never a crash */
START_TEST(a_file_with_holes_is_survived)
{
	char *dir = scratch_make(), *bytes, fresh[512];
	struct policymap *m;
	struct policyview *view;
	size_t len, i;

	snprintf(fresh, sizeof(fresh), "%s/fresh", dir);
	publish(dir, "enforce");
	bytes = scratch_read(scratch_path(dir, "policy.cdb"), &len);
	m = policymap_new(scratch_path(dir, "policy.cdb"));
	for (i = 0; i < len; i += 7) {
		bytes[i] ^= 0x55;
		scratch_write(fresh, bytes, len - i / 2);
		bytes[i] ^= 0x55;
		ck_assert_int_eq(
		    rename(fresh, scratch_path(dir, "policy.cdb")), 0);
		view = policymap_view(m);
		policyview_enforces(view, "a.example");
		policyview_has(view, "odd.example");
		policyview_release(view);
	}
	policymap_free(m);
	free(bytes);
	scratch_remove(dir);
}
END_TEST

UNIT_MAIN("policymap", TEST(a_session_keeps_what_it_began_with),
    LOOP(a_damaged_file_is_none, damaged), TEST(a_file_with_holes_is_survived))
