/*
 * NAME      policy_value - the value of a domain in policy.cdb
 * CONTRACT  see policy_value.h. The members have one order, and each is there
 *           once; any other value was not written by poststs.
 */
#include "sts/policy_value.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "sts/mx_pattern.h"
#include "sts/policy.h"

/* member - the word behind `key='; the rest of the value is left; NULL: no */
static char *
member(char **at, const char *key)
{
	size_t len = strlen(key);
	char *word = *at;

	if (word == NULL || strncmp(word, key, len) != 0 || word[len] != '=')
		return NULL;
	word += len + 1;
	*at = strchr(word, ' ');
	if (*at != NULL)
		*(*at)++ = '\0';
	return word;
}

static int
read_age(uint32_t *age, const char *word)
{
	unsigned long n;

	if (word[0] == '\0' || strspn(word, "0123456789") != strlen(word) ||
	    strlen(word) > 10)
		return -1;
	n = strtoul(word, NULL, 10);
	if (n > POLICY_MAX_AGE_LIMIT)
		return -1;
	*age = (uint32_t)n;
	return 0;
}

/* read_mx - the patterns between commas, in place */
static int
read_mx(struct policy *policy, char *list)
{
	size_t n = 1;
	char *at;

	for (at = list; *at != '\0'; at++)
		n += *at == ',';
	policy->mx = xcalloc(n, sizeof(*policy->mx));
	for (at = list; at != NULL; at = list) {
		list = strchr(at, ',');
		if (list != NULL)
			*list++ = '\0';
		if (at[0] == '\0' || strlen(at) >= MXPAT_SIZE)
			return -1;
		policy->mx[policy->mx_len++] = at;
	}
	return 0;
}

static int
read_value(struct policy *policy, char id[static STS_ID_MAX + 1], char *at)
{
	char *mode = member(&at, "mode"), *name = member(&at, "id"),
	     *age = member(&at, "max_age"), *mx = member(&at, "mx");

	if (mode == NULL || name == NULL || age == NULL || mx == NULL ||
	    at != NULL || policy_mode_parse(&policy->mode, mode) == -1 ||
	    !sts_id_valid(name, strlen(name)) ||
	    read_age(&policy->max_age, age) == -1 || read_mx(policy, mx) == -1)
		return -1;
	memcpy(id, name, strlen(name) + 1);
	return 0;
}

int
policy_value_parse(struct buf *text, char id[static STS_ID_MAX + 1],
    const char *value, size_t len, struct buf *why)
{
	struct policy policy = { .mode = POLICY_NONE };
	char *copy;
	int result = -1;

	id[0] = '\0';
	if (len > POLICY_BODY_LIMIT || memchr(value, '\0', len) != NULL)
		return why_set(why, "this is no value that poststs writes");
	copy = xcalloc(1, len + 1);
	memcpy(copy, value, len);
	if (read_value(&policy, id, copy) == -1)
		why_set(why, "this is no value that poststs writes");
	else
		result = policy_write(text, &policy, why);
	if (result != 0)
		id[0] = '\0';
	free(policy.mx);
	free(copy);
	return result;
}
