/*
 * NAME      settings_parse - read poststs.conf with libconfuse
 * CONTRACT  see settings.h. To libconfuse every option is a text or a list
 *           of texts. Values are noted with their line as they come by and
 *           judged afterwards by their row's type, so that one bad value
 *           does not hide the next. libconfuse itself stops at a name it
 *           does not know; the name is then added to those it does know and
 *           reading starts over, so that every such place is named
 *           (UNKNOWN_MAX at most). No function is registered: `include' is
 *           just an unknown name, and settings_scan() has refused what would
 *           read the environment.
 * BUGS      libconfuse's callbacks carry no argument, hence the one static
 *           pointer here: two files cannot be read at the same time.
 *           Setting a list to {} after it had elements is not seen.
 */
#include "settings/settings_table.h"

#include <confuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/names.h"
#include "dns/dname.h"

#define UNKNOWN_MAX      16
#define NAME_SHOWN       64 /* bytes of an unknown name in a message */
#define ROWS_MAX         64
#define COMPLAINTS_SHOWN 100

/* one value as it stands in the file */
struct given {
	char *domain; /* title of the block, NULL outside of blocks */
	const struct option_row *row;
	char *value;
	unsigned line;
};

/* what was last given for one row */
struct seen {
	unsigned line; /* first of them; 0: not yet */
	unsigned size; /* of a list after the last element */
	size_t last;   /* in `given' */
	bool closed;   /* the list's closing brace went by */
};

struct complaint {
	unsigned line;
	size_t order;
	char *text;
};

struct parse {
	const char *file;
	char *unknown[UNKNOWN_MAX];
	size_t unknown_len;
	bool again;                    /* a name was added to `unknown' */
	struct seen seen[2][ROWS_MAX]; /* [in a domain block][row] */
	struct given *given;
	size_t given_len, given_cap;
	struct complaint *complaints;
	size_t complaints_len, complaints_cap;
	struct names *titles; /* of blocks that ended, as written */
	unsigned *title_line; /* where, by number */
	size_t titles_len, titles_cap;
	struct names *domains; /* numbered as in struct settings */
};

static struct parse *running; /* see BUGS */

/* ---- complaints ---- */

static void complain(struct parse *, unsigned line, const char *name,
    const char *fmt, ...) ATTR_PRINTF(4, 5);

static void
complain(struct parse *p, unsigned line, const char *name, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	char what[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	buf_printf(&text, "%s:%u: ", p->file, line);
	if (name != NULL) {
		buf_mask(&text, name, strlen(name), NAME_SHOWN);
		buf_puts(&text, ": ");
	}
	buf_mask(&text, what, strlen(what), sizeof(what));
	VEC_GROW(p->complaints, p->complaints_len, p->complaints_cap);
	p->complaints[p->complaints_len] =
	    (struct complaint){ line, p->complaints_len, buf_detach(&text) };
	p->complaints_len++;
}

static void
complain_unknown(
    struct parse *p, unsigned line, const char *name, bool in_domain)
{
	const char *near = settings_nearest(name, in_domain);

	if (settings_row(name, !in_domain) != NULL)
		complain(p, line, name,
		    in_domain ? "stands outside of domain blocks only"
			      : "may stand in a domain block only");
	else if (near != NULL)
		complain(p, line, name,
		    "there is no such option; did you mean %s?", near);
	else
		complain(p, line, name,
		    "there is no such option; see poststs.conf(5)");
}

static int
by_line(const void *va, const void *vb)
{
	const struct complaint *a = va, *b = vb;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* report - hand over what was complained about; 0 when that is nothing */
static int
report(struct parse *p, struct buf *why)
{
	size_t i;

	if (p->complaints_len == 0)
		return 0;
	qsort(
	    p->complaints, p->complaints_len, sizeof(*p->complaints), by_line);
	if (why == NULL)
		return -1;
	buf_clear(why);
	for (i = 0; i < p->complaints_len && i < COMPLAINTS_SHOWN; i++) {
		if (i > 0)
			buf_putc(why, '\n');
		buf_puts(why, p->complaints[i].text);
	}
	if (i < p->complaints_len)
		buf_printf(why, "\n%s: and %zu more errors", p->file,
		    p->complaints_len - i);
	return -1;
}

/* ---- what libconfuse tells us ---- */

static bool
is_unknown(const struct parse *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->unknown_len; i++)
		if (strcmp(p->unknown[i], name) == 0)
			return true;
	return false;
}

/* within_quotes - the name in libconfuse's message, in place */
static char *
within_quotes(char *text)
{
	char *begin = strchr(text, '\''), *end = strrchr(text, '\'');

	if (begin == NULL || end == begin)
		return text;
	*end = '\0';
	return begin + 1;
}

/* a name it does not know, or broken syntax */
static void ATTR_PRINTF(2, 0) on_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	struct parse *p = running;
	unsigned line = (unsigned)cfg->line;
	char text[256], *name;

	vsnprintf(text, sizeof(text), fmt, ap);
	if (strcmp(fmt, "no such option '%s'") == 0 &&
	    p->unknown_len < UNKNOWN_MAX) {
		p->unknown[p->unknown_len++] = xstrdup(within_quotes(text));
		p->again = true;
	} else if (strcmp(fmt, "missing equal sign after option '%s'") == 0 &&
		   is_unknown(p, name = within_quotes(text)))
		complain_unknown(p, line, name, cfg_title(cfg) != NULL);
	else
		complain(p, line, NULL, "%s", text);
}

static void
note(struct parse *p, cfg_t *cfg, const struct option_row *row,
    const char *value, struct seen *seen, unsigned size)
{
	const char *domain = cfg_title(cfg);
	unsigned line = (unsigned)cfg->line;

	VEC_GROW(p->given, p->given_len, p->given_cap);
	p->given[p->given_len] = (struct given){
		.domain = domain != NULL ? xstrdup(domain) : NULL,
		.row = row,
		.value = xstrdup(value),
		.line = line,
	};
	if (seen->line == 0)
		seen->line = line;
	seen->size = size;
	seen->closed = false;
	seen->last = p->given_len++;
}

/*
 * on_value - after each value, and once more at the end of a list in braces
 *
 * libconfuse forgets a list at each `=', so size one means a fresh start.
 */
static int
on_value(cfg_t *cfg, cfg_opt_t *opt)
{
	struct parse *p = running;
	bool in_domain = cfg_title(cfg) != NULL;
	const struct option_row *row = settings_row(opt->name, in_domain);
	unsigned size = cfg_opt_size(opt);
	const char *value = cfg_opt_getnstr(opt, size - 1);
	struct seen *seen;

	if (row == NULL) {
		if (size == 1)
			complain_unknown(
			    p, (unsigned)cfg->line, opt->name, in_domain);
		return 0;
	}
	seen = &p->seen[in_domain][row - settings_rows];
	if (row->type->list && seen->line != 0 && !seen->closed &&
	    size == seen->size &&
	    strcmp(value, p->given[seen->last].value) == 0) {
		seen->closed = true;
		return 0;
	}
	if (seen->line != 0 && size == 1 && !row->type->again)
		complain(p, (unsigned)cfg->line, row->doc.name,
		    "given twice, first in line %u%s", seen->line,
		    row->type->list ? " (+= adds to a list)" : "");
	note(p, cfg, row, value, seen, size);
	return 0;
}

/*
 * on_block - the end of a domain block: the next may give the same options
 *
 * The block is given back at once. libconfuse goes through the titles of all
 * that it holds when a new one begins, which takes minutes where there are a
 * hundred thousand; so that titles are compared here.
 */
static int
on_block(cfg_t *cfg, cfg_opt_t *opt)
{
	struct parse *p = running;
	unsigned last = cfg_opt_size(opt) - 1;
	const char *title = cfg_title(cfg_opt_getnsec(opt, last));
	uint32_t n = names_add(p->titles, title, strlen(title));

	if (n < p->titles_len) {
		complain(p, (unsigned)cfg->line, title,
		    "given twice, the first domain block ends in line %u",
		    p->title_line[n]);
	} else {
		VEC_GROW(p->title_line, p->titles_len, p->titles_cap);
		p->title_line[p->titles_len++] = (unsigned)cfg->line;
	}
	memset(p->seen[1], 0, sizeof(p->seen[1]));
	return cfg_opt_rmnsec(opt, last);
}

/* ---- a pass over the text ---- */

static size_t
list_options(cfg_opt_t *opts, const struct parse *p, bool in_domain)
{
	const cfg_opt_t text = CFG_STR(NULL, NULL, CFGF_NODEFAULT);
	const cfg_opt_t list = CFG_STR_LIST(NULL, NULL, CFGF_NODEFAULT);
	const struct option_row *row;
	size_t i, n = 0;

	for (i = 0; i < settings_rows_len; i++) {
		row = &settings_rows[i];
		if (in_domain ? !row->doc.in_domain : !row->doc.global)
			continue;
		opts[n] = row->type->list ? list : text;
		opts[n++].name = row->doc.name;
	}
	for (i = 0; i < p->unknown_len; i++)
		if (settings_row(p->unknown[i], in_domain) == NULL &&
		    (in_domain || strcmp(p->unknown[i], "domain") != 0)) {
			opts[n] = list;
			opts[n++].name = p->unknown[i];
		}
	for (i = 0; i < n; i++)
		opts[i].validcb = on_value;
	return n;
}

static void
forget(struct parse *p)
{
	size_t i;

	for (i = 0; i < p->given_len; i++) {
		free(p->given[i].domain);
		free(p->given[i].value);
	}
	for (i = 0; i < p->complaints_len; i++)
		free(p->complaints[i].text);
	p->given_len = p->complaints_len = 0;
	memset(p->seen, 0, sizeof(p->seen));
	names_free(p->titles);
	p->titles = NULL;
	p->titles_len = 0;
	p->again = false;
}

static void
pass(struct parse *p, const char *text)
{
	const cfg_opt_t end = CFG_END();
	size_t room = settings_rows_len + UNKNOWN_MAX + 2, n;
	cfg_opt_t *block = xcalloc(room, sizeof(*block));
	cfg_opt_t *top = xcalloc(room, sizeof(*top));
	cfg_t *cfg;

	block[list_options(block, p, true)] = end;
	n = list_options(top, p, false);
	top[n] = (cfg_opt_t)CFG_SEC("domain", block, CFGF_MULTI | CFGF_TITLE);
	top[n++].validcb = on_block;
	top[n] = end;

	if ((cfg = cfg_init(top, CFGF_NONE)) == NULL)
		abort(); /* out of memory, or the table names one twice */
	cfg_set_error_function(cfg, on_error);
	p->titles = names_new();
	running = p;
	if (cfg_parse_buf(cfg, text) != CFG_SUCCESS && !p->again &&
	    p->complaints_len == 0)
		complain(p, (unsigned)cfg->line, NULL, "cannot be read");
	running = NULL;
	cfg_free(cfg);
	free(block);
	free(top);
}

/* ---- values into settings ---- */

/* add_elements - to a list; commas and blanks stand between them */
static int
add_elements(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	char *copy = xstrdup(value), *rest = copy, *word;
	int ret = 0;

	while (ret == 0 && (word = strsep(&rest, ", \t")) != NULL)
		if (*word != '\0')
			ret = row->type->parse(row, field, word, why);
	free(copy);
	return ret;
}

/* set_value - add to a list, set anything else */
static int
set_value(const struct option_row *row, void *field, const char *value,
    struct buf *why)
{
	return row->type->list ? add_elements(row, field, value, why)
			       : row->type->parse(row, field, value, why);
}

static void
take(struct parse *p, const struct given *given, void *field)
{
	const struct option_row *row = given->row;
	struct buf why = BUF_INIT;

	if (strlen(given->value) > SETTINGS_VALUE_MAX)
		why_set(&why, "the value is longer than %d bytes",
		    SETTINGS_VALUE_MAX);
	else if (set_value(row, field, given->value, &why) == 0)
		goto out;
	complain(p, given->line, row->doc.name, "%s (legal: %s)",
	    buf_text(&why), row->doc.range);
out:
	buf_release(&why);
}

/* the block of this title */
static struct domain_settings *
block_of(struct parse *p, struct settings *s, const struct given *given)
{
	char name[DNAME_SIZE];
	struct buf why = BUF_INIT;
	uint32_t n;

	if (dname_parse(name, given->domain, strlen(given->domain), &why) !=
	    0) {
		complain(p, given->line, "domain", "%s", buf_text(&why));
		buf_release(&why);
		return NULL;
	}
	n = names_add(p->domains, name, strlen(name));
	return n < s->domain_len ? &s->domain[n] : settings_add_domain(s, name);
}

static void
apply(struct parse *p, struct settings *s)
{
	struct domain_settings *d = NULL;
	const struct option_row *row;
	const char *title = "";
	void *field;
	size_t i;

	for (i = 0; i < p->given_len; i++)
		if (p->given[i].domain == NULL)
			take(p, &p->given[i],
			    settings_field(s, p->given[i].row));
	settings_inherit(s);
	p->domains = names_new();
	for (i = 0; i < s->domain_len; i++)
		names_add(
		    p->domains, s->domain[i].name, strlen(s->domain[i].name));
	for (i = 0; i < p->given_len; i++) {
		if (p->given[i].domain == NULL)
			continue;
		if (strcmp(title, p->given[i].domain) != 0)
			d = block_of(p, s, &p->given[i]);
		title = p->given[i].domain;
		if (d == NULL)
			continue;
		row = p->given[i].row;
		field = settings_domain_field(d, row);
		if (row->type->list && (d->own & row->own) == 0)
			row->type->clear(field);
		d->own |= row->own;
		take(p, &p->given[i], field);
	}
	names_free(p->domains);
	settings_sort_domains(s);
}

int
settings_parse(
    struct settings *s, const char *text, const char *file, struct buf *why)
{
	struct parse p = { .file = file };
	char *plain = settings_scan(text, file, why);
	int ret;

	_Static_assert(ROWS_MAX >= 32, "room for every row");
	if (plain == NULL)
		return -1;
	if (settings_rows_len > ROWS_MAX)
		abort();
	do {
		forget(&p);
		pass(&p, plain);
	} while (p.again);
	apply(&p, s);
	ret = report(&p, why);

	forget(&p);
	while (p.unknown_len > 0)
		free(p.unknown[--p.unknown_len]);
	free(p.given);
	free(p.complaints);
	free(p.title_line);
	free(plain);
	return ret;
}

/* ---- one assignment from the command line ---- */

/*
 * set_list - in place of what the list held, or `more' of it; all of the
 * value or nothing
 */
static int
set_list(const struct option_row *row, void *field, const char *value,
    bool more, struct buf *why)
{
	union { /* what a list may be kept in */
		struct string_list list;
		char *text;
	} fresh;
	int ret;

	memset(&fresh, 0, sizeof(fresh));
	if (more)
		row->type->copy(&fresh, field);
	ret = add_elements(row, &fresh, value, why);
	if (ret == 0)
		row->type->copy(field, &fresh);
	row->type->clear(&fresh);
	return ret;
}

/*
 * assign - a list takes the place of the file's, and adds to what -o gave it
 * before; an empty value empties it. One that holds a single element has the
 * last.
 */
static int
assign(struct settings *s, const struct option_row *row, const char *value,
    struct buf *why)
{
	_Static_assert(ROWS_MAX <= 64, "a bit for every row");
	uint64_t bit = (uint64_t)1 << (row - settings_rows);
	bool more = (s->assigned & bit) != 0 && *value != '\0' && row->max != 1;
	int ret;

	if (!row->type->list)
		return row->type->parse(
		    row, settings_field(s, row), value, why);
	ret = set_list(row, settings_field(s, row), value, more, why);
	if (ret == 0)
		s->assigned |= bit;
	return ret;
}

int
settings_set(struct settings *s, const char *assignment, struct buf *why)
{
	const char *value = strchr(assignment, '=');
	size_t len = value != NULL ? (size_t)(value - assignment) : 0;
	const struct option_row *row;
	struct buf what = BUF_INIT;
	char name[NAME_SHOWN] = "";
	const char *near;
	int ret;

	if (len == 0 || len >= sizeof(name))
		return why_set(why, "-o wants option=value");
	memcpy(name, assignment, len);
	name[strcspn(name, " \t")] = '\0';
	value += 1 + strspn(value + 1, " \t");
	if ((row = settings_row(name, false)) == NULL) {
		near = settings_nearest(name, false);
		buf_mask(&what, name, strlen(name), sizeof(name));
		if (near != NULL)
			why_set(why,
			    "-o %s: there is no such option; "
			    "did you mean %s?",
			    buf_text(&what), near);
		else
			why_set(why,
			    "-o %s: there is no such option; "
			    "see poststs.conf(5)",
			    buf_text(&what));
		buf_release(&what);
		return -1;
	}
	if (strlen(value) > SETTINGS_VALUE_MAX)
		ret = why_set(&what, "the value is too long");
	else
		ret = assign(s, row, value, &what);
	if (ret != 0)
		why_set(why, "-o %s: %s (legal: %s)", name, buf_text(&what),
		    row->doc.range);
	else
		settings_inherit(s);
	buf_release(&what);
	return ret;
}
