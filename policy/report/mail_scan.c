/*
 * NAME      mail_scan - may a MIME library be given this mail?
 * CONTRACT  see mail_scan.h. Bytes in, yes or no out; no I/O, no memory. MIME
 *           readers differ about mails that break the rules. In doubt, this one
 *           counts more than any of them would: every Content-Type of a header
 *           counts, and each "boundary" in it; a header ends only at an empty
 *           line or a boundary; a boundary may have anything after it, and
 *           still counts after its end.
 */
#include "report/mail_scan.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define TYPE           "content-type"
#define BOUNDARY       "boundary"
#define BOUNDARIES_MAX 4 /* of one header */
#define LEVELS         (MAIL_DEPTH_MAX + 1)

struct boundary {
	char text[MAIL_BOUNDARY_MAX];
	size_t len;
};

/* a part that holds others */
struct level {
	size_t depth; /* of the part itself */
	bool digest;  /* its parts are mails where they do not say */
	struct boundary boundaries[BOUNDARIES_MAX];
	size_t boundaries_len;
};

struct scan {
	struct level levels[LEVELS];
	size_t levels_len;
	size_t depth, parts;
	bool in_header, in_digest;
	/* of the present header */
	size_t header_bytes, fields;
	const char *type; /* the Content-Type field that goes on; NULL */
	bool typed, message, opened;
	/* of the mail */
	size_t dashes, types;
	struct buf *why;
};

/* ---- a part begins ---- */

static int
begin(struct scan *s, size_t depth, bool in_digest)
{
	if (++s->parts > MAIL_PARTS_MAX)
		return why_set(
		    s->why, "has more than %d parts", MAIL_PARTS_MAX);
	if (depth > MAIL_DEPTH_MAX)
		return why_set(s->why, "has parts within parts, deeper than %d",
		    MAIL_DEPTH_MAX);
	s->depth = depth;
	s->in_digest = in_digest;
	s->in_header = true;
	s->header_bytes = s->fields = 0;
	s->type = NULL;
	s->typed = s->message = s->opened = false;
	return 0;
}

/* ---- Content-Type ---- */

static bool
begins(const char *at, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - at) >= len && strncasecmp(at, word, len) == 0;
}

/* find - the word anywhere, whatever its case; behind it, or NULL */
static const char *
find(const char *at, const char *end, const char *word)
{
	for (; at < end; at++)
		if (begins(at, end, word))
			return at + strlen(word);
	return NULL;
}

static const char *
skip(const char *at, const char *end, const char *any)
{
	while (at < end && *at != '\0' && strchr(any, *at) != NULL)
		at++;
	return at;
}

/* take_value - in quotes or without; -1 when it is too long */
static int
take_value(struct boundary *b, const char *at, const char *end)
{
	bool quoted = at < end && *at == '"';

	b->len = 0;
	for (at += quoted; at < end; at++) {
		if (quoted ? *at == '"' : strchr("; \t\r\n()", *at) != NULL)
			break;
		if (quoted && (*at == '\r' || *at == '\n'))
			continue;
		if (quoted && *at == '\\' && at + 1 < end)
			at++;
		if (b->len == sizeof(b->text))
			return -1;
		b->text[b->len++] = *at;
	}
	return 0;
}

/* open_level - the part of this header may hold others */
static struct level *
open_level(struct scan *s)
{
	if (!s->opened) {
		if (s->levels_len == LEVELS) {
			why_set(s->why,
			    "has parts within parts, deeper than %d",
			    MAIL_DEPTH_MAX);
			return NULL;
		}
		s->levels[s->levels_len] = (struct level){ .depth = s->depth };
		s->levels_len++;
		s->opened = true;
	}
	return &s->levels[s->levels_len - 1];
}

static int
take_boundary(struct scan *s, const char *at, const char *end, bool digest)
{
	struct level *level = open_level(s);

	if (level == NULL)
		return -1;
	level->digest |= digest;
	if (level->boundaries_len == BOUNDARIES_MAX)
		return why_set(s->why,
		    "has a header of more than %d boundaries", BOUNDARIES_MAX);
	if (take_value(&level->boundaries[level->boundaries_len], at, end) != 0)
		return why_set(s->why, "has a boundary of more than %d bytes",
		    MAIL_BOUNDARY_MAX);
	level->boundaries_len +=
	    level->boundaries[level->boundaries_len].len > 0;
	return 0;
}

/* take_type - all of one Content-Type field */
static int
take_type(struct scan *s, const char *at, const char *end)
{
	bool digest = find(at, end, "digest") != NULL;

	s->typed = true;
	if (find(at, end, "message") != NULL &&
	    (find(at, end, "rfc822") != NULL ||
		find(at, end, "global") != NULL ||
		find(at, end, "news") != NULL))
		s->message = true;
	while ((at = find(at, end, BOUNDARY)) != NULL) {
		/* RFC 2231 has *, or a number between asterisks, before = */
		at = skip(at, end, "*0123456789 \t\r\n");
		if (at == end || *at != '=')
			continue;
		at = skip(at + 1, end, " \t\r\n");
		if (take_boundary(s, at, end, digest) != 0)
			return -1;
	}
	return 0;
}

/* ---- lines ---- */

/* end_field - what is known of a Content-Type that ended before `line' */
static int
end_field(struct scan *s, const char *line)
{
	const char *type = s->type;

	s->type = NULL;
	return type != NULL ? take_type(s, type, line) : 0;
}

static int
end_header(struct scan *s)
{
	bool message = s->message || (s->in_digest && !s->typed);

	s->in_header = false;
	return message ? begin(s, s->depth + 1, false) : 0;
}

static int
header_line(struct scan *s, const char *line, const char *next)
{
	s->header_bytes += (size_t)(next - line);
	if (s->header_bytes > MAIL_HEADER_MAX)
		return why_set(s->why, "has a header of more than %d bytes",
		    MAIL_HEADER_MAX);
	if (*line == ' ' || *line == '\t')
		return 0;
	if (end_field(s, line) != 0)
		return -1;
	if (*line == '\n' || (*line == '\r' && next - line == 2))
		return end_header(s);
	if (++s->fields > MAIL_FIELDS_MAX)
		return why_set(s->why, "has a header of more than %d fields",
		    MAIL_FIELDS_MAX);
	if (begins(line, next, TYPE))
		s->type = line + sizeof(TYPE) - 1;
	return 0;
}

/* matches - 0: no boundary of this level; 1: a part begins; 2: all end */
static int
matches(const struct level *level, const char *line, const char *next)
{
	const struct boundary *b;
	int result = 0;
	size_t i;

	for (i = 0; i < level->boundaries_len; i++) {
		b = &level->boundaries[i];
		if ((size_t)(next - line) < 2 + b->len ||
		    memcmp(line + 2, b->text, b->len) != 0)
			continue;
		if (!begins(line + 2 + b->len, next, "--"))
			return 1;
		result = 2;
	}
	return result;
}

/* dashed_line - a boundary of any level? Then it is 1, or -1 and `why' */
static int
dashed_line(struct scan *s, const char *line, const char *next)
{
	size_t i = s->levels_len;
	int what = 0;

	if (++s->dashes > MAIL_DASHES_MAX)
		return why_set(s->why,
		    "has more than %d lines that begin with --",
		    MAIL_DASHES_MAX);
	while (i > 0 && (what = matches(&s->levels[i - 1], line, next)) == 0)
		i--;
	if (what == 0)
		return 0;
	s->levels_len = i;
	s->in_header = false;
	s->type = NULL;
	if (what == 1 &&
	    begin(s, s->levels[i - 1].depth + 1, s->levels[i - 1].digest) != 0)
		return -1;
	return 1;
}

static int
take_line(struct scan *s, const char *line, const char *next)
{
	int boundary = 0;

	if (begins(line, next, TYPE) && ++s->types > MAIL_TYPES_MAX)
		return why_set(s->why, "has more than %d lines of Content-Type",
		    MAIL_TYPES_MAX);
	if (begins(line, next, "--")) {
		/* a Content-Type right before it counts, too */
		if (end_field(s, line) != 0)
			return -1;
		boundary = dashed_line(s, line, next);
	}
	if (boundary != 0)
		return boundary < 0 ? -1 : 0;
	return s->in_header ? header_line(s, line, next) : 0;
}

int
mail_scan(const char *bytes, size_t len, struct buf *why)
{
	struct scan s = { .why = why };
	const char *line = bytes, *end = bytes + len, *next;

	if (begin(&s, 0, false) != 0)
		return -1;
	for (; line < end; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		next = next != NULL ? next + 1 : end;
		if (take_line(&s, line, next) != 0)
			return -1;
	}
	return end_field(&s, end);
}
