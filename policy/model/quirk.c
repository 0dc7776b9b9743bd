/*
 * NAME      quirk - what each known sender makes of this policy or record
 * CONTRACT  see quirk.h. A reader is a row of `readers'; a trait of the body
 *           that some reader refuses is a bit. A new reader is a new row, a
 *           new habit a new bit or field. What is not known about a reader
 *           stays zero and is taken as conforming.
 * BUGS      Read from code and documentation of the versions current in
 *           2026; what closed systems do is known from what they write.
 */
#include "model/quirk.h"

#include <stdbool.h>
#include <string.h>

#define HOUR 3600u
#define DAY  86400u
#define WEEK (7 * DAY)

/* what stands in a body that not everybody takes */
enum trait {
	TRAIT_BLANK_LINE = 1 << 0,
	TRAIT_NONE_WITHOUT_MX = 1 << 1,
	TRAIT_DUPLICATE = 1 << 2,     /* of a key other than mx */
	TRAIT_COLON = 1 << 3,         /* in the value of an extension */
	TRAIT_VERSION_LATER = 1 << 4, /* not in the first line */
	TRAIT_TESTING_SHORT = 1 << 5, /* testing for less than a day */
};

/* how the readers of _mta-sts see records */
enum record_habit {
	HABIT_SEVERAL_TAKEN = 1 << 0, /* any of several records */
	HABIT_BLANK_REFUSED = 1 << 1, /* "v=STSv1 ;", one record alone */
};

struct reader {
	const char *name;
	unsigned refuses; /* traits */
	unsigned habits;  /* of records */
	size_t body_max;  /* bytes read, 0: all */
	/* max_age: below `least' and from `most' on it becomes... */
	uint32_t least, least_is;
	uint32_t most, most_is; /* most 0: no such rule */
	uint32_t enforce_floor, testing_floor;
	uint32_t forgets; /* after so long whatever max_age says, 0: never */
};

static const struct reader readers[] = {
	{ .name = "chasquid",
	    .refuses = TRAIT_NONE_WITHOUT_MX,
	    .habits = HABIT_SEVERAL_TAKEN | HABIT_BLANK_REFUSED,
	    .body_max = POLICY_BODY_WRITE },
	{ .name = "Stalwart",
	    .refuses = TRAIT_NONE_WITHOUT_MX,
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
	{ .name = "mox", .refuses = TRAIT_BLANK_LINE, .forgets = 180 * DAY },
	{ .name = "go-mtasts", .refuses = TRAIT_BLANK_LINE | TRAIT_COLON },
	{ .name = "KumoMTA", .refuses = TRAIT_DUPLICATE },
	{ .name = "Mimecast", .enforce_floor = WEEK, .testing_floor = DAY },
	{ .name = "Google",
	    .refuses = TRAIT_VERSION_LATER | TRAIT_TESTING_SHORT },
};

static const struct {
	enum trait trait;
	const char *reason;
} traits[] = {
	{ TRAIT_BLANK_LINE, "it refuses a body with a blank line" },
	{ TRAIT_NONE_WITHOUT_MX, "it wants an mx even under mode none" },
	{ TRAIT_DUPLICATE, "it refuses a body where a key stands twice" },
	{ TRAIT_COLON, "it refuses a colon in the value of an extension" },
	{ TRAIT_VERSION_LATER, "it wants version in the first line" },
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

void
quirks_policy(struct quirks *quirks, const char *body, size_t len,
    const struct policy *policy)
{
	unsigned found = body_traits(body, len, policy), refused;
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

	for (i = 0; i < count; i++) {
		plain += begins(&txt[i], "v=STSv1;");
		blank +=
		    begins(&txt[i], "v=STSv1 ") || begins(&txt[i], "v=STSv1\t");
	}
	for (i = 0; i < ARRAY_LEN(readers); i++) {
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
	static const char name[] = "tlsrpt-reporter";
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
