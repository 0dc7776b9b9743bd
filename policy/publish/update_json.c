/*
 * NAME      update_json - DNS updates as JSON
 * CONTRACT  see update_json.h and poststs-formats(5): dns_update. Values come
 *           from zone file text that poststs wrote, or that a server sent and
 *           that was escaped.
 */
#include "publish/update_json.h"

#include <string.h>

#include "base/ascii.h"
#include "dns/dname.h"
#include "json/jsonw.h"

#define UPDATE_JSON_VERSION 1

static void
put(void *out, const char *text, size_t len)
{
	buf_put(out, text, len);
}

/* put_escaped - the octet behind a backslash; returns what follows it */
static const char *
put_escaped(struct buf *out, const char *at)
{
	if (ascii_digit(at[0]) && ascii_digit(at[1]) && ascii_digit(at[2])) {
		buf_putc(out, (char)((at[0] - '0') * 100 + (at[1] - '0') * 10 +
				     (at[2] - '0')));
		return at + 3;
	}
	if (*at == '\0')
		return at;
	buf_putc(out, *at);
	return at + 1;
}

void
update_plain(struct buf *out, const char *type, const char *value)
{
	size_t len = strlen(value);
	bool quoted = false;

	if (strcmp(type, "TXT") != 0) {
		buf_put(out, value,
		    len > 0 && value[len - 1] == '.' ? len - 1 : len);
		return;
	}
	while (*value != '\0') {
		if (*value == '"')
			quoted = !quoted, value++;
		else if (*value == '\\')
			value = put_escaped(out, value + 1);
		else if (*value == ' ' && !quoted)
			value++;
		else
			buf_putc(out, *value++);
	}
}

/* put_place - zone, name, name within the zone, type, ttl */
static void
put_place(struct jsonw *w, const struct update_change *c)
{
	size_t zone = c->zone != NULL ? strlen(c->zone) : 0;
	size_t name = strlen(c->name);

	jsonw_string(w, "zone", c->zone);
	jsonw_string(w, "name", c->name);
	if (zone > 0 && strcmp(c->name, c->zone) == 0)
		jsonw_string(w, "host", "@");
	else if (zone > 0 && dname_below(c->name, c->zone))
		jsonw_octets(w, "host", c->name, name - zone - 1);
	else
		jsonw_string(w, "host", NULL);
	jsonw_string(w, "type", c->type);
	jsonw_int(w, "ttl", c->ttl);
}

static void
put_change(struct jsonw *w, const struct update_change *c)
{
	struct buf plain = BUF_INIT;

	update_plain(&plain, c->type, c->value);
	jsonw_open(w, NULL, '{');
	jsonw_string(w, "action", c->add ? "add" : "delete");
	put_place(w, c);
	jsonw_octets(w, "value", buf_text(&plain), plain.len);
	jsonw_string(w, "presentation", c->value);
	jsonw_close(w, '}');
	buf_release(&plain);
}

/* ---- whole sets ---- */

static bool
same_set(const struct update_change *a, const struct update_change *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->type, b->type) == 0;
}

/* goes - is the record with this text one of those to be deleted or added? */
static bool
goes(const struct update_change *list, size_t len,
    const struct update_change *set, const struct txt *txt)
{
	struct buf plain = BUF_INIT;
	bool found = false;
	size_t i;

	for (i = 0; i < len && !found; i++) {
		if (!same_set(&list[i], set))
			continue;
		buf_clear(&plain);
		update_plain(&plain, list[i].type, list[i].value);
		found = plain.len == txt->len &&
			(plain.len == 0 ||
			    memcmp(plain.text, txt->text, txt->len) == 0);
	}
	buf_release(&plain);
	return found;
}

/* put_text - one value of a set, plain or as in a zone file */
static void
put_text(struct jsonw *w, const char *text, size_t len, bool zone_form)
{
	struct buf quoted = BUF_INIT;

	if (zone_form) {
		txt_presentation(&quoted, text, len);
		jsonw_string(w, NULL, buf_text(&quoted));
	} else {
		jsonw_octets(w, NULL, text, len);
	}
	buf_release(&quoted);
}

/* put_values - others' records, as they were seen, then ours */
static void
put_values(struct jsonw *w, const struct update_change *list, size_t len,
    const struct update_change *set, bool zone_form)
{
	struct buf plain = BUF_INIT;
	size_t i;

	for (i = 0; set->seen && i < set->txt_len; i++)
		if (!goes(list, len, set, &set->txt[i]))
			put_text(
			    w, set->txt[i].text, set->txt[i].len, zone_form);
	for (i = 0; i < len; i++) {
		if (!list[i].add || !same_set(&list[i], set))
			continue;
		buf_clear(&plain);
		update_plain(&plain, list[i].type, list[i].value);
		if (zone_form)
			jsonw_string(w, NULL, list[i].value);
		else
			jsonw_octets(w, NULL, buf_text(&plain), plain.len);
	}
	buf_release(&plain);
}

static void
put_set(struct jsonw *w, const struct update_change *list, size_t len,
    const struct update_change *set)
{
	struct update_change place = *set;
	size_t i;

	for (i = 0; i < len; i++)
		if (list[i].add && same_set(&list[i], set))
			place.ttl = list[i].ttl;
	jsonw_open(w, NULL, '{');
	put_place(w, &place);
	jsonw_bool(w, "known", set->seen);
	jsonw_open(w, "values", '[');
	put_values(w, list, len, set, false);
	jsonw_close(w, ']');
	jsonw_open(w, "presentations", '[');
	put_values(w, list, len, set, true);
	jsonw_close(w, ']');
	jsonw_close(w, '}');
}

static bool
first_of_set(const struct update_change *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (same_set(&list[i], &list[n]))
			return false;
	return true;
}

void
update_json(struct buf *out, const struct update_change *list, size_t len)
{
	struct jsonw w;
	size_t i;

	jsonw_begin(&w, put, out);
	jsonw_open(&w, NULL, '{');
	jsonw_int(&w, "version", UPDATE_JSON_VERSION);
	jsonw_open(&w, "changes", '[');
	for (i = 0; i < len; i++)
		put_change(&w, &list[i]);
	jsonw_close(&w, ']');
	jsonw_open(&w, "sets", '[');
	for (i = 0; i < len; i++)
		if (first_of_set(list, i))
			put_set(&w, list, len, &list[i]);
	jsonw_close(&w, ']');
	jsonw_close(&w, '}');
	jsonw_end(&w);
}
