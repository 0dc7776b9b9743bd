/*
 * NAME      domain_filter - which candidates would Postfix take, and as what?
 * CONTRACT  see domainset.h. Class by class in the order of trivial-rewrite's
 *           resolve.c (mydestination, virtual alias, virtual mailbox, relay),
 *           each list from its first item to its last, the first match
 *           deciding; a negated match ends the list, not the search.
 *           Tables that were listed are asked in memory; the others once a
 *           list, with all names that have come so far, through postmap -q.
 *           A look-up that fails is no match and clears `complete' (a running
 *           Postfix would ask the sender to try again later).
 * BUGS      A table behind a network that is asked about more than 20,000
 *           names is not asked about names that a later table has listed:
 *           those keep that later table's class.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "inspect/domainset.h"

#define FAR_MAX 20000

static bool
in_table(const struct domain_table *table, const char *key)
{
	size_t len = strlen(key);

	if (table->everything)
		return true;
	if (table->all)
		return nameset_find(table->keys, key, len) != NAMESET_NONE;
	return table->found != NULL &&
	       nameset_find(table->found, key, len) != NAMESET_NONE;
}

/* table_matches - the name, and its parents where that is the custom */
static bool
table_matches(
    const struct domain_table *table, enum match_style style, const char *key)
{
	if (!table->fixed)
		style = STYLE_EXACT;
	for (; key != NULL; key = matchlist_parent(key, style))
		if (in_table(table, key))
			return true;
	return false;
}

/*
 * name_match - the first literal item that matches, NULL where none does.
 * `.parent' patterns never match under STYLE_PARENT, and plain ones match
 * parents under no other, which is how matchlist_parent() walks.
 */
static const struct domain_item *
name_match(const struct domain_match_list *list, const char *key)
{
	const struct domain_item *best = NULL, *item;
	size_t place;

	if (nameset_len(list->names) == 0)
		return NULL;
	for (; key != NULL; key = matchlist_parent(key, list->style)) {
		place = nameset_find(list->names, key, strlen(key));
		if (place == NAMESET_NONE)
			continue;
		item = &list->items[place];
		if (best == NULL || item->order < best->order)
			best = item;
	}
	return best;
}

/* ---- asking the tables that could not be listed ---- */

/* listed_later - does a table that was listed have it anyway? */
static bool
listed_later(const struct domainset *set, const char *key)
{
	const struct domain_match_list *list;
	size_t i, c;

	for (c = 0; c < CLASS_COUNT; c++) {
		list = &set->list[c];
		for (i = 0; i < list->tables_len; i++)
			if (list->tables[i].table->all &&
			    !list->tables[i].negated &&
			    in_table(list->tables[i].table, key))
				return true;
	}
	return false;
}

static void
table_ask(struct domainset *set, const struct domain_match_list *list,
    const struct domain_item *item)
{
	struct domain_table *table = item->table;
	enum match_style style = table->fixed ? list->style : STYLE_EXACT;
	struct nameset *keys = nameset_new();
	struct buf why = BUF_INIT;
	bool sparing = set->candidates_len > FAR_MAX && !item->negated &&
		       maptype_of(table->direct).remote;
	const char *key;
	size_t i;

	if (table->found == NULL)
		table->found = nameset_new();
	for (i = 0; i < set->candidates_len; i++) {
		if (set->candidates[i].class >= 0 ||
		    (sparing && listed_later(set, set->candidates[i].key)))
			continue;
		table->asked++;
		key = set->candidates[i].key;
		for (; key != NULL; key = matchlist_parent(key, style))
			nameset_add(keys, key, strlen(key));
	}
	/* Postfix asks it about others: a server that is dead must show */
	if (nameset_len(keys) == 0) {
		key = set->candidates_len > 0 ? set->candidates[0].key
					      : "poststs.invalid";
		nameset_add(keys, key, strlen(key));
	}
	if (table->error == NULL &&
	    map_query(&set->maps, table->direct, keys, table->found, &why) != 0)
		table->error = arena_strdup(set->facts->arena, buf_text(&why));
	nameset_free(keys);
	buf_release(&why);
}

/* ---- one list ---- */

/* verdict - the item that decides about this name, NULL: none does */
static const struct domain_item *
verdict(const struct domain_match_list *list, const char *key)
{
	const struct domain_item *name = name_match(list, key);
	size_t i;

	for (i = 0; i < list->tables_len; i++) {
		if (name != NULL && name->order < list->tables[i].order)
			break;
		if (table_matches(list->tables[i].table, list->style, key))
			return &list->tables[i];
	}
	return name;
}

static void
sift(struct domainset *set, enum domain_class class)
{
	const struct domain_match_list *list = &set->list[class];
	const struct domain_item *item;
	struct candidate *candidate;
	size_t i;

	for (i = 0; i < list->tables_len; i++)
		if (!list->tables[i].table->all &&
		    !list->tables[i].table->everything)
			table_ask(set, list, &list->tables[i]);
	for (i = 0; i < set->candidates_len; i++) {
		candidate = &set->candidates[i];
		if (candidate->class >= 0 ||
		    (item = verdict(list, candidate->key)) == NULL ||
		    item->negated)
			continue;
		candidate->class = (int8_t) class;
		candidate->source = item->source;
	}
}

void
domainset_decide(struct domainset *set)
{
	int class;

	for (class = 0; class < CLASS_COUNT; class ++)
		sift(set, (enum domain_class) class);
}
