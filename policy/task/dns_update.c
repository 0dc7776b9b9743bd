/*
 * NAME      dns_update - put the records into DNS, and see that they are there
 * CONTRACT  see dns_update.h. Domains that may have something to say
 *           (update_wanted) are looked at on their own name servers; what is
 *           to be said goes to nsupdate or knsupdate as one script; then the
 *           servers are asked until they agree or patience is over, since
 *           secondaries need a moment. A tool that fails is not believed: the
 *           servers are asked all the same, and what they say counts.
 */
#include "task/dns_update.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/msg.h"
#include "decide/dns_update.h"
#include "decide/release.h"
#include "inspect/dns.h"
#include "inspect/run.h"
#include "publish/nsupdate.h"
#include "task/observe.h"

#define BATCH      256 /* domains looked at and sent together */
#define OLD_MAX    ((size_t)1 << 30)
#define PAUSE_NSEC 500000000L

/* one domain of the batch */
struct item {
	struct plan_domain *domain;
	bool sent;
};

struct updating {
	struct world *world;
	const struct request *request;
	struct memo *memo;
	const struct old_record *old;
	size_t old_len;
	struct arena *arena; /* of the old records */
	struct item items[BATCH];
	size_t len, done, total;
	/* of the batch */
	struct facts *facts;
	struct sight sight;
};

static struct update_input
input(const struct updating *u, const struct plan_domain *domain)
{
	const struct sight_domain *found = NULL;
	size_t i;

	for (i = 0; i < u->sight.domains_len && found == NULL; i++)
		if (strcmp(u->sight.domains[i].zone->domain, domain->name) == 0)
			found = &u->sight.domains[i];
	return (struct update_input){
		.domain = domain,
		.ledger = u->world->ledger,
		.style = &u->world->settings->records,
		.old = u->old,
		.old_len = u->old_len,
		.sight = found,
	};
}

/* ---- look ---- */

/* look - at the domains of the batch, with fresh eyes */
static void
look(struct updating *u)
{
	struct fact_domain *list;
	size_t i;

	facts_free(u->facts);
	u->facts = facts_new(u->request->now);
	list = arena_alloc(u->facts->arena, u->len * sizeof(*list));
	for (i = 0; i < u->len; i++) /* sorted, as in the plan */
		list[i] = (struct fact_domain){
			.name = u->items[i].domain->name,
			.class = CLASS_CONFIGURED,
		};
	u->facts->domains = list;
	u->facts->domains_len = u->len;
	inspect_dns(u->facts, u->world->settings, NULL);
	sight_dns(&u->sight, u->facts, u->world->settings);
}

/* ---- send ---- */

/* zone_for - of a name of the domain; NULL: let nsupdate find it */
static const char *
zone_for(const struct updating *u, const struct update_input *in,
    const struct update *update)
{
	const char *zone = in->sight->sts_zone,
		   *delegate = u->world->settings->records.delegate;

	if (delegate[0] != '\0')
		return delegate;
	/* a zone of the record alone has nothing to say about the others */
	if (zone != NULL && strncmp(zone, "_mta-sts.", 9) == 0 &&
	    strncmp(update->name, "_mta-sts.", 9) != 0)
		return zone + 9;
	return zone;
}

static void
put(struct buf *script, const struct updating *u, const struct update_input *in,
    const struct updates *updates)
{
	const char *zone = NULL, *next;
	size_t i;

	for (i = 0; i < updates->len; i++) {
		next = zone_for(u, in, &updates->list[i]);
		if (i > 0 && next != zone)
			nsupdate_send(script);
		if (i == 0 || next != zone)
			nsupdate_zone(script, next);
		zone = next;
		nsupdate_change(script, updates->list[i].add,
		    updates->list[i].name, updates->list[i].ttl,
		    updates->list[i].type, updates->list[i].value);
	}
	nsupdate_send(script);
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

static void
held(struct updating *u, struct plan_domain *domain, const char *fault)
{
	struct plan *plan = u->world->plan;
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s: %s", reason(REASON_NOT_UPDATED)->title, fault);
	if (!domain->held_back)
		hold_back(plan, u->memo, domain, REASON_NOT_UPDATED,
		    arena_intern(plan->arena, buf_text(&text)));
	buf_release(&text);
}

/* compose - the script for the batch, and who has to wait */
static void
compose(struct updating *u, struct buf *script)
{
	struct buf fault = BUF_INIT;
	struct updates updates;
	struct update_input in;
	size_t i;

	nsupdate_begin(script, u->world->settings->dns_update_server);
	for (i = 0; i < u->len; i++) {
		in = input(u, u->items[i].domain);
		buf_clear(&fault);
		if (in.sight == NULL)
			continue;
		switch (update_domain(&updates, &in, &fault, u->facts->arena)) {
		case UPDATE_RIGHT:
			break;
		case UPDATE_SEND:
			put(script, u, &in, &updates);
			u->items[i].sent = true;
			break;
		case UPDATE_HELD:
			held(u, u->items[i].domain, buf_text(&fault));
			break;
		}
	}
	buf_release(&fault);
}

/* keep_waiting - leave those in the batch that have not arrived */
static size_t
keep_waiting(struct updating *u)
{
	struct update_input in;
	size_t i, len = 0;

	for (i = 0; i < u->len; i++) {
		if (!u->items[i].sent)
			continue;
		in = input(u, u->items[i].domain);
		if (in.sight == NULL || !update_arrived(&in, u->facts->arena))
			u->items[len++] = u->items[i];
	}
	u->len = len;
	return len;
}

static void
verify(struct updating *u)
{
	const struct timespec pause = { 0, PAUSE_NSEC };
	unsigned left = 2 * u->world->settings->timeout;
	size_t i;

	for (;;) {
		look(u);
		if (keep_waiting(u) == 0 || left-- == 0)
			break;
		nanosleep(&pause, NULL);
	}
	for (i = 0; i < u->len; i++)
		held(u, u->items[i].domain,
		    "not every authoritative server has the record");
}

static int
batch(struct updating *u)
{
	struct buf script = BUF_INIT;
	size_t i, sent = 0;
	int code = EX_OK;

	u->done += u->len;
	look(u);
	compose(u, &script);
	for (i = 0; i < u->len; i++)
		sent += u->items[i].sent;
	if (sent > 0 && (code = send(u, &script)) == EX_OK)
		verify(u);
	buf_release(&script);
	u->len = 0;
	progress("updating DNS", u->done, u->total);
	return code;
}

/* ---- all of it ---- */

static void
read_old(struct updating *u)
{
	struct buf path = BUF_INIT, why = BUF_INIT;
	size_t len;
	char *text;

	buf_printf(&path, "%s/records.zone", u->world->settings->state_dir);
	text = file_read(buf_text(&path), OLD_MAX, &len, &why);
	if (text != NULL)
		u->old_len = update_old(&u->old, text, len, u->arena);
	else if (errno != ENOENT)
		complain("%s", buf_text(&why));
	free(text);
	buf_release(&path);
	buf_release(&why);
}

static bool
wanted(const struct updating *u, const struct plan_domain *domain,
    struct arena *scratch)
{
	const struct update_input in = input(u, domain);
	const struct fact_zone *zone =
	    u->world->facts != NULL ? facts_zone(u->world->facts, domain->name)
				    : NULL;

	return update_wanted(&in, zone, scratch);
}

static int
all(struct updating *u)
{
	struct plan *plan = u->world->plan;
	struct arena *scratch;
	bool take;
	int code = EX_OK;
	size_t i;

	for (i = 0; i < plan->domains_len && code == EX_OK; i++) {
		scratch = arena_new();
		take = wanted(u, &plan->domains[i], scratch);
		arena_free(scratch);
		if (!take)
			continue;
		u->items[u->len++] = (struct item){ &plan->domains[i], false };
		u->total++;
		if (u->len == BATCH)
			code = batch(u);
	}
	if (code == EX_OK && u->len > 0)
		code = batch(u);
	return code;
}

int
dns_update(struct world *w, const struct request *request)
{
	struct updating *u;
	int code;

	if (w->settings->dns_update == DNS_UPDATE_NO)
		return EX_OK;
	u = xcalloc(1, sizeof(*u));
	u->world = w;
	u->request = request;
	u->arena = arena_new();
	u->memo = memo_new(w->plan->arena);
	progress("updating DNS", 0, 0);
	read_old(u);
	code = all(u);
	facts_free(u->facts);
	memo_free(u->memo);
	arena_free(u->arena);
	free(u);
	progress_end();
	return code;
}
