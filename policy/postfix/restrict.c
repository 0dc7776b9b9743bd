/*
 * NAME      restrict - what smtpd's access restrictions do with an unknown
 *           client
 * CONTRACT  see restrict.h. Follows a list as generic_checks() of smtpd does.
 *           The first restriction that permits or rejects ends it. A table
 *           without a name before it, a class (smtpd_restriction_classes) and
 *           the answer of an access table are lists of their own.
 *           warn_if_reject exempts the next restriction. Of lookup tables only
 *           static ones are evaluated. A word that cannot be a restriction is a
 *           configuration error, with which Postfix rejects every client.
 * BUGS      A misspelt name that begins like a real one (reject_, permit_)
 *           counts as one that this file does not know.
 */
#include "postfix/restrict.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "postfix/pflist.h"

#define DEPTH_MAX 20   /* classes in classes */
#define STEPS_MAX 5000 /* and in each other: then all is possible */
#define ANY       (RESTRICT_OK | RESTRICT_DUNNO | RESTRICT_REJECT)
#define MAYBE     (RESTRICT_DUNNO | RESTRICT_REJECT)

static const struct restriction {
	const char *name;
	unsigned outcome;
} restrictions[] = {
	{ "permit", RESTRICT_OK },
	{ "reject", RESTRICT_REJECT },
	{ "defer", RESTRICT_REJECT },
	{ "defer_if_permit", RESTRICT_REJECT },
	{ "defer_if_reject", RESTRICT_DUNNO },
	{ "sleep", RESTRICT_DUNNO },
	/* who these let in is no stranger */
	{ "permit_inet_interfaces", RESTRICT_DUNNO },
	{ "permit_mynetworks", RESTRICT_DUNNO },
	{ "permit_sasl_authenticated", RESTRICT_DUNNO },
	{ "permit_tls_all_clientcerts", RESTRICT_DUNNO },
	{ "permit_tls_clientcerts", RESTRICT_DUNNO },
	/* the recipient is one of ours */
	{ "check_relay_domains", RESTRICT_OK },
	{ "defer_unauth_destination", RESTRICT_DUNNO },
	{ "permit_auth_destination", RESTRICT_OK | RESTRICT_DUNNO },
	{ "reject_unauth_destination", RESTRICT_DUNNO },
};

struct judging {
	const struct restrict_world *world;
	bool shorthand; /* may a table stand by itself? */
	bool strange;   /* no table and no service knows the client */
	bool top;       /* in the list's own text */
	unsigned steps;
	const char *door;
	size_t door_len;
};

static unsigned judge(struct judging *, const char *text, int depth);

static bool
begins(const struct pflist *word, const char *prefix)
{
	size_t len = strlen(prefix);

	return word->len >= len && strncasecmp(word->word, prefix, len) == 0;
}

bool
restrict_everybody(const char *mynetworks)
{
	struct pflist words = { .rest = mynetworks != NULL ? mynetworks : "" };

	while (pflist_next(&words))
		if (begins(&words, "static:") ||
		    (words.len >= 2 &&
			memcmp(words.word + words.len - 2, "/0", 2) == 0))
			return true;
	return false;
}

/* asked - a table or service that may know the client */
static unsigned
asked(struct judging *j, const struct pflist *word)
{
	if (j->top && j->door == NULL) {
		j->door = word->word;
		j->door_len = word->len;
	}
	return j->strange ? RESTRICT_DUNNO : ANY;
}

/* ---- what an access table answers ---- */

static bool
digits(const char *text, size_t len)
{
	return len > 0 && strspn(text, "0123456789") >= len;
}

/* action - access(5) */
static unsigned
action(struct judging *j, const char *text, int depth)
{
	static const struct restriction actions[] = { { "bcc", RESTRICT_DUNNO },
		{ "defer", RESTRICT_REJECT },
		{ "defer_if_permit", RESTRICT_REJECT },
		{ "defer_if_reject", RESTRICT_DUNNO },
		{ "discard", RESTRICT_OK }, { "dunno", RESTRICT_DUNNO },
		{ "filter", RESTRICT_DUNNO }, { "hangup", RESTRICT_REJECT },
		{ "hold", RESTRICT_DUNNO }, { "info", RESTRICT_DUNNO },
		{ "ok", RESTRICT_OK }, { "prepend", RESTRICT_DUNNO },
		{ "redirect", RESTRICT_DUNNO }, { "reject", RESTRICT_REJECT },
		{ "relay", RESTRICT_OK }, { "warn", RESTRICT_DUNNO } };
	size_t len = strcspn(text, " \t"), i;

	for (i = 0; i < ARRAY_LEN(actions); i++)
		if (strlen(actions[i].name) == len &&
		    strncasecmp(actions[i].name, text, len) == 0)
			return actions[i].outcome;
	if (digits(text, strlen(text)))
		return RESTRICT_OK;
	if (len == 3 && text[len] != '\0' && digits(text, len) &&
	    (*text == '4' || *text == '5'))
		return RESTRICT_REJECT;
	return strchr(text, ':') != NULL ? RESTRICT_REJECT
	       : pflist_empty(text)      ? RESTRICT_OK
					 : judge(j, text, depth + 1);
}

/* table - what it says; `sure': whatever the client, it is looked up in it */
static unsigned
table(struct judging *j, const struct pflist *word, bool sure, int depth)
{
	static const char fixed[] = "static:";
	size_t skip = sizeof(fixed) - 1;
	unsigned outcome;
	bool top = j->top;
	char *text;

	if (!begins(word, fixed))
		return asked(j, word);
	text = xstrndup(word->word + skip, word->len - skip);
	skip = strlen(text);
	if (skip >= 2 && text[0] == '{' && text[skip - 1] == '}') {
		text[skip - 1] = '\0';
		text[0] = ' ';
	}
	j->top = false;
	outcome = action(j, text + strspn(text, " \t"), depth);
	j->top = top;
	free(text);
	return sure ? outcome : outcome | RESTRICT_DUNNO;
}

/* ---- one restriction ---- */

/* access_table - check_NAME_access; the word becomes its table */
static unsigned
access_table(struct judging *j, struct pflist *word, int depth)
{
	/* the others look up what a client need not have */
	static const char *const always[] = { "check_client_access",
		"check_reverse_client_hostname_access", "check_helo_access",
		"check_sender_access", "check_recipient_access" };
	bool known = pflist_is(word, "check_ccert_access") ||
		     pflist_is(word, "check_sasl_access");
	bool sure = false;
	size_t i;

	for (i = 0; i < ARRAY_LEN(always); i++)
		sure |= pflist_is(word, always[i]);
	if (!pflist_next(word) || memchr(word->word, ':', word->len) == NULL)
		return RESTRICT_REJECT; /* "need maptype:mapname" */
	return known ? RESTRICT_DUNNO : table(j, word, sure, depth);
}

static const char *
class_value(const struct judging *j, const struct pflist *word)
{
	size_t i;

	for (i = 0; i < j->world->classes_len; i++)
		if (strlen(j->world->classes[i].name) == word->len &&
		    memcmp(j->world->classes[i].name, word->word, word->len) ==
			0)
			return j->world->classes[i].value;
	return NULL;
}

static unsigned
class_outcome(struct judging *j, const char *value, int depth)
{
	bool top = j->top;
	unsigned outcome;

	j->top = false;
	outcome = judge(j, value, depth + 1);
	j->top = top;
	return outcome;
}

/* with_argument - restrictions that are followed by one more word */
static bool
with_argument(const struct pflist *word)
{
	return begins(word, "reject_rbl") || begins(word, "reject_rhsbl_") ||
	       pflist_is(word, "sleep") ||
	       pflist_is(word, "check_policy_service") ||
	       pflist_is(word, "permit_dnswl_client") ||
	       pflist_is(word, "permit_rhswl_client");
}

static bool
is_access(const struct pflist *word)
{
	return begins(word, "check_") && word->len > 13 &&
	       strncasecmp(word->word + word->len - 7, "_access", 7) == 0;
}

/* other - a name that stands in no table here */
static unsigned
other(struct judging *j, struct pflist *word, int depth)
{
	const char *value = class_value(j, word);

	if (value != NULL)
		return class_outcome(j, value, depth);
	if (begins(word, "reject_") || begins(word, "defer_"))
		return MAYBE;
	if (begins(word, "permit_") || begins(word, "check_"))
		return asked(j, word);
	return RESTRICT_REJECT;
}

/* restriction - what this one says; takes its argument from the list */
static unsigned
restriction(struct judging *j, struct pflist *word, int depth)
{
	struct pflist name = *word;
	size_t i;

	if (memchr(word->word, ':', word->len) != NULL)
		return j->shorthand ? table(j, word, true, depth)
				    : RESTRICT_REJECT;
	if (is_access(word))
		return access_table(j, word, depth);
	if (with_argument(word) && !pflist_next(word))
		return MAYBE;
	if (pflist_is(&name, "permit_mynetworks") &&
	    restrict_everybody(j->world->mynetworks))
		return RESTRICT_OK;
	for (i = 0; i < ARRAY_LEN(restrictions); i++)
		if (pflist_is(&name, restrictions[i].name))
			return restrictions[i].outcome;
	return other(j, &name, depth);
}

/* ---- a list ---- */

static unsigned
judge(struct judging *j, const char *text, int depth)
{
	struct pflist words = { .rest = text, .braces = true };
	unsigned result = 0, outcome;
	bool only_warn = false;

	if (depth > DEPTH_MAX)
		return RESTRICT_REJECT;
	while (pflist_next(&words)) {
		if (++j->steps > STEPS_MAX)
			return ANY;
		if (pflist_is(&words, "warn_if_reject")) {
			only_warn = true;
			continue;
		}
		outcome = restriction(j, &words, depth);
		if (only_warn && (outcome & RESTRICT_REJECT) != 0)
			outcome = (outcome & ~(unsigned)RESTRICT_REJECT) |
				  RESTRICT_DUNNO;
		only_warn = false;
		result |= outcome & ~(unsigned)RESTRICT_DUNNO;
		if ((outcome & RESTRICT_DUNNO) == 0)
			return result;
	}
	return result | RESTRICT_DUNNO;
}

void
restrict_judge(struct restrict_verdict *verdict,
    const struct restrict_world *world, const char *list, bool shorthand)
{
	struct judging j = {
		.world = world, .shorthand = shorthand, .top = true
	};

	if (list == NULL)
		list = "";
	verdict->always = judge(&j, list, 0);
	verdict->door = j.door;
	verdict->door_len = j.door_len;
	j.strange = true;
	j.steps = 0;
	verdict->unknown = judge(&j, list, 0);
}

static bool
relay(struct judging *j, const char *list, int depth)
{
	static const char *const required[] = { "check_relay_domains",
		"reject_unauth_destination", "defer_unauth_destination",
		"reject", "defer", "defer_if_permit" };
	struct pflist words = { .rest = list, .braces = true };
	const char *value;
	size_t i;

	while (pflist_next(&words) && ++j->steps <= STEPS_MAX) {
		if (pflist_is(&words, "warn_if_reject")) {
			(void)!pflist_next(&words);
			continue;
		}
		if (pflist_is(&words, "permit"))
			return false;
		for (i = 0; i < ARRAY_LEN(required); i++)
			if (pflist_is(&words, required[i]))
				return true;
		if ((value = class_value(j, &words)) != NULL &&
		    depth < DEPTH_MAX && relay(j, value, depth + 1))
			return true;
	}
	return false;
}

bool
restrict_relay(const struct restrict_world *world, const char *list)
{
	struct judging j = { .world = world };

	return relay(&j, list != NULL ? list : "", 0);
}
