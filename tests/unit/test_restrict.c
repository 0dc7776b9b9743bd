/* test_restrict - what smtpd's access restrictions make of a stranger */
#include "postfix/restrict.h"

#include <string.h>

#include "unit.h"

enum {
	OK = RESTRICT_OK,
	DUNNO = RESTRICT_DUNNO,
	NO = RESTRICT_REJECT,
	ANY = RESTRICT_OK | RESTRICT_DUNNO | RESTRICT_REJECT,
};

static const struct restrict_class classes[] = {
	{ "insiders", "check_client_access hash:/in, reject" },
	{ "nobody", "permit_mynetworks, reject" },
	{ "anybody", "permit" },
	{ "greylist", "check_policy_service unix:private/grey" },
	{ "round", "round" },
	{ "many", "warn_if_reject many, warn_if_reject many" },
};

static const struct {
	const char *list, *mynetworks;
	unsigned always, unknown;
	const char *door;
} cases[] = {
	{ "", "", DUNNO, DUNNO, NULL },
	{ NULL, NULL, DUNNO, DUNNO, NULL },
	{ "reject", "", NO, NO, NULL },
	{ "REJECT", "", NO, NO, NULL },
	{ "defer", "", NO, NO, NULL },
	{ "defer_if_permit", "", NO, NO, NULL },
	{ "defer_if_reject", "", DUNNO, DUNNO, NULL },
	{ "permit_mynetworks, reject", "127.0.0.0/8 [::1]/128", NO, NO, NULL },
	{ "permit_mynetworks permit_sasl_authenticated permit_tls_clientcerts "
	  "permit_inet_interfaces reject",
	    "192.0.2.0/24", NO, NO, NULL },
	{ "permit_mynetworks, reject", "0.0.0.0/0", OK, OK, NULL },
	{ "permit_mynetworks, reject", "127.0.0.1, [::]/0", OK, OK, NULL },
	{ "permit_mynetworks, reject", "static:all", OK, OK, NULL },
	{ "reject_unknown_client_hostname, permit_mynetworks, reject", "", NO,
	    NO, NULL },
	{ "permit_mynetworks, defer_unauth_destination", "", DUNNO, DUNNO,
	    NULL },
	{ "permit_mynetworks, reject_unauth_destination", "", DUNNO, DUNNO,
	    NULL },
	{ "permit_auth_destination, reject", "", OK | NO, OK | NO, NULL },
	{ "permit, reject", "", OK, OK, NULL },
	{ "warn_if_reject reject, permit_mynetworks", "", DUNNO, DUNNO, NULL },
	{ "warn_if_reject reject, reject", "", NO, NO, NULL },
	{ "warn_if_reject warn_if_reject reject", "", DUNNO, DUNNO, NULL },
	{ "reject_rbl_client zen.example, reject", "", NO, NO, NULL },
	{ "reject_rbl_client zen.example", "", DUNNO | NO, DUNNO | NO, NULL },
	{ "reject_rhsbl_sender reject", "", DUNNO | NO, DUNNO | NO, NULL },
	{ "sleep 1, reject", "", NO, NO, NULL },
	/* tables and services */
	{ "check_client_access hash:/x, reject", "", OK | NO, NO, "hash:/x" },
	{ "hash:/x, reject", "", OK | NO, NO, "hash:/x" },
	{ "check_client_access cidr:/a, check_client_access hash:/b, reject",
	    "", OK | NO, NO, "cidr:/a" },
	{ "check_client_access hash:/x", "", ANY, DUNNO, "hash:/x" },
	{ "check_client_access inline:{ a=OK, b=OK }, reject", "", OK | NO, NO,
	    "inline:{ a=OK, b=OK }" },
	{ "check_policy_service inet:127.0.0.1:10023, reject", "", OK | NO, NO,
	    "check_policy_service" },
	{ "check_policy_service { inet:127.0.0.1:1, timeout=3 }, reject", "",
	    OK | NO, NO, "check_policy_service" },
	{ "permit_dnswl_client list.example, reject", "", OK | NO, NO,
	    "permit_dnswl_client" },
	{ "check_sasl_access hash:/x, check_ccert_access hash:/y, reject", "",
	    NO, NO, NULL },
	/* static tables */
	{ "check_client_access static:reject", "", NO, NO, NULL },
	{ "static:REJECT", "", NO, NO, NULL },
	{ "check_client_access static:{reject go away}", "", NO, NO, NULL },
	{ "check_client_access static:{ 550 go away }", "", NO, NO, NULL },
	{ "check_client_access static:ok, reject", "", OK, OK, NULL },
	{ "check_client_access static:20010101, reject", "", OK, OK, NULL },
	{ "check_client_access static:dunno, reject", "", NO, NO, NULL },
	{ "check_client_access static:{prepend X: y}", "", DUNNO, DUNNO, NULL },
	{ "check_client_access static:discard, reject", "", OK, OK, NULL },
	{ "check_client_access static:nobody", "", NO, NO, NULL },
	{ "check_client_access static:anybody, reject", "", OK, OK, NULL },
	{ "check_client_access static:permit_mynetworks, reject", "", NO, NO,
	    NULL },
	{ "check_client_access static:{permit_mynetworks,reject}", "", NO, NO,
	    NULL },
	{ "check_client_access static:hash:/x", "", NO, NO, NULL },
	{ "check_client_mx_access static:reject", "", DUNNO | NO, DUNNO | NO,
	    NULL },
	{ "check_sender_access static:reject", "", NO, NO, NULL },
	{ "check_ccert_access static:reject", "", DUNNO, DUNNO, NULL },
	{ "warn_if_reject check_client_access static:reject", "", DUNNO, DUNNO,
	    NULL },
	/* classes */
	{ "nobody", "", NO, NO, NULL },
	{ "nobody", "0.0.0.0/0", OK, OK, NULL },
	{ "insiders", "", OK | NO, NO, NULL },
	{ "anybody, reject", "", OK, OK, NULL },
	{ "greylist, reject", "", OK | NO, NO, NULL },
	{ "warn_if_reject nobody", "", DUNNO, DUNNO, NULL },
	{ "round", "", NO, NO, NULL },
	/* what Postfix answers with "server configuration error" */
	{ "undeclared_class", "", NO, NO, NULL },
	{ "NOBODY, permit", "", NO, NO, NULL },
	{ "{ permit }", "", NO, NO, NULL },
	{ "check_client_access", "", NO, NO, NULL },
	{ "check_client_access permit", "", NO, NO, NULL },
	/* a release of Postfix may know what we do not */
	{ "reject_something_new", "", DUNNO | NO, DUNNO | NO, NULL },
	{ "permit_something_new, reject", "", OK | NO, NO,
	    "permit_something_new" },
};

static struct restrict_world
world_of(const char *mynetworks)
{
	return (struct restrict_world){ .mynetworks = mynetworks,
		.classes = classes,
		.classes_len = ARRAY_LEN(classes) };
}

START_TEST(judge)
{
	struct restrict_world world = world_of(cases[_i].mynetworks);
	const char *list = cases[_i].list != NULL ? cases[_i].list : "(none)";
	const char *door = cases[_i].door;
	struct restrict_verdict got;

	restrict_judge(&got, &world, cases[_i].list, true);
	ck_assert_msg(
	    got.always == cases[_i].always, "%s: always %u", list, got.always);
	ck_assert_msg(got.unknown == cases[_i].unknown, "%s: unknown %u", list,
	    got.unknown);
	if (door == NULL)
		ck_assert_msg(got.door == NULL, "%s: a door", list);
	else
		ck_assert_msg(got.door != NULL &&
				  got.door_len == strlen(door) &&
				  strncmp(got.door, door, got.door_len) == 0,
		    "%s: another door than %s", list, door);
}
END_TEST

START_TEST(no_shorthand)
{
	struct restrict_world world = world_of("");
	struct restrict_verdict got;

	restrict_judge(&got, &world, "hash:/x, permit", false);
	ck_assert_uint_eq(got.always, RESTRICT_REJECT);
}
END_TEST

START_TEST(classes_without_end)
{
	struct restrict_world world = world_of("");
	struct restrict_verdict got;

	restrict_judge(&got, &world, "many", true);
	ck_assert_uint_ne(got.always & ~(unsigned)RESTRICT_REJECT, 0);
	ck_assert(!restrict_relay(&world, "many"));
}
END_TEST

static const struct {
	const char *list;
	bool want;
} relays[] = {
	{ NULL, false },
	{ "", false },
	{ "permit_mynetworks", false },
	{ "permit_mynetworks, reject_unauth_destination", true },
	{ "DEFER_unauth_destination", true },
	{ "reject", true },
	{ "defer", true },
	{ "defer_if_permit", true },
	{ "permit, reject", false },
	{ "warn_if_reject reject_unauth_destination", false },
	{ "nobody", true },
	{ "greylist, anybody", false },
	{ "reject_unknown_recipient_domain", false },
};

START_TEST(relay)
{
	struct restrict_world world = world_of("");

	ck_assert_msg(
	    restrict_relay(&world, relays[_i].list) == relays[_i].want, "%s",
	    relays[_i].list);
}
END_TEST

UNIT_MAIN("restrict", LOOP(judge, cases), TEST(no_shorthand),
    TEST(classes_without_end), LOOP(relay, relays))
