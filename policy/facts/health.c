/*
 * NAME      health - what `poststs doctor' asks about this machine
 * CONTRACT  see health.h. The units are those of the packages. If a timer of
 *           systemd starts a job, its state counts; otherwise that of cron.
 */
#include "facts/health.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static const struct {
	const char *name, *timer, *service;
} jobs[JOB_COUNT] = {
	[JOB_APPLY] = { "apply", "poststs.timer", "poststs.service" },
	[JOB_CHECK] = { "check", "poststs-check.timer",
	    "poststs-check.service" },
};

struct health *
health_new(void)
{
	struct arena *arena = arena_new();
	struct health *h = arena_alloc(arena, sizeof(*h));
	size_t i;

	*h = (struct health){
		.arena = arena, .cron = TRI_UNKNOWN, .synchronized = TRI_UNKNOWN
	};
	for (i = 0; i < JOB_COUNT; i++)
		h->run[i] = (struct health_run){ .scheduled = TRI_UNKNOWN,
			.status = -1 };
	return h;
}

void
health_free(struct health *h)
{
	if (h != NULL)
		arena_free(h->arena);
}

const char *
health_job_name(enum health_job job)
{
	return jobs[job].name;
}

/* member - what stands behind "NAME=" in the line, or NULL */
static const char *
member(const char *line, const char *name)
{
	size_t len = strlen(name);

	return strncmp(line, name, len) == 0 && line[len] == '='
		   ? line + len + 1
		   : NULL;
}

/* moment - "@1764567890"; 0 for anything else: it never was */
static time_t
moment(const char *text)
{
	char *end;
	long long value;

	if (*text != '@')
		return 0;
	value = strtoll(text + 1, &end, 10);
	return end == text + 1 || value < 0 ? 0 : (time_t)value;
}

static void
timer_line(struct health *h, struct health_run *run, const char *unit,
    const char *line)
{
	const char *value;

	if ((value = member(line, "ActiveState")) == NULL)
		return;
	if (strcmp(value, "active") == 0) {
		run->scheduled = TRI_YES;
		run->by = arena_intern(h->arena, unit);
	} else if (run->scheduled == TRI_UNKNOWN) {
		run->scheduled = TRI_NO;
	}
}

static void
service_line(struct health *h, struct health_run *run, const char *line)
{
	const char *value;

	if ((value = member(line, "Result")) != NULL && *value != '\0')
		run->result = arena_intern(h->arena, value);
	else if ((value = member(line, "ExecMainStatus")) != NULL)
		run->status = (int)strtol(value, NULL, 10);
	else if ((value = member(line, "ExecMainExitTimestamp")) != NULL)
		run->last = moment(value);
	else if (run != &h->run[JOB_APPLY])
		return;
	else if ((value = member(line, "User")) != NULL && *value != '\0')
		h->user = arena_intern(h->arena, value);
	else if ((value = member(line, "AmbientCapabilities")) != NULL)
		h->reads_all = strstr(value, "cap_dac_read_search") != NULL;
}

void
health_unit_line(struct health *h, const char **unit, const char *line)
{
	const char *id = member(line, "Id");
	size_t i;

	if (id != NULL) {
		*unit = arena_intern(h->arena, id);
		return;
	}
	for (i = 0; i < JOB_COUNT; i++) {
		if (strcmp(*unit, jobs[i].timer) == 0)
			timer_line(h, &h->run[i], *unit, line);
		else if (strcmp(*unit, jobs[i].service) == 0)
			service_line(h, &h->run[i], line);
	}
}

void
health_cron_line(
    struct health *h, const char *file, const char *line, bool systemd)
{
	const char *at = line + strspn(line, " \t");
	char words[32];
	size_t i;

	if (*at == '#')
		return;
	if (strstr(at, "cap_dac_read_search") != NULL ||
	    strstr(at, "+dac_read_search") != NULL)
		h->reads_all = true;
	if (systemd && strstr(at, "-d /run/systemd/system") != NULL)
		return;
	for (i = 0; i < JOB_COUNT; i++) {
		if (h->run[i].scheduled == TRI_YES)
			continue;
		strcpy(words, "poststs ");
		strcat(words, jobs[i].name);
		if (strstr(at, words) == NULL)
			continue;
		h->run[i].scheduled = TRI_YES;
		h->run[i].by = arena_intern(h->arena, file);
	}
}

enum tri
health_right(char answer)
{
	return answer == '+' ? TRI_YES : answer == '-' ? TRI_NO : TRI_UNKNOWN;
}

void
health_cron_absent(struct health *h)
{
	struct health_run *run;

	h->cron = TRI_NO;
	for (run = h->run; run < h->run + JOB_COUNT; run++)
		if (run->by != NULL && *run->by == '/')
			run->scheduled = TRI_NO;
}

bool
health_cron_name(const char *name)
{
	static const char *const known[] = { "cron", "crond", "fcron", "dcron",
		"bcron-sched" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(name, known[i]) == 0)
			return true;
	return false;
}
