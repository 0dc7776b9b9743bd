/*
 * NAME      watch - the files whose change may change the plan
 * CONTRACT  see watch.h. The name of a file follows from the type of its table,
 *           as in Postfix. A type that is not known here is assumed to read the
 *           file that it names (texthash, pcre, sqlite and the like), if it
 *           names one.
 */
#include "decide/watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "postfix/maptype.h"
#include "postfix/pflist.h"
#include "postfix/pfversion.h"

struct list {
	const char **path;
	size_t len, cap;
	struct arena *arena;
	bool migrating; /* from Berkeley DB: PF_NON_BDB */
};

static void
add(struct list *list, const char *path)
{
	if (path == NULL || path[0] != '/')
		return;
	if (list->len == list->cap) {
		list->cap = list->cap > 0 ? 2 * list->cap : 32;
		list->path =
		    xrealloc(list->path, list->cap, sizeof(*list->path));
	}
	list->path[list->len++] = arena_intern(list->arena, path);
}

static void
add_in(struct list *list, const char *folder, const char *name)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", folder, name);
	add(list, buf_text(&path));
	buf_release(&path);
}

int
watch_table(struct buf *out, const char *table)
{
	static const struct {
		const char *type, *suffix;
	} suffixes[] = {
		{ "hash:", ".db" },
		{ "btree:", ".db" },
		{ "lmdb:", ".lmdb" },
		{ "cdb:", ".cdb" },
		{ "dbm:", ".pag" },
		{ "sdbm:", ".pag" },
	};
	const char *name = maptype_name(table), *suffix = "";
	size_t i;

	if (name == table || name[0] != '/')
		return -1;
	for (i = 0; i < ARRAY_LEN(suffixes); i++)
		if (strncmp(
			table, suffixes[i].type, strlen(suffixes[i].type)) == 0)
			suffix = suffixes[i].suffix;
	buf_printf(out, "%s%s", name, suffix);
	return 0;
}

/*
 * add_migrated - Postfix may read another file in place of this Berkeley DB
 * table (non_bdb_migration_level, non_bdb_custom_mapping)
 */
static void
add_migrated(struct list *list, const char *table)
{
	static const char *const suffixes[] = { ".cdb", ".lmdb" };
	struct buf path = BUF_INIT;
	size_t i;

	if (strncmp(table, "hash:/", 6) != 0 &&
	    strncmp(table, "btree:/", 7) != 0)
		return;
	for (i = 0; i < ARRAY_LEN(suffixes); i++) {
		buf_clear(&path);
		buf_printf(&path, "%s%s", maptype_name(table), suffixes[i]);
		add(list, buf_text(&path));
	}
	buf_release(&path);
}

/* add_table - with the members of union and pipe maps */
static void
add_table(struct list *list, const char *table)
{
	struct buf direct = BUF_INIT, members = BUF_INIT, path = BUF_INIT;
	struct pflist member = { .braces = true };

	maptype_direct(&direct, table);
	if (!maptype_members(&members, buf_text(&direct))) {
		buf_clear(&members);
		buf_puts(&members, buf_text(&direct));
	}
	for (member.rest = buf_text(&members); pflist_next(&member);) {
		buf_clear(&direct);
		buf_put(&direct, member.word, member.len);
		buf_clear(&path);
		if (watch_table(&path, buf_text(&direct)) == 0)
			add(list, buf_text(&path));
		if (list->migrating)
			add_migrated(list, buf_text(&direct));
	}
	buf_release(&direct);
	buf_release(&members);
	buf_release(&path);
}

static void
add_tables(struct list *list, const char *tables)
{
	struct pflist word = { .rest = tables, .braces = true };
	struct buf table = BUF_INIT;

	while (pflist_next(&word)) {
		buf_clear(&table);
		buf_put(&table, word.word, word.len);
		add_table(list, buf_text(&table));
	}
	buf_release(&table);
}

static void
add_instance(struct list *list, const struct fact_instance *instance)
{
	const struct fact_listener *listener;
	size_t i, j;

	add_in(list, instance->config_directory, "main.cf");
	add_in(list, instance->config_directory, "master.cf");
	for (i = 0; i < instance->listeners_len; i++) {
		listener = &instance->listeners[i];
		for (j = 0; j < listener->chain_files_len; j++)
			add(list, listener->chain_files[j]);
		add(list, listener->ca_file);
		add_tables(list, listener->sni_maps);
	}
}

/* add_lists - "relay_domains /etc/postfix/relays": lists that are files */
static void
add_lists(struct list *list, const struct facts *facts)
{
	const char *last = NULL, *source;
	size_t i;

	for (i = 0; i < facts->domains_len; i++) {
		source = facts->domains[i].source;
		if (source == last || source == NULL)
			continue;
		last = source;
		if ((source = strchr(source, ' ')) != NULL)
			add(list, source + 1);
	}
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t
watch_files(const char ***out, const struct facts *facts,
    const struct settings *settings, const char *conf_file, struct arena *arena)
{
	struct list list = { .arena = arena };
	size_t i, len = 0;

	for (i = 0; i < facts->instances_len; i++)
		list.migrating |= pf_has(facts->instances[i].mail_version,
				      PF_NON_BDB) == TRI_YES;
	for (i = 0; i < facts->instances_len; i++)
		add_instance(&list, &facts->instances[i]);
	for (i = 0; i < facts->tables_len; i++)
		add_table(&list, facts->tables[i].table);
	add_lists(&list, facts);
	add(&list, settings->domains_file);
	add(&list, settings->ca_file);
	/* who is asked, where the settings do not say */
	if (settings->resolver == NULL || settings->resolver[0] == '\0')
		add(&list, "/etc/resolv.conf");
	add(&list, conf_file);
	add_in(&list, settings->state_dir, "policy.cdb");
	if (list.len > 1)
		qsort(list.path, list.len, sizeof(*list.path), by_text);
	*out = arena_alloc(arena, (list.len + 1) * sizeof(**out));
	for (i = 0; i < list.len; i++)
		if (len == 0 || list.path[i] != (*out)[len - 1])
			(*out)[len++] = list.path[i];
	free(list.path);
	return len;
}
