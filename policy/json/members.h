/*
 * members - an object of a document, described by a table of its members
 *
 * The same table is used to write and to read, so that both agree. A member is
 * a field of the struct that the table is for.
 */
#ifndef POSTSTS_JSON_MEMBERS_H
#define POSTSTS_JSON_MEMBERS_H

#include <stddef.h>

#include "base/attr.h"
#include "json/jsonr.h"
#include "json/jsonw.h"

#define MEMBER_TEXT_MAX 4096

enum member_kind {
	MEMBER_NAME,   /* const char *: a canonical domain name, never NULL */
	MEMBER_WORD,   /* const char *: only poststs chooses it, never NULL */
	MEMBER_TEXT,   /* const char *: NULL is null */
	MEMBER_STRING, /* const char *: "" is read if it is missing */
	MEMBER_CLEAN,  /* the same, refused if printing would change it */
	MEMBER_CLEAN_IF, /* the same, and "" is written as null */
	MEMBER_TIME,     /* time_t, 0 is null */
	MEMBER_COUNT,    /* uint64_t, JSONW_COUNT_MAX at most */
	MEMBER_NUMBER,   /* unsigned, INT32_MAX at most */
	MEMBER_BOOL,     /* bool */
	MEMBER_CHOICE,   /* an enum: one of `choice' */
	MEMBER_OBJECT,   /* an object of `inner', whose fields are this struct's
			  */
};

struct member_choice {
	const char *(*name)(int);
	int count; /* values 0 to count - 1 */
	const char *legal;
};

struct member {
	const char *key;
	enum member_kind kind;
	size_t offset;
	const struct member_choice *choice;
	const struct member *inner;
	size_t inner_len;
};

/*
 * members_write - write the members of the open object, in the order of the
 * table; members_read - read them; -1 and the reader's `why'
 */
void members_write(
    struct jsonw *, const struct member *, size_t len, const void *object);
int members_read(struct jsonr *, const struct place *, const struct member *,
    size_t len, void *object) ATTR_MUSTCHECK;

#endif
