/*
 * domainset - the four lists that make a domain ours, and who is in them
 *
 * Shared by domains.c (which fills it), domainlist.c (which reads the lists
 * and their tables) and domain_filter.c (which decides name by name).
 */
#ifndef POSTSTS_INSPECT_DOMAINSET_H
#define POSTSTS_INSPECT_DOMAINSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/nameset.h"
#include "facts/facts.h"
#include "inspect/maps.h"
#include "postfix/matchlist.h"

#define CLASS_COUNT    4  /* those that Postfix knows, in its order */
#define DOMAINS_PARAMS 15 /* of main.cf, that say which domains are ours */

extern const char *const domains_params[DOMAINS_PARAMS];

/* entries that are not what they were meant to be, counted, one shown */
struct oddity {
	size_t count;
	const char *first; /* in the arena */
};

/* a lookup table, once however many lists name it */
struct domain_table {
	const char *spec;      /* as configured */
	const char *direct;    /* without proxymap */
	struct nameset *keys;  /* those that can be names; NULL: not read */
	struct nameset *found; /* of those asked by -q; NULL: none yet */
	const char *error;
	struct oddity no_domain, never;
	bool all;        /* `keys' has every key */
	bool fixed;      /* parent domains are looked up in it */
	bool everything; /* any key is found */
	bool hidden;     /* it may hold what no list shows */
	bool addresses;  /* it is an alias table: addresses are at home */
	size_t asked;    /* candidates that were looked up in it by -q */
};

/* one name or table of a list */
struct domain_item {
	const char *source;         /* interned: parameter and file or table */
	struct domain_table *table; /* NULL for a name */
	size_t order;
	bool negated;
};

struct domain_match_list {
	const char *parameter;
	enum match_style style;
	struct nameset *names;     /* the literal ones, folded */
	struct domain_item *items; /* items[i] belongs to name i */
	size_t items_cap;
	struct domain_item *tables; /* in order */
	size_t tables_len, tables_cap;
	size_t order; /* of the next item */
	bool parents; /* some pattern also takes in subdomains */
};

/* a name that may be ours */
struct candidate {
	const char *name;   /* canonical */
	const char *source; /* once decided */
	const char *key;    /* as Postfix looks it up */
	int8_t class;       /* enum domain_class, -1: not ours (yet) */
};

struct domainset {
	struct facts *facts;
	struct arena *arena; /* of what ends with the inspection */
	struct maps maps;
	const char *instance;   /* for notes */
	const char *alias_maps; /* where addresses are at home */
	struct domain_match_list list[CLASS_COUNT];
	struct domain_table **tables;
	size_t tables_len, tables_cap;
	struct nameset *names; /* of the candidates */
	struct candidate *candidates;
	size_t candidates_len, candidates_cap;
	bool logical_lines; /* so are files of lists read */
	bool complete;
	const char *unsure; /* in the facts' arena: the first failure */
};

/*
 * domainlist_read - read the value of a list's parameter: its names, the
 * files it includes and the tables, listed where they can be. Every name and
 * key becomes a candidate. Trouble becomes notes, clears `complete', and sets
 * `unsure'.
 */
void domainlist_read(
    struct domainset *, struct domain_match_list *, const char *value);

/* domainset_table - the table of this spec, listed where it can be */
struct domain_table *domainset_table(struct domainset *, const char *spec);

/*
 * domainset_candidate - consider this text: a name in any case, with dots
 * around it, or the domain of an address. False: no mail domain in it.
 */
bool domainset_candidate(struct domainset *, const char *text, size_t len);

/* domainset_decide - set the class of each candidate as Postfix would */
void domainset_decide(struct domainset *);

#endif
