/* test_milterplace - where a milter is, in the words of smtpd_milters */
#include "postfix/milter_place.h"

#include <string.h>

#include "base/buf.h"
#include "unit.h"

/* a list, and its elements: what they are, and their own default_action */
static const struct {
	const char *list, *want;
} lists[] = {
	{ "", "" },
	{ "unix:/run/x.sock", "file /run/x.sock -;" },
	{ "unix:poststs/milter.sock", "file poststs/milter.sock -;" },
	{ "local:a/b inet:127.0.0.1:8893,inet:[::1]:8893",
	    "file a/b -;host 127.0.0.1 8893 -;host ::1 8893 -;" },
	{ "{ unix:/a, default_action=accept, connect_timeout=5s }, unix:/b",
	    "file /a accept;file /b -;" },
	{ "{unix:/a { default_action = tempfail }}", "file /a tempfail;" },
	{ "{ inet:mail.example.org:milter connect_timeout=1s }",
	    "host mail.example.org milter -;" },
	{ "inet:2001:db8::1:99", "host 2001:db8::1 99 -;" },
	/* Postfix cannot use these, and goes on to the next */
	{ "/run/x.sock unix: :x inet:8893 fifo:/x inet:h: {} { } unix:/y",
	    "file /y -;" },
	{ "{ unix:/never, default_action=accept", "" },
};

START_TEST(elements)
{
	struct pflist list = { .rest = lists[_i].list };
	struct arena *arena = arena_new();
	struct buf got = BUF_INIT;
	struct milter_place place;

	while (milter_place_next(&place, &list, arena)) {
		if (place.path != NULL)
			buf_printf(&got, "file %s", place.path);
		else
			buf_printf(&got, "host %s %s", place.host, place.port);
		buf_printf(&got, " %s;", place.action ? place.action : "-");
	}
	ck_assert_str_eq(buf_text(&got), lists[_i].want);
	buf_release(&got);
	arena_free(arena);
}
END_TEST

#define QUEUE "/var/spool/postfix"

/* where smtpd looks for a path, outside of a jail and inside */
static const struct {
	const char *path, *free, *jailed;
} paths[] = {
	{ "unix:/run/p/m.sock", "/run/p/m.sock", QUEUE "/run/p/m.sock" },
	{ "unix:p/m.sock", QUEUE "/p/m.sock", QUEUE "/p/m.sock" },
	{ "unix:" QUEUE "/p/m.sock", QUEUE "/p/m.sock",
	    QUEUE QUEUE "/p/m.sock" },
	{ "unix://p", "//p", QUEUE "/p" },
};

START_TEST(where)
{
	struct pflist list = { .rest = paths[_i].path };
	struct arena *arena = arena_new();
	struct milter_place place;

	ck_assert(milter_place_next(&place, &list, arena));
	ck_assert_str_eq(
	    milter_place_path(&place, QUEUE, false, arena), paths[_i].free);
	ck_assert_str_eq(milter_place_path(&place, QUEUE "/", true, arena),
	    paths[_i].jailed);
	arena_free(arena);
}
END_TEST

/* an element, our milter_socket, and is the one meant to be the other? */
static const struct {
	const char *element, *own;
	bool meant;
} ours[] = {
	{ "unix:/run/p/m.sock", "unix:/run/p/m.sock", true },
	{ "unix:p/m.sock", "unix:" QUEUE "/p/m.sock", true },
	{ "unix:/p/m.sock", "unix:" QUEUE "/p/m.sock", true },
	{ "unix:" QUEUE "/p/m.sock", "unix:" QUEUE "/p/m.sock", true },
	{ "unix:/run/poststs/milter.sock", "unix:" QUEUE "/p/m.sock", true },
	{ "unix:poststs/milter.sock", "unix:/run/p/m.sock", true },
	{ "unix:/run/opendkim/milter.sock", "unix:/run/p/m.sock", false },
	{ "unix:opendkim/opendkim.sock", "unix:" QUEUE "/p/m.sock", false },
	{ "inet:127.0.0.1:8893", "unix:/run/p/m.sock", false },
	{ "unix:/run/p/m.sock", "inet:8893@127.0.0.1", false },
	{ "inet:127.0.0.1:8893", "inet:8893@127.0.0.1", true },
	{ "inet:localhost:8893", "inet:8893@127.0.0.1", true },
	{ "inet:127.0.0.1:8893", "inet:8893@0.0.0.0", true },
	{ "inet:[::1]:8893", "inet6:8893@::1", true },
	{ "inet:127.0.0.1:8891", "inet:8893@127.0.0.1", false },
	{ "inet:192.0.2.1:8893", "inet:8893@127.0.0.1", false },
	{ "inet:Mail.example:8893", "inet:8893@mail.example", true },
};

START_TEST(meant)
{
	struct pflist list = { .rest = ours[_i].element };
	struct arena *arena = arena_new();
	struct milter_place place, own;

	ck_assert(milter_place_next(&place, &list, arena));
	milter_place_own(&own, ours[_i].own, arena);
	ck_assert(
	    milter_place_meant(&place, &own, QUEUE, arena) == ours[_i].meant);
	arena_free(arena);
}
END_TEST

START_TEST(chrooted)
{
	ck_assert(smtpd_chrooted("y", "3.6"));
	ck_assert(!smtpd_chrooted("n", "0"));
	ck_assert(!smtpd_chrooted("-", "3.6"));
	ck_assert(!smtpd_chrooted("-", "1"));
	ck_assert(smtpd_chrooted("-", "0"));
	ck_assert(!smtpd_chrooted("-", NULL));
}
END_TEST

UNIT_MAIN("milterplace", { elements, ARRAY_LEN(lists) },
    { where, ARRAY_LEN(paths) }, { meant, ARRAY_LEN(ours) }, TEST(chrooted))
