/*
 * NAME      domainlist - read the lists that make a domain ours
 * CONTRACT  see domainset.h. A list is read as Postfix reads it: names are
 *           folded to lower case, a /file stands for the patterns in it
 *           (which may name further files), a table is looked up as it is.
 *           What is odd about an entry is counted and shown once a table,
 *           one by one for the first few names.
 * BUGS      Files that include files are followed eight deep; Postfix has
 *           no limit.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "dns/dname.h"
#include "inspect/domainset.h"
#include "postfix/pfversion.h"

#define DEPTH_MAX  8
#define FILE_LIMIT ((off_t)256 * 1024 * 1024)
#define NOTES_MAX  20 /* names of one list noted one by one */
#define SHOWN_MAX  200

static void
oddity_add(
    struct domainset *set, struct oddity *odd, const char *text, size_t len)
{
	if (odd->count++ == 0)
		odd->first = arena_strndup(
		    set->arena, text, len < SHOWN_MAX ? len : SHOWN_MAX);
}

/* ---- candidates ---- */

/* no_mail_name - accepted by Postfix, but nobody's MX can lead here */
static bool
no_mail_name(const char *name)
{
	return strcmp(name, "localhost.localdomain") == 0 ||
	       dname_below(name, "localhost");
}

/* add_candidate - under the key that Postfix looks up */
static void
add_candidate(struct domainset *set, const char *name, const char *key)
{
	size_t place = nameset_add(set->names, key, strlen(key));

	if (place < set->candidates_len)
		return;
	VEC_GROW(set->candidates, set->candidates_len, set->candidates_cap);
	key = nameset_get(set->names, place);
	set->candidates[set->candidates_len++] = (struct candidate){
		.name = strcmp(name, key) == 0 ? key
					       : arena_strdup(set->arena, name),
		.key = key,
		.class = -1,
	};
}

bool
domainset_candidate(struct domainset *set, const char *text, size_t len)
{
	char name[DNAME_SIZE];
	struct buf unicode = BUF_INIT;
	const char *at;

	while ((at = memchr(text, '@', len)) != NULL) {
		len -= (size_t)(at + 1 - text);
		text = at + 1;
	}
	while (len > 0 && *text == '.') {
		text++;
		len--;
	}
	if (dname_parse(name, text, len, NULL) != 0 || no_mail_name(name))
		return false;
	add_candidate(set, name, name);
	/* mail with SMTPUTF8 names it in U-labels, and Postfix looks up those
	 */
	if (strstr(name, "xn--") != NULL) {
		dname_unicode(&unicode, name);
		add_candidate(set, name, buf_text(&unicode));
		buf_release(&unicode);
	}
	return true;
}

/* ---- tables ---- */

struct reading {
	struct domainset *set;
	struct domain_table *table;
};

static bool
has_upper(const char *text, size_t len)
{
	for (; len > 0; text++, len--)
		if (*text >= 'A' && *text <= 'Z')
			return true;
	return false;
}

static void
take_key(void *context, const char *text, size_t len)
{
	struct reading *reading = context;
	struct domain_table *table = reading->table;
	bool address = memchr(text, '@', len) != NULL;
	bool domain = domainset_candidate(reading->set, text, len);

	if (address) {
		if (!table->addresses)
			oddity_add(reading->set, &table->no_domain, text, len);
		return;
	}
	nameset_add(table->keys, text, len);
	if ((domain || !table->addresses) &&
	    (has_upper(text, len) || (domain && text[len - 1] == '.')))
		oddity_add(reading->set, &table->never, text, len);
	else if (!domain && !table->addresses)
		oddity_add(reading->set, &table->no_domain, text, len);
}

static void
table_read(struct domainset *set, struct domain_table *table)
{
	struct reading reading = { set, table };
	struct buf why = BUF_INIT;

	table->fixed = map_fixed(&set->maps, table->direct);
	table->everything = maptype_of(table->direct).listing == MAP_EVERYTHING;
	table->keys = nameset_new();
	table->hidden = !map_listable(table->direct);
	if (table->hidden)
		return;
	table->all = true;
	if (map_list(&set->maps, table->direct, take_key, &reading, &table->all,
		&why) != 0) {
		table->error = arena_strdup(set->facts->arena, buf_text(&why));
		table->all = false;
	}
	table->hidden = !table->all;
	/* a pipe may let less through than it is fed */
	if (maptype_of(table->direct).listing == MAP_PIPE)
		table->all = false;
	buf_release(&why);
}

struct domain_table *
domainset_table(struct domainset *set, const char *spec)
{
	struct domain_table *table;
	struct buf direct = BUF_INIT;
	size_t i;

	for (i = 0; i < set->tables_len; i++)
		if (strcmp(set->tables[i]->spec, spec) == 0)
			return set->tables[i];
	table = arena_alloc(set->arena, sizeof(*table));
	if (strstr(spec, "debug:") != NULL &&
	    pf_has(set->maps.tools->mail_version, PF_DEBUG_TABLES) == TRI_NO)
		buf_puts(&direct, spec); /* a type that it does not know */
	else
		maptype_direct(&direct, spec);
	table->spec = arena_strdup(set->facts->arena, spec);
	table->direct = arena_strdup(set->arena, direct.text);
	table->addresses = strstr(set->alias_maps, spec) != NULL;
	buf_release(&direct);
	VEC_GROW(set->tables, set->tables_len, set->tables_cap);
	set->tables[set->tables_len++] = table;
	table_read(set, table);
	return table;
}

/* ---- lists ---- */

static const char *
source(struct domainset *set, const struct domain_match_list *list,
    const char *where)
{
	const char *text;
	struct buf b = BUF_INIT;

	buf_puts(&b, list->parameter);
	if (where != NULL)
		buf_printf(&b, " %s", where);
	text = arena_intern(set->facts->arena, b.text);
	buf_release(&b);
	return text;
}

/*
 * fold - a name as the list compares it; false: with something in it, like a
 * byte order mark, that no domain has
 */
static bool
fold(struct buf *out, const char *text, size_t len)
{
	char name[DNAME_SIZE];
	bool ascii = true;
	struct buf unicode = BUF_INIT;
	size_t i;

	buf_clear(out);
	for (i = 0; i < len; i++) {
		ascii &= (unsigned char)text[i] < 0x80;
		buf_putc(
		    out, (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32
								 : text[i]));
	}
	if (ascii || text[len - 1] == '.' ||
	    dname_parse(name, text, len, NULL) != 0)
		return true;
	dname_unicode(&unicode, name);
	/* Postfix folds case and takes nothing out */
	if ((ascii = unicode.len == len)) {
		buf_clear(out);
		buf_puts(out, unicode.text);
	}
	buf_release(&unicode);
	return ascii;
}

static void
add_name(struct domainset *set, struct domain_match_list *list,
    const struct match_item *item, const char *where)
{
	struct buf key = BUF_INIT;
	size_t before = nameset_len(list->names), place;
	bool plain = fold(&key, item->text, item->len);

	place = nameset_add(list->names, key.text, key.len);
	list->order++;
	if (place < before)
		goto out; /* the first one decides */
	VEC_GROW(list->items, before, list->items_cap);
	list->items[place] = (struct domain_item){ source(set, list, where),
		NULL, list->order, item->negated };
	if (!item->negated &&
	    (list->style == STYLE_PARENT ||
		(list->style == STYLE_DOT_PARENT && *key.text == '.')))
		list->parents = true;
	if (!plain)
		facts_note(set->facts, FINDING_ENTRY_NEVER_MATCHES, key.text,
		    "in %s of %s", list->parameter, set->instance);
	if (!plain || domainset_candidate(set, key.text, key.len) ||
	    item->negated)
		goto out;
	if (place < NOTES_MAX)
		facts_note(set->facts, FINDING_ENTRY_NO_DOMAIN, key.text,
		    "in %s of %s", list->parameter, set->instance);
	else if (place == NOTES_MAX)
		facts_note(set->facts, FINDING_ENTRY_NO_DOMAIN, list->parameter,
		    "of %s has more of them", set->instance);
out:
	buf_release(&key);
}

static void
add_table(struct domainset *set, struct domain_match_list *list,
    const struct match_item *item)
{
	char *spec = arena_strndup(set->arena, item->text, item->len);
	struct domain_table *table = domainset_table(set, spec);

	VEC_GROW(list->tables, list->tables_len, list->tables_cap);
	list->tables[list->tables_len++] =
	    (struct domain_item){ source(set, list, table->spec), table,
		    ++list->order, item->negated };
	if (!item->negated && list->style != STYLE_EXACT && table->fixed)
		list->parents = true;
}

/* whole_file - its text; NULL and `why' */
static char *
whole_file(const char *path, size_t *len, struct buf *why)
{
	struct stat st;
	char *text = NULL;
	FILE *file;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || fstat(fd, &st) != 0) {
		why_set(why, "%s", strerror(errno));
	} else if (!S_ISREG(st.st_mode) || st.st_size > FILE_LIMIT) {
		why_set(why, "no regular file of a sane size");
	} else if ((file = fdopen(fd, "r")) != NULL) {
		text = xmalloc((size_t)st.st_size + 1);
		*len = fread(text, 1, (size_t)st.st_size, file);
		text[*len] = '\0';
		if (ferror(file)) { /* half of it would look whole */
			why_set(why, "%s", strerror(errno));
			free(text);
			text = NULL;
		}
		fclose(file);
		return text;
	}
	if (fd >= 0)
		close(fd);
	return text;
}

static void
list_failed(struct domainset *set, const struct domain_match_list *list,
    const char *what, const char *why)
{
	set->complete = false;
	if (set->unsure == NULL)
		set->unsure = arena_printf(set->facts->arena, "%s, %s: %s",
		    list->parameter, what, why);
	facts_note(set->facts, FINDING_LIST_UNREADABLE, list->parameter,
	    "%s: %s (%s)", what, why, set->instance);
}

static void read_text(struct domainset *, struct domain_match_list *,
    const char *text, bool negated, const char *where, int depth);

/* lost_line - one that Postfix passes over with a warning */
static void
lost_line(struct domainset *set, const struct domain_match_list *list,
    const char *path, const char *line)
{
	const char *word = line + strspn(line, " \t\r\v\f");
	const char *name =
	    arena_strndup(set->arena, word, strcspn(word, " \t\r\v\f,"));

	facts_note(set->facts, FINDING_ENTRY_NEVER_MATCHES, name,
	    "%s: the first line begins with blanks, and Postfix ignores it "
	    "(%s of %s)",
	    path, list->parameter, set->instance);
}

static void
read_file(struct domainset *set, struct domain_match_list *list,
    const struct match_item *item, int depth)
{
	const char *path = arena_strndup(set->arena, item->text, item->len);
	struct buf why = BUF_INIT, line = BUF_INIT;
	const char *at, *end;
	bool logical = set->logical_lines, lost;
	size_t len = 0;
	char *text = NULL;

	if (depth >= DEPTH_MAX)
		why_set(&why, "included too deep");
	else
		text = whole_file(path, &len, &why);
	if (text == NULL) {
		list_failed(set, list, path, buf_text(&why));
	} else {
		for (at = text, end = text + len;
		     matchlist_line(&line, &at, end, logical, &lost);)
			if (lost)
				lost_line(set, list, path, line.text);
			else
				read_text(set, list, line.text, item->negated,
				    path, depth + 1);
	}
	free(text);
	buf_release(&line);
	buf_release(&why);
}

static void
read_text(struct domainset *set, struct domain_match_list *list,
    const char *text, bool negated, const char *where, int depth)
{
	struct matchlist words;

	matchlist_start(&words, text, negated);
	while (matchlist_next(&words)) {
		switch (words.item.kind) {
		case MATCH_NAME:
			add_name(set, list, &words.item, where);
			break;
		case MATCH_FILE:
			read_file(set, list, &words.item, depth);
			break;
		case MATCH_TABLE:
			add_table(set, list, &words.item);
			break;
		case MATCH_BROKEN:
			list_failed(set, list, "!", "no pattern after it");
			break;
		}
	}
}

void
domainlist_read(
    struct domainset *set, struct domain_match_list *list, const char *value)
{
	list->names = nameset_new();
	read_text(set, list, value, false, NULL, 0);
}
