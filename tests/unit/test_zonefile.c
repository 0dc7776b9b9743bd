/* test_zonefile - the same records in the languages of six tools */
#include "publish/zonefile.h"

#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "scratch.h"
#include "testplan.h"
#include "unit.h"

static const struct spec domains[] = {
	{ "a.example", "mx1.a.example", POLICY_TESTING, .id = "1a",
	    .tlsrpt = "v=TLSRPTv1; rua=mailto:r@a.example" },
	{ "b.example", "mx1.a.example", POLICY_TESTING, .id = "2b",
	    .no_record = true },
	{ "c.example", "mx1.a.example", POLICY_NONE, .id = "3c",
	    .remove_record = true },
	{ "d.example", NULL, POLICY_NONE, .id = "", .remove_policy = true },
	{ "e.example", NULL, POLICY_NONE, .id = "" },
};

static void
put(void *out, const char *text, size_t len)
{
	buf_put(out, text, len);
}

static char *
written(enum records_format format, const char *host, size_t count)
{
	struct plan *plan = testplan(1, domains, count);
	struct settings *settings = settings_new();
	struct buf out = BUF_INIT;

	free(settings->records.policy_host);
	settings->records.policy_host = strdup(host);
	records_write(format, plan, settings, put, &out);
	settings_free(settings);
	plan_free(plan);
	return buf_detach(&out);
}

/* for all five domains; the policy host is set */
static const struct {
	enum records_format format;
	const char *name, *want;
} wanted[] = {
	{ RECORDS_ZONE, "zone",
	    "; MTA-STS and TLSRPT records, written by poststs\n"
	    "mta-sts.a.example.\t3600\tIN\tCNAME\tpolicy.example.\n"
	    "_mta-sts.a.example.\t300\tIN\tTXT\t\"v=STSv1; id=1a;\"\n"
	    "_smtp._tls.a.example.\t3600\tIN\tTXT\t"
	    "\"v=TLSRPTv1; rua=mailto:r@a.example\"\n"
	    "mta-sts.b.example.\t3600\tIN\tCNAME\tpolicy.example.\n"
	    "mta-sts.c.example.\t3600\tIN\tCNAME\tpolicy.example.\n" },
	{ RECORDS_NSUPDATE, "nsupdate",
	    "update delete mta-sts.a.example. CNAME\n"
	    "update add mta-sts.a.example. 3600 CNAME policy.example.\n"
	    "send\n"
	    "update delete _mta-sts.a.example. TXT\n"
	    "update add _mta-sts.a.example. 300 TXT \"v=STSv1; id=1a;\"\n"
	    "send\n"
	    "update delete _smtp._tls.a.example. TXT\n"
	    "update add _smtp._tls.a.example. 3600 TXT "
	    "\"v=TLSRPTv1; rua=mailto:r@a.example\"\n"
	    "send\n"
	    "update delete mta-sts.b.example. CNAME\n"
	    "update add mta-sts.b.example. 3600 CNAME policy.example.\n"
	    "send\n"
	    "update delete mta-sts.c.example. CNAME\n"
	    "update add mta-sts.c.example. 3600 CNAME policy.example.\n"
	    "send\n"
	    "update delete _mta-sts.c.example. TXT\n"
	    "send\n"
	    "update delete mta-sts.d.example. CNAME\n"
	    "send\n" },
	{ RECORDS_TINYDNS, "tinydns",
	    "# MTA-STS and TLSRPT records, written by poststs\n"
	    "Cmta-sts.a.example:policy.example:3600\n"
	    "'_mta-sts.a.example:v=STSv1;\\040id=1a;:300\n"
	    "'_smtp._tls.a.example:"
	    "v=TLSRPTv1;\\040rua=mailto\\072r@a.example:3600\n"
	    "Cmta-sts.b.example:policy.example:3600\n"
	    "Cmta-sts.c.example:policy.example:3600\n" },
	{ RECORDS_OCTODNS, "octodns",
	    "--- # a.example.yaml\n"
	    "_mta-sts:\n  ttl: 300\n  type: TXT\n"
	    "  value: 'v=STSv1\\; id=1a\\;'\n"
	    "_smtp._tls:\n  ttl: 3600\n  type: TXT\n"
	    "  value: 'v=TLSRPTv1\\; rua=mailto:r@a.example'\n"
	    "mta-sts:\n  ttl: 3600\n  type: CNAME\n"
	    "  value: policy.example.\n"
	    "--- # b.example.yaml\n"
	    "mta-sts:\n  ttl: 3600\n  type: CNAME\n"
	    "  value: policy.example.\n"
	    "--- # c.example.yaml\n"
	    "mta-sts:\n  ttl: 3600\n  type: CNAME\n"
	    "  value: policy.example.\n" },
	{ RECORDS_DNSCONTROL, "dnscontrol",
	    "// MTA-STS and TLSRPT records, written by poststs\n"
	    "D_EXTEND(\"a.example\",\n"
	    "\tCNAME(\"mta-sts\", \"policy.example.\", TTL(3600)),\n"
	    "\tTXT(\"_mta-sts\", \"v=STSv1; id=1a;\", TTL(300)),\n"
	    "\tTXT(\"_smtp._tls\", \"v=TLSRPTv1; rua=mailto:r@a.example\", "
	    "TTL(3600))\n"
	    ");\n"
	    "D_EXTEND(\"b.example\",\n"
	    "\tCNAME(\"mta-sts\", \"policy.example.\", TTL(3600))\n"
	    ");\n"
	    "D_EXTEND(\"c.example\",\n"
	    "\tCNAME(\"mta-sts\", \"policy.example.\", TTL(3600))\n"
	    ");\n" },
};

START_TEST(languages)
{
	enum records_format format;
	char *text =
	    written(wanted[_i].format, "policy.example", ARRAY_LEN(domains));

	ck_assert_str_eq(text, wanted[_i].want);
	free(text);
	ck_assert_int_eq(records_format_parse(&format, wanted[_i].name), 0);
	ck_assert_int_eq(format, wanted[_i].format);
}
END_TEST

/* a JSON reader must see it, with and without records */
START_TEST(json)
{
	char *text =
	    written(RECORDS_JSON, "policy.example", ARRAY_LEN(domains));
	enum records_format format;
	json_t *root = json_loads(text, 0, NULL), *one;

	ck_assert_msg(json_is_array(root), "%s", text);
	ck_assert_uint_eq(json_array_size(root), 5);
	one = json_array_get(root, 1);
	ck_assert_str_eq(json_string_value(json_object_get(one, "name")),
	    "_mta-sts.a.example");
	ck_assert_str_eq(
	    json_string_value(json_object_get(one, "type")), "TXT");
	ck_assert_int_eq(json_integer_value(json_object_get(one, "ttl")), 300);
	ck_assert_str_eq(json_string_value(json_object_get(one, "value")),
	    "v=STSv1; id=1a;");
	json_decref(root);
	free(text);
	text = written(RECORDS_JSON, "", 0);
	root = json_loads(text, 0, NULL);
	ck_assert(json_is_array(root));
	ck_assert_uint_eq(json_array_size(root), 0);
	json_decref(root);
	free(text);
	ck_assert_int_eq(records_format_parse(&format, "json"), 0);
	ck_assert_int_eq(records_format_parse(&format, "bind"), -1);
}
END_TEST

START_TEST(without_a_policy_host)
{
	char *text = written(RECORDS_ZONE, "", ARRAY_LEN(domains));

	ck_assert_ptr_null(strstr(text, "CNAME"));
	ck_assert_ptr_nonnull(strstr(text, "_mta-sts.a.example."));
	ck_assert_ptr_null(strstr(text, "b.example"));
	free(text);
}
END_TEST

START_TEST(published_once)
{
	struct plan *plan = testplan(1, domains, ARRAY_LEN(domains));
	struct settings *settings = settings_new();
	char *folder = scratch_make(), *before, *after;
	int dirfd = open(folder, O_RDONLY | O_DIRECTORY);

	ck_assert_int_eq(
	    zonefile_publish(dirfd, "records.zone", "z", plan, settings, NULL),
	    1);
	before = scratch_print(folder, 1);
	plan->now = 99;
	ck_assert_int_eq(
	    zonefile_publish(dirfd, "records.zone", "z", plan, settings, NULL),
	    0);
	after = scratch_print(folder, 1);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
	close(dirfd);
	settings_free(settings);
	plan_free(plan);
	scratch_remove(folder);
}
END_TEST

UNIT_MAIN("zonefile", LOOP(languages, wanted), TEST(json),
    TEST(without_a_policy_host), TEST(published_once))
