/*
 * NAME      cert_name - does a certificate's SAN cover a host?
 * CONTRACT  see cert_name.h. RFC 6125 6.4.3 as RFC 8461 4.2 narrows it: "*"
 *           only as the whole left-most label, for exactly one label. A
 *           wildcard directly above a top-level name ("*.com") is taken for
 *           what it says, as OpenSSL would not; no authority issues one.
 *           Partial wildcards ("mx*.example.com") never match.
 */
#include "facts/cert_name.h"

#include <string.h>

bool
certname_match(const char *san, const char *host)
{
	const char *dot;

	if (san[0] != '*')
		return strcmp(san, host) == 0;
	dot = strchr(host, '.');
	return san[1] == '.' && san[2] != '\0' && dot != NULL && dot != host &&
	       strchr(san + 1, '*') == NULL && strcmp(san + 1, dot) == 0;
}

bool
cert_covers(const struct fact_cert *cert, const char *host)
{
	size_t i;

	for (i = 0; i < cert->names_len; i++)
		if (certname_match(cert->names[i], host))
			return true;
	return false;
}
