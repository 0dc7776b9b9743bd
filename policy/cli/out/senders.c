/*
 * NAME      senders - print how known senders treat a policy or record
 * CONTRACT  see senders.h. Senders that follow the standard are not named.
 */
#include "cli/out/senders.h"

#include <string.h>

#include "cli/out/print.h"

void
senders_print(const char *head, int indent, const struct quirk *quirks,
    size_t len, uint32_t max_age)
{
	struct buf text = BUF_INIT;
	size_t i;

	for (i = 0; i < len; i++) {
		buf_clear(&text);
		quirk_text(&text, &quirks[i], max_age);
		out("%*s%-*s%s\n", indent, "", (int)strlen(head),
		    i == 0 ? head : "", buf_text(&text));
	}
	buf_release(&text);
}

void
senders_json(struct jsonw *w, const struct quirk *quirks, size_t len)
{
	const struct quirk *q;
	size_t i;

	jsonw_open(w, "senders", '[');
	for (i = 0; i < len; i++) {
		q = &quirks[i];
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "sender", q->reader);
		jsonw_string(w, "effect", quirk_effect_name(q->effect));
		jsonw_int_if(w, "seconds", q->seconds != 0, q->seconds);
		jsonw_string(w, "reason", q->reason);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}
