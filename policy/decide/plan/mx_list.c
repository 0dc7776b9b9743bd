/*
 * NAME      mx_list - lists of MX patterns, each stored once in a run
 * CONTRACT  see mx_list.h. Many domains share a list. Two lists are equal if
 *           their addresses are.
 */
#include "decide/plan/mx_list.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "sts/mx_pattern.h"

const struct mx_list *
mx_list_make(struct run *run, const char **patterns, size_t len)
{
	uint64_t few[32], *key = few;
	struct mx_list *list;
	const void **slot;
	size_t i;

	len = mxpat_normalize(patterns, len);
	if (len >= ARRAY_LEN(few))
		key = xcalloc(len + 1, sizeof(*key));
	key[0] = MEMO_LIST;
	for (i = 0; i < len; i++)
		key[i + 1] = (uintptr_t)patterns[i];
	slot = memo_slot(run->memo, key, (len + 1) * sizeof(*key));
	if (*slot == NULL) {
		*slot = list = arena_alloc(run->arena, sizeof(*list));
		list->len = len;
		list->mx = arena_alloc(run->arena, (len + 1) * sizeof(char *));
		for (i = 0; i < len; i++)
			list->mx[i] = patterns[i];
	}
	if (key != few)
		free(key);
	return *slot;
}

const char *
mx_list_text(struct run *run, const struct mx_list *list)
{
	const char *text;
	struct buf out = BUF_INIT;
	size_t i;

	if (list->len == 0)
		return NULL;
	for (i = 0; i < list->len; i++) {
		if (i > 0)
			buf_putc(&out, ' ');
		buf_puts(&out, list->mx[i]);
	}
	text = arena_intern(run->arena, buf_text(&out));
	buf_release(&out);
	return text;
}

bool
mx_list_has(const struct mx_list *list, const char *interned)
{
	size_t i;

	for (i = 0; i < list->len; i++)
		if (list->mx[i] == interned)
			return true;
	return false;
}
