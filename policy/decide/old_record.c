/*
 * NAME      old_record - records that were published before, or sent to name
 *           servers
 * CONTRACT  see old_record.h. Both files are ours, but may be damaged: a line
 *           that is not of our form is skipped. Names and values become words
 *           of a script for nsupdate. Therefore a name must be a domain name,
 *           and a value a name or quoted strings.
 */
#include "decide/old_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static int
by_name(const void *a, const void *b)
{
	const struct old_record *x = a, *y = b;

	return strcmp(x->name, y->name);
}

void
update_sort(struct old_record *list, size_t len)
{
	if (len > 1)
		qsort(list, len, sizeof(*list), by_name);
}

/* field - up to the next tab or the end of the line; NULL: no more */
static char *
field(const char **at, const char *end, struct arena *arena)
{
	const char *begin = *at, *stop;

	if (begin == NULL)
		return NULL;
	stop = memchr(begin, '\t', (size_t)(end - begin));
	*at = stop != NULL ? stop + 1 : NULL;
	return arena_strndup(
	    arena, begin, (size_t)((stop != NULL ? stop : end) - begin));
}

/* ---- of our form ---- */

static bool
is_name(const char *text, size_t len)
{
	static const char ours[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

	return len > 0 && strspn(text, ours) == len;
}

static bool
printable(char c)
{
	return (unsigned char)c >= 0x20 && (unsigned char)c < 0x7f;
}

/* is_strings - as txt_presentation() writes them */
static bool
is_strings(const char *at)
{
	do {
		if (*at++ != '"')
			return false;
		while (printable(*at) && *at != '"')
			at += *at == '\\' && printable(at[1]) ? 2 : 1;
		if (*at++ != '"')
			return false;
	} while (*at++ == ' ');
	return at[-1] == '\0';
}

static bool
is_value(const char *type, const char *value)
{
	size_t len = strlen(value);

	if (strcmp(type, "TXT") == 0)
		return is_strings(value);
	return strcmp(type, "CNAME") == 0 && is_name(value, len) &&
	       value[len - 1] == '.';
}

static bool
read_line(struct old_record *record, const char *at, const char *end,
    struct arena *arena)
{
	char *name = field(&at, end, arena);
	const char *mark;
	size_t len = strlen(name);

	field(&at, end, arena); /* the TTL */
	field(&at, end, arena); /* the class */
	record->type = field(&at, end, arena);
	record->value = field(&at, end, arena);
	mark = field(&at, end, arena);
	record->arrived = mark != NULL && strcmp(mark, ARRIVED_MARK) == 0;
	if (record->value == NULL || len < 2 || name[len - 1] != '.' ||
	    !is_name(name, len) || !is_value(record->type, record->value))
		return false;
	name[len - 1] = '\0';
	record->name = name;
	return true;
}

size_t
update_lines(const char *text, size_t len)
{
	const char *end = text + len, *eol;
	size_t lines = 0;

	for (eol = text; (eol = memchr(eol, '\n', (size_t)(end - eol))); eol++)
		lines++;
	return lines;
}

size_t
update_old(struct old_record *out, const char *text, size_t len, bool sent,
    struct arena *arena)
{
	const char *end = text + len, *eol;
	size_t count = 0;

	for (; text < end; text = eol + 1) {
		eol = memchr(text, '\n', (size_t)(end - text));
		if (eol == NULL)
			break;
		if (eol > text && *text != ';' &&
		    read_line(&out[count], text, eol, arena)) {
			out[count].sent = sent;
			out[count++].arrived &= sent;
		}
	}
	return count;
}

const struct old_record *
old_find(const struct old_record *list, size_t len, const char *name)
{
	const struct old_record key = { .name = name }, *found;

	if (len == 0)
		return NULL;
	found = bsearch(&key, list, len, sizeof(key), by_name);
	while (
	    found != NULL && found > list && strcmp(found[-1].name, name) == 0)
		found--;
	return found;
}

const struct old_record *
old_more(
    const struct old_record *list, size_t len, const struct old_record *old)
{
	return old + 1 < list + len && strcmp(old[1].name, old->name) == 0
		   ? old + 1
		   : NULL;
}

bool
update_domain_of(char out[static DNAME_SIZE], const char *name,
    const struct record_style *style)
{
	static const char *const labels[] = { "_mta-sts.", "_smtp._tls.",
		"mta-sts." };
	const char *label, *end;
	size_t i;

	for (i = 0; i < ARRAY_LEN(labels); i++) {
		label = labels[i];
		if (strncmp(name, label, strlen(label)) == 0) {
			snprintf(out, DNAME_SIZE, "%s", name + strlen(label));
			return true;
		}
	}
	/* DOMAIN._mta-sts.DELEGATE */
	for (i = 0; i < 2 && style->delegate[0] != '\0'; i++) {
		end = strstr(name, i == 0 ? "._mta-sts." : "._smtp._tls.");
		if (end == NULL || end - name >= DNAME_SIZE)
			continue;
		memcpy(out, name, (size_t)(end - name));
		out[end - name] = '\0';
		return true;
	}
	return false;
}
