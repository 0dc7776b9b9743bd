/*
 * NAME      recognise - does this mail look like a TLS report?
 * CONTRACT  see recognise.h. By RFC 8460 5.3 a report is a multipart/report of
 *           report-type=tlsrpt with a part of type application/tlsrpt+gzip or
 *           +json and the header fields TLS-Report-Domain and
 *           TLS-Report-Submitter. Senders omit one or another, so that any of
 *           them is enough, and so is the file name of 5.1
 *           (submitter!domain!begin!end... .json). The Subject of 5.3 is also
 *           that of DMARC reports; it counts unless an XML file is named.
 */
#include "milter/recognise.h"

#include <string.h>
#include <strings.h>

/* has - strcasestr(3), of counted bytes that may hold NULs */
static bool
has(const char *text, size_t len, const char *what)
{
	size_t what_len = strlen(what);

	for (; len >= what_len; text++, len--)
		if (strncasecmp(text, what, what_len) == 0)
			return true;
	return false;
}

/* file_name - submitter!domain!begin!end, then .json somewhere behind */
static bool
file_name(const char *text, size_t len)
{
	const char *end = text + len, *p = text;
	unsigned marks = 0;

	for (; p < end && marks < 3; p++)
		if (*p == '!')
			marks++;
	return marks == 3 && has(p, (size_t)(end - p), ".json");
}

static bool
says_tlsrpt(const char *text, size_t len)
{
	return has(text, len, "application/tlsrpt") ||
	       has(text, len, "report-type=tlsrpt") ||
	       has(text, len, "report-type=\"tlsrpt\"") || file_name(text, len);
}

static bool
says_xml(const char *text, size_t len)
{
	return has(text, len, ".xml") || has(text, len, "/xml");
}

static void
look(struct recognise *r, const char *text, size_t len)
{
	if (says_tlsrpt(text, len))
		r->verdict = RECOGNISED_REPORT;
	else if (says_xml(text, len))
		r->xml = true;
}

void
recognise_begin(struct recognise *r)
{
	memset(r, 0, sizeof(*r));
}

enum recognised
recognise_header(struct recognise *r, const char *name, const char *value)
{
	size_t len = strlen(value);

	if (r->verdict != RECOGNISED_NOT_YET)
		return r->verdict;
	if (strcasecmp(name, "TLS-Report-Domain") == 0)
		r->verdict = RECOGNISED_REPORT;
	else if (strcasecmp(name, "Content-Type") == 0 ||
		 strcasecmp(name, "Content-Disposition") == 0)
		look(r, value, len);
	else if (strcasecmp(name, "Subject") == 0)
		r->subject = has(value, len, "Report Domain:") &&
			     has(value, len, "Submitter:");
	return r->verdict;
}

static void
line_ends(struct recognise *r)
{
	/* only headers of parts matter, and those are no base64 */
	if (memchr(r->line, ':', r->line_len) != NULL ||
	    memchr(r->line, '=', r->line_len) != NULL)
		look(r, r->line, r->line_len);
	r->line_len = 0;
}

enum recognised
recognise_body(struct recognise *r, const void *bytes, size_t len)
{
	const char *p = bytes, *end = p + len, *stop;
	size_t part;

	for (; p < end && r->verdict == RECOGNISED_NOT_YET; p = stop) {
		stop = memchr(p, '\n', (size_t)(end - p));
		part = (size_t)((stop != NULL ? stop : end) - p);
		if (part > sizeof(r->line) - r->line_len)
			part = sizeof(r->line) - r->line_len;
		memcpy(r->line + r->line_len, p, part);
		r->line_len += part;
		if (stop != NULL)
			line_ends(r);
		stop = stop != NULL ? stop + 1 : end;
	}
	r->body += len;
	if (r->verdict == RECOGNISED_NOT_YET && r->body >= RECOGNISE_BODY)
		return recognise_end(r);
	return r->verdict;
}

enum recognised
recognise_end(struct recognise *r)
{
	if (r->verdict == RECOGNISED_NOT_YET)
		line_ends(r);
	if (r->verdict == RECOGNISED_NOT_YET)
		r->verdict = r->subject && !r->xml ? RECOGNISED_REPORT
						   : RECOGNISED_OTHER;
	return r->verdict;
}
