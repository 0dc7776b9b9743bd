/*
 * NAME      received - which host wrote a Received field, and who was its
 *           client
 * CONTRACT  see received.h. Only the clauses `from', `by' and `with' are used.
 *           The name after `from' is what the client said. Its address and name
 *           as the server saw them are in the first comment after it that has
 *           an address in brackets, as Postfix, Exim, sendmail and Dovecot
 *           write it. Without such a comment the client counts as local only
 *           with LMTP, which Dovecot accepts on a socket.
 */
#include "tlsrpt/received.h"

#include <string.h>
#include <strings.h>

#define WORD_MAX      256
#define COMMENT_DEPTH 32

struct scan {
	const char *at, *end;
	char word[WORD_MAX];    /* outside of comments */
	char comment[WORD_MAX]; /* the last one, without its parentheses */
};

/* scan_comment - from the opening parenthesis; -1 where none closes it */
static int
scan_comment(struct scan *s)
{
	size_t len = 0;
	int depth = 0;
	char c;

	while (s->at < s->end) {
		c = *s->at++;
		if (c == '(' && ++depth > COMMENT_DEPTH)
			return -1;
		if (c == ')' && --depth == 0)
			break;
		if (c == '\\' && s->at < s->end)
			c = *s->at++;
		if ((depth > 1 || c != '(') && len + 1 < sizeof(s->comment))
			s->comment[len++] = c;
	}
	s->comment[len] = '\0';
	return depth == 0 ? 0 : -1;
}

/* next - '(' a comment, 'w' a word, ';' or 0 the end, -1 no such field */
static int
next(struct scan *s)
{
	size_t len = 0;

	while (s->at < s->end && strchr(" \t\r\n", *s->at) != NULL)
		s->at++;
	if (s->at == s->end || *s->at == ';')
		return 0;
	if (*s->at == '(')
		return scan_comment(s) == 0 ? '(' : -1;
	while (s->at < s->end && strchr(" \t\r\n(;", *s->at) == NULL) {
		if (len + 1 < sizeof(s->word))
			s->word[len++] = *s->at;
		s->at++;
	}
	s->word[len] = '\0';
	return 'w';
}

static bool
is_loopback(const char *address)
{
	if (strncasecmp(address, "IPv6:", 5) == 0)
		address += 5;
	return strncmp(address, "127.", 4) == 0 ||
	       strncmp(address, "::1]", 4) == 0 ||
	       strncasecmp(address, "::ffff:127.", 11) == 0;
}

/* take_client - "name [address]"; false: there is no address in it */
static bool
take_client(struct received *r, const char *comment)
{
	const char *open = strchr(comment, '['), *from, *end;

	if (open == NULL || strchr(open, ']') == NULL)
		return false;
	r->local = is_loopback(open + 1);
	for (end = open; end > comment && end[-1] == ' '; end--)
		;
	for (from = end; from > comment && from[-1] != ' '; from--)
		;
	if (dname_parse(r->client, from, (size_t)(end - from), NULL) != 0)
		r->client[0] = '\0';
	return true;
}

int
received_parse(struct received *r, const char *value, size_t len)
{
	struct scan s = { .at = value, .end = value + len };
	enum { NOTHING, FROM, BY, WITH } clause = NOTHING;
	bool from = false, met = false, lmtp = false;
	int what;

	*r = (struct received){ .by = "" };
	if (len > RECEIVED_LEN_MAX || memchr(value, '\0', len) != NULL)
		return -1;
	while ((what = next(&s)) > 0) {
		if (what == '(') {
			if (from && !met && r->by[0] == '\0')
				met = take_client(r, s.comment);
		} else if (clause == BY) {
			if (strcasecmp(s.word, "localhost") == 0)
				strcpy(r->by, "localhost");
			else if (dname_parse(
				     r->by, s.word, strlen(s.word), NULL) != 0)
				return -1;
			clause = NOTHING;
		} else if (clause != NOTHING) {
			lmtp = lmtp || (clause == WITH &&
					   strncasecmp(s.word, "LMTP", 4) == 0);
			clause = NOTHING;
		} else if (r->by[0] == '\0' && strcasecmp(s.word, "by") == 0)
			clause = BY;
		else if (!from && strcasecmp(s.word, "from") == 0)
			clause = FROM, from = true;
		else if (strcasecmp(s.word, "with") == 0)
			clause = WITH;
	}
	if (!met)
		r->local = !from || lmtp;
	return what == 0 && r->by[0] != '\0' ? 0 : -1;
}
