/*
 * NAME      screen_list - what postscreen's access list does with an unknown
 *           client
 * CONTRACT  see screen_list.h. Follows a list as psc_acl_eval() does. permit,
 *           reject and permit_mynetworks end it if they apply; dunno ends it
 *           undecided, and so does any other word. The result of a table is a
 *           list of its own; if that is undecided, the outer list goes on. Of
 *           tables only static ones are evaluated.
 * BUGS      postscreen_allowlist_interfaces is ignored: an address that it
 *           leaves out rejects unknown clients until they have connected to
 *           another address.
 */
#include "postfix/screen_list.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "postfix/pflist.h"

#define DEPTH_MAX 20
#define ANY       (RESTRICT_OK | RESTRICT_DUNNO | RESTRICT_REJECT)

struct judging {
	const char *mynetworks;
	bool strange; /* no table knows the client */
	const char *door;
	size_t door_len;
};

int
screen_action_parse(enum screen_action *action, const char *value)
{
	static const char *const names[] = { [SCREEN_IGNORE] = "ignore",
		[SCREEN_ENFORCE] = "enforce",
		[SCREEN_DROP] = "drop" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		if (strcasecmp(value, names[i]) == 0) {
			*action = (enum screen_action)i;
			return 0;
		}
	return -1;
}

static unsigned judge(struct judging *, const char *text, int depth);

static unsigned
table(struct judging *j, const struct pflist *word, int depth)
{
	static const char fixed[] = "static:";
	size_t skip = sizeof(fixed) - 1;
	unsigned outcome;
	char *text;

	if (word->len < skip || strncasecmp(word->word, fixed, skip) != 0) {
		if (depth == 0 && j->door == NULL) {
			j->door = word->word;
			j->door_len = word->len;
		}
		return j->strange ? RESTRICT_DUNNO : ANY;
	}
	text = xstrndup(word->word + skip, word->len - skip);
	skip = strlen(text);
	if (skip >= 2 && text[0] == '{' && text[skip - 1] == '}') {
		text[skip - 1] = '\0';
		text[0] = ' ';
	}
	outcome = depth < DEPTH_MAX ? judge(j, text, depth + 1) : ANY;
	free(text);
	return outcome;
}

static unsigned
judge(struct judging *j, const char *text, int depth)
{
	struct pflist words = { .rest = text, .braces = true };
	unsigned result = 0, outcome;

	while (pflist_next(&words)) {
		if (memchr(words.word, ':', words.len) != NULL)
			outcome = table(j, &words, depth);
		else if (pflist_is(&words, "permit"))
			outcome = RESTRICT_OK;
		else if (pflist_is(&words, "reject"))
			outcome = RESTRICT_REJECT;
		else if (!pflist_is(&words, "permit_mynetworks"))
			break; /* dunno, and what postscreen does not know */
		else
			outcome = restrict_everybody(j->mynetworks)
				      ? RESTRICT_OK
				      : RESTRICT_DUNNO;
		result |= outcome & ~(unsigned)RESTRICT_DUNNO;
		if ((outcome & RESTRICT_DUNNO) == 0)
			return result;
	}
	return result | RESTRICT_DUNNO;
}

void
screen_judge(
    struct restrict_verdict *verdict, const char *list, const char *mynetworks)
{
	struct judging j = { .mynetworks = mynetworks };

	if (list == NULL)
		list = "";
	verdict->always = judge(&j, list, 0);
	verdict->door = j.door;
	verdict->door_len = j.door_len;
	j.strange = true;
	verdict->unknown = judge(&j, list, 0);
}
