/*
 * record_field - the common parts of the two TXT records
 *
 * RFC 8461 3.1 and RFC 8460 3 have the same frame: a version, then fields
 * "name=value", separated by `;' with optional blanks around it; the last `;'
 * is optional. Of several records those that do not begin with the version and
 * `;' are dropped, and exactly one must remain.
 */
#ifndef POSTSTS_DNS_RECORD_FIELD_H
#define POSTSTS_DNS_RECORD_FIELD_H

#include <stdbool.h>

#include "dns/record.h"

/* which record it is, and the findings for its frame */
struct record_kind {
	const char *subject; /* "_mta-sts" */
	const char *version; /* "v=STSv1" */
	const char *word;    /* "stsv1": a near miss has it somewhere... */
	const char *prefix;  /* "v=sts": ...or this in front */
	enum finding_id none, several, near_miss, stray;
};

/*
 * record_choose - the one record that counts; NULL: there is none
 *
 * A single record is also accepted with blanks before the first `;': the text
 * of the RFCs drops such a record only if there are several (erratum 6285).
 */
const struct txt *record_choose(const struct record_kind *, const struct txt *,
    size_t count, struct arena *, struct findings *);

/* the deviations found in the record that counts */
struct record_report {
	const char *subject;
	struct arena *arena;
	struct findings *findings;
	unsigned count; /* after a hundred no more are reported */
	bool refused;   /* a conforming sender ignores the record */
};

/* record_note - report a deviation; `text' says what, one clause */
void record_note(
    struct record_report *, enum finding_id, unsigned column, const char *text);
/*
 * record_refuse - the same for a deviation that makes the record invalid; at
 * least the first of these is always reported
 */
void record_refuse(
    struct record_report *, enum finding_id, unsigned column, const char *text);

struct field {
	const char *name, *value;
	size_t name_len, value_len; /* without the blanks around them */
	unsigned column;            /* of the name */
};

/* fields are read one after another from here */
struct field_reader {
	const char *text;
	size_t len;
	size_t at;          /* start behind the version */
	bool blanks_at_end; /* after the last field, where no `;' follows */
};

enum field_found {
	FIELD_FOUND,
	FIELD_END,
	FIELD_BAD, /* at `column': not a field, or nothing between two `;' */
};

/* field_next - the next field; it points into the text */
enum field_found field_next(struct field_reader *, struct field *);

/* field_is - is this its name? Case-sensitive */
bool field_is(const struct field *, const char *name);
/* field_well_formed - may this stand in a record as an unknown field? */
bool field_well_formed(const struct field *);
#define RECORD_LITERAL_REMEDY                                               \
	"enter the text without quotes and backslashes: the provider adds " \
	"what "                                                             \
	"its zone file needs"

/*
 * record_literal - a clause about characters of zone file syntax that a
 * provider put into the record itself; NULL: there are none
 */
const char *record_literal(const char *text, size_t len);
/* field_quote - name or value for a message: masked, cut, in the arena */
const char *field_quote(struct arena *, const char *text, size_t len);

#endif
