/*
 * NAME      ledger_fill - what a store holds as what a ledger is
 * CONTRACT  see ledger_fill.h. Texts are copied into the ledger's arena.
 */
#include "store/ledger_fill.h"

#include <string.h>

#include "dns/dname.h"
#include "sts/policy_id.h"

#define LATEST 253402300799 /* of the year 9999; what a date has room for */

/* is_time - 0 is none */
static bool
is_time(int64_t when)
{
	return when >= 0 && when <= LATEST;
}

/* is_list - patterns of a policy, with a space between */
static bool
is_list(const char *text)
{
	while (*text > 0x1f && *text < 0x7f)
		text++;
	return *text == '\0';
}

const char *
fill_body(struct ledger *ledger, struct ledger_body *body, const char *hash,
    const void *text, size_t len)
{
	struct arena *arena = ledger->arena;
	char really[BODY_HASH_SIZE];

	body_hash(really, len > 0 ? text : "", len);
	if (strcmp(really, hash) != 0)
		return "a policy does not have its hash";
	body->hash = arena_strdup(arena, really);
	body->text = arena_strndup(arena, len > 0 ? text : "", len);
	body->len = len;
	if (policy_parse(&body->policy, body->text, len, arena, NULL) != 0)
		return "a policy that senders would not take";
	return NULL;
}

const char *
fill_domain(struct ledger *ledger, struct ledger_domain *domain,
    const struct domain_columns *c)
{
	struct arena *arena = ledger->arena;
	enum stage stage, asked;

	if (!dname_valid(c->name))
		return "a name that is no domain";
	if (stage_parse(&stage, c->stage) != 0 ||
	    stage_parse(&asked, c->asked) != 0)
		return "an unknown stage";
	domain->stage = (uint8_t)stage;
	domain->asked = (uint8_t)asked;
	if (!is_time(c->since) || !is_time(c->record_gone) ||
	    !is_time(c->gone_since) || !is_time(c->owed) ||
	    !is_time(c->record_removed))
		return "a domain of no time";
	if (c->gone != NULL && !is_list(c->gone))
		return "hosts that are none";
	domain->name = arena_strdup(arena, c->name);
	domain->since = (time_t)c->since;
	domain->record_gone = (time_t)c->record_gone;
	if (c->gone != NULL)
		domain->gone = arena_intern(arena, c->gone);
	domain->gone_since = (time_t)c->gone_since;
	domain->requested = c->requested;
	domain->forced = c->forced;
	domain->owed = (time_t)c->owed;
	domain->record_removed = (time_t)c->record_removed;
	return NULL;
}

const char *
fill_row(struct ledger *ledger, const struct ledger_domain *domain,
    struct ledger_row *row, const struct row_columns *c,
    const struct ledger_body *body)
{
	size_t len = strlen(c->id);

	if (body == NULL)
		return "a row without its policy";
	if (!sts_id_valid(c->id, len))
		return "a row without a valid id";
	/* the hash in it proves that it or the policy beside it was changed */
	if (policyid_damaged(c->id, body->hash))
		return arena_printf(ledger->arena,
		    "%s: the id %s is not that of its policy", domain->name,
		    c->id);
	if (domain->rows_len > 0 && row[-1].superseded == 0)
		return "two policies served at once";
	if (c->origin < 0 || c->origin > ORIGIN_REBUILT)
		return "a row of an unknown origin";
	if (!is_time(c->published) || !is_time(c->superseded) ||
	    !is_time(c->released) || (c->seen != -1 && !is_time(c->seen)))
		return "a row of no time";
	if (c->record_ttl < 0 || c->record_ttl > UINT32_MAX)
		return "a row whose record has no TTL";
	row->domain = domain->name;
	row->body = body;
	memcpy(row->id, c->id, len + 1);
	row->published = (time_t)c->published;
	row->superseded = (time_t)c->superseded;
	row->released = (time_t)c->released;
	row->record_ttl = (uint32_t)c->record_ttl;
	row->origin = (uint8_t)c->origin;
	row->watched = c->seen != 0;
	row->seen = c->seen > 0 ? (time_t)c->seen : 0;
	return NULL;
}

const char *
fill_move(struct ledger *ledger, struct ledger_move *move,
    const struct move_columns *c)
{
	struct arena *arena = ledger->arena;

	move->domain = arena_intern(arena, c->domain);
	move->host = arena_intern(arena, c->host);
	move->to = c->to[0] != '\0' ? arena_intern(arena, c->to) : NULL;
	move->announced = (time_t)c->announced;
	if (move_parse(&move->action, c->action) == -1 ||
	    (move->domain[0] != '\0' && !dname_valid(move->domain)) ||
	    !dname_valid(move->host) || !is_time(c->announced) ||
	    (move->action == MOVE_RENAME) != (move->to != NULL) ||
	    (move->to != NULL && !dname_valid(move->to)))
		return "a move that is none";
	return NULL;
}
