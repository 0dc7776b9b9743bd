/*
 * NAME      served - look at what is served if the ledger alone cannot be
 *           relied on
 * CONTRACT  see served.h. Files first, then records.zone, then the policy hosts
 *           of those that need it, in batches (fetch_policies.h). With confirm
 *           = no this machine may be unable to reach its own web server. Then a
 *           policy is fetched only if DNS announces it and the ledger does not
 *           have it, since senders have it; if it cannot be fetched, the domain
 *           waits.
 * BUGS      If addresses return different policies, five of them are kept
 *           apart.
 */
#include "task/served.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/msg.h"
#include "decide/old_record.h"
#include "decide/plan/record_shown.h"
#include "inspect/served.h"
#include "sts/policy_id.h"
#include "task/fetch_policies.h"

#define ZONE_MAX      ((size_t)1 << 30)
#define STRANGERS_MAX 20 /* that are named one by one */

/* names that grow, in the facts' arena */
struct name_list {
	struct arena *arena;
	const char **list;
	size_t len, cap;
};

static void
add_name(void *context, const char *name)
{
	struct name_list *names = context;

	VEC_GROW(names->list, names->len, names->cap);
	names->list[names->len++] = arena_intern(names->arena, name);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
sort_names(struct name_list *names)
{
	size_t i, len = 0;

	if (names->len > 1)
		qsort(names->list, names->len, sizeof(*names->list),
		    compare_names);
	for (i = 0; i < names->len; i++)
		if (len == 0 ||
		    strcmp(names->list[len - 1], names->list[i]) != 0)
			names->list[len++] = names->list[i];
	names->len = len;
}

bool
served_behind(const struct world *w)
{
	size_t i;

	for (i = 0; i < SERVED_SOURCES; i++)
		if (w->facts->generations[i] > w->ledger->generation)
			return true;
	return false;
}

/* who has left Postfix; of a million domains these are few */
struct departed {
	const struct facts *facts;
	const char *only; /* NULL: all */
	struct name_list names;
};

static void
add_departed(void *context, const char *name)
{
	struct departed *d = context;

	if (facts_domain(d->facts, name) == NULL &&
	    (d->only == NULL || strcmp(d->only, name) == 0))
		add_name(&d->names, name);
}

void
served_departed(struct world *w, const char *only)
{
	struct facts *facts = w->facts;
	const struct ledger *ledger = w->ledger;
	struct departed departed = { facts, only, { .arena = facts->arena } };
	const struct name_list *names = &departed.names;
	bool doubt;
	size_t i;

	inspect_generations(facts, w->settings);
	/*
	 * A domain that neither Postfix nor the ledger names may be one that an
	 * older ledger lacks, and a table that cannot be read has.
	 */
	doubt = served_behind(w) || !facts_complete(facts);
	for (i = 0; i < ledger->domains_len; i++)
		if (doubt ||
		    ledger_current(ledger, &ledger->domains[i]) != NULL)
			add_departed(&departed, ledger->domains[i].name);
	if (doubt)
		inspect_published(w->settings, add_departed, &departed);
	sort_names(&departed.names);
	facts->zones =
	    arena_alloc(facts->arena, (names->len + 1) * sizeof(*facts->zones));
	for (i = 0; i < names->len; i++)
		facts->zones[facts->zones_len++].domain = names->list[i];
	free(departed.names.list);
}

/* ---- which domains need a witness? ---- */

/* what stands in the web root as the text of a body */
enum text_state {
	TEXT_UNREAD,
	TEXT_SAME,
	TEXT_OTHER,
};

struct looking {
	struct world *w;
	bool behind; /* the ledger is an older one */
	bool doubt;  /* a table of Postfix could not be read */
	int root;    /* the web root, open; -1: it is not */
	uint8_t *texts; /* of each body of the ledger, enum text_state */
	struct name_list names, fetches;
	size_t at;
};

/* startable - may a policy of ours be begun for it now? */
static bool
startable(const struct world *w, const struct ledger_domain *d,
    const struct fact_zone *zone, const char *name)
{
	if (facts_domain(w->facts, name) == NULL ||
	    settings_excluded(w->settings, name) ||
	    (d != NULL && d->requested &&
		(d->asked == STAGE_OFF || d->asked == STAGE_RETIRING)))
		return false;
	return zone != NULL && zone->mx->len > 0 && zone->null_mx != TRI_YES;
}

/*
 * rewritten - has somebody changed the text that all links to this body lead
 * to? Each is read once in a run
 */
static bool
rewritten(const struct looking *l, const struct ledger_body *body)
{
	uint8_t *state = &l->texts[body - l->w->ledger->bodies];

	if (*state == TEXT_UNREAD)
		*state = inspect_rewritten(
			     l->root, body->hash, body->text, body->len)
			     ? TEXT_OTHER
			     : TEXT_SAME;
	return *state == TEXT_OTHER;
}

/*
 * other - may what is served be something else than the ledger's row? An older
 * copy of either may have been put back. Where DNS is silent, policy.cdb and
 * records.zone are asked, too.
 */
static bool
other(const struct looking *l, const struct ledger_row *row,
    const struct fact_zone *zone, const char *name)
{
	if (row == NULL)
		return false;
	return (zone != NULL &&
		   !dns_known((enum dns_status)zone->sts_status)) ||
	       rewritten(l, row->body) ||
	       !inspect_stands(l->root, name, row->body->hash, row->body->text,
		   row->body->len);
}

static void
consider(struct looking *l, const char *name)
{
	const struct world *w = l->w;
	const struct ledger_domain *d = ledger_domain(w->ledger, name);
	const struct fact_zone *zone = facts_zone(w->facts, name);
	bool ours = facts_domain(w->facts, name) != NULL;
	char id[STS_ID_MAX + 1];
	bool unknown =
	    shown_id(id, zone) && ledger_by_id(w->ledger, d, id) == NULL;
	const struct ledger_row *row = ledger_current(w->ledger, d);
	bool begins = row == NULL;

	if (!l->behind && !(l->doubt && !ours) && !unknown &&
	    !(begins && ours) && !other(l, row, zone, name))
		return;
	add_name(&l->names, name);
	if (!w->settings->confirm && !unknown)
		return;
	if (unknown ? ours || policyid_time(id) != 0
		    : begins && startable(w, d, zone, name))
		add_name(&l->fetches, name);
}

static void
choose(struct looking *l)
{
	const struct facts *facts = l->w->facts;
	size_t i;

	for (i = 0; i < facts->domains_len; i++)
		consider(l, facts->domains[i].name);
	for (i = 0; i < facts->zones_len; i++)
		if (facts_domain(facts, facts->zones[i].domain) == NULL)
			consider(l, facts->zones[i].domain);
	sort_names(&l->names);
	sort_names(&l->fetches);
}

/* ---- records.zone ---- */

/* unquote - "\"v=STSv1; id=1;\"" as it stands in a zone file of ours */
static struct txt
unquote(const char *value)
{
	size_t len = strlen(value);

	if (len < 2 || value[0] != '"' || value[len - 1] != '"')
		return (struct txt){ "", 0 };
	return (struct txt){ value + 1, len - 2 };
}

static void
of_zone(struct world *w, const char *domain, const struct old_record *old,
    size_t old_len, const char *path)
{
	struct fact_served one = { .domain = domain,
		.source = SERVED_RECORDS_ZONE,
		.status = SERVED_ABSENT,
		.detail = path,
		.id = "" };
	char name[DNAME_SIZE], id[STS_ID_MAX + 1];
	const struct old_record *found = NULL;
	struct txt txt;

	if (old_len > 0 &&
	    plan_txt_name(name, "_mta-sts", domain, &w->settings->records))
		found = old_find(old, old_len, name);
	if (found != NULL) {
		txt = unquote(found->value);
		if (sts_record_parse(id, &txt, 1, w->facts->arena, NULL) == 0) {
			one.status = SERVED_FOUND;
			one.id = arena_strdup(w->facts->arena, id);
		} else {
			one.status = SERVED_UNREADABLE;
		}
	}
	w->facts->served[w->facts->served_len++] = one;
}

static void
look_at_zone(struct looking *l)
{
	struct world *w = l->w;
	struct arena *scratch = arena_new();
	struct old_record *old = NULL;
	const char *path = arena_printf(
	    w->facts->arena, "%s/records.zone", w->settings->state_dir);
	struct buf why = BUF_INIT;
	size_t len, i, old_len = 0;
	char *text = file_read(path, ZONE_MAX, &len, &why);

	/* what cannot be read says nothing; DNS tells the ids as well */
	if (text != NULL) {
		old = arena_alloc(
		    scratch, (update_lines(text, len) + 1) * sizeof(*old));
		old_len = update_old(old, text, len, false, scratch);
		update_sort(old, old_len);
	} else if (errno != ENOENT)
		complain("%s", buf_text(&why));
	for (i = 0; i < l->names.len && text != NULL; i++)
		of_zone(w, l->names.list[i], old, old_len, path);
	free(text);
	arena_free(scratch);
	buf_release(&why);
}

/* ---- over HTTPS ---- */

static bool
next_fetch(void *context, const char **domain, void **subject)
{
	struct looking *l = context;

	if (l->at == l->fetches.len)
		return false;
	*domain = l->fetches.list[l->at++];
	*subject = (void *)(uintptr_t)*domain;
	return true;
}

/* told - a policy that senders would take from this address? */
static bool
told(const struct probe *fetch)
{
	return fetch->status == PROBE_OK && fetch->https.code == 200 &&
	       fetch->https.body != NULL &&
	       fetch->https.body_len <= POLICY_BODY_LIMIT;
}

/* none_there - has the server said that there is no policy? */
static bool
none_there(const struct probe *fetch)
{
	return fetch->status == PROBE_OK &&
	       (fetch->https.code == 404 || fetch->https.code == 410);
}

static bool
parses(struct policy *policy, const struct probe *fetch, struct arena *arena)
{
	return told(fetch) && policy_parse(policy, fetch->https.body,
				  fetch->https.body_len, arena, NULL) == 0;
}

/* proven - is it what a poststs has announced? */
static bool
proven(const struct world *w, const char *domain, const struct probe *fetch)
{
	char id[STS_ID_MAX + 1], hash[BODY_HASH_SIZE];

	if (!shown_id(id, facts_zone(w->facts, domain)))
		return false;
	body_hash(hash, fetch->https.body, fetch->https.body_len);
	return policyid_prove(id, hash) == ID_PROVEN;
}

/* better - of two addresses that tell different policies, the one to believe */
static bool
better(const struct world *w, const char *domain, const struct probe *a,
    const struct probe *b)
{
	struct arena *scratch;
	struct policy x, y;
	bool first, second, answer;

	if (b == NULL)
		return true;
	if (proven(w, domain, b))
		return false;
	if (proven(w, domain, a))
		return true;
	scratch = arena_new();
	first = parses(&x, a, scratch);
	second = parses(&y, b, scratch);
	answer = first && (!second || x.mode > y.mode ||
			      (x.mode == y.mode && x.max_age > y.max_age));
	arena_free(scratch);
	return answer;
}

/* failure - why nobody could say what is served there */
static const char *
failure(struct arena *arena, const struct probe *fetch)
{
	struct buf text = BUF_INIT;
	const char *copy;

	buf_printf(&text, "%s: ", fetch->address);
	if (fetch->status != PROBE_OK)
		buf_puts(&text, fetch->failure != NULL
				    ? fetch->failure
				    : probe_status_name(fetch->status));
	else
		buf_printf(&text, "the answer is %u", fetch->https.code);
	copy = arena_strdup(arena, buf_text(&text));
	buf_release(&text);
	return copy;
}

/* theirs - what the policy host is an alias of, where that is not ours */
static const char *
theirs(const struct world *w, const char *domain, const char *alias)
{
	size_t len = strlen(domain), alias_len;

	if (alias == NULL ||
	    strcmp(alias, w->settings->records.policy_host) == 0)
		return NULL;
	/* a name of the domain itself is no provider's */
	alias_len = strlen(alias);
	if (alias_len >= len && strcmp(alias + alias_len - len, domain) == 0 &&
	    (alias_len == len || alias[alias_len - len - 1] == '.'))
		return NULL;
	return arena_strdup(w->facts->arena, alias);
}

static bool
same_text(const struct fact_served *one, const struct probe *fetch)
{
	return one->len == fetch->https.body_len &&
	       memcmp(one->text, fetch->https.body, one->len) == 0;
}

/* take_text - the policy that was fetched there; false: it is none */
static bool
take_text(
    struct facts *facts, struct fact_served *one, const struct probe *fetch)
{
	struct arena *scratch = arena_new();
	struct policy policy;
	bool good = parses(&policy, fetch, scratch);

	one->status = SERVED_FOUND;
	one->detail = arena_strdup(facts->arena, fetch->address);
	if (good) {
		one->len = fetch->https.body_len;
		one->text =
		    arena_strndup(facts->arena, fetch->https.body, one->len);
	}
	arena_free(scratch);
	return good;
}

/*
 * take_others - what other addresses tell: nobody knows which of them a sender
 * has asked, unless one is proven by the id in DNS
 */
static void
take_others(struct facts *facts, const struct confirm_seen *found)
{
	const struct fact_served *first = &facts->served[facts->served_len - 1];
	struct fact_served other;
	size_t i, k, len = 1;

	for (i = 0; i < found->fetches_len && len <= SERVED_OTHERS; i++) {
		if (!told(found->fetches[i]))
			continue;
		for (k = 0; k < len; k++)
			if (same_text(&first[k], found->fetches[i]))
				break;
		other = (struct fact_served){ .domain = first->domain,
			.source = SERVED_HTTPS_OTHER,
			.id = "" };
		if (k == len && take_text(facts, &other, found->fetches[i])) {
			facts->served[facts->served_len++] = other;
			len++;
		}
	}
}

static void
take_fetch(void *context, void *subject, const struct fetch_seen *seen)
{
	const struct looking *l = context;
	struct facts *facts = l->w->facts;
	const struct confirm_seen *found = &seen->found;
	const struct probe *best = NULL, *failed = NULL, *none = NULL, *fetch;
	struct fact_served one = { .domain = subject,
		.source = SERVED_HTTPS,
		.status = SERVED_ABSENT,
		.detail = "",
		.id = "" };
	size_t i;

	for (i = 0; i < found->fetches_len; i++) {
		fetch = found->fetches[i];
		if (told(fetch)) {
			if (better(l->w, one.domain, fetch, best))
				best = fetch;
		} else if (none_there(fetch)) {
			none = fetch;
		} else {
			failed = fetch;
		}
	}
	one.alias = theirs(l->w, one.domain, seen->alias);
	if (best != NULL) {
		if (!take_text(facts, &one, best))
			one.detail = arena_printf(facts->arena,
			    "%s: no policy that senders take", one.detail);
	} else if (failed != NULL) {
		one.status = SERVED_FAILED;
		one.detail = failure(facts->arena, failed);
	} else if (none == NULL &&
		   (!dns_known(found->a) || !dns_known(found->aaaa))) {
		one.status = SERVED_FAILED;
		one.detail = "the addresses of the policy host are unknown";
	}
	facts->served[facts->served_len++] = one;
	if (one.text != NULL && !proven(l->w, one.domain, best))
		take_others(facts, found);
}

/* ---- policies of nobody ---- */

void
served_strangers(struct world *w)
{
	struct name_list names = { .arena = w->facts->arena };
	size_t i, found = 0;

	inspect_strangers(w->settings, add_name, &names);
	sort_names(&names);
	for (i = 0; i < names.len; i++) {
		if (facts_domain(w->facts, names.list[i]) != NULL ||
		    ledger_domain(w->ledger, names.list[i]) != NULL)
			continue;
		if (found++ < STRANGERS_MAX)
			facts_note(w->facts, FINDING_POLICY_STRANGER,
			    names.list[i], "%s/mta-sts.%s",
			    w->settings->web_root, names.list[i]);
	}
	if (found > STRANGERS_MAX)
		facts_note(w->facts, FINDING_POLICY_STRANGER,
		    w->settings->web_root, "and of %zu more",
		    found - STRANGERS_MAX);
	free(names.list);
}

int
served_look(struct world *w, const struct request *request)
{
	struct looking l = { .w = w,
		.behind = served_behind(w),
		.doubt = !facts_complete(w->facts) };
	struct fetcher asker = { next_fetch, take_fetch, &l, 0 };
	int code = EX_OK;

	l.names.arena = l.fetches.arena = w->facts->arena;
	l.root = inspect_web_root(w->settings);
	l.texts = xcalloc(w->ledger->bodies_len + 1, 1);
	choose(&l);
	free(l.texts);
	if (l.root >= 0)
		close(l.root);
	if (l.names.len > 0) {
		inspect_served(
		    w->facts, w->settings, l.names.list, l.names.len);
		look_at_zone(&l);
	}
	asker.total = l.fetches.len;
	if (l.fetches.len > 0)
		code = fetch_policies(w, request, &asker);
	served_sort(w->facts);
	free(l.names.list);
	free(l.fetches.list);
	return code;
}
