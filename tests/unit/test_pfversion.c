/* test_pfversion - what depends on the version of Postfix, release by release
 */
#include "postfix/pfversion.h"

#include <string.h>

#include "base/buf.h"
#include "unit.h"

/* `y', `n' or `?' for each behaviour, in the order of the enumeration */
static const struct {
	const char *version, *want;
} versions[] = {
	{ "3.4.27", "nnnnnnn" },
	{ "3.5.25", "nnnnnnn" },
	{ "3.6-20200724", "nnnnnnn" },
	{ "3.6-20200725", "ynnnnnn" },
	{ "3.6.0", "ynnnnnn" },
	{ "3.7.11", "ynnnnnn" },
	{ "3.7.99", "ynnnnnn" },
	{ "3.8-20230314", "ynnnnnn" },
	{ "3.8-20230402", "yynnnnn" },
	{ "3.8.0", "yynnnnn" },
	{ "3.9.1", "yynnnnn" },
	{ "3.10-20240925", "yynnnnn" },
	{ "3.10.0", "yyyynnn" },
	{ "3.10.4", "yyyynnn" },
	{ "3.10.5", "yyyyynn" },
	{ "3.10.13", "yyyyynn" },
	{ "3.11-20250905", "yyyynyn" },
	{ "3.11-20250906-nonprod", "yyyyyyn" },
	{ "3.11.0", "yyyyyyy" },
	{ "3.11.7", "yyyyyyy" },
	{ "3.12-20260821", "yyyyyyy" },
	{ "4.0.0", "yyyyyyy" },
	{ "3.10.5-RC1", "yyyyynn" },
	{ "", "???????" },
	{ "3", "???????" },
	{ "3.10", "???????" },
	{ "3.10.x", "???????" },
	{ "3.10-12", "???????" },
	{ "3.10.5x", "???????" },
	{ "postfix-3.10.5", "???????" },
};

static const enum pf_behaviour order[] = { PF_TLS_RANGES, PF_LISTS_LOGICAL,
	PF_CDB_LISTS, PF_TLS_ATTRIBUTES, PF_STS_PATTERNS, PF_DEBUG_TABLES,
	PF_NON_BDB };

static char
letter(enum tri t)
{
	return t == TRI_UNKNOWN ? '?' : t == TRI_YES ? 'y' : 'n';
}

START_TEST(each_release)
{
	char got[ARRAY_LEN(order) + 1] = "";
	size_t i;

	for (i = 0; i < ARRAY_LEN(order); i++)
		got[i] = letter(pf_has(versions[_i].version, order[i]));
	ck_assert_msg(strcmp(got, versions[_i].want) == 0, "%s: %s",
	    versions[_i].version, got);
}
END_TEST

/* `!' before what is wrong now */
static const char *const said[] = {
	"/etc/x: hash/btree support is deprecated.  Please switch to cdb or "
	"lmdb.\n!",
	"See /usr/share/doc/postfix/NON_BERKELEYDB_README.gz for more info.",
	"/etc/main.cf: support for parameter \"smtpd_use_tls\" will be "
	"removed; "
	"instead, specify \"smtpd_tls_security_level\"",
	"See https://www.postfix.org/DEPRECATION_README.html for details",
	"!/etc/main.cf: unused parameter: x=y",
	"!open /etc/x.db: No such file\nthis is deprecated",
	"!See elsewhere",
	"!",
};

START_TEST(deprecation)
{
	const char *line = said[_i] + (*said[_i] == '!');

	ck_assert_int_eq(
	    pf_deprecation(line, strcspn(line, "\n")), *said[_i] != '!');
}
END_TEST

START_TEST(no_version)
{
	ck_assert_int_eq(pf_has(NULL, PF_LISTS_LOGICAL), TRI_UNKNOWN);
}
END_TEST

/* the release and the snapshot of each row are ones that it holds for */
START_TEST(the_table)
{
	const struct pf_change *list;
	struct buf snapshot = BUF_INIT;
	size_t len, i;

	list = pf_changes(&len);
	ck_assert_uint_eq(len, ARRAY_LEN(order));
	for (i = 0; i < len; i++) {
		ck_assert_int_eq(
		    pf_has(list[i].release, list[i].behaviour), TRI_YES);
		buf_clear(&snapshot);
		buf_printf(&snapshot, "3.99-%u", list[i].snapshot);
		ck_assert_int_eq(
		    pf_has(snapshot.text, list[i].behaviour), TRI_YES);
		ck_assert_ptr_nonnull(strstr(list[i].source, "20") != NULL
					  ? list[i].source
					  : strstr(list[i].source, "RELEASE"));
	}
	buf_release(&snapshot);
}
END_TEST

UNIT_MAIN("pfversion", { each_release, ARRAY_LEN(versions) },
    { deprecation, ARRAY_LEN(said) }, TEST(no_version), TEST(the_table))
