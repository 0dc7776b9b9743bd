/*
 * NAME      intake - the reports in a file
 * CONTRACT  see intake.h. The bytes decide what something is, because senders
 *           and gateways write any media type and any file name. Packed data is
 *           unpacked once, never twice.
 */
#include "report/intake.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "report/parts.h"

#define NAME_MAX_KEPT 255

/* looks_json - the first visible character of an object */
static bool
looks_json(const char *bytes, size_t len)
{
	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		bytes += 3, len -= 3;
	while (len > 0 && strchr(" \t\r\n", *bytes) != NULL && *bytes != '\0')
		bytes++, len--;
	return len > 0 && *bytes == '{';
}

/* looks_mail - a header field, or mbox's line before one */
static bool
looks_mail(const char *bytes, size_t len)
{
	size_t i;

	if (len > 5 && memcmp(bytes, "From ", 5) == 0)
		return true;
	for (i = 0; i < len && i < 77; i++) {
		if (bytes[i] == ':')
			return i > 0;
		if (bytes[i] <= ' ' || bytes[i] > '~')
			return false;
	}
	return false;
}

static int
keep(struct taking *t, const char *text, size_t len, const char *name)
{
	struct intake *intake = t->intake;
	struct intake_text *kept;
	struct buf safe = BUF_INIT;

	if (!looks_json(text, len))
		return 0;
	if (intake->texts_len == INTAKE_TEXTS)
		return why_set(
		    t->why, "contains more than %d reports", INTAKE_TEXTS);
	kept = &intake->texts[intake->texts_len++];
	kept->text = arena_strndup(intake->arena, text, len);
	kept->len = len;
	if (name != NULL) {
		buf_mask(&safe, name, strlen(name), NAME_MAX_KEPT);
		kept->name = arena_strdup(intake->arena, buf_text(&safe));
		buf_release(&safe);
	}
	return 1;
}

/* keep_unpacked - what came out of an archive, which must be no archive */
static int
keep_unpacked(struct taking *t, const char *text, size_t len, const char *name)
{
	if (packed_as(text, len) != PACKED_NOT)
		return why_set(t->why, "is an archive within an archive");
	return keep(t, text, len, name);
}

struct entries {
	struct taking *taking;
	int kept; /* as take_part() says */
};

static int
keep_entry(void *context, const char *name, const char *text, size_t len)
{
	struct entries *entries = context;
	int kept = keep_unpacked(entries->taking, text, len, name);

	if (kept != 0)
		entries->kept = kept;
	return kept < 0;
}

static int
take_gzip(struct taking *t, const char *bytes, size_t len, const char *name)
{
	struct buf text = BUF_INIT;
	int kept = unpack_gzip(&text, bytes, len, &t->budget, t->why);

	if (kept == 0)
		kept = keep_unpacked(t, buf_text(&text), text.len, name);
	buf_release(&text);
	return kept;
}

int
take_part(struct taking *t, const char *bytes, size_t len, const char *name)
{
	struct entries entries = { t, 0 };

	switch (packed_as(bytes, len)) {
	case PACKED_GZIP:
		return take_gzip(t, bytes, len, name);
	case PACKED_ZIP:
		if (unpack_zip(bytes, len, &t->budget, keep_entry, &entries,
			t->why) != 0)
			return -1;
		return entries.kept;
	case PACKED_NOT:
	default:
		return keep(t, bytes, len, name);
	}
}

static int
take_file(struct taking *t, const char *bytes, size_t len, const char *name)
{
	bool packed = packed_as(bytes, len) != PACKED_NOT;
	int kept;

	if (packed || looks_json(bytes, len)) {
		if (len > (packed ? INTAKE_MAIL_MAX : INTAKE_FILE_MAX))
			return why_set(t->why, "is larger than %zu bytes",
			    packed ? INTAKE_MAIL_MAX : INTAKE_FILE_MAX);
		kept = take_part(t, bytes, len, name);
	} else if (looks_mail(bytes, len)) {
		if (len > INTAKE_MAIL_MAX)
			return why_set(t->why, "is larger than %zu bytes",
			    INTAKE_MAIL_MAX);
		kept = take_mail(t, bytes, len);
	} else
		return why_set(t->why, "is neither JSON, gzip, zip nor a mail");
	if (kept == 0)
		return why_set(t->why, "contains no TLS report (RFC 8460 "
				       "4.4)");
	return kept < 0 ? -1 : 0;
}

struct intake *
intake_read(const char *bytes, size_t len, const char *name, struct buf *why)
{
	struct taking t = { xcalloc(1, sizeof(*t.intake)), { UNPACK_MAX },
		why };

	t.intake->arena = arena_new();
	if (take_file(&t, bytes, len, name) == 0)
		return t.intake;
	intake_free(t.intake);
	return NULL;
}

void
intake_free(struct intake *intake)
{
	if (intake == NULL)
		return;
	arena_free(intake->arena);
	free(intake);
}
