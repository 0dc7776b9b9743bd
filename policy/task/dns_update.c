/*
 * NAME      dns_update - put the records into DNS, and check that they are
 *           there
 * CONTRACT  see dns_update.h. Domains that may need a change (update_wanted())
 *           are asked about on their own name servers. The changes go to the
 *           program of dns_update (dns_send.h). Then the servers are asked
 *           until they agree or a time limit is over, since secondaries need a
 *           moment. A program that fails is not believed, either: the servers
 *           are asked all the same, and their answers count.
 *
 *           updates.zone (decide/dns_update.h) gets what an update adds before
 *           that is sent, and is rewritten at the end. Names in it whose domain
 *           has left the plan are still removed from DNS.
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
#include "lookup/zone_servers.h"
#include "publish/folder.h"
#include "publish/sent_zone.h"
#include "task/alias_lost.h"
#include "task/dns_send.h"

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

/* the question about each kind of update */
static const int asked_for[UPDATE_KINDS] = {
	[UPDATE_STS] = ASK_STS,
	[UPDATE_TLSRPT] = ASK_TLSRPT,
	[UPDATE_HOST] = ASK_ALIAS,
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
	struct update_change *changes; /* of the batch */
	size_t changes_len, changes_cap;
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
	const struct zone_ask how = { .resolver = u->resolver,
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
	const char *delegate = u->world->settings->records.delegate;

	return delegate[0] != '\0' ? delegate
				   : item->seen[asked_for[update->kind]].zone;
}

/* seen_at - the first server that answered about the place; NULL: none did */
static const struct observed_server *
seen_at(const struct zone_question *seen)
{
	size_t i;

	for (i = 0; i < seen->servers_len; i++)
		if (dns_known(seen->servers[i].status))
			return &seen->servers[i];
	return NULL;
}

/* collect - what is to be sent for the n-th domain of the batch */
static void
collect(struct updating *u, size_t n)
{
	const struct item *item = &u->items[n];
	const struct observed_server *server;
	const struct update *update;
	struct update_change *c;
	size_t i;

	for (i = 0; i < item->sent.len; i++) {
		update = &item->sent.list[i];
		server = seen_at(&item->seen[asked_for[update->kind]]);
		VEC_GROW(u->changes, u->changes_len, u->changes_cap);
		c = &u->changes[u->changes_len++];
		*c = (struct update_change){ .add = update->add,
			.domain = u->count + n,
			.zone = zone_for(u, item, update),
			.name = update->name,
			.type = update->type,
			.value = update->value,
			.ttl = update->ttl,
			.seen = server != NULL };
		if (server != NULL) {
			c->txt = server->txt;
			c->txt_len = server->txt_len;
		}
	}
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

/* remember - for people: the first of all that was sent in this run */
static void
remember(struct updating *u)
{
	struct dns_sent *sent = &u->world->sent;
	struct arena *arena = u->world->plan->arena;
	struct update_change *c;
	size_t i;

	for (i = 0; i < u->changes_len; i++) {
		if (sent->len++ >= DNS_SENT_SHOWN)
			continue;
		c = &sent->list[sent->len - 1];
		*c = (struct update_change){ .add = u->changes[i].add,
			.name = arena_strdup(arena, u->changes[i].name),
			.type = arena_strdup(arena, u->changes[i].type),
			.value = arena_strdup(arena, u->changes[i].value),
			.ttl = u->changes[i].ttl };
	}
	for (i = 0; i < u->len; i++)
		sent->pending += pending(&u->items[i]);
}

static int
batch(struct updating *u)
{
	int code = EX_OK;
	size_t i;

	u->scratch = arena_new();
	u->changes_len = 0;
	look(u, false);
	for (i = 0; i < u->len; i++)
		collect(u, i);
	if (u->changes_len > 0 && (code = note_sent(u)) == EX_OK &&
	    (code = dns_send(u->world->settings, u->changes, u->changes_len)) ==
		EX_OK) {
		verify(u);
		remember(u);
	}
	for (i = 0; i < u->len; i++) {
		learn(u, &u->items[i]);
		missing(u, &u->items[i]);
	}
	arena_free(u->scratch);
	u->count += u->len;
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

	if (settings_dns_update(w->settings) == DNS_UPDATE_NO)
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
	free(u->changes);
	arena_free(u->arena);
	buf_release(&u->path);
	buf_release(&why);
	free(u);
	progress_end();
	return code;
}
