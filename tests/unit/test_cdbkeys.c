/* test_cdbkeys - cdb files as Postfix, others and enemies write them */
#include "inspect/maps.h"

#include <cdb.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

static void
take(void *context, const char *key, size_t len)
{
	buf_put(context, key, len);
	buf_putc(context, '|');
}

static int
keys_of(int fd, struct buf *keys)
{
	struct buf why = BUF_INIT;
	int result = cdb_keys(fd, take, keys, &why);

	ck_assert_int_eq(result, why.len > 0 ? -1 : 0);
	buf_release(&why);
	return result;
}

START_TEST(keys_with_and_without_nul)
{
	FILE *file = tmpfile();
	struct cdb_make make;
	struct buf keys = BUF_INIT;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(cdb_make_start(&make, fileno(file)), 0);
	ck_assert_int_eq(cdb_make_add(&make, "a.example", 10, "x", 2), 0);
	ck_assert_int_eq(cdb_make_add(&make, "b.example", 9, "x", 1), 0);
	ck_assert_int_eq(cdb_make_add(&make, "", 0, "", 0), 0);
	ck_assert_int_eq(cdb_make_add(&make, "c\0\0", 3, "x", 1), 0);
	ck_assert_int_eq(cdb_make_finish(&make), 0);
	ck_assert_int_eq(keys_of(fileno(file), &keys), 0);
	ck_assert_uint_eq(keys.len, 9 + 1 + 9 + 1 + 1 + 2 + 1);
	ck_assert_int_eq(
	    memcmp(keys.text, "a.example|b.example||c\0|", keys.len), 0);
	buf_release(&keys);
	fclose(file);
}
END_TEST

/* a header whose data end is at `end', then these bytes */
static const struct {
	const char *name;
	unsigned char end[4];
	const char *data;
	size_t len;
	int want;
} hostile[] = {
	{ "no records", { 0, 8, 0, 0 }, "", 0, 0 },
	{ "key longer than the file", { 16, 8, 0, 0 },
	    "\xff\0\0\0\0\0\0\0________", 16, -1 },
	{ "largest lengths", { 16, 8, 0, 0 },
	    "\xff\xff\xff\xff\xff\xff\xff\xff________", 16, -1 },
	{ "leads back to itself", { 16, 8, 0, 0 },
	    "\xf8\xff\xff\xff\0\0\0\0________", 16, -1 },
	{ "leads backwards by its value", { 32, 8, 0, 0 },
	    "\1\0\0\0\xf0\xff\xff\xff________________________", 32, -1 },
	{ "data end beyond the file", { 0xff, 0xff, 0xff, 0xff },
	    "\1\0\0\0\1\0\0\0ab\xff\xff\xff\x7f\0\0\0\0", 18, -1 },
};

START_TEST(hostile_files)
{
	FILE *file = tmpfile();
	struct buf keys = BUF_INIT;
	size_t i;

	ck_assert_ptr_nonnull(file);
	for (i = 0; i < 256; i++) {
		fwrite(hostile[_i].end, 1, 4, file);
		fwrite("\0\0\0\0", 1, 4, file);
	}
	fwrite(hostile[_i].data, 1, hostile[_i].len, file);
	fflush(file);
	ck_assert_msg(keys_of(fileno(file), &keys) == hostile[_i].want, "%s",
	    hostile[_i].name);
	buf_release(&keys);
	fclose(file);
}
END_TEST

START_TEST(no_cdb_at_all)
{
	FILE *file = tmpfile();
	struct buf keys = BUF_INIT;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(keys_of(fileno(file), &keys), -1);
	fputs("short", file);
	fflush(file);
	ck_assert_int_eq(keys_of(fileno(file), &keys), -1);
	fclose(file);
	ck_assert_int_eq(keys_of(-1, &keys), -1);
	buf_release(&keys);
}
END_TEST

UNIT_MAIN("cdbkeys", TEST(keys_with_and_without_nul),
    LOOP(hostile_files, hostile), TEST(no_cdb_at_all))
