/*
 * NAME      settings_age - max_age, which may grow, and the steps in which it
 *           grows
 * CONTRACT  see settings_table.h. max_age is a duration or the word grow,
 *           stored as 0. The steps are durations separated by blanks, each
 *           longer than the one before.
 */
#include <string.h>

#include "base/alloc.h"
#include "settings/settings_table.h"

#define STEP_TEXT 32

static int
age_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	if (strcmp(value, "grow") != 0)
		return type_duration.parse(row, field, value, why);
	*(unsigned *)field = 0;
	return 0;
}

static void
age_print(const struct option_row *row, const void *field, struct buf *out)
{
	if (*(const unsigned *)field == 0)
		buf_puts(out, "grow");
	else
		type_duration.print(row, field, out);
}

static void
age_copy(void *to, const void *from)
{
	type_duration.copy(to, from);
}

const struct option_type type_age = {
	.parse = age_parse, .print = age_print, .copy = age_copy
};

static int
steps_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	struct age_steps steps = { 0 };
	char word[STEP_TEXT];
	const char *at = value + strspn(value, " ");
	unsigned seconds;
	size_t len;

	for (; *at != '\0'; at += len + strspn(at + len, " ")) {
		len = strcspn(at, " ");
		if (len >= sizeof(word) || steps.len == AGE_STEPS_MAX)
			return why_set(why,
			    "needs 1 to %d durations between blanks",
			    AGE_STEPS_MAX);
		memcpy(word, at, len);
		word[len] = '\0';
		if (type_duration.parse(row, &seconds, word, why) == -1)
			return -1;
		if (steps.len > 0 && seconds <= steps.age[steps.len - 1])
			return why_set(why,
			    "\"%s\" is not longer than the step before", word);
		steps.age[steps.len++] = seconds;
	}
	if (steps.len == 0)
		return why_set(why, "needs at least one duration");
	*(struct age_steps *)field = steps;
	return 0;
}

static void
steps_print(const struct option_row *row, const void *field, struct buf *out)
{
	const struct age_steps *steps = field;
	size_t i;

	buf_putc(out, '"');
	for (i = 0; i < steps->len; i++) {
		if (i > 0)
			buf_putc(out, ' ');
		type_duration.print(row, &steps->age[i], out);
	}
	buf_putc(out, '"');
}

static void
steps_copy(void *to, const void *from)
{
	memcpy(to, from, sizeof(struct age_steps));
}

const struct option_type type_steps = {
	.parse = steps_parse, .print = steps_print, .copy = steps_copy
};
