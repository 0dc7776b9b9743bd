/*
 * NAME      mx_pattern - "mx" patterns of an MTA-STS policy
 * CONTRACT  see mx_pattern.h. Patterns and hosts are canonical, so they are
 *           compared octet by octet. "*." covers exactly one left-most label
 *           (RFC 8461 4.1).
 * BUGS      A pattern that is too wide, such as "*.co.uk", is not noticed here:
 *           that requires a list of public suffixes.
 */
#include "sts/mx_pattern.h"

#include <stdlib.h>
#include <string.h>

static int
wildcard_fault(const char *in, size_t len, struct buf *why)
{
	struct buf shown = BUF_INIT;

	buf_mask(&shown, in, len, 80);
	why_set(why,
	    "'%s' is no mx pattern: a wildcard must be the whole first label "
	    "of a name, as in *.example.com (RFC 8461 3.2)",
	    buf_text(&shown));
	buf_release(&shown);
	return -1;
}

int
mxpat_parse(
    char out[static MXPAT_SIZE], const char *in, size_t len, struct buf *why)
{
	if (len == 0 || memchr(in, '*', len) == NULL)
		return dname_parse(out, in, len, why);
	if (len < 3 || in[0] != '*' || in[1] != '.' ||
	    memchr(in + 1, '*', len - 1) != NULL)
		return wildcard_fault(in, len, why);
	out[0] = '*';
	out[1] = '.';
	return dname_parse(out + 2, in + 2, len - 2, why);
}

bool
mxpat_match(const char *pattern, const char *host)
{
	const char *dot;

	if (pattern[0] != '*')
		return strcmp(pattern, host) == 0;
	dot = strchr(host, '.');
	return dot != NULL && dot != host && strcmp(pattern + 1, dot) == 0;
}

static int
compare(const void *va, const void *vb)
{
	const char *const *a = va, *const *b = vb;

	if (*a == NULL || *b == NULL)
		return (*a == NULL) - (*b == NULL);
	return strcmp(*a, *b);
}

size_t
mxpat_normalize(const char **patterns, size_t count)
{
	size_t i, kept = 0;

	if (count > 1)
		qsort(patterns, count, sizeof(*patterns), compare);
	for (i = 0; i < count && patterns[i] != NULL; i++)
		if (kept == 0 || strcmp(patterns[kept - 1], patterns[i]) != 0)
			patterns[kept++] = patterns[i];
	return kept;
}
