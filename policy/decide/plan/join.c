/*
 * NAME      join - the ledger together with what is served but not in it
 * CONTRACT  see decide.h. The result is a union: no row is lost, and no row
 *           changes what it promised. The order in which places were looked at
 *           makes no difference, and a second join changes nothing.
 *
 *           The latest policy is the one that is served now: by the time in its
 *           id, or, if the id has none, by the generation of the place that
 *           shows it. A row that is no longer the latest ends now, because
 *           nobody knows when it ended; whatever was found beside the latest
 *           policy counts as served until now, too. A policy that was in no
 *           ledger may have been followed by others that nobody can find any
 *           more. If one of ours was lost, the domain therefore waits for as
 *           long as the longest of our policies may be cached.
 * BUGS      If two policies have no time in their ids, and their places have no
 *           generation, the one at the policy host counts as the later one.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dates.h"
#include "decide/decide.h"
#include "decide/plan/adopt.h"
#include "decide/plan/claims.h"
#include "decide/plan/clock.h"
#include "decide/plan/record_shown.h"

#define LATE ((time_t)INT64_MAX) /* later than any time in an id */

struct joining {
	const struct facts *facts;
	const struct settings *settings;
	const struct ledger *old;
	struct ledger *new; /* NULL: nothing to be added so far */
	time_t now;
	size_t rows_cap, domains_cap, bodies_cap;
};

/* ---- which is the latest? ---- */

struct rank {
	time_t time;
	uint64_t generation;
	int place; /* the greater, the more it is what senders get */
	enum policy_mode mode;
	const char *hash, *id;
};

static int
compare_rank(const struct rank *a, const struct rank *b)
{
	int order;

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	if (a->generation != b->generation)
		return a->generation < b->generation ? -1 : 1;
	if (a->place != b->place)
		return a->place - b->place;
	if (a->mode != b->mode)
		return (int)a->mode - (int)b->mode;
	order = strcmp(a->hash, b->hash);
	return order != 0 ? order : strcmp(a->id, b->id);
}

static struct rank
rank_of_claim(const struct joining *j, const struct claims_input *in,
    const struct claim *claim, bool served)
{
	static const int places[] = {
		[SERVED_HTTPS_OTHER] = 1,
		[SERVED_WEB_ROOT] = 2,
		[SERVED_POLICY_CDB] = 3,
		[SERVED_HTTPS] = 4,
	};
	struct rank rank = {
		.time = claim->time,
		.generation = claim->generation,
		.place = places[claim->place->source],
		.mode = claim->policy.mode,
		.hash = claim->hash,
		.id = claim->id,
	};

	/* beside a row that is served, what it does not know came later */
	if (rank.time == 0 && !claims_old_copy(in, claim) &&
	    (served || claim->generation > j->old->generation))
		rank.time = LATE;
	return rank;
}

static struct rank
rank_of_row(const struct joining *j, const struct ledger_row *row)
{
	time_t time = policyid_time(row->id);

	return (struct rank){
		.time = time > row->published ? time : row->published,
		.generation = j->old->generation,
		.mode = row->body->policy.mode,
		.hash = row->body->hash,
		.id = row->id,
	};
}

/* sort_claims - the latest last */
static void
sort_claims(const struct joining *j, const struct claims_input *in,
    struct claim *claims, size_t len, bool served)
{
	struct claim claim;
	struct rank rank, before;
	size_t i, at;

	for (i = 1; i < len; i++) {
		claim = claims[i];
		rank = rank_of_claim(j, in, &claim, served);
		for (at = i; at > 0; at--) {
			before = rank_of_claim(j, in, &claims[at - 1], served);
			if (compare_rank(&before, &rank) <= 0)
				break;
			claims[at] = claims[at - 1];
		}
		claims[at] = claim;
	}
}

/* ---- the new ledger ---- */

static int
compare_hash(const void *a, const void *b)
{
	return strcmp(((const struct ledger_body *)a)->hash,
	    ((const struct ledger_body *)b)->hash);
}

/* begin - a copy of what is before the domain that is the first to gain */
static void
begin(struct joining *j, size_t domains)
{
	const struct ledger *old = j->old;
	size_t names = old->domains_len + j->facts->served_len,
	       rows = old->rows_len + j->facts->served_len;
	struct ledger *new = ledger_new();

	j->new = new;
	new->generation = old->generation;
	new->published = old->published;
	new->moves = old->moves;
	new->moves_len = old->moves_len;
	new->domains =
	    arena_alloc(new->arena, (names + 1) * sizeof(*new->domains));
	new->rows = arena_alloc(new->arena, (rows + 1) * sizeof(*new->rows));
	if (domains > 0) {
		const struct ledger_domain *last = &old->domains[domains - 1];

		new->domains_len = domains;
		new->rows_len = last->rows + last->rows_len;
		memcpy(new->domains, old->domains,
		    domains * sizeof(*new->domains));
		if (new->rows_len > 0)
			memcpy(new->rows, old->rows,
			    new->rows_len * sizeof(*new->rows));
	}
}

/* add_domain - as it stands in the old ledger, or new */
static struct ledger_domain *
add_domain(struct joining *j, const struct ledger_domain *old, const char *name)
{
	struct ledger *new = j->new;
	struct ledger_domain *d = &new->domains[new->domains_len++];

	if (old != NULL)
		*d = *old;
	else
		*d = (struct ledger_domain){ .name = name };
	d->rows = new->rows_len;
	if (d->rows_len > 0)
		memcpy(&new->rows[d->rows], &j->old->rows[old->rows],
		    old->rows_len * sizeof(*new->rows));
	new->rows_len += d->rows_len;
	return d;
}

/* body_of - one of the old ledger, or made; sorted in later, by end() */
static const struct ledger_body *
body_of(struct joining *j, const struct claim *claim)
{
	const struct ledger_body *old = ledger_body(j->old, claim->hash);
	struct arena *arena = j->new->arena;
	struct ledger_body *body;
	const char **mx;
	size_t i;

	if (old != NULL)
		return old;
	body = arena_alloc(arena, sizeof(*body));
	*body = (struct ledger_body){
		.hash = arena_strdup(arena, claim->hash),
		.text = claim->place->text,
		.len = claim->place->len,
		.policy = claim->policy,
	};
	mx = arena_alloc(arena, (claim->policy.mx_len + 1) * sizeof(*mx));
	for (i = 0; i < claim->policy.mx_len; i++)
		mx[i] = arena_intern(arena, claim->policy.mx[i]);
	body->policy.mx = mx;
	return body;
}

static enum stage
stage_of(enum policy_mode mode)
{
	return mode == POLICY_ENFORCE   ? STAGE_ENFORCE
	       : mode == POLICY_TESTING ? STAGE_TESTING
					: STAGE_RETIRING;
}

static const char *
found_in(struct arena *arena, const struct fact_served *place)
{
	return arena_printf(arena, "%s%s%s", served_source_name(place->source),
	    place->detail[0] != '\0' ? " " : "", place->detail);
}

static void
fill_row(struct joining *j, struct ledger_row *row, const struct claim *claim,
    const struct claims_input *in, const char *name)
{
	const struct fact_zone *zone = in->zone;
	enum stage stage = stage_of(claim->policy.mode);

	*row = (struct ledger_row){
		.domain = name,
		.body = body_of(j, claim),
		.published = j->now,
		.record_ttl = plan_record_ttl(stage),
		.watched = zone != NULL && zone->sts_status != DNS_UNASKED,
		.joined = true,
		.origin = claim->ours ? ORIGIN_REBUILT : ORIGIN_ADOPTED,
		.from = found_in(j->new->arena, claim->place),
	};
	memcpy(row->id, claim->id, sizeof(row->id));
	if (claim->ours && claim->time != 0 && claim->time < j->now)
		row->published = claim->time;
	if (!claim->shown)
		return;
	row->released = row->seen = j->now;
	if (zone->sts_ttl > row->record_ttl)
		row->record_ttl = zone->sts_ttl < WEEK ? zone->sts_ttl : WEEK;
}

/* owe - what may bind although it stands in no row, and nobody can find it */
static void
owe(const struct joining *j, struct ledger_domain *d,
    const struct claims_input *in, uint32_t age)
{
	time_t ttl = in->zone != NULL ? in->zone->sts_ttl : DAY;
	time_t until = j->now + (age > WEEK ? (time_t)age : WEEK) +
		       (ttl < WEEK ? ttl : WEEK) + DAY;

	if (until > d->owed)
		d->owed = until;
}

static void
owe_for(const struct joining *j, struct ledger_domain *d,
    const struct claims_input *in, const struct claim *claim)
{
	uint32_t age;

	if (claim->ours) {
		age = claims_lost(in);
		owe(j, d, in,
		    claim->policy.max_age > age ? claim->policy.max_age : age);
	} else if (claim->policy.mode == POLICY_NONE) {
		/* who leaves had something before, and waits for its end */
		age = settings_for(in->settings, in->name)->earlier_max_age;
		owe(j, d, in, age != 0 ? age : POLICY_AGE_CEILING);
	}
}

/*
 * weakens - does a policy of others promise less than ours, over which they
 * wrote it? Then ours stands, and theirs is owed beside it
 */
static bool
weakens(const struct ledger_row *current, const struct claim *claim)
{
	return !claim->ours &&
	       adopt_weaker(&current->body->policy, &claim->policy);
}

/* extend - put the claims behind the rows of the domain, the latest last */
static void
extend(struct joining *j, struct ledger_domain *d,
    const struct claims_input *in, struct claim *claims, size_t len)
{
	struct ledger *new = j->new;
	struct ledger_row current, *row;
	bool served = false, latest = true;
	struct rank claimed, known;
	size_t i;

	if (d->rows_len > 0) {
		current = new->rows[d->rows + d->rows_len - 1];
		served = current.superseded == 0;
	}
	sort_claims(j, in, claims, len, served);
	if (served) {
		claimed = rank_of_claim(j, in, &claims[len - 1], served);
		known = rank_of_row(j, &current);
		latest = compare_rank(&claimed, &known) > 0 &&
			 !weakens(&current, &claims[len - 1]);
	}
	if (served && latest)
		new->rows[new->rows_len - 1].superseded = j->now;
	else if (served)
		new->rows_len--;
	for (i = 0; i < len; i++) {
		row = &new->rows[new->rows_len++];
		fill_row(j, row, &claims[i], in, d->name);
		owe_for(j, d, in, &claims[i]);
		if (i + 1 < len || !latest)
			row->superseded = j->now;
	}
	if (served && !latest)
		new->rows[new->rows_len++] = current;
	d->rows_len = new->rows_len - d->rows;
	d->joined = true;
	/* what was noted of hosts that left DNS may be over since long */
	d->gone = NULL;
	d->gone_since = 0;
	if (!latest)
		return;
	row = &new->rows[new->rows_len - 1];
	d->stage = stage_of(row->body->policy.mode);
	d->since = row->published;
	d->record_removed = d->record_gone = 0;
	/* force was for the hosts of its day, and what followed is here */
	d->forced = false;
}

/* ---- all domains ---- */

static void
end_domain(struct joining *j, struct ledger_domain *d)
{
	j->new->rows[j->new->rows_len - 1].superseded = j->now;
	d->joined = true;
	d->stage = STAGE_OFF;
	d->since = d->record_removed = d->record_gone = j->now;
	d->gone = NULL;
	d->gone_since = 0;
}

static bool
any_again(const struct joining *j, const struct claims_input *in)
{
	const struct ledger_domain *d = in->standing;
	size_t i;

	for (i = 0; d != NULL && i < d->rows_len; i++)
		if (claims_again(in, &j->old->rows[d->rows + i]))
			return true;
	return false;
}

/* serve_again - until now, at least */
static void
serve_again(
    struct joining *j, const struct claims_input *in, struct ledger_domain *d)
{
	struct ledger_row *row;
	size_t i;

	for (i = 0; i < in->standing->rows_len; i++) {
		row = &j->new->rows[d->rows + i];
		if (claims_again(in, row)) {
			row->superseded = j->now;
			row->again = true;
		}
	}
	d->joined = true;
}

static void
join_domain(struct joining *j, const struct claims_input *in, size_t at)
{
	struct claim claims[CLAIMS_MAX];
	struct arena *scratch = arena_new();
	struct ledger_domain *d = NULL;
	size_t len = claims_find(claims, in, scratch);
	bool gone = len == 0 && claims_departed(in);
	bool lost =
	    claims_id_lost(in, claims, len) || (!gone && claims_between(in));
	bool back = any_again(j, in);

	if ((len > 0 || gone || lost || back) && j->new == NULL)
		begin(j, at);
	if (j->new != NULL && (in->standing != NULL || len > 0 || lost))
		d = add_domain(j, in->standing, in->name);
	if (back)
		serve_again(j, in, d);
	if (len > 0)
		extend(j, d, in, claims, len);
	else if (gone)
		end_domain(j, d);
	if (lost) {
		owe(j, d, in, claims_lost(in));
		d->joined = true;
	}
	arena_free(scratch);
}

/* next_name - the lesser of the two that stand next; NULL: that was all */
static const char *
next_name(const struct joining *j, size_t at, size_t served)
{
	const char *a =
	    at < j->old->domains_len ? j->old->domains[at].name : NULL;
	const char *b = served < j->facts->served_len
			    ? j->facts->served[served].domain
			    : NULL;

	if (a == NULL || b == NULL)
		return a != NULL ? a : b;
	return strcmp(a, b) <= 0 ? a : b;
}

static void
join_all(struct joining *j)
{
	const struct facts *facts = j->facts;
	size_t at = 0, served = 0;
	const char *name;

	while ((name = next_name(j, at, served)) != NULL) {
		struct claims_input in = {
			.name = name,
			.facts = facts,
			.ledger = j->old,
			.settings = j->settings,
			.now = j->now,
		};

		if (served < facts->served_len &&
		    strcmp(facts->served[served].domain, name) == 0) {
			in.served = served_of(facts, name, &in.served_len);
			in.fact = facts_domain(facts, name);
			in.zone = facts_zone(facts, name);
			served += in.served_len;
		}
		if (at < j->old->domains_len &&
		    strcmp(j->old->domains[at].name, name) == 0)
			in.standing = &j->old->domains[at];
		join_domain(j, &in, at);
		at += in.standing != NULL;
	}
}

static const struct ledger_body *
find_body(const struct ledger *ledger, const char *hash)
{
	return ledger_body(ledger, hash);
}

/* end - all bodies in one sorted array, and every row pointed at them */
static void
end(struct joining *j)
{
	const struct ledger *old = j->old;
	struct ledger *new = j->new;
	struct ledger_body *bodies;
	size_t i, len = old->bodies_len, n = 0;

	for (i = 0; i < new->rows_len; i++)
		len += new->rows[i].joined;
	bodies = arena_alloc(new->arena, (len + 1) * sizeof(*bodies));
	for (i = 0; i < old->bodies_len; i++)
		bodies[n++] = old->bodies[i];
	for (i = 0; i < new->rows_len; i++)
		if (new->rows[i].joined &&
		    ledger_body(old, new->rows[i].body->hash) == NULL)
			bodies[n++] = *new->rows[i].body;
	if (n > 1)
		qsort(bodies, n, sizeof(*bodies), compare_hash);
	for (i = 0, len = 0; i < n; i++)
		if (len == 0 ||
		    strcmp(bodies[len - 1].hash, bodies[i].hash) != 0)
			bodies[len++] = bodies[i];
	new->bodies = bodies;
	new->bodies_len = len;
	for (i = 0; i < new->rows_len; i++)
		new->rows[i].body = find_body(new, new->rows[i].body->hash);
}

static uint64_t
latest_generation(const struct joining *j)
{
	uint64_t latest = j->old->generation;
	size_t i;

	for (i = 0; i < SERVED_SOURCES; i++)
		if (j->facts->generations[i] > latest)
			latest = j->facts->generations[i];
	return latest;
}

/*
 * forget_gone - what an older ledger notes of hosts that left DNS: they may
 * have come back and left again, and then the wait begins now
 */
static void
forget_gone(struct ledger *ledger)
{
	size_t i;

	for (i = 0; i < ledger->domains_len; i++) {
		ledger->domains[i].gone = NULL;
		ledger->domains[i].gone_since = 0;
	}
}

/* as_late - what has been served, by its id, was not made after now */
static time_t
as_late(const struct facts *facts, time_t now)
{
	time_t far = now + CLOCK_FAR, time;
	size_t i;

	for (i = 0; i < facts->served_len; i++) {
		time = policyid_time(facts->served[i].id);
		if (time > now && time <= far)
			now = time;
	}
	return now;
}

struct ledger *
ledger_join(const struct ledger *ledger, const struct facts *facts,
    const struct settings *settings, const struct evidence *evidence,
    time_t now)
{
	struct joining j = {
		.facts = facts,
		.settings = settings,
		.old = ledger,
		/* a clock that is behind ends nothing too early */
		.now = now + clock_behind(facts, ledger, evidence, now),
	};
	uint64_t generation = latest_generation(&j);

	j.now = as_late(facts, j.now);
	if (facts->served_len > 0)
		join_all(&j);
	if (j.new == NULL && generation == ledger->generation)
		return NULL;
	if (j.new == NULL)
		begin(&j, ledger->domains_len);
	if (generation > ledger->generation)
		forget_gone(j.new);
	j.new->generation = generation;
	end(&j);
	return j.new;
}
