/*
 * NAME      policy_id - the id of a policy
 * CONTRACT  see policy_id.h. Dates are computed here, because timegm(3) and its
 *           relatives read the TZ environment variable.
 * BUGS      The time part stays at the last second of the year 9999. An id of
 *           somebody else with 32 lower-case hex digits is taken for a hash of
 *           ours, and disproven.
 */
#include "sts/policy_id.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIME_LEN  14
#define SHORT_LEN 16           /* hex digits that follow the time */
#define LONG_LEN  32           /* hex digits that stand alone */
#define LAST_TIME 253402300799 /* 9999-12-31 23:59:59 */

void
body_hash(char out[static BODY_HASH_SIZE], const char *body, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char md[EVP_MAX_MD_SIZE];
	unsigned int md_len = 0, i;

	/* without a digest no body can be told from another: stop */
	if (EVP_Digest(body, len, md, &md_len, EVP_sha256(), NULL) != 1 ||
	    md_len * 2 + 1 != BODY_HASH_SIZE)
		abort();
	for (i = 0; i < md_len; i++) {
		out[2 * i] = hex[md[i] >> 4];
		out[2 * i + 1] = hex[md[i] & 15];
	}
	out[2 * md_len] = '\0';
}

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* days_before - days from 1970-01-01 to the first day of this year */
static long
days_before(int year)
{
	long y = year - 1;

	return 365 * (y - 1969) + (y / 4 - y / 100 + y / 400) -
	       (1969 / 4 - 1969 / 100 + 1969 / 400);
}

static void
time_format(char out[static STS_ID_MAX + 1], time_t t)
{
	unsigned second = (unsigned)(t % 86400);
	long days = (long)(t / 86400);
	int year = 1970 + (int)(days / 366), month = 1;

	while (days_before(year + 1) <= days)
		year++;
	days -= days_before(year);
	while (days >= days_in_month(year, month))
		days -= days_in_month(year, month++);
	/* the remainders change nothing, but show compilers that it fits */
	snprintf(out, STS_ID_MAX + 1, "%04u%02u%02u%02u%02u%02u",
	    (unsigned)year % 10000, (unsigned)month % 100,
	    (unsigned)(days + 1) % 100, second / 3600 % 24, second / 60 % 60,
	    second % 60);
}

static int
number(const char *digits, size_t len)
{
	int n = 0;

	while (len-- > 0)
		n = 10 * n + (*digits++ - '0');
	return n;
}

/* time_parse - the moment of 14 digits; 0 where they are none after 1970 */
static time_t
time_parse(const char *id)
{
	int year, month, day, hour, minute, second, i;
	long days;

	if (strspn(id, "0123456789") < TIME_LEN)
		return 0;
	year = number(id, 4);
	month = number(id + 4, 2);
	day = number(id + 6, 2);
	hour = number(id + 8, 2);
	minute = number(id + 10, 2);
	second = number(id + 12, 2);
	if (year < 1970 || month < 1 || month > 12 || day < 1 ||
	    day > days_in_month(year, month) || hour > 23 || minute > 59 ||
	    second > 59)
		return 0;
	days = days_before(year) + day - 1;
	for (i = 1; i < month; i++)
		days += days_in_month(year, i);
	return (time_t)days * 86400 + hour * 3600L + minute * 60 + second;
}

time_t
policyid_make(char out[static STS_ID_MAX + 1], enum id_style style,
    const char *hash, time_t now, time_t last)
{
	time_t t = now;

	if (last > 0 && t <= last)
		t = last < LAST_TIME ? last + 1 : LAST_TIME;
	if (t < 1)
		t = 1;
	if (t > LAST_TIME)
		t = LAST_TIME;
	if (style == ID_HASH) {
		snprintf(out, STS_ID_MAX + 1, "%.*s", LONG_LEN, hash);
		return t;
	}
	time_format(out, t);
	if (style == ID_BOTH)
		snprintf(out + TIME_LEN, STS_ID_MAX + 1 - TIME_LEN, "%.*s",
		    SHORT_LEN, hash);
	return t;
}

static bool
is_hex(const char *text, size_t len)
{
	return strlen(text) == len && strspn(text, "0123456789abcdef") == len;
}

time_t
policyid_time(const char *id)
{
	if (strlen(id) != TIME_LEN && (strlen(id) != TIME_LEN + SHORT_LEN ||
					  !is_hex(id + TIME_LEN, SHORT_LEN)))
		return 0;
	return time_parse(id);
}

enum id_proof
policyid_prove(const char *id, const char *hash)
{
	if (is_hex(id, LONG_LEN))
		return memcmp(id, hash, LONG_LEN) == 0 ? ID_PROVEN
						       : ID_DISPROVEN;
	if (strlen(id) == TIME_LEN + SHORT_LEN && policyid_time(id) != 0)
		return memcmp(id + TIME_LEN, hash, SHORT_LEN) == 0
			   ? ID_PROVEN
			   : ID_DISPROVEN;
	return ID_FOREIGN;
}

/* alike - how many characters of the id are those of the hash */
static size_t
alike(const char *id, const char *hash)
{
	size_t same = 0;

	for (; *id != '\0'; id++, hash++)
		same += *id == *hash;
	return same;
}

bool
policyid_damaged(const char *id, const char *hash)
{
	size_t len = strlen(id);

	switch (policyid_prove(id, hash)) {
	case ID_PROVEN:
		return false;
	case ID_DISPROVEN:
		return true;
	case ID_FOREIGN:
		break;
	}
	if (len == TIME_LEN + SHORT_LEN)
		return alike(id + TIME_LEN, hash) >= SHORT_LEN - 1;
	return len == LONG_LEN && alike(id, hash) >= LONG_LEN - 1;
}
