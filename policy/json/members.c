/*
 * NAME      members - an object of a document, by a table of its members
 * CONTRACT  see members.h. Members are written in the order of the table, and
 *           read in whatever order they come.
 */
#include "json/members.h"

#include <string.h>

/* ---- write ---- */

static void
write_choice(struct jsonw *w, const struct member *m, const void *field)
{
	int value;

	memcpy(&value, field, sizeof(value));
	jsonw_string(w, m->key, m->choice->name(value));
}

static void
write_text(struct jsonw *w, const struct member *m, const char *text)
{
	jsonw_string(w, m->key,
	    m->kind == MEMBER_CLEAN_IF && *text == '\0' ? NULL : text);
}

static void
write_one(struct jsonw *w, const struct member *m, const char *object)
{
	const void *field = object + m->offset;

	switch (m->kind) {
	case MEMBER_NAME:
	case MEMBER_WORD:
	case MEMBER_TEXT:
	case MEMBER_STRING:
	case MEMBER_CLEAN:
	case MEMBER_CLEAN_IF:
		write_text(w, m, *(const char *const *)field);
		break;
	case MEMBER_TIME:
		jsonw_time(w, m->key, *(const time_t *)field);
		break;
	case MEMBER_COUNT:
		jsonw_count(w, m->key, *(const uint64_t *)field);
		break;
	case MEMBER_NUMBER:
		jsonw_count(w, m->key, *(const unsigned *)field);
		break;
	case MEMBER_BOOL:
		jsonw_bool(w, m->key, *(const bool *)field);
		break;
	case MEMBER_CHOICE:
		write_choice(w, m, field);
		break;
	case MEMBER_OBJECT:
		jsonw_open(w, m->key, '{');
		members_write(w, m->inner, m->inner_len, object);
		jsonw_close(w, '}');
		break;
	}
}

void
members_write(struct jsonw *w, const struct member *members, size_t len,
    const void *object)
{
	size_t i;

	for (i = 0; i < len; i++)
		write_one(w, &members[i], object);
}

/* ---- read ---- */

/* read_clean - a text that printing would not change, as the store keeps it */
static int
read_clean(
    struct jsonr *r, const struct place *at, const char *key, const char **out)
{
	struct buf safe = BUF_INIT;
	bool same;

	if (jsonr_string(r, at, key, MEMBER_TEXT_MAX, out) == -1)
		return -1;
	buf_mask(&safe, *out, strlen(*out), MEMBER_TEXT_MAX);
	same = strcmp(buf_text(&safe), *out) == 0;
	buf_release(&safe);
	return same ? 0 : jsonr_fail(r, at, key, "contains control characters");
}

static int
read_number(struct jsonr *r, const struct place *at, const struct member *m,
    long long max, long long *number)
{
	return jsonr_int(r, at, m->key, 0, max, number);
}

static int
read_choice(struct jsonr *r, const struct place *at, const struct member *m,
    void *field)
{
	const char *word;
	int value;

	if (jsonr_word(r, at, m->key, &word) == -1)
		return -1;
	for (value = 0; value < m->choice->count; value++)
		if (strcmp(m->choice->name(value), word) == 0) {
			memcpy(field, &value, sizeof(value));
			return 0;
		}
	return jsonr_fail(r, at, m->key, "must be %s", m->choice->legal);
}

static int
read_object(struct jsonr *r, const struct place *at, const struct member *m,
    void *object)
{
	const struct place inner = { .up = at,
		.key = m->key,
		.index = PLACE_MEMBER,
		.object = json_object_get(at->object, m->key) };

	return members_read(r, &inner, m->inner, m->inner_len, object);
}

static int
read_one(struct jsonr *r, const struct place *at, const struct member *m,
    char *object)
{
	void *field = object + m->offset;
	long long number = 0;

	switch (m->kind) {
	case MEMBER_NAME:
		return jsonr_name(r, at, m->key, field);
	case MEMBER_WORD:
		return jsonr_word(r, at, m->key, field);
	case MEMBER_TEXT:
		return jsonr_text(r, at, m->key, MEMBER_TEXT_MAX, field);
	case MEMBER_STRING:
		return jsonr_string(r, at, m->key, MEMBER_TEXT_MAX, field);
	case MEMBER_CLEAN:
	case MEMBER_CLEAN_IF:
		return read_clean(r, at, m->key, field);
	case MEMBER_TIME:
		return jsonr_time(r, at, m->key, field);
	case MEMBER_COUNT:
		if (read_number(r, at, m, JSONW_COUNT_MAX, &number) == -1)
			return -1;
		*(uint64_t *)field = (uint64_t)number;
		return 0;
	case MEMBER_NUMBER:
		if (read_number(r, at, m, INT32_MAX, &number) == -1)
			return -1;
		*(unsigned *)field = (unsigned)number;
		return 0;
	case MEMBER_BOOL:
		return jsonr_bool(r, at, m->key, field);
	case MEMBER_CHOICE:
		return read_choice(r, at, m, field);
	case MEMBER_OBJECT:
		return read_object(r, at, m, object);
	}
	return -1;
}

int
members_read(struct jsonr *r, const struct place *at,
    const struct member *members, size_t len, void *object)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (read_one(r, at, &members[i], object) == -1)
			return -1;
	return 0;
}
