/*
 * settings_table - the one table of options (private to settings/; others
 * include settings.h)
 */
#ifndef POSTSTS_SETTINGS_SETTINGS_TABLE_H
#define POSTSTS_SETTINGS_SETTINGS_TABLE_H

#include "settings/settings.h"

#define SETTINGS_VALUE_MAX 4096  /* bytes of one value */
#define SETTINGS_LIST_MAX  65536 /* elements of one list */
#define SETTINGS_ROWS_MAX  64    /* options that there may be */

struct option_row;

/*
 * how values of one type are read, written and freed
 *
 * `field' is the member of struct settings or struct domain_settings that the
 * row's offset points to. If parse() fails, `why' says what is wrong, without
 * the legal range, and the field is unchanged. For a list, parse() adds one
 * element. In a text, commas and blanks separate the elements of a list.
 */
struct option_type {
	bool list;
	bool again; /* may be given several times, each adding to the list */
	int (*parse)(const struct option_row *, void *field, const char *value,
	    struct buf *why);
	/* append the value as the file would have it */
	void (*print)(
	    const struct option_row *, const void *field, struct buf *out);
	void (*clear)(void *field); /* NULL: owns nothing */
	void (*copy)(void *to, const void *from);
};

struct option_row {
	struct settings_option doc;
	const struct option_type *type;
	size_t offset;            /* in struct settings; of a row that is only
				   * for domain blocks: in struct domain_settings */
	size_t domain_offset;     /* in struct domain_settings */
	unsigned own;             /* enum domain_own, where in_domain */
	unsigned min, max;        /* of numbers and durations */
	const char *const *words; /* of an enumeration, NULL-terminated */
	int first_word;           /* value of words[0] */
	const char *scratch;      /* its value in a scratch run, % is the
				   * directory; NULL: the option neither has
				   * anything written nor anybody told */
};

extern const struct option_row settings_rows[];
extern const size_t settings_rows_len;

/* settings_row - the option of this name; NULL: there is none */
const struct option_row *settings_row(const char *name, bool in_domain);
/* settings_nearest - the name that was probably meant; NULL: none is similar */
const char *settings_nearest(const char *name, bool in_domain);

/* settings_same - is the option (a global one) the same in both? */
bool settings_same(const struct option_row *, const struct settings *,
    const struct settings *);
void *settings_field(struct settings *, const struct option_row *);
void *settings_domain_field(
    struct domain_settings *, const struct option_row *);

/* settings_inherit - fill in what each domain block does not set itself */
void settings_inherit(struct settings *);
/* settings_add_domain - append a new block that inherits everything */
struct domain_settings *settings_add_domain(
    struct settings *, const char *name);
void settings_sort_domains(struct settings *);

/*
 * settings_take - set the field to a value as written, or add it to the list.
 * -1 and `why', without the legal range, as option_type.parse().
 */
int settings_take(
    const struct option_row *, void *field, const char *value, struct buf *why);

/* the types of values, settings_value.c */
extern const struct option_type type_bool, type_word, type_number,
    type_duration, type_path, type_paths, type_names, type_excludes,
    type_patterns, type_host, type_rua, type_resolvers, type_authserv,
    type_retire, type_margin, type_age, type_steps, type_socket, type_networks,
    type_updater, type_notify, type_store;

#endif
