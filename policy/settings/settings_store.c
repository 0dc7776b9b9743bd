/*
 * NAME      settings_store - where the shared store is
 * CONTRACT  see settings_table.h. A word for the engine, then a connection
 *           string of libpq. libpq interprets it; only a password in it is
 *           refused here.
 */
#include "settings/settings_table.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"

/* secret - a word of libpq whose value nobody else may read */
static bool
secret(const char *word, size_t len)
{
	static const char *const secrets[] = { "password", "sslpassword" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(secrets); i++)
		if (strlen(secrets[i]) == len &&
		    strncasecmp(word, secrets[i], len) == 0)
			return true;
	return false;
}

/* has_secret - in `word=value', blanks or an ampersand between */
static bool
has_secret(const char *text)
{
	const char *at, *word;
	size_t end;

	for (at = strchr(text, '='); at != NULL; at = strchr(at + 1, '=')) {
		for (word = at; word > text && word[-1] == ' ';)
			word--;
		end = (size_t)(word - text);
		while (word > text && strchr(" :&?\t'", word[-1]) == NULL)
			word--;
		if (secret(word, (size_t)(text + end - word)))
			return true;
	}
	return false;
}

/* has_login - does a password stand before the host of a URI? */
static bool
has_login(const char *text)
{
	const char *place = strstr(text, "://"), *at;
	size_t len;

	if (place == NULL)
		return false;
	place += 3;
	len = strcspn(place, "/?");
	at = memchr(place, '@', len);
	return at != NULL && memchr(place, ':', (size_t)(at - place)) != NULL;
}

/* it stands where many may read it, so no password may stand in it */
static int
store_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	char **store = field;
	struct buf safe = BUF_INIT;

	if (has_secret(value) || has_login(value))
		return why_set(why,
		    "a password may not stand here, where others can read it: "
		    "put it into the file .pgpass of the user that runs "
		    "poststs, or into a service file");
	if (value[0] != '\0' && strncmp(value, "postgresql:", 11) != 0 &&
	    strncmp(value, "service=", 8) != 0) {
		buf_mask(&safe, value, strlen(value), 80);
		why_set(why,
		    "\"%s\" begins neither with postgresql: nor with service=",
		    buf_text(&safe));
		buf_release(&safe);
		return -1;
	}
	free(*store);
	*store = xstrdup(value);
	return 0;
}

static void
store_print(const struct option_row *row, const void *field, struct buf *out)
{
	type_path.print(row, field, out);
}

static void
store_clear(void *field)
{
	type_path.clear(field);
}

static void
store_copy(void *to, const void *from)
{
	type_path.copy(to, from);
}

const struct option_type type_store = { .parse = store_parse,
	.print = store_print,
	.clear = store_clear,
	.copy = store_copy };
