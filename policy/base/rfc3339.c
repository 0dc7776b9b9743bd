/*
 * NAME      rfc3339 - dates for people and scripts
 * CONTRACT  see rfc3339.h. Dates are computed here, because timegm(3) and its
 *           relatives read the environment. A year begins in March here, so
 *           that the leap day comes last.
 */
#include "base/rfc3339.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/dates.h"

#define ERA        146097         /* days in 400 years */
#define EPOCH      719468         /* from 0000-03-01 to 1970-01-01 */
#define FIRST_TIME (-62167219200) /* 0000-01-01 */
#define LAST_TIME  253402300799   /* 9999-12-31T23:59:59 */

void
rfc3339_format(char out[static RFC3339_SIZE], time_t moment)
{
	long t = (long)(moment < FIRST_TIME  ? FIRST_TIME
			: moment > LAST_TIME ? LAST_TIME
					     : moment);
	long second = ((t % DAY) + DAY) % DAY;
	long days = (t - second) / DAY + EPOCH;
	long era = (days >= 0 ? days : days - ERA + 1) / ERA;
	long in_era = days - era * ERA;
	long year =
	    (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	long in_year = in_era - (365 * year + year / 4 - year / 100);
	long month = (5 * in_year + 2) / 153;
	long day = in_year - (153 * month + 2) / 5 + 1;

	month = month < 10 ? month + 3 : month - 9;
	year += era * 400 + (month <= 2);
	snprintf(out, RFC3339_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ",
	    (unsigned)year % 10000, (unsigned)month % 100, (unsigned)day % 100,
	    (unsigned)(second / 3600) % 100, (unsigned)(second / 60 % 60),
	    (unsigned)(second % 60));
}

/* digits - read `len' digits at the cursor; -1 where there are fewer */
static int
digits(const char **at, int len)
{
	int n = 0;

	for (; len > 0; len--, (*at)++) {
		if (**at < '0' || **at > '9')
			return -1;
		n = 10 * n + (**at - '0');
	}
	return n;
}

static bool
literal(const char **at, const char *choices)
{
	if (**at == '\0' || strchr(choices, **at) == NULL)
		return false;
	(*at)++;
	return true;
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static long
days_from(int year, int month, int day)
{
	long y = month <= 2 ? year - 1 : year;
	long era = (y >= 0 ? y : y - 399) / 400;
	long of_era = y - era * 400;
	long of_year =
	    (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
	       EPOCH;
}

/* zone - the offset in seconds, and the end of the text */
static int
zone(const char *at, long *offset)
{
	int sign = *at == '-' ? -1 : 1, hour, minute;

	*offset = 0;
	if (*at == 'Z' || *at == 'z')
		return at[1] == '\0' ? 0 : -1;
	if (!literal(&at, "+-") || (hour = digits(&at, 2)) < 0 ||
	    !literal(&at, ":") || (minute = digits(&at, 2)) < 0 || hour > 23 ||
	    minute > 59 || *at != '\0')
		return -1;
	*offset = sign * (hour * 3600L + minute * 60L);
	return 0;
}

int
rfc3339_parse(time_t *moment, const char *text)
{
	int year, month, day, hour, minute, second;
	const char *at = text;
	long offset;

	if ((year = digits(&at, 4)) < 0 || !literal(&at, "-") ||
	    (month = digits(&at, 2)) < 1 || !literal(&at, "-") ||
	    (day = digits(&at, 2)) < 1 || !literal(&at, "Tt ") ||
	    (hour = digits(&at, 2)) < 0 || !literal(&at, ":") ||
	    (minute = digits(&at, 2)) < 0 || !literal(&at, ":") ||
	    (second = digits(&at, 2)) < 0)
		return -1;
	if (month > 12 || day > month_days(year, month) || hour > 23 ||
	    minute > 59 || second > 60)
		return -1;
	if (literal(&at, ".")) {
		if (digits(&at, 1) < 0)
			return -1;
		at += strspn(at, "0123456789");
	}
	if (zone(at, &offset) == -1)
		return -1;
	*moment = (time_t)(days_from(year, month, day) * DAY + hour * 3600L +
			   minute * 60L + second - offset);
	return 0;
}
