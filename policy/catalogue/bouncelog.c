/*
 * NAME      bouncelog - the lines of a log, grouped by what they mean
 * CONTRACT  see bouncelog.h. The memory is limited: a group for each kind and
 *           cause, a few hosts in each group, and the sessions of the last
 *           processes seen.
 * BUGS      Two processes that share a slot overwrite each other's session,
 *           which then counts twice.
 */
#include "config.h"

#include "catalogue/bouncelog.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/hash.h"

#define PROCESSES  256
#define TAG_SIZE   64
#define SAMPLE_MAX 300

/* "postfix/smtpd[812]", and the session that it is in */
struct bouncelog_process {
	char tag[TAG_SIZE];          /* "": none yet */
	char host[BOUNCE_HOST_SIZE]; /* of the session, "" where none is open */
	size_t group;                /* that the session counts in */
};

void
bouncelog_init(struct bouncelog *log)
{
	*log = (struct bouncelog){ .processes = xcalloc(
				       PROCESSES, sizeof(*log->processes)) };
}

void
bouncelog_release(struct bouncelog *log)
{
	size_t i;

	for (i = 0; i < log->len; i++) {
		free(log->groups[i].sample);
		free(log->groups[i].hosts);
	}
	free(log->groups);
	free(log->processes);
}

/* ---- groups ---- */

static size_t
group_of(struct bouncelog *log, const struct bounce_read *read, uint64_t number,
    const char *line, size_t len)
{
	struct bouncelog_group *g;
	size_t i;

	for (i = 0; i < log->len; i++)
		if (log->groups[i].kind == read->kind &&
		    log->groups[i].cause == read->cause)
			return i;
	VEC_GROW(log->groups, log->len, log->cap);
	g = &log->groups[log->len];
	*g = (struct bouncelog_group){ .kind = read->kind,
		.cause = read->cause,
		.line = number,
		.sample = xstrndup(line, len < SAMPLE_MAX ? len : SAMPLE_MAX) };
	return log->len++;
}

static struct bouncelog_host *
host_in(struct bouncelog_group *g, const char *name)
{
	size_t i;

	for (i = 0; i < g->hosts_len; i++)
		if (strcmp(g->hosts[i].name, name) == 0)
			return &g->hosts[i];
	return NULL;
}

static void
count(struct bouncelog_group *g, const char *name)
{
	struct bouncelog_host *h;

	g->count++;
	if (*name == '\0')
		return;
	if ((h = host_in(g, name)) == NULL) {
		if (g->hosts_len == BOUNCELOG_HOSTS) {
			g->elsewhere++;
			return;
		}
		VEC_GROW(g->hosts, g->hosts_len, g->hosts_cap);
		h = &g->hosts[g->hosts_len++];
		h->count = 0;
		memcpy(h->name, name, strlen(name) + 1);
	}
	h->count++;
}

/* take_back - a line that turns out to be of a session told elsewhere */
static void
take_back(struct bouncelog_group *g, const char *name)
{
	struct bouncelog_host *h = host_in(g, name);

	g->count--;
	if (h != NULL)
		h->count--;
	else if (*name != '\0' && g->elsewhere > 0)
		g->elsewhere--;
}

/* ---- sessions ---- */

/* process_of - of the line, NULL where it names none */
static struct bouncelog_process *
process_of(struct bouncelog *log, const char *line, size_t len)
{
	const char *end = memmem(line, len, "]: ", 3), *start = end;
	struct bouncelog_process *p;
	size_t tag_len;

	if (end == NULL)
		return NULL;
	while (start > line && start[-1] != ' ')
		start--;
	tag_len = (size_t)(end - start);
	if (tag_len == 0 || tag_len >= TAG_SIZE)
		return NULL;
	p = &log->processes[hash_fold(hash_bytes(HASH_START, start, tag_len)) %
			    PROCESSES];
	if (strlen(p->tag) != tag_len || memcmp(p->tag, start, tag_len) != 0) {
		memcpy(p->tag, start, tag_len);
		p->tag[tag_len] = '\0';
		p->host[0] = '\0';
	}
	if (memmem(end, (size_t)(line + len - end), "connect from ", 13) !=
	    NULL)
		p->host[0] = '\0'; /* the next session */
	return p;
}

/*
 * in_session - is it one more line of a session that counts already? An
 * alert says more than that the client left, and takes the session over.
 */
static bool
in_session(struct bouncelog *log, struct bouncelog_process *p,
    struct bounce_read *read)
{
	const bool gone = strcmp(read->kind->id, "client-gave-up") == 0;

	if (p == NULL || *p->host == '\0')
		return false;
	if (gone)
		return strcmp(read->host, p->host) == 0;
	if (*read->host != '\0' ||
	    strcmp(log->groups[p->group].kind->id, "client-gave-up") != 0)
		return false;
	take_back(&log->groups[p->group], p->host);
	memcpy(read->host, p->host, sizeof(read->host));
	return false;
}

void
bouncelog_add(
    struct bouncelog *log, uint64_t number, const char *line, size_t len)
{
	struct bouncelog_process *p;
	struct bounce_read read = { .kind = NULL };
	size_t group;

	log->entries++;
	p = process_of(log, line, len);
	if (bounce_relevant(line, len))
		bounce_read(&read, line, len);
	if (read.kind == NULL) {
		log->unknown++;
		return;
	}
	if (in_session(log, p, &read))
		return;
	group = group_of(log, &read, number, line, len);
	count(&log->groups[group], read.host);
	if (p != NULL) {
		memcpy(p->host, read.host, sizeof(p->host));
		p->group = group;
	}
}

/* ---- order ---- */

static int
by_count(const void *a, const void *b)
{
	const struct bouncelog_group *x = a, *y = b;
	const bool fine_x = x->kind->whose == BOUNCE_NOBODY;
	const bool fine_y = y->kind->whose == BOUNCE_NOBODY;

	if (fine_x != fine_y)
		return fine_x ? 1 : -1;
	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static int
by_host_count(const void *a, const void *b)
{
	const struct bouncelog_host *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->name, y->name);
}

/* drop_empty - groups and hosts whose lines were all taken back */
static void
drop_empty(struct bouncelog *log)
{
	struct bouncelog_group *g;
	size_t i, n, kept = 0;

	for (i = 0; i < log->len; i++) {
		g = &log->groups[i];
		for (n = g->hosts_len; n-- > 0;)
			if (g->hosts[n].count == 0)
				g->hosts[n] = g->hosts[--g->hosts_len];
		if (g->count > 0) {
			log->groups[kept++] = *g;
		} else {
			free(g->sample);
			free(g->hosts);
		}
	}
	log->len = kept;
}

void
bouncelog_sort(struct bouncelog *log)
{
	size_t i;

	drop_empty(log);
	for (i = 0; i < log->len; i++)
		if (log->groups[i].hosts_len > 1)
			qsort(log->groups[i].hosts, log->groups[i].hosts_len,
			    sizeof(*log->groups[i].hosts), by_host_count);
	if (log->len > 1)
		qsort(log->groups, log->len, sizeof(*log->groups), by_count);
}
