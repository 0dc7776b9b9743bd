/*
 * NAME      intake_mail - the reports in a mail
 * CONTRACT  take_mail() in parts.h. GMime reads header and parts of a mail that
 *           mail_scan.h has accepted. Every part that has no parts of its own
 *           is tried, whatever its type. If a part cannot be unpacked, the mail
 *           is refused only if no other part has a report.
 */
#include "config.h"

#include "report/parts.h"

#ifdef HAVE_GMIME

#include <string.h>
#include <strings.h>

#include "dns/dname.h"
#include "report/gmime.h"
#include "report/header.h"
#include "report/mail_scan.h"

struct walk {
	struct taking *taking;
	size_t parts;
	int kept; /* 1 when anything was */
};

/* ---- header ---- */

static const char *
take_domain(struct taking *t, const char *text, size_t len)
{
	char name[DNAME_SIZE];

	if (dname_parse(name, text, len, NULL) != 0)
		return NULL;
	return arena_strdup(t->intake->arena, name);
}

/* field_domain - a header field whose value is a domain */
static const char *
field_domain(struct taking *t, GMimeMessage *message, const char *field)
{
	const char *value =
	    gmime.g_mime_object_get_header((GMimeObject *)message, field);

	if (value == NULL)
		return NULL;
	value += strspn(value, " \t\r\n");
	return take_domain(t, value, strcspn(value, " \t\r\n;,"));
}

/* from_domain - of the one address in From */
static const char *
from_domain(struct taking *t, GMimeMessage *message)
{
	InternetAddressList *list = gmime.g_mime_message_get_from(message);
	InternetAddress *address;
	const char *text, *at;

	if (list == NULL || gmime.internet_address_list_length(list) != 1)
		return NULL;
	address = gmime.internet_address_list_get_address(list, 0);
	if (!gmime_is(address, gmime.internet_address_mailbox_get_type))
		return NULL;
	text = gmime.internet_address_mailbox_get_addr(
	    (InternetAddressMailbox *)address);
	at = text != NULL ? strrchr(text, '@') : NULL;
	return at != NULL ? take_domain(t, at + 1, strlen(at + 1)) : NULL;
}

/* subject_domain - "Report Domain: example.org Submitter: ..." */
static const char *
subject_domain(struct taking *t, GMimeMessage *message)
{
	static const char before[] = "report domain:";
	const char *subject = gmime.g_mime_message_get_subject(message);

	for (; subject != NULL && *subject != '\0'; subject++)
		if (strncasecmp(subject, before, sizeof(before) - 1) == 0) {
			subject += sizeof(before) - 1;
			subject += strspn(subject, " \t");
			return take_domain(
			    t, subject, strcspn(subject, " \t\r\n"));
		}
	return NULL;
}

static void
take_header(struct taking *t, GMimeMessage *message)
{
	struct intake *intake = t->intake;

	intake->mail = true;
	intake->from = from_domain(t, message);
	intake->submitter = field_domain(t, message, "TLS-Report-Submitter");
	intake->domain = field_domain(t, message, "TLS-Report-Domain");
	if (intake->domain == NULL)
		intake->domain = subject_domain(t, message);
}

/* ---- parts ---- */

static void
walk_leaf(struct walk *w, GMimePart *part)
{
	GMimeDataWrapper *content = gmime.g_mime_part_get_content(part);
	struct buf why = BUF_INIT, *outer = w->taking->why;
	struct intake *intake = w->taking->intake;
	GMimeStream *memory;
	GByteArray *bytes;
	int kept;

	if (content == NULL)
		return;
	memory = gmime.g_mime_stream_mem_new();
	gmime.g_mime_data_wrapper_write_to_stream(content, memory);
	bytes =
	    gmime.g_mime_stream_mem_get_byte_array((GMimeStreamMem *)memory);
	w->taking->why = &why;
	kept = take_part(w->taking, (const char *)bytes->data, bytes->len,
	    gmime.g_mime_part_get_filename(part));
	w->taking->why = outer;
	if (kept > 0)
		w->kept = 1;
	else if (kept < 0 && intake->trouble == NULL)
		intake->trouble = arena_strdup(intake->arena, buf_text(&why));
	buf_release(&why);
	gmime.g_object_unref(memory);
}

static int
walk_object(struct walk *w, GMimeObject *object, int depth)
{
	GMimeMessage *inner;
	int i, count, result = 0;

	if (object == NULL)
		return 0;
	if (depth > MAIL_DEPTH_MAX)
		return why_set(w->taking->why,
		    "has parts within parts, deeper than %d", MAIL_DEPTH_MAX);
	if (++w->parts > MAIL_PARTS_MAX)
		return why_set(
		    w->taking->why, "has more than %d parts", MAIL_PARTS_MAX);
	if (gmime_is(object, gmime.g_mime_multipart_get_type)) {
		count =
		    gmime.g_mime_multipart_get_count((GMimeMultipart *)object);
		for (i = 0; i < count && result == 0; i++)
			result = walk_object(w,
			    gmime.g_mime_multipart_get_part(
				(GMimeMultipart *)object, i),
			    depth + 1);
	} else if (gmime_is(object, gmime.g_mime_message_part_get_type)) {
		inner = gmime.g_mime_message_part_get_message(
		    (GMimeMessagePart *)object);
		if (inner != NULL)
			result = walk_object(w,
			    gmime.g_mime_message_get_mime_part(inner),
			    depth + 1);
	} else if (gmime_is(object, gmime.g_mime_part_get_type))
		walk_leaf(w, (GMimePart *)object);
	return result;
}

/* has_line - does any line begin so? */
static bool
has_line(const char *text, const char *end, const char *begin)
{
	size_t len = strlen(begin);

	while (text != NULL && (size_t)(end - text) >= len) {
		if (strncasecmp(text, begin, len) == 0)
			return true;
		text = memchr(text, '\n', (size_t)(end - text));
		if (text != NULL)
			text++;
	}
	return false;
}

/* body_of - what stands behind the header, as it came */
static const char *
body_of(const char *bytes, size_t len)
{
	const char *end = bytes + len, *line = bytes, *next;

	for (; line < end; line = next + 1) {
		next = memchr(line, '\n', (size_t)(end - line));
		if (next == NULL)
			break;
		if (next == line || (next == line + 1 && *line == '\r'))
			return next;
	}
	return NULL;
}

/*
 * followed - does another mail stand behind this one? It would be nobody's
 * part, and lost without a word.
 */
static bool
followed(GMimeObject *object, const char *bytes, size_t len)
{
	const char *rest = NULL, *end = bytes + len;

	if (gmime_is(object, gmime.g_mime_multipart_get_type)) {
		rest = gmime.g_mime_multipart_get_epilogue(
		    (GMimeMultipart *)object);
		end = rest != NULL ? rest + strlen(rest) : NULL;
	} else if (gmime_is(object, gmime.g_mime_part_get_type) &&
		   !gmime_is(object, gmime.g_mime_message_part_get_type))
		rest = body_of(bytes, len);
	return rest != NULL && has_line(rest, end, "From:") &&
	       (has_line(rest, end, "Content-Type:") ||
		   has_line(rest, end, "MIME-Version:"));
}

static int
take_parts(
    struct taking *t, GMimeMessage *message, const char *bytes, size_t len)
{
	struct walk walk = { .taking = t };

	if (followed(gmime.g_mime_message_get_mime_part(message), bytes, len))
		return why_set(t->why,
		    "is followed by another mail: give each as a file of its "
		    "own, or all as an mbox");
	take_header(t, message);
	if (walk_object(
		&walk, gmime.g_mime_message_get_mime_part(message), 0) != 0)
		return -1;
	if (walk.kept == 0 && t->intake->trouble != NULL)
		return why_set(
		    t->why, "contains a part that %s", t->intake->trouble);
	return walk.kept;
}

int
take_mail(struct taking *t, const char *bytes, size_t len)
{
	GMimeMessage *message;
	GMimeParser *parser;
	GMimeStream *stream;
	const char *header = header_begin(bytes, len);
	int result;

	len -= (size_t)(header - bytes);
	bytes = header;
	if (mail_scan(bytes, len, t->why) != 0 || gmime_load(t->why) != 0)
		return -1;
	stream = gmime.g_mime_stream_mem_new_with_buffer(bytes, len);
	parser = gmime.g_mime_parser_new_with_stream(stream);
	message = gmime.g_mime_parser_construct_message(parser, NULL);
	gmime.g_object_unref(parser);
	gmime.g_object_unref(stream);
	if (message == NULL)
		return why_set(t->why, "is no mail that can be read");
	result = take_parts(t, message, bytes, len);
	gmime.g_object_unref(message);
	return result;
}

void
take_mail_ready(void)
{
	(void)!gmime_load(NULL);
}

#else

void
take_mail_ready(void)
{
}

int
take_mail(struct taking *t, const char *bytes, size_t len)
{
	return why_set(t->why, "is a mail, and this poststs was built without "
			       "GMime");
}

#endif
