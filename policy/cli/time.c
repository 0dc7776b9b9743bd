/*
 * NAME      time - times on the command line and in what is printed
 * CONTRACT  see cli.h. Always UTC, whatever TZ says: the dates are about
 *           caches all over the world.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

#define LATEST 253402300799 /* the end of the year 9999 */

/* number - `count' digits and nothing else, within the limits */
static bool
number(const char **p, int count, int min, int max, int *value)
{
	int i;

	*value = 0;
	for (i = 0; i < count; i++, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		*value = *value * 10 + (**p - '0');
	}
	return *value >= min && *value <= max;
}

static bool
mark(const char **p, const char *marks)
{
	if (**p == '\0' || strchr(marks, **p) == NULL)
		return false;
	(*p)++;
	return true;
}

/* offset - "Z" or "+01:30", in seconds */
static bool
offset(const char **p, int *seconds)
{
	int hours, minutes, sign;

	*seconds = 0;
	if (mark(p, "Zz"))
		return true;
	sign = **p == '-' ? -1 : 1;
	if (!mark(p, "+-") || !number(p, 2, 0, 23, &hours) || !mark(p, ":") ||
	    !number(p, 2, 0, 59, &minutes))
		return false;
	*seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

static int
days_in(int month, int year)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month] + (month == 1 && leap);
}

static int
rfc3339_parse(time_t *t, const char *p)
{
	struct tm tm = { 0 };
	int east = 0;

	if (!number(&p, 4, 1970, 9999, &tm.tm_year) || !mark(&p, "-") ||
	    !number(&p, 2, 1, 12, &tm.tm_mon) || !mark(&p, "-") ||
	    !number(&p, 2, 1, 31, &tm.tm_mday))
		return -1;
	if (*p != '\0') {
		if (!mark(&p, "Tt ") || !number(&p, 2, 0, 23, &tm.tm_hour) ||
		    !mark(&p, ":") || !number(&p, 2, 0, 59, &tm.tm_min) ||
		    !mark(&p, ":") || !number(&p, 2, 0, 60, &tm.tm_sec) ||
		    !offset(&p, &east) || *p != '\0')
			return -1;
	}
	tm.tm_year -= 1900;
	tm.tm_mon--;
	if (tm.tm_mday > days_in(tm.tm_mon, tm.tm_year + 1900))
		return -1;
	*t = timegm(&tm);
	*t -= east;
	return 0;
}

int
time_parse(time_t *t, const char *text)
{
	long long seconds;
	char *end;

	if (*text >= '0' && *text <= '9' &&
	    text[strspn(text, "0123456789")] == '\0') {
		errno = 0;
		seconds = strtoll(text, &end, 10);
		if (errno != 0 || seconds > LATEST)
			return -1;
		*t = (time_t)seconds;
		return 0;
	}
	return rfc3339_parse(t, text);
}

const char *
time_text(char text[static TIME_SIZE], time_t t)
{
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return text;
}

const char *
time_day(char text[static TIME_SIZE], time_t t)
{
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, TIME_SIZE, "%Y-%m-%d %H:%M UTC", &tm);
	return text;
}
