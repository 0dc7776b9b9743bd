/*
 * NAME      settings_value - the types of values that options have
 * CONTRACT  see settings_table.h. Each type reads what it writes. Numbers and
 *           lengths are limited here and nowhere else; the legal range in
 *           messages comes from the text of the row.
 */
#include "settings/settings_table.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "dns/dname.h"
#include "dns/network.h"
#include "dns/record.h"
#include "dns/resolvconf.h"
#include "sts/mx_pattern.h"

#define AUTHSERV_MAX    255
#define SOCKET_PATH_MAX 107 /* sun_path of Linux, less the NUL */

/* ---- helpers ---- */

static void
quote(struct buf *out, const char *text)
{
	buf_putc(out, '"');
	for (; *text != '\0'; text++) {
		if (strchr("\"\\$", *text) != NULL)
			buf_putc(out, '\\');
		buf_putc(out, *text);
	}
	buf_putc(out, '"');
}

/* not_this - "what' with the value quoted, safe to print */
static int
not_this(struct buf *why, const char *value, const char *what)
{
	struct buf safe = BUF_INIT;

	buf_mask(&safe, value, strlen(value), 80);
	why_set(why, "\"%s\" %s", buf_text(&safe), what);
	buf_release(&safe);
	return -1;
}

/* ---- yes and no, words ---- */

static int
bool_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	static const char *const words[] = { "no", "yes", "false", "true",
		"off", "on" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(words); i++)
		if (strcasecmp(value, words[i]) == 0) {
			*(bool *)field = i % 2 == 1;
			return 0;
		}
	return not_this(why, value, "is neither yes nor no");
}

static void
bool_print(const struct option_row *row, const void *field, struct buf *out)
{
	buf_puts(out, *(const bool *)field ? "yes" : "no");
}

static void
bool_copy(void *to, const void *from)
{
	*(bool *)to = *(const bool *)from;
}

const struct option_type type_bool = {
	.parse = bool_parse, .print = bool_print, .copy = bool_copy
};

static int
word_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	int i;

	for (i = 0; row->words[i] != NULL; i++)
		if (strcmp(value, row->words[i]) == 0) {
			*(int *)field = row->first_word + i;
			return 0;
		}
	return not_this(why, value, "is not one of the legal words");
}

static void
word_print(const struct option_row *row, const void *field, struct buf *out)
{
	buf_puts(out, row->words[*(const int *)field - row->first_word]);
}

static void
word_copy(void *to, const void *from)
{
	*(int *)to = *(const int *)from;
}

const struct option_type type_word = {
	.parse = word_parse, .print = word_print, .copy = word_copy
};

/* ---- numbers and durations ---- */

/*
 * digits - read a number of at most nine digits; returns what follows it, or
 * NULL when there is none or it is longer
 */
static const char *
digits(const char *text, unsigned *number)
{
	size_t len = strspn(text, "0123456789");
	size_t i;

	if (len == 0 || len > 9)
		return NULL;
	*number = 0;
	for (i = 0; i < len; i++)
		*number = *number * 10 + (unsigned)(text[i] - '0');
	return text + len;
}

static int
in_range(const struct option_row *row, void *field, unsigned long number,
    const char *value, struct buf *why)
{
	if (number < row->min || number > row->max)
		return not_this(why, value, "is out of range");
	*(unsigned *)field = (unsigned)number;
	return 0;
}

static int
number_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	unsigned number;
	const char *end = digits(value, &number);

	if (end == NULL || *end != '\0')
		return not_this(why, value, "is not a number");
	return in_range(row, field, number, value, why);
}

static void
number_print(const struct option_row *row, const void *field, struct buf *out)
{
	buf_printf(out, "%u", *(const unsigned *)field);
}

static void
number_copy(void *to, const void *from)
{
	*(unsigned *)to = *(const unsigned *)from;
}

const struct option_type type_number = {
	.parse = number_parse, .print = number_print, .copy = number_copy
};

static const struct {
	char letter;
	unsigned seconds;
} units[] = {
	{ 'w', 604800 },
	{ 'd', 86400 },
	{ 'h', 3600 },
	{ 'm', 60 },
	{ 's', 1 },
};

static int
duration_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	unsigned number;
	const char *end = digits(value, &number);
	size_t i;

	if (end != NULL && *end == '\0')
		return in_range(row, field, number, value, why);
	for (i = 0; end != NULL && i < ARRAY_LEN(units); i++)
		if (end[0] == units[i].letter && end[1] == '\0')
			return in_range(row, field,
			    (unsigned long)number * units[i].seconds, value,
			    why);
	return not_this(
	    why, value, "is not a duration such as 86400, 12h or 14d");
}

/* the greatest unit that divides it, so that 1209600 reads 2w */
static void
duration_print(const struct option_row *row, const void *field, struct buf *out)
{
	unsigned seconds = *(const unsigned *)field;
	size_t i;

	for (i = 0; seconds > 0 && i + 1 < ARRAY_LEN(units); i++)
		if (seconds % units[i].seconds == 0) {
			buf_printf(out, "%u%c", seconds / units[i].seconds,
			    units[i].letter);
			return;
		}
	buf_printf(out, "%u", seconds);
}

const struct option_type type_duration = {
	.parse = duration_parse, .print = duration_print, .copy = number_copy
};

/* ---- texts ---- */

static void
text_set(void *field, const char *value)
{
	char **text = field;
	char *copy = value != NULL ? xstrdup(value) : NULL;

	free(*text);
	*text = copy;
}

static void
text_print(const struct option_row *row, const void *field, struct buf *out)
{
	const char *text = *(char *const *)field;

	quote(out, text != NULL ? text : "");
}

static void
text_clear(void *field)
{
	char **text = field;

	free(*text);
	*text = NULL;
}

static void
text_copy(void *to, const void *from)
{
	text_set(to, *(char *const *)from);
}

/* an empty path means "not set", where the row's default is that */
static int
path_check(const struct option_row *row, const char *value, struct buf *why)
{
	if (value[0] == '\0' && row->doc.initial[0] == '\0' && !row->type->list)
		return 0;
	if (value[0] != '/')
		return not_this(why, value, "is not an absolute path");
	return 0;
}

static int
path_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	if (path_check(row, value, why) != 0)
		return -1;
	text_set(field, value);
	return 0;
}

const struct option_type type_path = { .parse = path_parse,
	.print = text_print,
	.clear = text_clear,
	.copy = text_copy };

static int
host_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	char name[DNAME_SIZE] = "";

	if (value[0] != '\0' &&
	    dname_parse(name, value, strlen(value), why) != 0)
		return -1;
	text_set(field, name);
	return 0;
}

const struct option_type type_host = { .parse = host_parse,
	.print = text_print,
	.clear = text_clear,
	.copy = text_copy };

static int
rua_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	struct buf record = BUF_INIT;
	int ret = 0;

	if (value[0] != '\0')
		ret = tlsrpt_record_write(&record, value, why);
	if (ret == 0)
		text_set(field, value);
	buf_release(&record);
	return ret;
}

const struct option_type type_rua = { .parse = rua_parse,
	.print = text_print,
	.clear = text_clear,
	.copy = text_copy };

/* one text: the addresses with commas between, as they were written */
static int
resolvers_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	const char *before = *(char *const *)field;
	struct resolvconf conf;
	struct buf all = BUF_INIT;
	int ret = 0;

	if (before != NULL && *before != '\0')
		buf_printf(&all, "%s, ", before);
	buf_puts(&all, value);
	if (value[0] != '\0')
		ret = resolver_parse(&conf, buf_text(&all), why);
	if (ret == 0 && value[0] != '\0' && row->max > 0 && conf.len > row->max)
		ret = not_this(why, value, "is more than one address");
	if (ret == 0 && value[0] != '\0')
		text_set(field, buf_text(&all));
	buf_release(&all);
	return ret;
}

const struct option_type type_resolvers = { .list = true,
	.parse = resolvers_parse,
	.print = text_print,
	.clear = text_clear,
	.copy = text_copy };

static int
authserv_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	const char *p;

	for (p = value; *p != '\0'; p++)
		if (*p <= ' ' || *p >= 127 || strchr("\";()<>@,", *p) != NULL)
			return not_this(why, value, "is not one plain word");
	if (p - value > AUTHSERV_MAX)
		return not_this(why, value, "is too long");
	text_set(field, value);
	return 0;
}

const struct option_type type_authserv = { .parse = authserv_parse,
	.print = text_print,
	.clear = text_clear,
	.copy = text_copy };

/* unix:/path that fits into sockaddr_un, inet:port@host, inet6:port@host */
static int
socket_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	const char *rest = strchr(value, ':');
	size_t kind = rest != NULL ? (size_t)(rest - value) : 0;
	long port;
	char *end;

	if (kind == 4 && memcmp(value, "unix", 4) == 0) {
		if (rest[1] != '/' || strlen(rest + 1) > SOCKET_PATH_MAX)
			return not_this(why, value, "has no such path");
	} else if ((kind == 4 && memcmp(value, "inet", 4) == 0) ||
		   (kind == 5 && memcmp(value, "inet6", 5) == 0)) {
		port = strtol(rest + 1, &end, 10);
		if (rest[1] < '1' || rest[1] > '9' || port > 65535 ||
		    *end != '@' || end[1] == '\0')
			return not_this(why, value, "has no port and address");
	} else
		return not_this(why, value, "is no socket");
	text_set(field, value);
	return 0;
}

const struct option_type type_socket = { .parse = socket_parse,
	.print = text_print,
	.clear = text_clear,
	.copy = text_copy };

/* ---- lists ---- */

/* list_add - at the end; order may carry meaning */
static int
list_add(void *field, const char *value, struct buf *why)
{
	struct string_list *list = field;

	if (list->len >= SETTINGS_LIST_MAX)
		return not_this(why, value, "is one element too many");
	list->list = xrealloc(list->list, list->len + 1, sizeof(*list->list));
	list->list[list->len++] = xstrdup(value);
	return 0;
}

static void
list_print(const struct option_row *row, const void *field, struct buf *out)
{
	const struct string_list *list = field;
	size_t i;

	buf_puts(out, "{");
	for (i = 0; i < list->len; i++) {
		buf_puts(out, i > 0 ? ", " : " ");
		quote(out, list->list[i]);
	}
	buf_puts(out, list->len > 0 ? " }" : "}");
}

static void
list_clear(void *field)
{
	struct string_list *list = field;
	size_t i;

	for (i = 0; i < list->len; i++)
		free(list->list[i]);
	free(list->list);
	*list = (struct string_list){ NULL, 0 };
}

static void
list_copy(void *to, const void *from)
{
	const struct string_list *list = from;
	size_t i;

	list_clear(to);
	for (i = 0; i < list->len; i++)
		(void)list_add(to, list->list[i], NULL);
}

static int
paths_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	if (path_check(row, value, why) != 0)
		return -1;
	return list_add(field, value, why);
}

const struct option_type type_paths = { .list = true,
	.again = true,
	.parse = paths_parse,
	.print = list_print,
	.clear = list_clear,
	.copy = list_copy };

static int
names_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	char name[DNAME_SIZE];

	if (dname_parse(name, value, strlen(value), why) != 0)
		return -1;
	return list_add(field, name, why);
}

const struct option_type type_names = { .list = true,
	.parse = names_parse,
	.print = list_print,
	.clear = list_clear,
	.copy = list_copy };

/* a name, or .name for all that are below it */
static int
excludes_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	char name[DNAME_SIZE + 1] = ".";
	bool below = value[0] == '.';

	if (dname_parse(name + 1, value + below, strlen(value + below), why) !=
	    0)
		return -1;
	return list_add(field, name + !below, why);
}

const struct option_type type_excludes = { .list = true,
	.parse = excludes_parse,
	.print = list_print,
	.clear = list_clear,
	.copy = list_copy };

static int
patterns_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	char pattern[MXPAT_SIZE];

	if (mxpat_parse(pattern, value, strlen(value), why) != 0)
		return -1;
	return list_add(field, pattern, why);
}

const struct option_type type_patterns = { .list = true,
	.parse = patterns_parse,
	.print = list_print,
	.clear = list_clear,
	.copy = list_copy };

static int
networks_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	struct network network;
	char text[NETWORK_SIZE];

	if (network_parse(&network, value, why) != 0)
		return -1;
	network_text(text, &network);
	return list_add(field, text, why);
}

const struct option_type type_networks = { .list = true,
	.parse = networks_parse,
	.print = list_print,
	.clear = list_clear,
	.copy = list_copy };

/* ---- max_retire: "5", "10%" or "5 10%"; what is not given is 0 ---- */

/* the two members lie side by side in struct settings */
_Static_assert(offsetof(struct settings, max_retire_percent) ==
		   offsetof(struct settings, max_retire) + sizeof(unsigned),
    "one field of two numbers");

static int
retire_parse(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	unsigned number, out[2] = { 0, 0 };
	const char *p = value;
	bool percent, seen[2] = { false, false };

	do {
		p = digits(p, &number);
		if (p == NULL)
			goto bad;
		percent = *p == '%';
		if (seen[percent] || (percent && number > 100) ||
		    number > row->max)
			goto bad;
		seen[percent] = true;
		out[percent] = number;
		p += percent;
		if (*p != '\0' && *p != ' ')
			goto bad;
		p += strspn(p, " ");
	} while (*p != '\0');
	memcpy(field, out, sizeof(out));
	return 0;
bad:
	return not_this(
	    why, value, "is not a number of domains, a percentage, or both");
}

static void
retire_print(const struct option_row *row, const void *field, struct buf *out)
{
	const unsigned *number = field;

	buf_printf(out, "\"%u %u%%\"", number[0], number[1]);
}

static void
retire_copy(void *to, const void *from)
{
	memcpy(to, from, 2 * sizeof(unsigned));
}

const struct option_type type_retire = {
	.parse = retire_parse, .print = retire_print, .copy = retire_copy
};
