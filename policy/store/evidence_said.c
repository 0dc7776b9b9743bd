/*
 * NAME      evidence_said - what a report says, as one cell of a row
 * CONTRACT  share_said_policy(), share_said_read() in evidence_share.h: a JSON
 *           document of the policies and failures that are kept. Texts of
 *           policies that are none of ours stay where the report was received.
 */
#include "store/evidence_share.h"

#include "base/alloc.h"
#include "json/members.h"
#include "ledger/evidence.h"

#define FIELD(type, field, k, key)                                  \
	{                                                           \
		key, k, offsetof(struct type, field), NULL, NULL, 0 \
	}

static const char *
blame_word(int blame)
{
	return blame_name((enum blame)blame);
}

static const struct member_choice blames = { blame_word, BLAME_COUNT,
	"ours, theirs or unknown" };

static const struct member failure_members[] = {
	FIELD(tlsreport_failure, type, MEMBER_STRING, "type"),
	FIELD(tlsreport_failure, mx, MEMBER_TEXT, "mx"),
	FIELD(tlsreport_failure, address, MEMBER_TEXT, "address"),
	FIELD(tlsreport_failure, sender, MEMBER_TEXT, "sender"),
	FIELD(tlsreport_failure, helo, MEMBER_TEXT, "helo"),
	FIELD(tlsreport_failure, reason, MEMBER_TEXT, "reason"),
	FIELD(tlsreport_failure, more, MEMBER_TEXT, "more"),
	FIELD(tlsreport_failure, count, MEMBER_COUNT, "count"),
};

static const struct member judged_members[] = {
	FIELD(kept_failure, cause, MEMBER_TEXT, "cause"),
	{ "blame", MEMBER_CHOICE, offsetof(struct kept_failure, blame),
	    .choice = &blames },
};

static const struct member policy_members[] = {
	FIELD(tlsreport_policy, type_text, MEMBER_STRING, "type"),
	FIELD(tlsreport_policy, successes, MEMBER_COUNT, "successes"),
};

static const struct member kept_members[] = {
	FIELD(kept_policy, domain, MEMBER_STRING, "domain"),
	FIELD(kept_policy, body, MEMBER_TEXT, "body"),
	FIELD(kept_policy, shares[BLAME_OURS], MEMBER_COUNT, "ours"),
	FIELD(kept_policy, shares[BLAME_THEIRS], MEMBER_COUNT, "theirs"),
	FIELD(kept_policy, shares[BLAME_UNKNOWN], MEMBER_COUNT, "unknown"),
};

#define READ(r, at, members, object) \
	members_read(r, at, members, ARRAY_LEN(members), object)

/* counts_in_order - as a report that was received could have them */
static bool
counts_in_order(
    const struct tlsreport_policy *policy, const struct kept_policy *kept)
{
	size_t i;

	for (i = 0; i < policy->failures_len; i++)
		if (policy->failures[i].count > TLSREPORT_COUNT_MAX)
			return false;
	for (i = 0; i < BLAME_COUNT; i++)
		if (kept->shares[i] > TLSREPORT_COUNT_MAX)
			return false;
	return policy->successes <= TLSREPORT_COUNT_MAX;
}

static int
read_failures(struct jsonr *r, const struct place *at,
    struct tlsreport_policy *policy, struct kept_policy *kept)
{
	struct tlsreport_failure *failures;
	struct kept_failure *judged;
	const json_t *array;
	struct place inner;
	size_t i;

	if (jsonr_list(r, at, "failures", TLSREPORT_FAILURES_MAX, &array,
		&policy->failures_len) == -1)
		return -1;
	failures = arena_alloc(
	    r->arena, (policy->failures_len + 1) * sizeof(*failures));
	judged =
	    arena_alloc(r->arena, (policy->failures_len + 1) * sizeof(*judged));
	policy->failures = failures;
	kept->failures = judged;
	for (i = 0; i < policy->failures_len; i++)
		if (jsonr_enter(r, at, "failures", array, i, &inner) == -1 ||
		    READ(r, &inner, failure_members, &failures[i]) == -1 ||
		    READ(r, &inner, judged_members, &judged[i]) == -1)
			return -1;
	return 0;
}

static int
read_policy(struct jsonr *r, const struct place *at,
    struct tlsreport_policy *policy, struct kept_policy *kept)
{
	kept->policy = policy;
	if (READ(r, at, policy_members, policy) == -1 ||
	    READ(r, at, kept_members, kept) == -1)
		return -1;
	if (*kept->domain != '\0' && !dname_valid(kept->domain))
		return jsonr_fail(r, at, "domain", "is no domain name");
	if (read_failures(r, at, policy, kept) == -1)
		return -1;
	return counts_in_order(policy, kept)
		   ? 0
		   : jsonr_fail(r, at, NULL, "counts more than there can be");
}

static int
read_policies(struct jsonr *r, const struct place *at, struct tlsreport *report,
    struct kept_report *kept)
{
	struct tlsreport_policy *policies;
	const json_t *array;
	struct place inner;
	size_t i, len;

	if (jsonr_list(
		r, at, "policies", TLSREPORT_POLICIES_MAX, &array, &len) == -1)
		return -1;
	policies = arena_alloc(r->arena, (len + 1) * sizeof(*policies));
	kept->policies =
	    arena_alloc(r->arena, (len + 1) * sizeof(*kept->policies));
	kept->policies_len = report->policies_len = len;
	report->policies = policies;
	for (i = 0; i < len; i++)
		if (jsonr_enter(r, at, "policies", array, i, &inner) == -1 ||
		    read_policy(r, &inner, &policies[i], &kept->policies[i]) ==
			-1)
			return -1;
	return 0;
}

int
share_said_read(const char *said, struct arena *arena, struct tlsreport *report,
    struct kept_report *kept, struct buf *why)
{
	struct jsonr r = { arena, why };
	json_error_t error;
	json_t *json = json_loads(said, JSON_REJECT_DUPLICATES, &error);
	struct place top = { .up = NULL, .object = json };
	int result;

	if (json == NULL || !json_is_object(json)) {
		json_decref(json);
		return why_set(why, "what a report says is no JSON object");
	}
	result = read_policies(&r, &top, report, kept);
	json_decref(json);
	return result;
}

/* ---- and how it is written ---- */

#define WRITE(w, members, object) \
	members_write(w, members, ARRAY_LEN(members), object)

void
share_said_policy(struct jsonw *w, const struct kept_policy *kept)
{
	const struct tlsreport_policy *policy = kept->policy;
	size_t i;

	jsonw_open(w, NULL, '{');
	WRITE(w, policy_members, policy);
	WRITE(w, kept_members, kept);
	jsonw_open(w, "failures", '[');
	for (i = 0; i < policy->failures_len; i++) {
		jsonw_open(w, NULL, '{');
		WRITE(w, failure_members, &policy->failures[i]);
		WRITE(w, judged_members, &kept->failures[i]);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
	jsonw_close(w, '}');
}
