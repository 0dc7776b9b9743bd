/* test_updatejson - updates as a program of the administrator reads them */
#include "publish/update_json.h"

#include <jansson.h>
#include <string.h>

#include "publish/nsupdate.h"
#include "settings/settings.h"
#include "unit.h"

static const struct {
	const char *type, *value, *want;
} plains[] = {
	{ "TXT", "\"v=STSv1; id=1;\"", "v=STSv1; id=1;" },
	{ "TXT", "\"one\" \"two\"", "onetwo" },
	{ "TXT", "\"a\\\"b\\\\c\\195\\188\"", "a\"b\\c\303\274" },
	{ "TXT", "\"\"", "" },
	{ "TXT", "\"a b\\", "a b" },
	{ "CNAME", "web.example.net.", "web.example.net" },
	{ "CNAME", "", "" },
};

START_TEST(plain)
{
	struct buf out = BUF_INIT;

	update_plain(&out, plains[_i].type, plains[_i].value);
	ck_assert_str_eq(buf_text(&out), plains[_i].want);
	buf_release(&out);
}
END_TEST

static json_t *
document(const struct update_change *list, size_t len)
{
	struct buf out = BUF_INIT;
	json_error_t error;
	json_t *root;

	update_json(&out, list, len);
	root = json_loadb(out.text, out.len, 0, &error);
	ck_assert_msg(root != NULL, "%s", error.text);
	buf_release(&out);
	return root;
}

static const char *
text(json_t *list, size_t n, const char *key)
{
	return json_string_value(json_object_get(json_array_get(list, n), key));
}

START_TEST(a_set_keeps_the_records_of_others)
{
	static const struct txt seen[] = { { "others", 6 },
		{ "v=STSv1; id=1;", 14 } };
	static const char name[] = "_mta-sts.a.example";
	const struct update_change list[] = {
		{ false, 0, "a.example", name, "TXT", "\"v=STSv1; id=1;\"", 60,
		    true, seen, 2 },
		{ true, 0, "a.example", name, "TXT", "\"v=STSv1; id=2;\"", 300,
		    true, seen, 2 },
	};
	json_t *root = document(list, 2), *sets, *changes, *values;

	changes = json_object_get(root, "changes");
	ck_assert_uint_eq(json_array_size(changes), 2);
	ck_assert_str_eq(text(changes, 0, "action"), "delete");
	ck_assert_str_eq(text(changes, 1, "action"), "add");
	ck_assert_str_eq(text(changes, 1, "host"), "_mta-sts");
	ck_assert_str_eq(text(changes, 1, "value"), "v=STSv1; id=2;");
	sets = json_object_get(root, "sets");
	ck_assert_uint_eq(json_array_size(sets), 1);
	values = json_object_get(json_array_get(sets, 0), "values");
	ck_assert_uint_eq(json_array_size(values), 2);
	ck_assert_str_eq(
	    json_string_value(json_array_get(values, 0)), "others");
	ck_assert_str_eq(
	    json_string_value(json_array_get(values, 1)), "v=STSv1; id=2;");
	ck_assert_int_eq(
	    json_integer_value(json_object_get(json_array_get(sets, 0), "ttl")),
	    300);
	json_decref(root);
}
END_TEST

START_TEST(what_is_not_known_is_null)
{
	const struct update_change list[] = {
		{ true, 0, NULL, "_mta-sts.a.example", "TXT", "\"x\"", 60,
		    false, NULL, 0 },
		{ true, 0, "a.example", "a.example", "TXT", "\"x\"", 60, false,
		    NULL, 0 },
	};
	json_t *root = document(list, 2), *changes, *sets;

	changes = json_object_get(root, "changes");
	ck_assert(
	    json_is_null(json_object_get(json_array_get(changes, 0), "zone")));
	ck_assert(
	    json_is_null(json_object_get(json_array_get(changes, 0), "host")));
	ck_assert_str_eq(text(changes, 1, "host"), "@");
	sets = json_object_get(root, "sets");
	ck_assert_uint_eq(json_array_size(sets), 2);
	ck_assert(
	    json_is_false(json_object_get(json_array_get(sets, 0), "known")));
	json_decref(root);
}
END_TEST

/* with the settings that nobody has changed, nsupdate finds the server */
START_TEST(the_preset_server_is_none)
{
	const struct update_change change = { true, 0, "a.example",
		"_mta-sts.a.example", "TXT", "\"x\"", 60, false, NULL, 0 };
	struct settings *s = settings_new();
	struct buf out = BUF_INIT;

	nsupdate_script(&out, s->dns_update_server, &change, 1);
	ck_assert_str_eq(buf_text(&out),
	    "zone a.example.\n"
	    "update add _mta-sts.a.example. 60 TXT \"x\"\nsend\n");
	buf_release(&out);
	settings_free(s);
}
END_TEST

UNIT_MAIN("updatejson", TEST(the_preset_server_is_none), LOOP(plain, plains),
    TEST(a_set_keeps_the_records_of_others), TEST(what_is_not_known_is_null))
