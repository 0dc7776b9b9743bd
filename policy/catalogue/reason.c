/*
 * NAME      reason - why a step is taken, or why it has to wait
 * CONTRACT  see reason.h. The enum and this table are both made from
 *           reason.def, so that they cannot disagree.
 */
#include "catalogue/reason.h"

#include <stddef.h>
#include <string.h>

static const struct reason reasons[] = {
#define REASON(name, kind, id, title, remedy, text) \
	[REASON_##name] = { id, REASON_##kind, title, remedy, text },
#include "catalogue/reason.def"
#undef REASON
};

_Static_assert(ARRAY_LEN(reasons) == REASON_COUNT, "a row for each reason");

const struct reason *
reason(enum reason_id id)
{
	return &reasons[id];
}

const struct reason *
reason_by_name(const char *id)
{
	size_t i;

	for (i = 0; i < REASON_COUNT; i++)
		if (strcmp(reasons[i].id, id) == 0)
			return &reasons[i];
	return NULL;
}

void
reason_remedy(struct buf *out, const char *remedy, const char *domain)
{
	static const char word[] = "DOMAIN";
	const char *at;

	while ((at = strstr(remedy, word)) != NULL) {
		buf_put(out, remedy, (size_t)(at - remedy));
		buf_puts(out, domain);
		remedy = at + sizeof(word) - 1;
	}
	buf_puts(out, remedy);
}
