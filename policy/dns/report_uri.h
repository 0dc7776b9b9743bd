/*
 * report_uri - where TLS reports may be sent (RFC 8460 3)
 */
#ifndef POSTSTS_DNS_REPORT_URI_H
#define POSTSTS_DNS_REPORT_URI_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

enum report_uri {
	REPORT_URI_GOOD,      /* mailto: or https:, and usable */
	REPORT_URI_BAD,       /* no URI (RFC 3986) */
	REPORT_URI_NO_MAILTO, /* a mail address without mailto: */
	REPORT_URI_UNESCAPED, /* `!' not percent-encoded */
	REPORT_URI_SCHEME,    /* a URI with another scheme */
	REPORT_URI_ADDRESS,   /* mailto: or https: without an address */
};

/* report_uri_check - judge one URI, without the commas and blanks around it */
enum report_uri report_uri_check(const char *uri, size_t len);

/*
 * report_uri_mailto - put the mail address of a valid mailto: URI, decoded,
 * into `out' (cleared first); -1: it is not one
 */
int report_uri_mailto(
    struct buf *out, const char *uri, size_t len) ATTR_MUSTCHECK;

#endif
