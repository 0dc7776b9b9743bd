/*
 * NAME      http_request - may this HTTP request deliver a report?
 * CONTRACT  see http_request.h. Values in, a status out; no I/O. Anybody may
 *           send a request, so only a POST of one of the two media types of RFC
 *           8460 3, with a Content-Length, is accepted.
 */
#include "report/http_request.h"

#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "report/unpack.h"

#define TYPE_LEN_MAX 255
#define DIGITS_MAX   12

/* type_is - a media type without its parameters, in any case */
static bool
type_is(const char *type, const char *name)
{
	size_t len = strlen(name);

	type += strspn(type, " \t");
	return strncasecmp(type, name, len) == 0 &&
	       strchr(" \t;", type[len]) != NULL;
}

static int
judge_length(const char *length, size_t max, size_t *out)
{
	size_t len, i;

	if (length == NULL || *length == '\0')
		return 411;
	len = strlen(length);
	if (strspn(length, "0123456789") != len)
		return 400;
	if (len > DIGITS_MAX)
		return 413;
	for (*out = 0, i = 0; i < len; i++)
		*out = *out * 10 + (size_t)(length[i] - '0');
	return *out == 0 ? 400 : *out > max ? 413 : 0;
}

static int
judge_type(const struct http_request *r, bool *gzip)
{
	const char *type = r->type;

	if (type == NULL || strlen(type) > TYPE_LEN_MAX)
		return 415;
	*gzip = type_is(type, "application/tlsrpt+gzip");
	if (!*gzip && !type_is(type, "application/tlsrpt+json"))
		return 415;
	return r->encoding == NULL || *r->encoding == '\0' ||
		       strcasecmp(r->encoding, "identity") == 0
		   ? 0
		   : 415;
}

int
http_judge(const struct http_request *r, size_t max, struct http_body *body)
{
	int status;

	if (r->method == NULL || strcmp(r->method, "POST") != 0)
		return 405;
	status = judge_type(r, &body->gzip);
	if (status == 0)
		status = judge_length(r->length, max, &body->len);
	return status;
}

bool
http_holds(const struct http_body *body, const char *bytes, size_t len)
{
	if (body->gzip)
		return packed_as(bytes, len) == PACKED_GZIP;
	while (len > 0 && strchr(" \t\r\n", *bytes) != NULL && *bytes != '\0')
		bytes++, len--;
	return len > 0 && *bytes == '{';
}

const char *
http_reason(int status)
{
	static const struct {
		int status;
		const char *reason;
	} reasons[] = {
		{ 201, "Created" },
		{ 400, "Bad Request" },
		{ 405, "Method Not Allowed" },
		{ 411, "Length Required" },
		{ 413, "Content Too Large" },
		{ 415, "Unsupported Media Type" },
		{ 503, "Service Unavailable" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Internal Server Error";
}
