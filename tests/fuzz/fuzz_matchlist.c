/* fuzz_matchlist - lists of patterns and of tables, whatever they hold */
#include <string.h>

#include "base/alloc.h"
#include "fuzz.h"
#include "postfix/maptype.h"
#include "postfix/matchlist.h"

static void
walk(const char *name, enum match_style style)
{
	const char *end = name + strlen(name), *next;

	for (; name != NULL; name = next) {
		next = matchlist_parent(name, style);
		MUST(next == NULL || (next > name && next <= end));
	}
}

static void
tables(const char *table)
{
	struct buf direct = BUF_INIT, again = BUF_INIT;
	struct maptype type = maptype_of(table);

	maptype_direct(&direct, table);
	maptype_direct(&again, buf_text(&direct));
	MUST(strncmp(buf_text(&direct), "proxy:", 6) != 0);
	MUST(type.listing == maptype_of(buf_text(&direct)).listing);
	buf_release(&direct);
	buf_release(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = xstrndup((const char *)data, len), *item;
	const char *at = (const char *)data, *end = at + len;
	struct buf line = BUF_INIT;
	struct matchlist list;
	bool lost;

	matchlist_start(&list, text, len % 2 == 0);
	while (matchlist_next(&list)) {
		MUST(list.item.text >= text);
		MUST(list.item.text + list.item.len <= text + strlen(text));
		item = xstrndup(list.item.text, list.item.len);
		tables(item);
		walk(item, STYLE_PARENT);
		walk(item, STYLE_DOT_PARENT);
		free(item);
	}
	while (matchlist_line(&line, &at, end, len % 3 == 0, &lost))
		MUST(line.len > 0 && line.len <= len);
	buf_release(&line);
	free(text);
	return 0;
}
