/*
 * NAME      settings - defaults, ownership, and the settings of a domain
 * CONTRACT  see settings.h. All code here walks the one table of options, so
 *           that a new option needs no line in this file.
 */
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "settings/settings_table.h"

void *
settings_field(struct settings *s, const struct option_row *row)
{
	return (char *)s + row->offset;
}

void *
settings_domain_field(struct domain_settings *d, const struct option_row *row)
{
	return (char *)d + row->domain_offset;
}

/*
 * set_defaults - every row's `initial' through its own parser; that they are
 * legal is proven by the unit test, so failing here is a bug of ours
 */
static void
set_defaults(struct settings *s)
{
	const struct option_row *row;
	size_t i;

	for (i = 0; i < settings_rows_len; i++) {
		row = &settings_rows[i];
		if (row->doc.global && !row->type->list &&
		    row->type->parse(row, settings_field(s, row),
			row->doc.initial, NULL) != 0)
			abort();
	}
}

struct settings *
settings_new(void)
{
	struct settings *s = xcalloc(1, sizeof(*s));

	set_defaults(s);
	return s;
}

static void
domain_release(struct domain_settings *d)
{
	const struct option_row *row;
	size_t i;

	free(d->name);
	for (i = 0; i < settings_rows_len; i++) {
		row = &settings_rows[i];
		if (row->doc.in_domain && row->type->clear != NULL)
			row->type->clear(settings_domain_field(d, row));
	}
}

void
settings_free(struct settings *s)
{
	const struct option_row *row;
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->domain_len; i++)
		domain_release(&s->domain[i]);
	free(s->domain);
	settings_set_aside(s, NULL, 0);
	free(s->aside.list);
	for (i = 0; i < settings_rows_len; i++) {
		row = &settings_rows[i];
		if (row->doc.global && row->type->clear != NULL)
			row->type->clear(settings_field(s, row));
	}
	free(s);
}

static void
inherit(struct settings *s, struct domain_settings *d)
{
	const struct option_row *row;
	size_t i;

	for (i = 0; i < settings_rows_len; i++) {
		row = &settings_rows[i];
		if (row->doc.in_domain && row->doc.global &&
		    (d->own & row->own) == 0)
			row->type->copy(settings_domain_field(d, row),
			    settings_field(s, row));
	}
}

void
settings_inherit(struct settings *s)
{
	size_t i;

	for (i = 0; i < s->domain_len; i++)
		inherit(s, &s->domain[i]);
}

struct domain_settings *
settings_add_domain(struct settings *s, const char *name)
{
	struct domain_settings *d;

	/* grown by halves of what is there; the length alone is kept */
	if ((s->domain_len & (s->domain_len - 1)) == 0)
		s->domain = xrealloc(s->domain,
		    s->domain_len > 0 ? 2 * s->domain_len : 1,
		    sizeof(*s->domain));
	d = &s->domain[s->domain_len++];
	memset(d, 0, sizeof(*d));
	d->name = xstrdup(name);
	inherit(s, d);
	return d;
}

static int
by_name(const void *va, const void *vb)
{
	const struct domain_settings *a = va, *b = vb;

	return strcmp(a->name, b->name);
}

void
settings_sort_domains(struct settings *s)
{
	if (s->domain_len > 1)
		qsort(s->domain, s->domain_len, sizeof(*s->domain), by_name);
}

void
settings_spool(struct buf *dir, const struct settings *s)
{
	if (s->spool_dir[0] != '\0')
		buf_puts(dir, s->spool_dir);
	else
		buf_printf(dir, "%s/spool", s->state_dir);
}

const struct domain_settings *
settings_for(const struct settings *s, const char *domain)
{
	const struct domain_settings key = { .name =
						 (char *)(uintptr_t)domain };
	const struct domain_settings *found = NULL;

	if (s->domain_len > 0)
		found = bsearch(&key, s->domain, s->domain_len,
		    sizeof(*s->domain), by_name);
	return found != NULL ? found : &s->general;
}

/* is the name one of the list's, or below one of its .names? */
static bool
listed(const struct string_list *list, const char *domain)
{
	size_t i, len = strlen(domain), n;

	for (i = 0; i < list->len; i++) {
		n = strlen(list->list[i]);
		if (strcmp(list->list[i], domain) == 0 ||
		    (list->list[i][0] == '.' && len > n &&
			strcmp(domain + len - n, list->list[i]) == 0))
			return true;
	}
	return false;
}

static int
by_text(const void *key, const void *entry)
{
	return strcmp(key, *(char *const *)entry);
}

void
settings_set_aside(struct settings *s, const char *const *domains, size_t len)
{
	size_t i;

	for (i = 0; i < s->aside.len; i++)
		free(s->aside.list[i]);
	free(s->aside.list);
	s->aside = (struct string_list){ xcalloc(len + 1, sizeof(char *)), 0 };
	while (s->aside.len < len) {
		i = s->aside.len++;
		s->aside.list[i] = xstrdup(domains[i]);
	}
}

bool
settings_aside(const struct settings *s, const char *domain)
{
	return s->aside.len > 0 &&
	       bsearch(domain, s->aside.list, s->aside.len, sizeof(char *),
		   by_text) != NULL;
}

bool
settings_excluded(const struct settings *s, const char *domain)
{
	const struct domain_settings *d = settings_for(s, domain);

	if (settings_aside(s, domain))
		return true;
	if ((d->own & OWN_EXCLUDE) != 0)
		return d->exclude;
	return listed(&s->exclude, domain);
}
