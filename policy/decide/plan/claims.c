/*
 * NAME      claims - policies that are served, but that the ledger does not
 *           have
 * CONTRACT  see claims.h. Which id belongs to a text:
 *
 *           - an id in DNS, policy.cdb or records.zone that the hash of the
 *             text proves. Then the policy is ours, wherever it was found;
 *           - the id that the place itself has (policy.cdb);
 *           - for a file in the form of ours: no other. While a record is held
 *             back, records.zone and DNS show the id of another text, and an id
 *             without a hash proves nothing;
 *           - for a policy of somebody else: the id in DNS. It belongs to the
 *             policy served over HTTPS, or to the file if nobody answers over
 *             HTTPS;
 *           - otherwise nobody has announced the policy, and an id is made from
 *             the hash.
 *
 *           A domain that has a current row is ours. A policy that is served
 *           for it counts only if it is proven to be ours by its id, or by its
 *           form if the ledger has no such text, or if its place has a later
 *           generation than the ledger. But whoever wrote into our web root,
 *           by hand or with another tool, has promised that to senders: such a
 *           policy counts, too.
 */
#include "decide/plan/claims.h"

#include <string.h>

#include "base/alloc.h"
#include "decide/plan/unrecorded.h"
#include "decide/plan/record_shown.h"
#include "decide/plan/start.h"

/* what is known of the ids of a domain */
struct ids {
	char shown[STS_ID_MAX + 1]; /* in DNS; "" none */
	const char *cdb, *zone;     /* "" none */
};

static const struct fact_served *
place(const struct claims_input *in, enum served_source source)
{
	size_t i;

	for (i = 0; i < in->served_len; i++)
		if (in->served[i].source == source)
			return &in->served[i];
	return NULL;
}

static const char *
id_at(const struct claims_input *in, enum served_source source)
{
	const struct fact_served *served = place(in, source);

	return served != NULL && served->status == SERVED_FOUND ? served->id
								: "";
}

static void
ids_of(struct ids *ids, const struct claims_input *in)
{
	if (!shown_id(ids->shown, in->zone))
		ids->shown[0] = '\0';
	ids->cdb = id_at(in, SERVED_POLICY_CDB);
	ids->zone = id_at(in, SERVED_RECORDS_ZONE);
}

static void
take_id(struct claim *claim, const char *id, const struct ids *ids)
{
	memcpy(claim->id, id, strlen(id) + 1);
	claim->named = true;
	claim->shown = strcmp(id, ids->shown) == 0;
}

/* proven - take the id whose hash is that of the text, if there is one */
static bool
proven(struct claim *claim, const struct ids *ids)
{
	const char *const list[] = { ids->shown, ids->cdb, ids->zone };
	size_t i;

	for (i = 0; i < ARRAY_LEN(list); i++)
		if (list[i][0] != '\0' &&
		    policyid_prove(list[i], claim->hash) == ID_PROVEN) {
			take_id(claim, list[i], ids);
			return true;
		}
	return false;
}

/* free_id - may it be that of a text which it does not prove? */
static bool
free_id(
    const struct claims_input *in, const struct claim *claim, const char *id)
{
	return id[0] != '\0' && policyid_prove(id, claim->hash) == ID_FOREIGN &&
	       ledger_by_id(in->ledger, in->standing, id) == NULL;
}

/* named_before - does a row of the ledger say which id the text had? */
static bool
named_before(const struct claims_input *in, const struct claim *claim)
{
	const struct ledger_domain *d = in->standing;
	size_t i;

	for (i = 0; d != NULL && i < d->rows_len; i++)
		if (strcmp(in->ledger->rows[d->rows + i].body->hash,
			claim->hash) == 0)
			return true;
	return false;
}

/* tells_same - does this place show the same text? */
static bool
tells_same(const struct fact_served *served, const struct claim *claim)
{
	return served != NULL && served->status == SERVED_FOUND &&
	       served->text != NULL && served->len == claim->place->len &&
	       memcmp(served->text, claim->place->text, served->len) == 0;
}

/* speaks - is this what senders are given, as far as anybody can see? */
static bool
speaks(const struct claims_input *in, const struct claim *claim)
{
	const struct fact_served *https = place(in, SERVED_HTTPS);

	if (claim->place->source == SERVED_HTTPS_OTHER)
		return false;
	return claim->place->source == SERVED_HTTPS || https == NULL ||
	       https->status != SERVED_FOUND || tells_same(https, claim);
}

/* own_file - does it stand in our web root in the form of ours? */
static bool
own_file(const struct claims_input *in, const struct claim *claim)
{
	const struct fact_served *root = place(in, SERVED_WEB_ROOT);

	return root != NULL && root->ours && tells_same(root, claim);
}

static void
name_it(
    const struct claims_input *in, struct claim *claim, const struct ids *ids)
{
	const struct fact_served *served = claim->place;

	claim->ours = served->ours || served->source == SERVED_POLICY_CDB;
	if (proven(claim, ids)) {
		claim->ours = true;
	} else if (served->source == SERVED_POLICY_CDB) {
		if (free_id(in, claim, served->id))
			take_id(claim, served->id, ids);
	} else if (!own_file(in, claim) && !named_before(in, claim) &&
		   free_id(in, claim, ids->shown) && speaks(in, claim)) {
		take_id(claim, ids->shown, ids);
	}
	if (!claim->named)
		policyid_make(claim->id, ID_HASH, claim->hash, in->now, 0);
	claim->time = claim->named ? policyid_time(claim->id) : 0;
	if (claim->time > in->now + CLOCK_FAR)
		claim->time = 0;
}

/* ahead - has a later generation than the ledger's written this place? */
static bool
ahead(const struct claims_input *in, const struct claim *claim)
{
	return claim->generation > in->ledger->generation;
}

/*
 * same - is the claim what this row tells of? One that came again later has
 * another id by then, but for ids that are hashes alone: those come back
 */
static bool
same(const struct claims_input *in, const struct claim *claim,
    const struct ledger_row *row)
{
	if (strcmp(row->body->hash, claim->hash) != 0)
		return false;
	if (row == ledger_current(in->ledger, in->standing))
		return !claim->named || strcmp(row->id, claim->id) == 0;
	if (claim->named && strcmp(row->id, claim->id) != 0)
		return false;
	return !ahead(in, claim) ||
	       (claim->named && policyid_time(row->id) != 0);
}

/* known - does the ledger hold it already? */
static bool
known(const struct claims_input *in, const struct claim *claim)
{
	const struct ledger_domain *d = in->standing;
	size_t i;

	for (i = 0; d != NULL && i < d->rows_len; i++)
		if (same(in, claim, &in->ledger->rows[d->rows + i]))
			return true;
	return false;
}

/*
 * delivered_here - may a policy of ours stand in the place of this one? A
 * domain whose mail goes elsewhere is left to whom it belongs
 */
static bool
delivered_here(const struct claims_input *in)
{
	const struct run run = { .facts = in->facts };
	const struct domain_view view = { .name = in->name,
		.fact = in->fact,
		.zone = in->zone,
		.ledger = in->standing };

	return (in->zone == NULL || in->zone->null_mx != TRI_YES) &&
	       start_bar(&run, &view) == REASON_COUNT;
}

/* planted - has somebody else put it into our web root, over ours? */
static bool
planted(const struct claims_input *in, const struct claim *claim)
{
	return claim->place->source == SERVED_WEB_ROOT && !claim->ours &&
	       in->fact != NULL &&
	       ledger_current(in->ledger, in->standing) != NULL &&
	       !settings_excluded(in->settings, in->name);
}

/* counts - is it to be believed beside what the ledger says? */
static bool
counts(const struct claims_input *in, const struct claim *claim)
{
	bool later = claim->ours && ahead(in, claim);

	if (claim->place->source == SERVED_POLICY_CDB && !claim->named)
		return false; /* its id disproves it: a flipped bit */
	if (planted(in, claim))
		return true;
	if (ledger_current(in->ledger, in->standing) != NULL ||
	    in->fact == NULL)
		return (claim->ours && (claim->named || claim->place->ours)) ||
		       later;
	if (claim->ours && claim->place->source != SERVED_HTTPS &&
	    claim->place->source != SERVED_HTTPS_OTHER)
		return true;
	return !settings_excluded(in->settings, in->name) &&
	       delivered_here(in) && claims_hosted(in) == NULL;
}

static bool
read_claim(struct claim *claim, const struct claims_input *in,
    const struct fact_served *served, const struct ids *ids,
    struct arena *arena)
{
	if (served->status != SERVED_FOUND || served->text == NULL)
		return false;
	*claim = (struct claim){
		.place = served,
		.generation = in->facts->generations[served->source],
	};
	if (policy_parse(
		&claim->policy, served->text, served->len, arena, NULL) != 0)
		return false;
	body_hash(claim->hash, served->text, served->len);
	name_it(in, claim, ids);
	return true;
}

/* merge - two places that show the same are one claim, of the better place */
static bool
merge(struct claim *list, size_t len, const struct claim *claim)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (strcmp(list[i].hash, claim->hash) != 0)
			continue;
		list[i].ours = list[i].ours || claim->ours;
		if (claim->generation > list[i].generation)
			list[i].generation = claim->generation;
		if (!list[i].named && claim->named) {
			memcpy(list[i].id, claim->id, sizeof(claim->id));
			list[i].named = true;
			list[i].shown = claim->shown;
			list[i].time = claim->time;
		}
		return true;
	}
	return false;
}

size_t
claims_find(struct claim out[static CLAIMS_MAX], const struct claims_input *in,
    struct arena *arena)
{
	struct claim claim;
	struct ids ids;
	size_t i, len = 0, kept = 0;

	ids_of(&ids, in);
	for (i = 0; i < in->served_len && len < CLAIMS_MAX; i++)
		if (read_claim(&claim, in, &in->served[i], &ids, arena) &&
		    !merge(out, len, &claim))
			out[len++] = claim;
	for (i = 0; i < len; i++)
		if (!known(in, &out[i]) && counts(in, &out[i]))
			out[kept++] = out[i];
	return kept;
}

/* alias_of - what leads to somebody else: the policy host, or the record */
static const char *
alias_of(const struct claims_input *in, const struct fact_served *https)
{
	const char *delegate = in->settings->records.delegate;

	if (https != NULL && https->alias != NULL)
		return https->alias;
	if (in->zone != NULL && in->zone->sts_cname != NULL &&
	    delegate[0] == '\0')
		return in->zone->sts_cname;
	return NULL;
}

const char *
claims_hosted(const struct claims_input *in)
{
	const struct fact_served *https = place(in, SERVED_HTTPS),
				 *file = place(in, SERVED_WEB_ROOT);
	const char *alias = alias_of(in, https);
	char hash[BODY_HASH_SIZE], id[STS_ID_MAX + 1];
	bool shown = shown_id(id, in->zone);

	if (alias == NULL)
		return NULL;
	if (https == NULL || https->status != SERVED_FOUND ||
	    https->text == NULL)
		return shown &&
			       ledger_by_id(in->ledger, in->standing, id) ==
				   NULL &&
			       (https == NULL || https->alias == NULL)
			   ? alias
			   : NULL;
	/* what stands in our web root is served by us, under any name */
	if (file != NULL && file->status == SERVED_FOUND &&
	    file->text != NULL && file->len == https->len &&
	    memcmp(file->text, https->text, file->len) == 0)
		return NULL;
	/* and what bears an id of ours was published by a poststs */
	body_hash(hash, https->text, https->len);
	return shown && policyid_prove(id, hash) == ID_PROVEN ? NULL : alias;
}

static bool
parses(const struct fact_served *served)
{
	struct arena *scratch;
	struct policy policy;
	bool good;

	if (served->status != SERVED_FOUND || served->text == NULL)
		return false;
	scratch = arena_new();
	good = policy_parse(
		   &policy, served->text, served->len, scratch, NULL) == 0;
	arena_free(scratch);
	return good;
}

const struct fact_served *
claims_unread(const struct claims_input *in)
{
	const struct fact_served *https = place(in, SERVED_HTTPS), *served;
	char id[STS_ID_MAX + 1];
	bool announced = shown_id(id, in->zone) &&
			 ledger_by_id(in->ledger, in->standing, id) == NULL;
	bool read = false;
	size_t i;

	for (i = 0; i < in->served_len; i++) {
		served = &in->served[i];
		read = read || parses(served);
		if (served->status == SERVED_UNREADABLE)
			return served;
		if (served->status == SERVED_FAILED &&
		    served->source != SERVED_HTTPS)
			return served;
	}
	if (!announced || read)
		return NULL;
	/* the world was told of a policy, and there is none to be read */
	for (i = 0; i < in->served_len; i++)
		if (in->served[i].status == SERVED_FOUND &&
		    in->served[i].source != SERVED_RECORDS_ZONE)
			return &in->served[i];
	return https != NULL && https->status == SERVED_FAILED ? https : NULL;
}

uint32_t
claims_lost(const struct claims_input *in)
{
	uint32_t age = settings_for(in->settings, in->name)->earlier_max_age;

	return age != 0 ? age
			: unrecorded_longest(
			      in->settings, in->name, in->ledger, in->standing);
}
