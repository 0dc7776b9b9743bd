/*
 * NAME      quirk - how each known sender treats this policy or record
 * CONTRACT  see quirk.h. A sender is a row of `readers'; a property of the text
 *           that some sender refuses is a bit. A new sender is a new row, a new
 *           habit a new bit or member. What is not known about a sender is
 *           zero, and counts as conforming.
 * BUGS      From code and documentation of the versions of 2026. For closed
 *           systems only their documentation is known.
 */
#include "sts/quirk.h"

#include <stdbool.h>
#include <string.h>

#define HOUR 3600u
#define DAY  86400u
#define WEEK (7 * DAY)

#define REPORTER "tlsrpt-reporter" /* sends Postfix's TLS reports */

/* what stands in a body that not everybody takes */
enum trait {
	TRAIT_BLANK_LINE = 1 << 0,
	TRAIT_NONE_WITHOUT_MX = 1 << 1,
	TRAIT_DUPLICATE = 1 << 2,     /* of a key other than mx */
	TRAIT_COLON = 1 << 3,         /* in the value of an extension */
	TRAIT_VERSION_LATER = 1 << 4, /* not in the first line */
	TRAIT_TESTING_SHORT = 1 << 5, /* testing for less than a day */
	TRAIT_AGE_ZERO = 1 << 6,
};

/* what makes a body invalid, and some take it all the same */
enum pardon {
	PARDON_BLANK_LINE = 1 << 0,
	PARDON_LONG_AGE = 1 << 1, /* taken for `most_is' */
};

/* how the readers of _mta-sts see records */
enum record_habit {
	HABIT_SEVERAL_TAKEN = 1 << 0, /* any of several records */
	HABIT_BLANK_REFUSED = 1 << 1, /* "v=STSv1 ;", one record alone */
	HABIT_ID_UNREAD = 1 << 2,     /* the version is enough */
};

struct reader {
	const char *name;
	unsigned refuses; /* traits */
	unsigned pardons;
	unsigned habits; /* of records */
	size_t body_max; /* bytes read, 0: all */
	/* max_age: below `least' and from `most' on it becomes... */
	uint32_t least, least_is;
	uint32_t most, most_is; /* most 0: no such rule */
	uint32_t enforce_floor, testing_floor;
	uint32_t forgets; /* after so long whatever max_age says, 0: never */
};

/* who does nothing else than the standard with what it reads has no more */
static const struct reader readers[] = {
	{ .name = "chasquid",
	    .refuses = TRAIT_NONE_WITHOUT_MX | TRAIT_AGE_ZERO,
	    .pardons = PARDON_BLANK_LINE,
	    .habits =
		HABIT_SEVERAL_TAKEN | HABIT_BLANK_REFUSED | HABIT_ID_UNREAD,
	    .body_max = POLICY_BODY_WRITE },
	{ .name = "Stalwart",
	    .refuses = TRAIT_NONE_WITHOUT_MX,
	    .pardons = PARDON_LONG_AGE,
	    .least = HOUR,
	    .least_is = DAY,
	    .most = POLICY_MAX_AGE_LIMIT,
	    .most_is = DAY },
	{ .name = "postfix-tlspol",
	    .refuses = TRAIT_BLANK_LINE,
	    .least = 180,
	    .least_is = 180,
	    .most = 30 * DAY,
	    .most_is = 30 * DAY },
	{ .name = "postfix-mta-sts-resolver", .pardons = PARDON_BLANK_LINE },
	{ .name = "mox", .refuses = TRAIT_BLANK_LINE, .forgets = 180 * DAY },
	{ .name = "go-mtasts", .refuses = TRAIT_BLANK_LINE | TRAIT_COLON },
	{ .name = "maddy", .refuses = TRAIT_BLANK_LINE | TRAIT_COLON },
	{ .name = "KumoMTA", .refuses = TRAIT_DUPLICATE },
	{ .name = "Momentum" },
	{ .name = "Mimecast",
	    .pardons = PARDON_LONG_AGE,
	    .most = POLICY_MAX_AGE_LIMIT,
	    .most_is = POLICY_MAX_AGE_LIMIT,
	    .enforce_floor = WEEK,
	    .testing_floor = DAY },
	{ .name = "Google",
	    .refuses = TRAIT_VERSION_LATER | TRAIT_TESTING_SHORT },
	{ .name = "Microsoft" },
};

static const struct {
	enum trait trait;
	const char *reason;
} traits[] = {
	{ TRAIT_BLANK_LINE, "it refuses a body with a blank line" },
	{ TRAIT_NONE_WITHOUT_MX, "it wants an mx even under mode none" },
	{ TRAIT_DUPLICATE, "it rejects a policy with a repeated key" },
	{ TRAIT_COLON, "it refuses a colon in the value of an extension" },
	{ TRAIT_VERSION_LATER, "it wants version in the first line" },
	{ TRAIT_AGE_ZERO, "it wants a max_age of more than 0" },
	{ TRAIT_TESTING_SHORT,
	    "it leaves testing for less than a day unheeded" },
};

static void
add(struct quirks *quirks, const char *reader, enum quirk_effect effect,
    uint32_t seconds, const char *reason)
{
	if (quirks->len < QUIRKS_MAX)
		quirks->list[quirks->len++] =
		    (struct quirk){ reader, effect, seconds, reason };
}

/* ---- what stands in the body ---- */

/* key_bit - which of the keys that may stand once, 0: mx, -1: an extension */
static int
key_bit(const char *line, size_t len)
{
	static const char *const once[] = { "version", "mode", "max_age" };
	size_t i;

	if (len == 2 && memcmp(line, "mx", 2) == 0)
		return 0;
	for (i = 0; i < ARRAY_LEN(once); i++)
		if (len == strlen(once[i]) && memcmp(line, once[i], len) == 0)
			return 1 << i;
	return -1;
}

static bool
is_blank(const char *line, size_t len)
{
	while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	return len == 0;
}

/* line_traits - of one line; `seen' has the keys met before */
static unsigned
line_traits(const char *line, size_t len, bool first, int *seen)
{
	const char *colon = memchr(line, ':', len);
	unsigned found = 0;
	int bit;

	if (is_blank(line, len))
		return TRAIT_BLANK_LINE;
	if (colon == NULL)
		return first ? TRAIT_VERSION_LATER : 0;
	bit = key_bit(line, (size_t)(colon - line));
	if (first && bit != 1)
		found |= TRAIT_VERSION_LATER;
	if (bit < 0) {
		len -= (size_t)(colon + 1 - line);
		return memchr(colon + 1, ':', len) != NULL ? found | TRAIT_COLON
							   : found;
	}
	if (*seen & bit)
		found |= TRAIT_DUPLICATE;
	*seen |= bit;
	return found;
}

static unsigned
body_traits(const char *body, size_t len, const struct policy *policy)
{
	const char *at = body, *end = body + len, *eol, *next;
	unsigned found = 0;
	int seen = 0;

	for (; at < end; at = next) {
		eol = memchr(at, '\n', (size_t)(end - at));
		next = eol != NULL ? eol + 1 : end;
		if (eol == NULL)
			eol = end;
		if (eol > at && eol[-1] == '\r')
			eol--;
		found |= line_traits(at, (size_t)(eol - at), at == body, &seen);
	}
	if (policy->mode == POLICY_NONE && policy->mx_len == 0)
		found |= TRAIT_NONE_WITHOUT_MX;
	if (policy->mode == POLICY_TESTING && policy->max_age < DAY)
		found |= TRAIT_TESTING_SHORT;
	if (policy->max_age == 0)
		found |= TRAIT_AGE_ZERO;
	return found;
}

/* ---- what becomes of max_age ---- */

static uint32_t
kept(const struct reader *reader, enum policy_mode mode, uint32_t max_age)
{
	uint32_t age = max_age, floor = 0;

	if (age < reader->least)
		age = reader->least_is;
	else if (reader->most != 0 && age >= reader->most)
		age = reader->most_is;
	if (mode == POLICY_ENFORCE)
		floor = reader->enforce_floor;
	else if (mode == POLICY_TESTING)
		floor = reader->testing_floor;
	if (age < floor)
		age = floor;
	if (reader->forgets != 0 && age > reader->forgets)
		age = reader->forgets;
	return age;
}

uint32_t
quirks_longest(enum policy_mode mode, uint32_t max_age)
{
	uint32_t longest = max_age, age;
	size_t i;

	for (i = 0; i < ARRAY_LEN(readers); i++)
		if ((age = kept(&readers[i], mode, max_age)) > longest)
			longest = age;
	return longest;
}

static void
age_quirk(struct quirks *quirks, const struct reader *reader,
    const struct policy *policy)
{
	uint32_t age = kept(reader, policy->mode, policy->max_age);

	if (age < policy->max_age)
		add(quirks, reader->name, QUIRK_LOWERS, age,
		    reader->forgets != 0 ? "it drops a policy that is not used"
					 : "max_age is longer than it allows");
	else if (age > policy->max_age)
		add(quirks, reader->name, QUIRK_RAISES, age,
		    "max_age is shorter than it allows");
}

/* ---- bodies ---- */

/* with_body - of one that a conforming sender takes */
static void
with_body(struct quirks *quirks, unsigned found, size_t len,
    const struct policy *policy)
{
	unsigned refused;
	size_t i, k;

	for (i = 0; i < ARRAY_LEN(readers); i++) {
		refused = readers[i].refuses & found;
		for (k = 0; k < ARRAY_LEN(traits); k++)
			if (refused & traits[k].trait)
				add(quirks, readers[i].name, QUIRK_REJECTS, 0,
				    traits[k].reason);
		if (refused != 0)
			continue;
		if (readers[i].body_max != 0 && len > readers[i].body_max)
			add(quirks, readers[i].name, QUIRK_TRUNCATES, 0,
			    "it reads the first 10 KB only");
		age_quirk(quirks, &readers[i], policy);
	}
}

/*
 * pardoned - is this all that makes the body invalid? With an empty line
 * senders are of two minds, so that both are named.
 */
static void
pardoned(struct quirks *quirks, unsigned faults)
{
	const struct reader *r;
	size_t i;

	for (i = 0; i < ARRAY_LEN(readers); i++) {
		r = &readers[i];
		if (faults == PARDON_BLANK_LINE &&
		    (r->refuses & TRAIT_BLANK_LINE))
			add(quirks, r->name, QUIRK_REJECTS, 0,
			    traits[0].reason);
		else if ((r->pardons & faults) == faults)
			add(quirks, r->name, QUIRK_ACCEPTS,
			    faults & PARDON_LONG_AGE ? r->most_is : 0,
			    faults & PARDON_LONG_AGE
				? "it takes a max_age beyond a year for "
				  "another one"
				: "it skips empty lines");
	}
}

/* faults_of - what of it some pardon; 0: there is something else */
static unsigned
faults_of(const struct findings *findings)
{
	unsigned faults = 0;
	enum finding_id id;
	size_t i;

	for (i = 0; i < findings->len; i++) {
		id = findings->list[i].id;
		if (finding_kind(id)->severity != SEVERITY_ERROR)
			continue;
		if (id == FINDING_POLICY_BLANK_LINE)
			faults |= PARDON_BLANK_LINE;
		else if (id == FINDING_POLICY_MAX_AGE_TOO_LONG)
			faults |= PARDON_LONG_AGE;
		else
			return 0;
	}
	return faults;
}

void
quirks_policy(struct quirks *quirks, const char *body, size_t len,
    const struct policy *policy)
{
	struct arena *arena = arena_new();
	struct findings findings = { 0 };
	struct policy again;
	unsigned faults;

	if (policy_parse(&again, body, len, arena, &findings) == 0)
		with_body(quirks, body_traits(body, len, policy), len, policy);
	else if ((faults = faults_of(&findings)) != 0)
		pardoned(quirks, faults);
	arena_free(arena);
}

/* ---- records ---- */

static bool
begins(const struct txt *txt, const char *prefix)
{
	size_t len = strlen(prefix);

	return txt->len >= len && memcmp(txt->text, prefix, len) == 0;
}

void
quirks_record(struct quirks *quirks, const struct txt *txt, size_t count)
{
	size_t i, plain = 0, blank = 0;
	struct arena *arena = arena_new();
	char id[STS_ID_MAX + 1];
	bool taken;

	for (i = 0; i < count; i++) {
		plain += begins(&txt[i], "v=STSv1;");
		blank +=
		    begins(&txt[i], "v=STSv1 ") || begins(&txt[i], "v=STSv1\t");
	}
	taken = sts_record_parse(id, txt, count, arena, NULL) == 0;
	arena_free(arena);
	for (i = 0; i < ARRAY_LEN(readers); i++) {
		if (plain == 1 && !taken &&
		    (readers[i].habits & HABIT_ID_UNREAD))
			add(quirks, readers[i].name, QUIRK_ACCEPTS, 0,
			    "it checks only the version");
		if (plain > 1 && (readers[i].habits & HABIT_SEVERAL_TAKEN))
			add(quirks, readers[i].name, QUIRK_ACCEPTS, 0,
			    "it takes any one of several records");
		if (plain == 0 && blank == 1 &&
		    (readers[i].habits & HABIT_BLANK_REFUSED))
			add(quirks, readers[i].name, QUIRK_REJECTS, 0,
			    "it wants no blank before the first semicolon");
	}
}

/* tlsrpt-reporter: version exactly, rua next, commas split without trimming */
void
quirks_tlsrpt(struct quirks *quirks, const struct txt *txt, size_t count)
{
	static const char name[] = REPORTER;
	const char *at, *end, *semicolon;

	if (count != 1 || !begins(&txt[0], "v=TLSRPTv1"))
		return;
	at = txt[0].text + strlen("v=TLSRPTv1");
	end = txt[0].text + txt[0].len;
	if (at < end && (*at == ' ' || *at == '\t'))
		add(quirks, name, QUIRK_REJECTS, 0,
		    "it wants no blank before the first semicolon");
	if ((at = memchr(at, ';', (size_t)(end - at))) == NULL)
		return;
	for (at++; at < end && (*at == ' ' || *at == '\t'); at++)
		;
	if (end - at < 4 || memcmp(at, "rua=", 4) != 0) {
		add(quirks, name, QUIRK_REJECTS, 0,
		    "it wants rua as the field after the version");
		return;
	}
	semicolon = memchr(at, ';', (size_t)(end - at));
	end = semicolon != NULL ? semicolon : end;
	for (; at < end; at++)
		if (*at == ',' &&
		    (at[-1] == ' ' || (at + 1 < end && at[1] == ' '))) {
			add(quirks, name, QUIRK_REJECTS, 0,
			    "it takes a blank beside a comma into the address");
			return;
		}
}

/* those who check the name of a host, and do not send it */
void
quirks_sni(struct quirks *quirks)
{
	static const char reason[] =
	    "it sends no SNI, and is shown another certificate";

	add(quirks, "Postfix with a verify or secure rule without servername",
	    QUIRK_REFUSES, 0, reason);
	add(quirks, "postfix-mta-sts-resolver with require_sni off",
	    QUIRK_REFUSES, 0, reason);
}

/* ---- words ---- */

const char *
quirk_effect_name(enum quirk_effect effect)
{
	static const char *const names[] = {
		[QUIRK_REJECTS] = "rejects",
		[QUIRK_TRUNCATES] = "truncates",
		[QUIRK_LOWERS] = "lowers",
		[QUIRK_RAISES] = "raises",
		[QUIRK_ACCEPTS] = "accepts",
		[QUIRK_REFUSES] = "refuses",
	};

	return names[effect];
}

/* days - whole days, or hours and minutes where days would lie */
static void
days(struct buf *out, uint32_t seconds)
{
	if (seconds >= DAY)
		buf_printf(out, "%u day%s", seconds / DAY,
		    seconds / DAY == 1 ? "" : "s");
	else if (seconds >= HOUR)
		buf_printf(out, "%u hour%s", seconds / HOUR,
		    seconds / HOUR == 1 ? "" : "s");
	else
		buf_printf(out, "%u seconds", seconds);
}

void
quirk_text(struct buf *out, const struct quirk *quirk, uint32_t max_age)
{
	buf_printf(out, "%s ", quirk->reader);
	switch (quirk->effect) {
	case QUIRK_REJECTS:
		buf_puts(out, "has no policy then");
		break;
	case QUIRK_TRUNCATES:
		buf_puts(out, "sees only a part");
		break;
	case QUIRK_ACCEPTS:
		buf_puts(out, "has a policy all the same");
		if (quirk->seconds != 0) {
			buf_puts(out, ", for ");
			days(out, quirk->seconds);
		}
		break;
	case QUIRK_REFUSES:
		buf_puts(out, "does not deliver to some MX host");
		break;
	case QUIRK_LOWERS:
	case QUIRK_RAISES:
		buf_puts(out, "keeps it for ");
		days(out, quirk->seconds);
		buf_puts(out, " instead of ");
		days(out, max_age);
		break;
	}
	buf_printf(out, ": %s", quirk->reason);
}
