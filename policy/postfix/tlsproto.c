/*
 * NAME      tlsproto - Postfix's lists of TLS protocol versions
 * CONTRACT  see tlsproto.h. Follows Postfix's TLS library. Names are
 *           case-insensitive, separated by blanks, commas and colons. `!'
 *           excludes; plain names exclude all versions that are not named. The
 *           last ">=" and the last "<=" count, and accept a hexadecimal number
 *           instead of a name. A limit that is no version of OpenSSL's is
 *           ignored.
 * BUGS      SSLv2 is a known name but is in no set: no OpenSSL that Postfix 3.4
 *           or later builds with supports it.
 */
#include "postfix/tlsproto.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "postfix/pflist.h"

static const struct {
	const char *name;
	unsigned bit;
	unsigned long number; /* on the wire */
} versions_known[] = {
	{ "SSLv2", 0, 0 },
	{ "SSLv3", TLSPROTO_SSL3, 0x300 },
	{ "TLSv1", TLSPROTO_1_0, 0x301 },
	{ "TLSv1.1", TLSPROTO_1_1, 0x302 },
	{ "TLSv1.2", TLSPROTO_1_2, 0x303 },
	{ "TLSv1.3", TLSPROTO_1_3, 0x304 },
};

#define ALL                                                           \
	(TLSPROTO_SSL3 | TLSPROTO_1_0 | TLSPROTO_1_1 | TLSPROTO_1_2 | \
	    TLSPROTO_1_3)

/* the longest word that can mean anything, with room to spare */
#define WORD_SIZE 64

struct parse {
	unsigned included, excluded;
	bool including; /* did a plain name stand in the list? */
	unsigned long floor, ceiling;
};

static bool
find_name(size_t *index, const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(versions_known); i++)
		if (strcasecmp(versions_known[i].name, word) == 0) {
			*index = i;
			return true;
		}
	return false;
}

/* bound - what follows ">=" or "<="; 0 is no bound */
static bool
bound(unsigned long *limit, const char *word)
{
	unsigned long number;
	char *end;
	size_t i;

	if (strcasecmp(word, "None") == 0)
		number = 0;
	else if (find_name(&i, word) && versions_known[i].number != 0)
		number = versions_known[i].number;
	else {
		number = strtoul(word, &end, 16);
		if (*end != '\0' || number > INT_MAX)
			return false;
	}
	*limit = number >= 0x300 && number <= 0x304 ? number : 0;
	return true;
}

static bool
take(struct parse *parse, const char *word, bool ranges)
{
	size_t i;

	if (ranges && strncmp(word, ">=", 2) == 0)
		return bound(&parse->floor, word + 2);
	if (ranges && strncmp(word, "<=", 2) == 0)
		return bound(&parse->ceiling, word + 2);
	if (!find_name(&i, word + (*word == '!')))
		return false;
	if (*word == '!')
		parse->excluded |= versions_known[i].bit;
	else {
		parse->included |= versions_known[i].bit;
		parse->including = true;
	}
	return true;
}

int
tlsproto_parse(
    unsigned *versions, const char *list, bool ranges, struct buf *why)
{
	struct pflist words = { .rest = list, .separator = ", \t\r\n:" };
	struct parse parse = { 0 };
	struct buf shown = BUF_INIT;
	char word[WORD_SIZE];
	size_t i;

	while (pflist_next(&words)) {
		if (words.len < sizeof(word)) {
			memcpy(word, words.word, words.len);
			word[words.len] = '\0';
			if (take(&parse, word, ranges))
				continue;
		}
		buf_mask(&shown, words.word, words.len, WORD_SIZE);
		why_set(why, "\"%s\" is no TLS protocol%s", buf_text(&shown),
		    ranges ? "" : " that Postfix before 3.6 knows");
		buf_release(&shown);
		return -1;
	}
	*versions = (parse.including ? parse.included : ALL) & ~parse.excluded;
	for (i = 0; i < ARRAY_LEN(versions_known); i++)
		if ((parse.floor != 0 &&
			versions_known[i].number < parse.floor) ||
		    (parse.ceiling != 0 &&
			versions_known[i].number > parse.ceiling))
			*versions &= ~versions_known[i].bit;
	return 0;
}

void
tlsproto_print(struct buf *out, unsigned versions)
{
	size_t i, before = out->len;

	for (i = 0; i < ARRAY_LEN(versions_known); i++)
		if ((versions & versions_known[i].bit) != 0)
			buf_printf(out, "%s%s", out->len > before ? " " : "",
			    versions_known[i].name);
	if (out->len == before)
		buf_puts(out, "none");
}
