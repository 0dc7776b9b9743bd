/*
 * fuzz_mail_scan - any bytes as a mail: what is too much in a part of it is
 * too much in all of it, and what is not too much GMime makes few parts of
 */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "report/header.h"
#include "report/mail_scan.h"
#ifdef HAVE_GMIME
#include <gmime/gmime.h>

struct found {
	size_t parts, depth;
};

static void
walk(GMimeObject *object, size_t depth, struct found *found)
{
	GMimeMessage *inner;
	int i;

	if (object == NULL)
		return;
	found->parts++;
	if (depth > found->depth)
		found->depth = depth;
	if (GMIME_IS_MULTIPART(object))
		for (i = 0;
		     i < g_mime_multipart_get_count(GMIME_MULTIPART(object));
		     i++)
			walk(g_mime_multipart_get_part(
				 GMIME_MULTIPART(object), i),
			    depth + 1, found);
	else if (GMIME_IS_MESSAGE_PART(object) &&
		 (inner = g_mime_message_part_get_message(
		      GMIME_MESSAGE_PART(object))) != NULL)
		walk(g_mime_message_get_mime_part(inner), depth + 1, found);
}

static void
compare(const char *bytes, size_t len)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	struct found found = { 0 };

	g_object_unref(parser);
	g_object_unref(stream);
	if (message == NULL)
		return;
	walk(g_mime_message_get_mime_part(message), 0, &found);
	/* an empty multipart is given a part of its own, even below the last
	 * level */
	MUST(found.parts <= 2 * MAIL_PARTS_MAX);
	MUST(found.depth <= MAIL_DEPTH_MAX + 1);
	g_object_unref(message);
}
#else
static void
compare(const char *bytes, size_t len)
{
}
#endif

/* some_lines - the length of the first `lines' of them */
static size_t
some_lines(const char *bytes, size_t len, unsigned lines)
{
	const char *at = bytes, *end = bytes + len, *next;

	while (lines-- > 0 && at < end) {
		next = memchr(at, '\n', (size_t)(end - at));
		at = next != NULL ? next + 1 : end;
	}
	return (size_t)(at - bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct signed_rules rules = { .authserv_id = "mx" };
	const char *bytes = (const char *)data;
	struct buf why = BUF_INIT;
	struct signed_by by;
	int result;

#ifdef HAVE_GMIME
	g_mime_init();
#endif
	result = mail_scan(bytes, len, &why);
	MUST((result == 0) == (why.len == 0));
	if (len > 0 &&
	    mail_scan(bytes, some_lines(bytes, len, data[len - 1]), NULL) != 0)
		MUST(result != 0);
	if (result == 0)
		compare(bytes, len);
	signed_begin(&by, &rules);
	header_signed(&by, bytes, len);
	buf_release(&why);
	return 0;
}
