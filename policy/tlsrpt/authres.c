/*
 * NAME      authres - Authentication-Results header fields (RFC 8601 2.2)
 * CONTRACT  see authres.h. Comments, folding and quoted strings may be wherever
 *           RFC 5322 permits them. Of all methods only dkim is used, of its
 *           properties header.d and header.i.
 */
#include "tlsrpt/authres.h"

#include <string.h>
#include <strings.h>

#define TOKEN_MAX     256
#define COMMENT_DEPTH 32

struct scan {
	const char *at, *end;
	char token[TOKEN_MAX]; /* of the last scan_value() */
};

/* skip_comment - behind the closing parenthesis; -1 when there is none */
static int
skip_comment(struct scan *s)
{
	int depth = 0;

	do {
		if (*s->at == '\\')
			s->at++;
		else if (*s->at == '(' && ++depth > COMMENT_DEPTH)
			return -1;
		else if (*s->at == ')')
			depth--;
		s->at++;
	} while (depth > 0 && s->at < s->end);
	return depth == 0 ? 0 : -1;
}

/* skip - blanks, line ends and comments */
static int
skip(struct scan *s)
{
	while (s->at < s->end)
		if (strchr(" \t\r\n", *s->at) != NULL && *s->at != '\0')
			s->at++;
		else if (*s->at != '(')
			break;
		else if (skip_comment(s) != 0)
			return -1;
	return s->at <= s->end ? 0 : -1;
}

static int
scan_quoted(struct scan *s, size_t *len)
{
	for (s->at++; s->at < s->end && *s->at != '"'; s->at++) {
		if (*s->at == '\\' && s->at + 1 < s->end)
			s->at++;
		if (*len + 1 < TOKEN_MAX)
			s->token[(*len)++] = *s->at;
	}
	if (s->at >= s->end)
		return -1;
	s->at++;
	return 0;
}

/* scan_value - a word or quoted string up to one of `stop' or a blank */
static int
scan_value(struct scan *s, const char *stop)
{
	size_t len = 0;

	if (skip(s) != 0)
		return -1;
	while (s->at<s->end && * s->at> ' ' && *s->at != '(' &&
	       strchr(stop, *s->at) == NULL) {
		if (*s->at == '"') {
			if (scan_quoted(s, &len) != 0)
				return -1;
			continue;
		}
		if (len + 1 < TOKEN_MAX)
			s->token[len++] = *s->at;
		s->at++;
	}
	s->token[len] = '\0';
	return skip(s);
}

/* scan_char - is this the next character? then go on behind it */
static bool
scan_char(struct scan *s, char c)
{
	if (s->at >= s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

static void
add_signer(struct authres *a, const char *domain)
{
	char name[DNAME_SIZE];
	size_t i;

	if (dname_parse(name, domain, strlen(domain), NULL) != 0)
		return;
	for (i = 0; i < a->signers_len; i++)
		if (strcmp(a->signers[i], name) == 0)
			return;
	if (a->signers_len < AUTHRES_SIGNERS_MAX)
		memcpy(a->signers[a->signers_len++], name, strlen(name) + 1);
}

static bool
is_keyword(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-';
}

/* add_failed - what is no pass; in quotes a result may be anything */
static void
add_failed(struct authres *a, const char *result, const char *domain)
{
	struct authres_other *other;
	size_t i;

	if (a->failed_len == AUTHRES_SIGNERS_MAX)
		return;
	other = &a->failed[a->failed_len++];
	for (i = 0; i + 1 < sizeof(other->result) && result[i] != '\0'; i++)
		other->result[i] = is_keyword(result[i]) ? result[i] : '?';
	other->result[i] = '\0';
	if (dname_parse(other->domain, domain, strlen(domain), NULL) != 0)
		other->domain[0] = '\0';
}

/* scan_method - "dkim" of "dkim/1 = pass"; its result stays in the token */
static int
scan_method(struct scan *s, bool *dkim, bool *other)
{
	if (scan_value(s, "=;/") != 0)
		return -1;
	*dkim = strcasecmp(s->token, "dkim") == 0;
	*other = !*dkim && strcasecmp(s->token, "dmarc") != 0;
	if (scan_char(s, '/') && scan_value(s, "=;") != 0)
		return -1;
	if (!scan_char(s, '='))
		return *dkim ? -1 : 0; /* "none" */
	return scan_value(s, ";");
}

/* scan_properties - all up to the semicolon; whom DKIM's result is about */
static int
scan_properties(struct scan *s, struct authres *a, bool dkim)
{
	char d[TOKEN_MAX] = "", i[TOKEN_MAX] = "", name[TOKEN_MAX];
	char result[TOKEN_MAX];
	const char *from = s->at, *at;

	memcpy(result, s->token, sizeof(result));

	while (s->at < s->end && *s->at != ';') {
		if (scan_value(s, "=;") != 0)
			return -1;
		memcpy(name, s->token, sizeof(name));
		if (scan_char(s, '=')) {
			if (scan_value(s, ";") != 0)
				return -1;
			if (strcasecmp(name, "header.d") == 0)
				memcpy(d, s->token, sizeof(d));
			else if (strcasecmp(name, "header.i") == 0)
				memcpy(i, s->token, sizeof(i));
		}
		if (s->at == from) /* nothing that could be read */
			return -1;
		from = s->at;
	}
	at = strrchr(i, '@');
	if (*d == '\0' && at != NULL)
		memmove(d, at + 1, strlen(at + 1) + 1);
	if (!dkim)
		return 0;
	if (strcasecmp(result, "pass") != 0)
		add_failed(a, result, d);
	else if (*d != '\0')
		add_signer(a, d);
	return 0;
}

/*
 * plainly - does the value begin with this name as verifiers write it? Not
 * behind a comment or with quoted pairs: what comes with a mail can so pass
 * a filter that takes our own name out of it
 */
static bool
plainly(const char *value, size_t len, const char *id)
{
	size_t id_len = strlen(id);

	while (len > 0 && strchr(" \t\r\n", *value) != NULL)
		value++, len--;
	if (len > 0 && *value == '"')
		value++, len--;
	return len >= id_len && strncasecmp(value, id, id_len) == 0;
}

int
authres_parse(
    struct authres *a, const char *value, size_t len, const char *trusted_id)
{
	struct scan s = { .at = value, .end = value + len };
	bool dkim, other, methods = false;

	*a = (struct authres){ .trusted = false };
	if (len > AUTHRES_LEN_MAX || memchr(value, '\0', len) != NULL)
		return -1;
	if (scan_value(&s, ";") != 0 || s.token[0] == '\0')
		return -1;
	a->trusted = strcasecmp(s.token, trusted_id) == 0 &&
		     plainly(value, len, trusted_id);
	/* a version may follow */
	if (s.at < s.end && *s.at != ';' && scan_value(&s, ";") != 0)
		return -1;
	while (scan_char(&s, ';')) {
		if (skip(&s) != 0)
			return -1;
		if (s.at == s.end)
			break;
		if (scan_method(&s, &dkim, &other) != 0 ||
		    scan_properties(&s, a, dkim) != 0)
			return -1;
		a->dkim = a->dkim || dkim;
		a->others = a->others || other;
		methods = true;
	}
	a->others = a->others || !methods;
	return s.at == s.end ? 0 : -1;
}

const char *
authres_aligned(const struct authres *a, const char *domain)
{
	size_t i;

	for (i = 0; i < a->signers_len; i++)
		if (dname_below(domain, a->signers[i]))
			return a->signers[i];
	return NULL;
}
