/*
 * NAME      settings_json - settings as JSON
 * CONTRACT  see settings_json.h. Numbers are numbers, durations are in seconds,
 *           lists are arrays; any other value is the text that the file would
 *           have, without quotes.
 */
#include "json/settings_json.h"

#include <string.h>

#include "settings/settings_table.h"

static bool
is_text(const struct option_type *type)
{
	return type == &type_path || type == &type_host || type == &type_rua ||
	       type == &type_resolvers || type == &type_authserv ||
	       type == &type_socket || type == &type_updater ||
	       type == &type_store;
}

/* is_list - does the field hold a struct string_list? */
static bool
is_list(const struct option_type *type)
{
	return type->list && !is_text(type);
}

/* put_printed - as in the file; quotes stand around all of it or nowhere */
static void
put_printed(struct jsonw *w, const struct option_row *row, const void *field)
{
	struct buf text = BUF_INIT;
	const char *at;
	size_t len;

	row->type->print(row, field, &text);
	at = buf_text(&text);
	len = text.len;
	if (len >= 2 && at[0] == '"' && at[len - 1] == '"') {
		at++;
		len -= 2;
	}
	jsonw_octets(w, row->doc.name, at, len);
	buf_release(&text);
}

static void
put_steps(struct jsonw *w, const char *name, const struct age_steps *steps)
{
	size_t i;

	jsonw_open(w, name, '[');
	for (i = 0; i < steps->len; i++)
		jsonw_int(w, NULL, steps->age[i]);
	jsonw_close(w, ']');
}

static void
put_value(struct jsonw *w, const struct option_row *row, const void *field)
{
	const char *name = row->doc.name, *text;
	const struct string_list *list = field;

	if (row->type == &type_bool)
		jsonw_bool(w, name, *(const bool *)field);
	else if (row->type == &type_number || row->type == &type_duration ||
		 (row->type == &type_age && *(const unsigned *)field != 0))
		jsonw_int(w, name, *(const unsigned *)field);
	else if (row->type == &type_steps)
		put_steps(w, name, field);
	else if (is_list(row->type))
		jsonw_strings(
		    w, name, (const char *const *)list->list, list->len);
	else if (is_text(row->type)) {
		text = *(const char *const *)field;
		jsonw_octets(w, name, text != NULL ? text : "",
		    text != NULL ? strlen(text) : 0);
	} else
		put_printed(w, row, field);
}

static void
put_domain(struct jsonw *w, const struct domain_settings *d)
{
	const struct option_row *row;
	size_t i;

	jsonw_open(w, NULL, '{');
	jsonw_string(w, "name", d->name);
	for (i = 0; i < settings_rows_len; i++) {
		row = &settings_rows[i];
		if (row->doc.in_domain && (d->own & row->own) != 0)
			put_value(w, row, (const char *)d + row->domain_offset);
	}
	jsonw_close(w, '}');
}

void
settings_json_write(struct jsonw *w, const struct settings *s, bool all)
{
	struct settings *defaults = settings_new();
	const struct option_row *row;
	size_t i;

	jsonw_open(w, NULL, '{');
	jsonw_open(w, "settings", '{');
	for (i = 0; i < settings_rows_len; i++) {
		row = &settings_rows[i];
		if (row->doc.global &&
		    (all || !settings_same(row, s, defaults)))
			put_value(w, row, (const char *)s + row->offset);
	}
	jsonw_close(w, '}');
	jsonw_open(w, "domains", '[');
	for (i = 0; i < s->domain_len; i++)
		put_domain(w, &s->domain[i]);
	jsonw_close(w, ']');
	jsonw_close(w, '}');
	settings_free(defaults);
}
