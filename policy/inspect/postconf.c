/*
 * NAME      postconf - what Postfix says its settings are
 * CONTRACT  see postconf.h. One call answers for any number of parameters, and
 *           an instance is asked for all of them, once, while two other calls
 *           list master.cf.
 *           -o NAME=VALUE hands a service's overrides to postconf, so that
 *           $name inside and around them is expanded by Postfix itself
 *           (Postfix 2.11 and later).
 *           A line of master.cf that it does not understand ends every
 *           question, too: values are then asked of main.cf alone.
 * BUGS      Of two master.cf rows with one name postconf -P tells merged
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
#include "inspect/pfcall.h"
#include "postfix/pfconf.h"

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

/*
 * values_call - the call for them; `real': the folder that `tools' stands for,
 * NULL: its own
 */
static void
values_call(struct pfcall *call, const struct postfix_tools *tools,
    const char *real, const struct pf_service *service, struct wanted *wanted)
{
	size_t i;

	pfcall_begin(call, tools, take_value, wanted);
	call->names = wanted->names;
	call->count = wanted->count;
	pfcall_argument(call, "-x");
	if (real != NULL) {
		pfcall_argument(call, "-o");
		pfcall_argument(call,
		    arena_printf(call->arena, "config_directory=%s", real));
	}
	for (i = 0; service != NULL && i < service->overrides_len; i++) {
		pfcall_argument(call, "-o");
		pfcall_argument(call, arena_printf(call->arena, "%s=%s",
					  service->overrides[i].name,
					  service->overrides[i].value));
	}
	for (i = 0; i < wanted->count; i++)
		pfcall_argument(call, wanted->names[i]);
}

/* values_beside - of main.cf alone, where master.cf kept the call from it */
static int
values_beside(const struct postfix_tools *tools,
    const struct pf_service *service, struct wanted *wanted,
    struct buf *warnings, struct buf *why)
{
	struct postfix_tools beside = *tools;
	struct mainonly mainonly;
	const char *folder;
	struct pfcall call, *one = &call;
	int result;

	if ((folder = mainonly_folder(buf_text(why), wanted->arena)) == NULL ||
	    !mainonly_open(&mainonly, folder))
		return -1;
	beside.config_directory = mainonly.path;
	values_call(&call, &beside, folder, service, wanted);
	pfcall_make(&one, 1);
	result = pfcall_result(&call, warnings, why);
	pfcall_end(&call);
	mainonly_close(&mainonly);
	return result;
}

/* values_result - of the call that was made */
static int
values_result(struct pfcall *call, const struct pf_service *service,
    struct wanted *wanted, struct buf *warnings, struct buf *why)
{
	struct buf reason = BUF_INIT;
	int result = pfcall_result(call, warnings, &reason);

	if (result < 0)
		result = values_beside(
		    call->tools, service, wanted, warnings, &reason);
	if (result < 0)
		why_set(why, "%s", buf_text(&reason));
	buf_release(&reason);
	return result;
}

/* known - from what the instance was asked at once; false: not all of it */
static bool
known(const struct pf_main *main, const char *const *names, size_t count,
    const char **values)
{
	size_t i, n;

	for (i = 0; main != NULL && i < count; i++) {
		for (n = 0; n < main->count; n++)
			if (strcmp(main->names[n], names[i]) == 0)
				break;
		if (n == main->count)
			return false;
		values[i] = main->values[n];
	}
	return main != NULL;
}

int
postconf_values(const struct postfix_tools *tools,
    const struct pf_service *service, const char *const *names, size_t count,
    const char **values, struct arena *arena, struct buf *warnings,
    struct buf *why)
{
	struct wanted wanted = { names, values, count, arena };
	struct pfcall call, *one = &call;
	size_t i;
	int result;

	if (service != NULL && service->overrides_len == 0)
		service = NULL;
	if (count == 0 ||
	    (service == NULL && known(tools->main, names, count, values)))
		return 0; /* postconf without names prints them all */
	for (i = 0; i < count; i++)
		values[i] = NULL;
	values_call(&call, tools, NULL, service, &wanted);
	pfcall_make(&one, 1);
	result = values_result(&call, service, &wanted, warnings, why);
	pfcall_end(&call);
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
take_override(struct rows *rows, char *line)
{
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

/* take_text - overrides are told apart once all rows are known */
static void
take_text(void *context, char *line, size_t len)
{
	buf_printf(context, "%s\n", line);
}

static void
take_overrides(struct rows *rows, struct buf *text)
{
	char *line, *rest;

	for (line = text->len > 0 ? text->text : NULL; line != NULL;
	     line = rest) {
		if ((rest = strchr(line, '\n')) != NULL)
			*rest++ = '\0';
		take_override(rows, line);
	}
}

/* master.cf: its rows, and their overrides */
struct asked_master {
	struct rows rows;
	struct buf overrides;
	struct pfcall calls[2];
};

static void
master_calls(struct asked_master *m, const struct postfix_tools *tools,
    struct arena *arena)
{
	*m = (struct asked_master){ .rows = { .arena = arena } };
	pfcall_begin(&m->calls[0], tools, take_row, &m->rows);
	pfcall_argument(&m->calls[0], "-M");
	pfcall_begin(&m->calls[1], tools, take_text, &m->overrides);
	pfcall_argument(&m->calls[1], "-P");
}

/* master_result - and the end of the calls */
static int
master_result(struct asked_master *m, struct pf_master *master,
    struct buf *warnings, struct buf *why)
{
	int result = -1;
	size_t i;

	*master = (struct pf_master){ NULL, 0 };
	if (pfcall_result(&m->calls[0], warnings, why) == 0 &&
	    pfcall_result(&m->calls[1], NULL, why) == 0) {
		take_overrides(&m->rows, &m->overrides);
		rows_keep(&m->rows, master);
		result = 0;
	}
	for (i = 0; i < m->rows.len; i++)
		free(m->rows.list[i].service.overrides);
	free(m->rows.list);
	buf_release(&m->overrides);
	pfcall_end(&m->calls[0]);
	pfcall_end(&m->calls[1]);
	return result;
}

int
postconf_master(const struct postfix_tools *tools, struct pf_master *master,
    struct arena *arena, struct buf *warnings, struct buf *why)
{
	struct asked_master m;
	struct pfcall *both[] = { &m.calls[0], &m.calls[1] };

	master_calls(&m, tools, arena);
	pfcall_make(both, 2);
	return master_result(&m, master, warnings, why);
}

/* ---- an instance ---- */

void
postconf_instance(const struct postfix_tools *tools, struct pf_instance *all,
    const char *const *names, size_t count, struct arena *arena)
{
	struct pf_answer *main = &all->of_main, *master = &all->of_master;
	struct asked_master m;
	struct pfcall call, *calls[] = { &call, &m.calls[0], &m.calls[1] };
	struct wanted wanted = { names,
		arena_alloc(arena, count * sizeof(*wanted.values)), count,
		arena };

	*all = (struct pf_instance){ .main = { names, wanted.values, count } };
	values_call(&call, tools, NULL, NULL, &wanted);
	master_calls(&m, tools, arena);
	pfcall_make(calls, ARRAY_LEN(calls));
	main->result =
	    values_result(&call, NULL, &wanted, &main->warnings, &main->why);
	pfcall_end(&call);
	master->result =
	    master_result(&m, &all->master, &master->warnings, &master->why);
}

const char *
pf_main_value(const struct pf_main *main, const char *name)
{
	size_t i;

	for (i = 0; i < main->count; i++)
		if (strcmp(main->names[i], name) == 0)
			return main->values[i];
	return NULL;
}

void
pf_instance_release(struct pf_instance *all)
{
	buf_release(&all->of_main.warnings);
	buf_release(&all->of_main.why);
	buf_release(&all->of_master.warnings);
	buf_release(&all->of_master.why);
}
