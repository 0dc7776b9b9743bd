/*
 * NAME      dns_update - put the records into DNS, and see that they are there
 * CONTRACT  see dns_update.h. Domains that may have something to say
 *           (update_wanted) are looked at on their own name servers; what is
 *           to be said goes to nsupdate or knsupdate as one script; then the
 *           servers are asked until they agree or patience is over, since
 *           secondaries need a moment. A tool that fails is not believed: the
 *           servers are asked all the same, and what they say counts.
 *
 *           updates.zone (decide/dns_update.h) grows by what an update adds
 *           before that is sent, and is written anew at the end. Names in it
 *           whose domain has left the plan are still taken out of DNS.
 */
#include "task/dns_update.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/mono.h"
#include "base/msg.h"
#include "base/names.h"
#include "decide/dns_update.h"
#include "decide/release.h"
#include "lookup/resolver.h"
#include "inspect/run.h"
#include "lookup/zone_servers.h"
#include "publish/folder.h"
#include "publish/nsupdate.h"
#include "publish/sent_zone.h"
#include "task/alias_lost.h"

#define BATCH      256 /* domains looked at and sent together */
#define OLD_MAX    ((size_t)1 << 30)
#define PAUSE_NSEC 500000000L

/* one domain of the batch */
struct item {
	struct plan_domain *domain;
	struct zone_question seen[ASK_COUNT];
	struct updates sent;
	struct update_answer answer;
};

struct updating {
	struct world *world;
	struct memo *memo;
	struct resolver *resolver;
	struct old_record *old; /* what was known before */
	size_t old_len;
	bool forgotten;         /* there was no updates.zone */
	struct names *done;     /* names that `now' tells of */
	struct old_record *now; /* what is known of them after this run */
	size_t now_len, now_cap;
	struct arena *arena; /* of both, and of what left the plan */
	int dirfd;
	struct buf path; /* of updates.zone */
	struct item items[BATCH];
	size_t len, count, total;
	struct arena *scratch; /* of the batch */
};

static struct update_input
input(const struct updating *u, struct item *item)
{
	return (struct update_input){
		.domain = item->domain,
		.ledger = u->world->ledger,
		.style = &u->world->settings->records,
		.old = u->old,
		.old_len = u->old_len,
		.forgotten = u->forgotten,
		.seen = item->seen,
	};
}

/* ---- look ---- */

/* pending - has something that was sent not arrived yet? */
static bool
pending(const struct item *item)
{
	size_t i;

	for (i = 0; i < item->sent.len; i++)
		if (item->answer.state[item->sent.list[i].kind] !=
		    UPDATE_ARRIVED)
			return true;
	return false;
}

/* look - at the domains of the batch, with fresh eyes; `again': what is sent */
static void
look(struct updating *u, bool again)
{
	const struct zone_ask how = { .settings = u->world->settings,
		.resolver = u->resolver,
		.arena = u->scratch };
	struct zone_question *list =
	    xcalloc(u->len * ASK_COUNT + 1, sizeof(*list));
	struct update_input in;
	size_t i, n = 0;

	for (i = 0; i < u->len; i++) {
		if (again && !pending(&u->items[i]))
			continue;
		in = input(u, &u->items[i]);
		update_questions(&in, u->scratch);
		memcpy(list + n, u->items[i].seen, sizeof(u->items[i].seen));
		n += ASK_COUNT;
	}
	if (u->resolver != NULL)
		zone_servers_ask(&how, list, n);
	for (i = n = 0; i < u->len; i++) {
		if (again && !pending(&u->items[i]))
			continue;
		memcpy(u->items[i].seen, list + n, sizeof(u->items[i].seen));
		n += ASK_COUNT;
		in = input(u, &u->items[i]);
		u->items[i].answer = update_judge(
		    again ? NULL : &u->items[i].sent, &in, u->scratch);
	}
	free(list);
}

/* ---- send ---- */

/* zone_for - of a name of the domain; NULL: let nsupdate find it */
static const char *
zone_for(const struct updating *u, const struct item *item,
    const struct update *update)
{
	static const int asked_for[] = { ASK_STS, ASK_TLSRPT, ASK_ALIAS };
	const char *delegate = u->world->settings->records.delegate;

	return delegate[0] != '\0' ? delegate
				   : item->seen[asked_for[update->kind]].zone;
}

static bool
same_zone(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* put - one message for each zone, so that a name changes at one moment */
static void
put(struct buf *script, const struct updating *u, const struct item *item)
{
	const struct updates *updates = &item->sent;
	const char *zone = NULL, *next;
	size_t i;

	for (i = 0; i < updates->len; i++) {
		next = zone_for(u, item, &updates->list[i]);
		if (i > 0 && !same_zone(next, zone))
			nsupdate_send(script);
		if (i == 0 || !same_zone(next, zone))
			nsupdate_zone(script, next);
		zone = next;
		nsupdate_change(script, updates->list[i].add,
		    updates->list[i].name, updates->list[i].ttl,
		    updates->list[i].type, updates->list[i].value);
	}
	if (updates->len > 0)
		nsupdate_send(script);
}

/* note_sent - what may be in DNS from now on, before it can be */
static int
note_sent(const struct updating *u)
{
	struct buf lines = BUF_INIT, why = BUF_INIT;
	const struct update *update;
	size_t i, j;
	int code = EX_OK;

	for (i = 0; i < u->len; i++)
		for (j = 0; j < u->items[i].sent.len; j++) {
			update = &u->items[i].sent.list[j];
			if (update->add)
				sent_zone_line(&lines, update->name,
				    update->type, update->value, NULL);
		}
	if (lines.len > 0 &&
	    sent_zone_append(u->dirfd, buf_text(&u->path), &lines, &why) != 0)
		code = fail(EX_IOERR, "%s", buf_text(&why));
	buf_release(&lines);
	buf_release(&why);
	return code;
}

static const char *
program(char *path, size_t size, const char *name)
{
	static const char *const places[] = { "/usr/bin", "/usr/sbin",
		"/usr/local/bin", "/usr/local/sbin" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(places); i++) {
		snprintf(path, size, "%s/%s", places[i], name);
		if (access(path, X_OK) == 0)
			return path;
	}
	return NULL;
}

static int
send(struct updating *u, const struct buf *script)
{
	const struct settings *s = u->world->settings;
	const char *name =
	    s->dns_update == DNS_UPDATE_KNSUPDATE ? "knsupdate" : "nsupdate";
	struct buf why = BUF_INIT, errors = BUF_INIT, safe = BUF_INIT;
	char path[64];
	const char *argv[] = { program(path, sizeof(path), name), NULL, NULL,
		NULL };
	const struct run run = {
		.argv = argv,
		.input = script->text,
		.input_len = script->len,
		.timeout = 60 + 10 * s->timeout,
		.errors = &errors,
	};
	int status;

	if (argv[0] == NULL)
		return fail(EX_UNAVAILABLE,
		    "%s is not installed, and dns_update wants it", name);
	if (s->dns_update_key[0] != '\0') {
		argv[1] = "-k";
		argv[2] = s->dns_update_key;
	}
	status = run_program(&run, &why);
	buf_mask(
	    &safe, errors.text != NULL ? errors.text : "", errors.len, 1000);
	if (status < 0)
		complain("%s: %s", name, buf_text(&why));
	else if (status != 0 || errors.len > 0)
		complain("%s ended with exit code %d: %s", name, status,
		    buf_text(&safe));
	buf_release(&why);
	buf_release(&errors);
	buf_release(&safe);
	return EX_OK;
}

/* ---- judge ---- */

/* missing - what of the domain is not in DNS as it should be */
static void
missing(struct updating *u, struct item *item)
{
	struct plan *plan = u->world->plan;
	struct plan_domain *d = item->domain;
	bool inside =
	    d >= plan->domains && d < plan->domains + plan->domains_len;
	const char *text;
	int k;

	for (k = 0; k < UPDATE_KINDS; k++) {
		if (item->answer.state[k] == UPDATE_ARRIVED)
			continue;
		text = arena_printf(plan->arena, "%s: %s",
		    reason(REASON_NOT_UPDATED)->title, item->answer.fault[k]);
		if (!inside) {
			complain("%s: %s", d->name, text);
			plan->awaiting++;
		} else if (k == UPDATE_STS) {
			if (!d->held_back)
				hold_back(
				    plan, u->memo, d, REASON_NOT_UPDATED, text);
		} else {
			hold_note(plan, u->memo, d, REASON_NOT_UPDATED, text);
		}
	}
}

/* verify - ask until all of them have what was sent, or patience is over */
static void
verify(struct updating *u)
{
	const struct timespec pause = { 0, PAUSE_NSEC };
	long long end =
	    mono_ms() + 2000LL * (long long)u->world->settings->timeout;
	size_t i, left;

	for (;;) {
		look(u, true);
		for (i = left = 0; i < u->len; i++)
			left += pending(&u->items[i]);
		if (left == 0 || mono_ms() >= end)
			return;
		nanosleep(&pause, NULL);
	}
}

/* learn - what is known of the batch's names from now on */
static void
learn(struct updating *u, struct item *item)
{
	struct update_input in = input(u, item);
	struct old_record known[UPDATES_MAX];
	size_t n, i;
	int k;
	static const int asked_for[] = { ASK_STS, ASK_TLSRPT, ASK_ALIAS };
	const char *name;

	for (k = 0; k < UPDATE_KINDS; k++) {
		if ((name = item->seen[asked_for[k]].name) == NULL)
			continue;
		n = update_known(known, &in, &item->sent, (enum update_kind)k,
		    item->answer.state[k] == UPDATE_ARRIVED, u->arena);
		names_add(u->done, name, strlen(name));
		for (i = 0; i < n; i++) {
			VEC_GROW(u->now, u->now_len, u->now_cap);
			u->now[u->now_len++] = known[i];
		}
	}
}

static int
batch(struct updating *u)
{
	struct buf script = BUF_INIT;
	size_t i, sent = 0;
	int code = EX_OK;

	u->count += u->len;
	u->scratch = arena_new();
	look(u, false);
	nsupdate_begin(&script, u->world->settings->dns_update_server);
	for (i = 0; i < u->len; i++) {
		put(&script, u, &u->items[i]);
		sent += u->items[i].sent.len;
	}
	if (sent > 0 && (code = note_sent(u)) == EX_OK &&
	    (code = send(u, &script)) == EX_OK)
		verify(u);
	for (i = 0; i < u->len; i++) {
		learn(u, &u->items[i]);
		missing(u, &u->items[i]);
	}
	buf_release(&script);
	arena_free(u->scratch);
	u->len = 0;
	progress("updating DNS", u->count, u->total);
	return code;
}

/* ---- what was before ---- */

/* read_one - a file of records; NULL: there is none */
static char *
read_one(const struct updating *u, const char *name, size_t *len)
{
	struct buf path = BUF_INIT, why = BUF_INIT;
	char *text;

	buf_printf(&path, "%s/%s", u->world->settings->state_dir, name);
	text = file_read(buf_text(&path), OLD_MAX, len, &why);
	if (text == NULL && errno != ENOENT)
		complain("%s", buf_text(&why));
	buf_release(&path);
	buf_release(&why);
	return text;
}

static void
read_old(struct updating *u)
{
	size_t zone_len = 0, sent_len = 0, lines = 1;
	char *zone = read_one(u, "records.zone", &zone_len);
	char *sent = read_one(u, SENT_ZONE_FILE, &sent_len);

	u->forgotten = sent == NULL;
	if (zone != NULL)
		lines += update_lines(zone, zone_len);
	if (sent != NULL)
		lines += update_lines(sent, sent_len);
	u->old = arena_alloc(u->arena, lines * sizeof(*u->old));
	if (zone != NULL)
		u->old_len =
		    update_old(u->old, zone, zone_len, false, u->arena);
	if (sent != NULL)
		u->old_len += update_old(
		    u->old + u->old_len, sent, sent_len, true, u->arena);
	update_sort(u->old, u->old_len);
	free(zone);
	free(sent);
}

/* ---- what is known afterwards ---- */

static int
write_known(struct updating *u)
{
	struct buf lines = BUF_INIT, why = BUF_INIT;
	int code = EX_OK;
	size_t looked = names_len(u->done), i;

	if (looked == 0 && !u->forgotten)
		goto out;
	for (i = 0; i < u->old_len; i++) {
		if (!u->old[i].sent || names_add(u->done, u->old[i].name,
					   strlen(u->old[i].name)) < looked)
			continue;
		VEC_GROW(u->now, u->now_len, u->now_cap);
		u->now[u->now_len++] = u->old[i];
	}
	update_sort(u->now, u->now_len);
	for (i = 0; i < u->now_len; i++)
		sent_zone_line(&lines, u->now[i].name, u->now[i].type,
		    u->now[i].value, u->now[i].arrived ? ARRIVED_MARK : NULL);
	if (sent_zone_write(u->dirfd, buf_text(&u->path), &lines, &why) < 0)
		code = fail(EX_IOERR, "%s", buf_text(&why));
out:
	buf_release(&lines);
	buf_release(&why);
	return code;
}

/* ---- all of it ---- */

/* take - a domain into the batch, if it may have something to say */
static int
take(struct updating *u, struct plan_domain *domain, bool lost)
{
	const struct fact_zone *zone =
	    u->world->facts != NULL ? facts_zone(u->world->facts, domain->name)
				    : NULL;
	struct item *item = &u->items[u->len];
	struct arena *scratch = arena_new();
	struct update_input in;
	bool wanted;

	memset(item, 0, sizeof(*item));
	item->domain = domain;
	in = input(u, item);
	wanted = update_wanted(&in, zone, scratch) || lost;
	arena_free(scratch);
	if (!wanted)
		return EX_OK;
	u->len++;
	u->total++;
	return u->len == BATCH ? batch(u) : EX_OK;
}

static int
compare_domain(const void *name, const void *element)
{
	return strcmp(name, ((const struct plan_domain *)element)->name);
}

/*
 * leavers - domains that are in the plan no more, while DNS may still have
 * something of theirs; the names of one may stand apart
 */
static int
leavers(struct updating *u)
{
	const struct plan *plan = u->world->plan;
	struct names *seen = names_new();
	struct plan_domain *gone;
	char name[DNAME_SIZE];
	int code = EX_OK;
	size_t i, n = 0;

	for (i = 0; i < u->old_len && code == EX_OK; i++) {
		if (!u->old[i].sent ||
		    !update_domain_of(
			name, u->old[i].name, &u->world->settings->records) ||
		    (plan->domains_len > 0 &&
			bsearch(name, plan->domains, plan->domains_len,
			    sizeof(*plan->domains), compare_domain) != NULL) ||
		    names_add(seen, name, strlen(name)) < n)
			continue;
		n++;
		gone = arena_alloc(u->arena, sizeof(*gone));
		gone->name = arena_strdup(u->arena, name);
		code = take(u, gone, false);
	}
	names_free(seen);
	return code;
}

static int
all(struct updating *u)
{
	struct plan *plan = u->world->plan;
	bool *lost = alias_lost(plan, u->world->settings, u->resolver);
	int code = EX_OK, last;
	size_t i;

	for (i = 0; i < plan->domains_len && code == EX_OK; i++)
		code = take(u, &plan->domains[i], lost != NULL && lost[i]);
	free(lost);
	if (code == EX_OK)
		code = leavers(u);
	if (code == EX_OK && u->len > 0)
		code = batch(u);
	last = write_known(u);
	return code != EX_OK ? code : last;
}

int
dns_update(struct world *w)
{
	struct buf why = BUF_INIT;
	struct updating *u;
	int code;

	if (w->settings->dns_update == DNS_UPDATE_NO)
		return EX_OK;
	u = xcalloc(1, sizeof(*u));
	u->world = w;
	u->arena = arena_new();
	u->memo = memo_new(w->plan->arena);
	u->done = names_new();
	buf_printf(&u->path, "%s/%s", w->settings->state_dir, SENT_ZONE_FILE);
	progress("updating DNS", 0, 0);
	u->dirfd = folder_open(w->settings->state_dir, true, &why);
	if (u->dirfd < 0) {
		code = fail(EX_CANTCREAT, "%s", buf_text(&why));
		goto out;
	}
	u->resolver = resolver_open(w->settings, &why);
	if (u->resolver == NULL)
		complain("%s", buf_text(&why));
	read_old(u);
	code = all(u);
	resolver_close(u->resolver);
	close(u->dirfd);
out:
	names_free(u->done);
	memo_free(u->memo);
	free(u->now);
	arena_free(u->arena);
	buf_release(&u->path);
	buf_release(&why);
	free(u);
	progress_end();
	return code;
}
