/*
 * NAME      jsonr - read members of a JSON document that may be hostile
 * CONTRACT  see jsonr.h. jansson has already checked syntax, UTF-8 and depth.
 */
#include "json/jsonr.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/rfc3339.h"
#include "dns/dname.h"

#define SENTENCE_MAX 300
#define STRINGS_MAX  10000
#define STRING_MAX   65536

static void
put_place(struct buf *out, const struct place *place)
{
	if (place == NULL || place->up == NULL)
		return;
	put_place(out, place->up);
	if (place->index == PLACE_MEMBER)
		buf_printf(out, "%s.", place->key);
	else
		buf_printf(out, "%s[%zu].", place->key, place->index);
}

int
jsonr_fail(struct jsonr *r, const struct place *place, const char *key,
    const char *fmt, ...)
{
	struct buf where = BUF_INIT;
	char sentence[SENTENCE_MAX];
	va_list ap;

	put_place(&where, place);
	if (key != NULL)
		buf_puts(&where, key);
	else if (where.len > 0)
		where.text[where.len - 1] = '\0'; /* the last dot */
	va_start(ap, fmt);
	vsnprintf(sentence, sizeof(sentence), fmt, ap);
	va_end(ap);
	why_set(r->why, "%s: %s", buf_text(&where), sentence);
	buf_release(&where);
	return -1;
}

static const json_t *
get(const struct place *place, const char *key)
{
	const json_t *value = json_object_get(place->object, key);

	return json_is_null(value) ? NULL : value;
}

static int
take_text(struct jsonr *r, const struct place *place, const char *key,
    const json_t *value, size_t max, const char **out)
{
	size_t len = json_string_length(value);
	struct buf safe = BUF_INIT;

	if (!json_is_string(value))
		return jsonr_fail(r, place, key, "must be a string");
	if (len > max)
		return jsonr_fail(
		    r, place, key, "must be no longer than %zu octets", max);
	if (strlen(json_string_value(value)) != len)
		return jsonr_fail(r, place, key, "contains a NUL");
	/* jsonw.h writes none that is not */
	buf_mask(&safe, json_string_value(value), len, len);
	*out = arena_intern_len(r->arena, buf_text(&safe), safe.len);
	buf_release(&safe);
	return 0;
}

int
jsonr_text(struct jsonr *r, const struct place *place, const char *key,
    size_t max, const char **out)
{
	const json_t *value = get(place, key);

	*out = NULL;
	return value == NULL ? 0 : take_text(r, place, key, value, max, out);
}

int
jsonr_string(struct jsonr *r, const struct place *place, const char *key,
    size_t max, const char **out)
{
	if (jsonr_text(r, place, key, max, out) == -1)
		return -1;
	if (*out == NULL)
		*out = "";
	return 0;
}

int
jsonr_name(struct jsonr *r, const struct place *place, const char *key,
    const char **out)
{
	if (jsonr_string(r, place, key, DNAME_MAX, out) == -1)
		return -1;
	if (!dname_valid(*out))
		return jsonr_fail(r, place, key,
		    "must be a domain name in lower case without final dot");
	return 0;
}

int
jsonr_word(struct jsonr *r, const struct place *place, const char *key,
    const char **out)
{
	if (jsonr_text(r, place, key, 255, out) == -1)
		return -1;
	if (*out == NULL || **out == '\0')
		return jsonr_fail(r, place, key, "is missing");
	return 0;
}

int
jsonr_octets(struct jsonr *r, const struct place *place, const json_t *value,
    size_t max, const char **out, size_t *len)
{
	const unsigned char *from;
	struct buf octets = BUF_INIT;
	size_t i, from_len;
	int error = 0;

	if (!json_is_string(value))
		return jsonr_fail(r, place, NULL, "must contain strings only");
	from = (const unsigned char *)json_string_value(value);
	from_len = json_string_length(value);
	for (i = 0; i < from_len && error == 0; i++) {
		if (from[i] < 0x80)
			buf_putc(&octets, (char)from[i]);
		else if (from[i] <= 0xc3 && i + 1 < from_len)
			buf_putc(&octets,
			    (char)(from[i] << 6 | (from[i + 1] & 0x3f))),
			    i++;
		else
			error = jsonr_fail(r, place, NULL,
			    "contains a character above U+00FF");
	}
	if (error == 0 && octets.len > max)
		error = jsonr_fail(
		    r, place, NULL, "must be no longer than %zu octets", max);
	if (error == 0) {
		*out = arena_strndup(r->arena, buf_text(&octets), octets.len);
		*len = octets.len;
	}
	buf_release(&octets);
	return error;
}

int
jsonr_int(struct jsonr *r, const struct place *place, const char *key,
    long long min, long long max, long long *out)
{
	const json_t *value = get(place, key);

	*out = min > 0 ? min : 0;
	if (value == NULL)
		return 0;
	if (!json_is_integer(value) || json_integer_value(value) < min ||
	    json_integer_value(value) > max)
		return jsonr_fail(r, place, key,
		    "must be a whole number from %lld to %lld", min, max);
	*out = json_integer_value(value);
	return 0;
}

int
jsonr_bool(
    struct jsonr *r, const struct place *place, const char *key, bool *out)
{
	const json_t *value = get(place, key);

	*out = json_is_true(value);
	if (value != NULL && !json_is_boolean(value))
		return jsonr_fail(r, place, key, "must be true or false");
	return 0;
}

int
jsonr_tri(
    struct jsonr *r, const struct place *place, const char *key, enum tri *out)
{
	const json_t *value = get(place, key);

	*out = value == NULL         ? TRI_UNKNOWN
	       : json_is_true(value) ? TRI_YES
				     : TRI_NO;
	if (value != NULL && !json_is_boolean(value))
		return jsonr_fail(r, place, key, "must be true, false or null");
	return 0;
}

int
jsonr_time(
    struct jsonr *r, const struct place *place, const char *key, time_t *out)
{
	const char *text;

	*out = 0;
	if (jsonr_text(r, place, key, 64, &text) == -1)
		return -1;
	if (text != NULL && rfc3339_parse(out, text) == -1)
		return jsonr_fail(r, place, key,
		    "must be a time such as 2026-01-31T12:00:00Z");
	return 0;
}

int
jsonr_status(struct jsonr *r, const struct place *place, const char *key,
    enum dns_status *out)
{
	const char *text;

	*out = DNS_UNASKED;
	if (jsonr_text(r, place, key, 64, &text) == -1)
		return -1;
	if (text != NULL && dns_status_parse(out, text) == -1)
		return jsonr_fail(r, place, key,
		    "must be one of unasked, ok, nodata, nxdomain, failed, "
		    "timeout");
	return 0;
}

int
jsonr_list(struct jsonr *r, const struct place *place, const char *key,
    size_t max, const json_t **out, size_t *len)
{
	*out = get(place, key);
	*len = json_array_size(*out);
	if (*out != NULL && !json_is_array(*out))
		return jsonr_fail(r, place, key, "must be an array");
	if (*len > max)
		return jsonr_fail(
		    r, place, key, "must have no more than %zu elements", max);
	return 0;
}

int
jsonr_strings(struct jsonr *r, const struct place *place, const char *key,
    const char ***out, size_t *len)
{
	const json_t *array;
	size_t i;

	*out = NULL;
	if (jsonr_list(r, place, key, STRINGS_MAX, &array, len) == -1)
		return -1;
	if (*len > 0)
		*out = arena_alloc(r->arena, *len * sizeof(**out));
	for (i = 0; i < *len; i++)
		if (take_text(r, place, key, json_array_get(array, i),
			STRING_MAX, &(*out)[i]) == -1)
			return -1;
	return 0;
}

int
jsonr_enter(struct jsonr *r, const struct place *outer, const char *key,
    const json_t *array, size_t n, struct place *inner)
{
	*inner = (struct place){ outer, key, n, json_array_get(array, n) };
	if (!json_is_object(inner->object))
		return jsonr_fail(r, inner, NULL, "must be an object");
	return 0;
}
