/*
 * NAME      maps - what a lookup table of Postfix holds
 * CONTRACT  see maps.h. postmap is run with -f, since Postfix's own lists
 *           look up a name in lower case and leave the table's keys alone;
 *           without -f postmap folds the keys of texthash and inline tables,
 *           and would find what a running Postfix does not. Its exit status
 *           1 means nothing by itself (no answer, empty table, failure); only
 *           "fatal:" tells a failure.
 */
#include "inspect/maps.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "inspect/mainonly.h"
#include "inspect/run.h"
#include "postfix/pflist.h"
#include "postfix/pfversion.h"

#define QUOTE_MAX 300
#define CHUNK     100000 /* keys asked of a local table at once */
#define CHUNK_FAR 1000   /* and of one behind a network */
#define DEPTH_MAX 4      /* union maps in union maps */

/* reason - what postmap said when it gave up; false: it did not */
static bool
reason(const struct buf *errors, struct buf *why)
{
	static const char fatal[] = ": fatal: ", warning[] = ": warning: ";
	const char *text = buf_text(errors), *at, *last = NULL, *odd = text;
	struct buf out = BUF_INIT;

	for (at = text; (at = strstr(at, fatal)) != NULL; at++)
		last = at;
	if (last == NULL)
		return false;
	last += sizeof(fatal) - 1;
	buf_mask(&out, last, strcspn(last, "\n"), QUOTE_MAX);
	/* "connect to mysql server ...: Access denied" says more */
	while ((odd = strstr(odd, warning)) != NULL) {
		odd += sizeof(warning) - 1;
		if (!pf_deprecation(odd, strcspn(odd, "\n")))
			break;
	}
	if (odd != NULL && odd < last) {
		buf_puts(&out, "; ");
		buf_mask(&out, odd, strcspn(odd, "\n"), QUOTE_MAX);
	}
	why_set(why, "%s", out.text);
	buf_release(&out);
	return true;
}

/* postmap_in - one call, told by the configuration in `folder' */
static int
postmap_in(const struct maps *maps, const char *folder, const char *option,
    const char *table, const struct buf *input,
    void (*line)(void *, char *, size_t), void *context, struct buf *why)
{
	const struct postfix_tools *tools = maps->tools;
	const char *argv[9];
	struct buf errors = BUF_INIT;
	struct run run = { .argv = argv,
		.directory = maps->queue_directory,
		.timeout = tools->timeout,
		.line = line,
		.context = context,
		.errors = &errors };
	size_t n = 0;
	int status;

	argv[n++] = tools->postmap;
	if (folder != NULL) {
		argv[n++] = "-c";
		argv[n++] = folder;
	}
	argv[n++] = "-f";
	argv[n++] = option;
	if (input != NULL) {
		argv[n++] = "-";
		run.input = buf_text(input);
		run.input_len = input->len;
	}
	argv[n++] = table;
	argv[n] = NULL;
	status = run_program(&run, why);
	if (status >= 0 && reason(&errors, why))
		status = -1;
	else if (status > 1)
		status = why_set(
		    why, "%s ended with status %d", tools->postmap, status);
	buf_release(&errors);
	return status < 0 ? -1 : 0;
}

/*
 * postmap - one call; the option decides whether `input' is looked at. Once
 * more with a bare main.cf where only an interface is missing.
 */
static int
postmap(const struct maps *maps, const char *option, const char *table,
    const struct buf *input, void (*line)(void *, char *, size_t),
    void *context, struct buf *why)
{
	struct buf inner = BUF_INIT;
	struct mainonly bare;
	bool spared = maps->tools->spared != NULL && *maps->tools->spared;
	int result = -1;

	if (!spared)
		result = postmap_in(maps, maps->tools->config_directory, option,
		    table, input, line, context, &inner);
	if (result < 0 &&
	    (spared || strstr(buf_text(&inner), "inet_interfaces") != NULL) &&
	    mainonly_bare(&bare)) {
		buf_clear(&inner);
		result = postmap_in(maps, bare.path, option, table, input, line,
		    context, &inner);
		mainonly_close(&bare);
	}
	if (result < 0)
		why_set(why, "%s", buf_text(&inner));
	buf_release(&inner);
	return result;
}

/* ---- listing ---- */

struct listing {
	void (*key)(void *, const char *, size_t);
	void *context;
};

static void
take_key(void *context, char *line, size_t len)
{
	const struct listing *listing = context;
	const char *tab = memchr(line, '\t', len);

	listing->key(
	    listing->context, line, tab != NULL ? (size_t)(tab - line) : len);
}

static int
list_cdb(const struct maps *maps, const char *table,
    const struct listing *listing, struct buf *why)
{
	const char *name = maptype_name(table);
	struct buf path = BUF_INIT, inner = BUF_INIT;
	int fd, result = -1;

	if (name[0] != '/' && maps->queue_directory[0] != '\0')
		buf_printf(&path, "%s/", maps->queue_directory);
	buf_printf(&path, "%s.cdb", name);
	if ((fd = open(path.text, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) < 0) {
		why_set(why, "open %s: %s", path.text, strerror(errno));
		goto out;
	}
	if ((result = cdb_keys(fd, listing->key, listing->context, &inner)) !=
	    0)
		why_set(why, "%s: %s", path.text, buf_text(&inner));
	close(fd);
out:
	buf_release(&path);
	buf_release(&inner);
	return result;
}

static int list_any(const struct maps *, const char *table,
    const struct listing *, bool *all, int depth, struct buf *why);

/* list_members - each member of a union, or the first of a pipe */
static int
list_members(const struct maps *maps, const char *table,
    const struct listing *listing, bool first_only, bool *all, int depth,
    struct buf *why)
{
	struct buf members = BUF_INIT, one = BUF_INIT;
	struct pflist list = { .braces = true };
	int result = 0;

	if (depth >= DEPTH_MAX || !maptype_members(&members, table)) {
		result = why_set(why, "cannot tell the members of %s", table);
		goto out;
	}
	list.rest = members.text;
	while (result == 0 && pflist_next(&list)) {
		buf_clear(&one);
		buf_put(&one, list.word, list.len);
		result = list_any(maps, one.text, listing, all, depth + 1, why);
		if (first_only)
			break;
	}
out:
	buf_release(&members);
	buf_release(&one);
	return result;
}

static int
list_any(const struct maps *maps, const char *table,
    const struct listing *listing, bool *all, int depth, struct buf *why)
{
	enum map_listing how = maptype_of(table).listing;

	if (how == MAP_CDB)
		return list_cdb(maps, table, listing, why);
	if (how == MAP_SEQUENCE)
		return postmap(maps, "-s", table, NULL, take_key,
		    (void *)(uintptr_t)listing, why);
	if (how == MAP_UNION || how == MAP_PIPE)
		return list_members(
		    maps, table, listing, how == MAP_PIPE, all, depth, why);
	*all = false;
	return 0;
}

int
map_list(const struct maps *maps, const char *table,
    void (*key)(void *, const char *, size_t), void *context, bool *all,
    struct buf *why)
{
	struct listing listing = { key, context };

	return list_any(maps, table, &listing, all, 0, why);
}

bool
map_listable(const char *table)
{
	enum map_listing how = maptype_of(table).listing;

	return how != MAP_UNLISTED && how != MAP_EVERYTHING;
}

/* ---- asking ---- */

static void
take_found(void *context, char *line, size_t len)
{
	const char *tab = memchr(line, '\t', len);

	if (tab != NULL)
		nameset_add(context, line, (size_t)(tab - line));
}

int
map_query(const struct maps *maps, const char *table,
    const struct nameset *keys, struct nameset *found, struct buf *why)
{
	size_t chunk = maptype_of(table).remote ? CHUNK_FAR : CHUNK;
	size_t i = 0, n, len = nameset_len(keys);
	struct buf input = BUF_INIT;
	const char *key;
	int result = 0;

	while (result == 0 && i < len) {
		buf_clear(&input);
		for (n = 0; n < chunk && i < len; n++, i++) {
			key = nameset_get(keys, i);
			if (*key != '\0' && strpbrk(key, "\n\t") == NULL)
				buf_printf(&input, "%s\n", key);
		}
		if (input.len > 0)
			result = postmap(
			    maps, "-q", table, &input, take_found, found, why);
	}
	buf_release(&input);
	return result;
}

/* ---- SQL and LDAP: which parts of the key does the query use? ---- */

/* partial - does the template use a part of the key (%u, %d, %1 to %9)? */
static bool
partial(const char *line)
{
	for (; (line = strchr(line, '%')) != NULL; line += line[1] ? 2 : 1)
		if (line[1] != '\0' && strchr("uUdD123456789", line[1]) != NULL)
			return true;
	return false;
}

/* what a logical line of such a file is about */
enum about {
	ABOUT_ELSE,
	ABOUT_DOMAIN,   /* any value makes the table a partial one */
	ABOUT_TEMPLATE, /* one with a part of the key does */
};

static enum about
about_of(const char *name, size_t len)
{
	static const char *const templates[] = { "query", "query_filter",
		"search_base", "select_field", "where_field", "key_format" };
	size_t i;

	if (len == 6 && strncmp(name, "domain", 6) == 0)
		return ABOUT_DOMAIN;
	for (i = 0; i < ARRAY_LEN(templates); i++)
		if (strlen(templates[i]) == len &&
		    strncmp(templates[i], name, len) == 0)
			return ABOUT_TEMPLATE;
	return ABOUT_ELSE;
}

/*
 * narrows - does this piece of the file make the table a partial one? `fresh':
 * it begins a line. Like main.cf, a line that begins with blanks goes on with
 * the one before, across comments and empty lines.
 */
static bool
narrows(enum about *about, const char *piece, bool fresh)
{
	static const char blanks[] = " \t\r\v\f";
	size_t len;

	if (fresh && (piece[strspn(piece, blanks)] == '#' ||
			 piece[strspn(piece, blanks)] == '\0'))
		return false;
	if (fresh && strchr(blanks, *piece) == NULL) {
		len = strcspn(piece, " \t=");
		*about = about_of(piece, len);
		piece += len + strspn(piece + len, " \t=");
	}
	return *about == ABOUT_DOMAIN
		   ? piece[strspn(piece, blanks)] != '\0'
		   : *about == ABOUT_TEMPLATE && partial(piece);
}

bool
map_fixed(const struct maps *maps, const char *table)
{
	struct maptype type = maptype_of(table);
	const char *name = maptype_name(table);
	char piece[4096];
	enum about about = ABOUT_ELSE;
	bool fixed = true, fresh = true, whole;
	FILE *file;

	if (!type.query || name[0] != '/')
		return type.fixed;
	if ((file = fopen(name, "re")) == NULL)
		return type.fixed;
	while (fixed && fgets(piece, sizeof(piece), file) != NULL) {
		whole = strchr(piece, '\n') != NULL;
		piece[strcspn(piece, "\n")] = '\0';
		fixed = !narrows(&about, piece, fresh);
		fresh = whole;
	}
	fclose(file);
	return fixed;
}
