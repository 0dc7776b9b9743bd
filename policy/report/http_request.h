/*
 * http_request - may this HTTP request deliver a report? (RFC 8460 3, RFC 3875)
 */
#ifndef POSTSTS_REPORT_HTTP_REQUEST_H
#define POSTSTS_REPORT_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

/* what a web server tells a CGI program; each may be NULL */
struct http_request {
	const char *method;   /* REQUEST_METHOD */
	const char *type;     /* CONTENT_TYPE */
	const char *length;   /* CONTENT_LENGTH */
	const char *encoding; /* HTTP_CONTENT_ENCODING */
};

/* the body to read */
struct http_body {
	size_t len;
	bool gzip;
};

/*
 * http_judge - 0 and the body, of at most `max' bytes; or the status that
 * refuses it: 405, 411, 400, 413, 415
 */
int http_judge(const struct http_request *, size_t max, struct http_body *body);
/* http_holds - do the bytes begin as the media type requires? */
bool http_holds(const struct http_body *, const char *bytes, size_t len);
/* http_reason - "Method Not Allowed" */
const char *http_reason(int status);

#endif
