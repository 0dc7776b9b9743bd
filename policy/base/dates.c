/*
 * NAME      dates - dates for people
 * CONTRACT  see dates.h.
 */
#include "base/dates.h"

#include <string.h>

#include "base/rfc3339.h"

const char *
date_text(char out[static DATE_SIZE], time_t when)
{
	char text[RFC3339_SIZE];

	rfc3339_format(text, when); /* 2026-11-23T22:30:00Z */
	memcpy(out, text, 16);
	out[10] = ' ';
	memcpy(out + 16, " UTC", 5);
	return out;
}
