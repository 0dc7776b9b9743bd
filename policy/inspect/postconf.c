/*
 * NAME      postconf - what Postfix says its settings are
 * CONTRACT  see postconf.h. One call answers for any number of parameters;
 *           -o NAME=VALUE hands a service's overrides to postconf, so that
 *           $name inside and around them is expanded by Postfix itself
 *           (Postfix 2.11 and later).
 *           Where mynetworks is not set postconf derives it from
 *           inet_interfaces, and refuses every answer when an address there
 *           is not on this machine. Then it is asked once more with a
 *           mynetworks of ours; what it said becomes a warning. The same where
 *           no name server answers for a name there: that takes too long.
 *           A line of master.cf that it does not understand ends every
 *           question, too: values are then asked of main.cf alone.
 * BUGS      A value of more than 64 MiB is an error.
 *           Of two master.cf rows with one name postconf -P tells merged
 *           overrides. The last row's own are taken to be those that its
 *           arguments name, so an override that also stands in the last
 *           row's text by accident survives.
 */
#include "inspect/postconf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "inspect/mainonly.h"
#include "inspect/run.h"
#include "postfix/pfconf.h"
#include "postfix/pfversion.h"

#define VALUE_LIMIT  ((size_t)64 * 1024 * 1024)
#define OUTPUT_LIMIT (4 * VALUE_LIMIT)
#define QUOTE_MAX    300 /* bytes of a message of postconf */

bool
postfix_tools_find(
    struct postfix_tools *tools, unsigned timeout, struct arena *arena)
{
	static const char *const places[] = { "/usr/sbin", "/usr/bin",
		"/usr/local/sbin", "/usr/local/bin" };
	const char *path;
	size_t i;

	for (i = 0; i < ARRAY_LEN(places); i++) {
		path = arena_printf(arena, "%s/postconf", places[i]);
		if (access(path, X_OK) != 0)
			continue;
		*tools = (struct postfix_tools){ .postconf = path,
			.postmap = arena_printf(arena, "%s/postmap", places[i]),
			.timeout = timeout };
		return true;
	}
	return false;
}

/* ---- one call ---- */

struct call {
	const struct postfix_tools *tools;
	const char **argv;
	size_t len, cap;
	struct arena *arena; /* of the arguments made here */
};

static void
argument(struct call *call, const char *text)
{
	VEC_GROW(call->argv, call->len, call->cap);
	call->argv[call->len++] = text;
}

static void
call_begin(struct call *call, const struct postfix_tools *tools)
{
	*call = (struct call){ .tools = tools, .arena = arena_new() };
	argument(call, tools->postconf);
	if (tools->config_directory != NULL) {
		argument(call, "-c");
		argument(call, tools->config_directory);
	}
}

static void
call_end(struct call *call)
{
	free(call->argv);
	arena_free(call->arena);
}

/* is_echo - "NAME: unknown parameter" about a name that we asked for */
static bool
is_echo(const char *text, size_t len, const char *const *names, size_t count)
{
	static const char tail[] = ": unknown parameter";
	size_t i, name_len;

	for (i = 0; i < count; i++) {
		name_len = strlen(names[i]);
		if (len == name_len + sizeof(tail) - 1 &&
		    strncmp(text, names[i], name_len) == 0 &&
		    memcmp(text + name_len, tail, sizeof(tail) - 1) == 0)
			return true;
	}
	return false;
}

/* has_line - postconf likes to say the same thing many times */
static bool
has_line(const struct buf *lines, const char *line)
{
	const char *p = buf_text(lines);
	size_t len = strlen(line);

	for (; (p = strstr(p, line)) != NULL; p += len)
		if ((p == lines->text || p[-1] == '\n') && p[len] == '\n')
			return true;
	return false;
}

/* keep_warnings - the lines of standard error, each once, masked */
static void
keep_warnings(struct buf *warnings, const struct buf *errors,
    const char *const *names, size_t count)
{
	static const char kind[] = ": warning: ";
	const char *p = buf_text(errors), *end, *after;
	struct buf line = BUF_INIT;
	size_t len;

	for (; *p != '\0'; p = *end != '\0' ? end + 1 : end) {
		end = p + strcspn(p, "\n");
		after = strstr(p, kind);
		if (after != NULL && after < end)
			p = after + sizeof(kind) - 1;
		len = (size_t)(end - p);
		if (len == 0 || is_echo(p, len, names, count))
			continue;
		buf_clear(&line);
		buf_mask(&line, p, len, QUOTE_MAX);
		if (!has_line(warnings, line.text))
			buf_printf(warnings, "%s\n", line.text);
	}
	buf_release(&line);
}

/* only_echoes - is there nothing but names that it does not know? */
static bool
only_echoes(const struct buf *errors, const char *const *names, size_t count)
{
	struct buf warnings = BUF_INIT;
	bool result;

	keep_warnings(&warnings, errors, names, count);
	result = errors->len > 0 && warnings.len == 0;
	buf_release(&warnings);
	return result;
}

/*
 * complaint - the line that says why postconf gave up, and the warning right
 * before it: "malformed ..." says more than "macro processing error"
 */
static void
complaint(struct buf *out, const struct buf *errors)
{
	static const char fatal[] = "fatal: ", warning[] = ": warning: ";
	const char *text = buf_text(errors), *at = strstr(text, fatal), *odd,
		   *before = NULL;
	size_t len;

	for (odd = text;
	     at != NULL && (odd = strstr(odd, warning)) != NULL && odd < at;)
		if (odd += sizeof(warning) - 1,
		    !pf_deprecation(odd, strcspn(odd, "\n")))
			before = odd;
	if (at != NULL)
		text = at + sizeof(fatal) - 1;
	len = strcspn(text, "\n");
	if (len == 0)
		buf_puts(out, "it did not say why");
	buf_mask(out, text, len, QUOTE_MAX);
	if (before == NULL)
		return;
	buf_puts(out, "; ");
	buf_mask(out, before, strcspn(before, "\n"), QUOTE_MAX);
}

/* call_once - one run; its standard error is left in `errors' */
static int
call_once(const struct call *call, void (*line)(void *, char *, size_t),
    void *context, struct buf *errors, struct buf *why)
{
	size_t cut = 0;
	struct run run = { .argv = call->argv,
		.timeout = call->tools->timeout,
		.output_limit = OUTPUT_LIMIT,
		.line_limit = VALUE_LIMIT,
		.line = line,
		.context = context,
		.cut = &cut,
		.errors = errors };
	int status = run_program(&run, why);

	if (status == 0 && cut > 0)
		return why_set(why, "%s: a value has more than %zu bytes",
		    call->tools->postconf, VALUE_LIMIT);
	return status;
}

/* lost_interface - did it stumble over an address of inet_interfaces? */
static bool
lost_interface(const struct buf *errors)
{
	const char *fatal = strstr(buf_text(errors), "fatal: ");

	return fatal != NULL && strstr(fatal, "inet_interfaces") != NULL;
}

/* spare_mynetworks - hand it a mynetworks, so that it need not derive one */
static void
spare_mynetworks(struct call *call)
{
	size_t at = call->tools->config_directory != NULL ? 3 : 1;

	argument(call, NULL);
	argument(call, NULL);
	memmove(call->argv + at + 2, call->argv + at,
	    (call->len - at - 2) * sizeof(*call->argv));
	call->argv[at] = "-o";
	call->argv[at + 1] = "mynetworks=127.0.0.0/8";
}

/*
 * call_run - have the call made; its standard error becomes the warnings, or
 * with a bad end the reason
 */
static int
call_run(struct call *call, void (*line)(void *, char *, size_t), void *context,
    const char *const *names, size_t count, struct buf *warnings,
    struct buf *why)
{
	struct buf errors = BUF_INIT, text = BUF_INIT, lost = BUF_INIT;
	struct buf late = BUF_INIT;
	bool spared = call->tools->spared != NULL && *call->tools->spared;
	int status;

	argument(call, NULL);
	if (spared)
		spare_mynetworks(call);
	status = call_once(call, line, context, &errors, &late);
	if (!spared && (status < 0 ? run_late(&late)
				   : status > 0 && lost_interface(&errors))) {
		if (status > 0)
			complaint(&lost, &errors);
		else
			buf_puts(&lost, buf_text(&late));
		buf_putc(&lost, '\n');
		buf_clear(&errors);
		buf_clear(&late);
		spare_mynetworks(call);
		status = call_once(call, line, context, &errors, &late);
		if (status == 0 && call->tools->spared != NULL)
			*call->tools->spared = true;
	}
	if (status < 0)
		why_set(why, "%s", buf_text(&late));
	if (status > 0 && only_echoes(&errors, names, count))
		status = 0;
	if (status > 0) {
		complaint(&text, &errors);
		status = why_set(why, "%s%s%s: %s", call->tools->postconf,
		    call->tools->config_directory != NULL ? " -c " : "",
		    call->tools->config_directory != NULL
			? call->tools->config_directory
			: "",
		    buf_text(&text));
	}
	if (status == 0 && warnings != NULL) {
		keep_warnings(warnings, &lost, names, count);
		keep_warnings(warnings, &errors, names, count);
	}
	buf_release(&lost);
	buf_release(&text);
	buf_release(&errors);
	buf_release(&late);
	return status;
}

/* ---- values ---- */

struct wanted {
	const char *const *names;
	const char **values;
	size_t count;
	struct arena *arena;
};

static void
take_value(void *context, char *line, size_t len)
{
	struct wanted *wanted = context;
	struct pfconf_param param;
	size_t i;

	if (!pfconf_param(&param, line))
		return;
	for (i = 0; i < wanted->count; i++)
		if (strcmp(wanted->names[i], param.name) == 0)
			wanted->values[i] =
			    arena_strdup(wanted->arena, param.value);
}

/* values_once - `real': the folder that `tools' stands for, NULL: its own */
static int
values_once(const struct postfix_tools *tools, const char *real,
    const struct pf_service *service, struct wanted *wanted,
    struct buf *warnings, struct buf *why)
{
	struct call call;
	size_t i;
	int result;

	call_begin(&call, tools);
	argument(&call, "-x");
	if (real != NULL) {
		argument(&call, "-o");
		argument(&call,
		    arena_printf(call.arena, "config_directory=%s", real));
	}
	for (i = 0; service != NULL && i < service->overrides_len; i++) {
		argument(&call, "-o");
		argument(&call, arena_printf(call.arena, "%s=%s",
				    service->overrides[i].name,
				    service->overrides[i].value));
	}
	for (i = 0; i < wanted->count; i++)
		argument(&call, wanted->names[i]);
	result = call_run(&call, take_value, wanted, wanted->names,
	    wanted->count, warnings, why);
	call_end(&call);
	return result;
}

int
postconf_values(const struct postfix_tools *tools,
    const struct pf_service *service, const char *const *names, size_t count,
    const char **values, struct arena *arena, struct buf *warnings,
    struct buf *why)
{
	struct wanted wanted = { names, values, count, arena };
	struct postfix_tools beside = *tools;
	struct buf reason = BUF_INIT;
	struct mainonly mainonly;
	const char *folder;
	size_t i;
	int result;

	for (i = 0; i < count; i++)
		values[i] = NULL;
	if (count == 0)
		return 0; /* postconf without names prints them all */
	result = values_once(tools, NULL, service, &wanted, warnings, &reason);
	if (result < 0 &&
	    (folder = mainonly_folder(buf_text(&reason), arena)) != NULL &&
	    mainonly_open(&mainonly, folder)) {
		beside.config_directory = mainonly.path;
		result = values_once(
		    &beside, folder, service, &wanted, warnings, &reason);
		mainonly_close(&mainonly);
	}
	if (result < 0)
		why_set(why, "%s", buf_text(&reason));
	buf_release(&reason);
	return result;
}

/* ---- master.cf ---- */

struct row {
	struct pf_service service;
	size_t overrides_cap;
	bool repeated; /* an earlier row had the same name and type */
};

struct rows {
	struct row *list;
	size_t len, cap;
	struct arena *arena;
};

static struct row *
row_find(const struct rows *rows, const char *name, const char *type)
{
	size_t i;

	for (i = 0; i < rows->len; i++)
		if (strcmp(rows->list[i].service.name, name) == 0 &&
		    strcmp(rows->list[i].service.type, type) == 0)
			return &rows->list[i];
	return NULL;
}

static void
take_row(void *context, char *line, size_t len)
{
	struct rows *rows = context;
	struct pfconf_row cut;
	struct row *row, *before;
	size_t at;

	if (!pfconf_row(&cut, line))
		return;
	if ((before = row_find(rows, cut.name, cut.type)) != NULL) {
		at = (size_t)(before - rows->list);
		memmove(
		    before, before + 1, (rows->len - at - 1) * sizeof(*before));
		rows->len--;
	}
	VEC_GROW(rows->list, rows->len, rows->cap);
	row = &rows->list[rows->len++];
	*row = (struct row){ .repeated = before != NULL };
	row->service.name = arena_strdup(rows->arena, cut.name);
	row->service.type = arena_strdup(rows->arena, cut.type);
	row->service.unprivileged = arena_strdup(rows->arena, cut.unprivileged);
	row->service.chroot = arena_strdup(rows->arena, cut.chroot);
	row->service.maxproc = arena_strdup(rows->arena, cut.maxproc);
	row->service.command = arena_strdup(rows->arena, cut.command);
	row->service.args = arena_strdup(rows->arena, cut.args);
}

/* names_it - do the arguments set this parameter? */
static bool
names_it(const char *args, const char *name)
{
	size_t len = strlen(name);
	const char *p = args;

	for (; (p = strstr(p, name)) != NULL; p += len)
		if (p[len] == '=' && p > args && strchr(" {", p[-1]) != NULL)
			return true;
	return false;
}

static void
take_override(void *context, char *line, size_t len)
{
	struct rows *rows = context;
	struct pfconf_override cut;
	struct row *row;

	if (!pfconf_override(&cut, line) ||
	    (row = row_find(rows, cut.service, cut.type)) == NULL ||
	    (row->repeated && !names_it(row->service.args, cut.name)))
		return;
	VEC_GROW(row->service.overrides, row->service.overrides_len,
	    row->overrides_cap);
	row->service.overrides[row->service.overrides_len++] =
	    (struct pf_param){ arena_strdup(rows->arena, cut.name),
		    arena_strdup(rows->arena, cut.value) };
}

/* rows_keep - move what was gathered into the arena */
static void
rows_keep(const struct rows *rows, struct pf_master *master)
{
	const struct pf_service *from;
	struct pf_service *to;
	size_t i, size;

	master->services_len = rows->len;
	master->services =
	    arena_alloc(rows->arena, rows->len * sizeof(*master->services));
	for (i = 0; i < rows->len; i++) {
		from = &rows->list[i].service;
		to = &master->services[i];
		*to = *from;
		if ((size = from->overrides_len * sizeof(*to->overrides)) > 0)
			to->overrides = memcpy(arena_alloc(rows->arena, size),
			    from->overrides, size);
	}
}

static int
ask_master(const struct postfix_tools *tools, const char *option,
    void (*line)(void *, char *, size_t), struct rows *rows,
    struct buf *warnings, struct buf *why)
{
	struct call call;
	int result;

	call_begin(&call, tools);
	argument(&call, option);
	result = call_run(&call, line, rows, NULL, 0, warnings, why);
	call_end(&call);
	return result;
}

int
postconf_master(const struct postfix_tools *tools, struct pf_master *master,
    struct arena *arena, struct buf *warnings, struct buf *why)
{
	struct rows rows = { .arena = arena };
	size_t i;
	int result = -1;

	*master = (struct pf_master){ NULL, 0 };
	if (ask_master(tools, "-M", take_row, &rows, warnings, why) != 0 ||
	    ask_master(tools, "-P", take_override, &rows, NULL, why) != 0)
		goto out;
	rows_keep(&rows, master);
	result = 0;
out:
	for (i = 0; i < rows.len; i++)
		free(rows.list[i].service.overrides);
	free(rows.list);
	return result;
}
