/*
 * NAME      ledger - every policy that senders may have cached
 * CONTRACT  see ledger.h. The store fills the arrays in order; the look-ups
 *           here are binary searches in strcmp order.
 */
#include "ledger/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "sts/policy_id.h"

struct ledger *
ledger_new(void)
{
	struct ledger *ledger = xcalloc(1, sizeof(*ledger));

	ledger->arena = arena_new();
	return ledger;
}

void
ledger_free(struct ledger *ledger)
{
	if (ledger == NULL)
		return;
	arena_free(ledger->arena);
	free(ledger);
}

static const char *const stages[] = {
	[STAGE_OFF] = "off",
	[STAGE_TESTING] = "testing",
	[STAGE_ENFORCE] = "enforce",
	[STAGE_RETIRING] = "retiring",
};

const char *
stage_name(enum stage stage)
{
	return stages[stage];
}

int
stage_parse(enum stage *stage, const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(stages); i++)
		if (strcmp(stages[i], name) == 0) {
			*stage = (enum stage)i;
			return 0;
		}
	return -1;
}

static int
compare_domain(const void *name, const void *element)
{
	return strcmp(name, ((const struct ledger_domain *)element)->name);
}

static int
compare_body(const void *hash, const void *element)
{
	return strcmp(hash, ((const struct ledger_body *)element)->hash);
}

const struct ledger_domain *
ledger_domain(const struct ledger *ledger, const char *name)
{
	if (ledger->domains_len == 0)
		return NULL;
	return bsearch(name, ledger->domains, ledger->domains_len,
	    sizeof(*ledger->domains), compare_domain);
}

const struct ledger_row *
ledger_current(const struct ledger *ledger, const struct ledger_domain *domain)
{
	const struct ledger_row *last;

	if (domain == NULL || domain->rows_len == 0)
		return NULL;
	last = &ledger->rows[domain->rows + domain->rows_len - 1];
	return last->superseded == 0 ? last : NULL;
}

const struct ledger_row *
ledger_announced(
    const struct ledger *ledger, const struct ledger_domain *domain)
{
	size_t i;

	if (domain == NULL || ledger_removed(domain))
		return NULL;
	for (i = domain->rows_len; i-- > 0;)
		if (ledger->rows[domain->rows + i].released != 0)
			return &ledger->rows[domain->rows + i];
	return NULL;
}

const struct ledger_row *
ledger_by_id(const struct ledger *ledger, const struct ledger_domain *domain,
    const char *id)
{
	size_t i;

	for (i = 0; domain != NULL && i < domain->rows_len; i++)
		if (strcmp(ledger->rows[domain->rows + i].id, id) == 0)
			return &ledger->rows[domain->rows + i];
	return NULL;
}

const struct ledger_body *
ledger_body(const struct ledger *ledger, const char *hash)
{
	if (ledger->bodies_len == 0)
		return NULL;
	return bsearch(hash, ledger->bodies, ledger->bodies_len,
	    sizeof(*ledger->bodies), compare_body);
}

/*
 * an id without a time part counts as made when its row began, so that a later
 * change of id_style cannot repeat one
 */
time_t
ledger_last_id_time(
    const struct ledger *ledger, const struct ledger_domain *domain)
{
	const struct ledger_row *row;
	time_t greatest = 0, of_id;
	size_t i;

	if (domain == NULL)
		return 0;
	for (i = 0; i < domain->rows_len; i++) {
		row = &ledger->rows[domain->rows + i];
		if ((of_id = policyid_time(row->id)) > greatest)
			greatest = of_id;
		if (row->published > greatest)
			greatest = row->published;
	}
	return greatest;
}

static const char *const origins[] = {
	[ORIGIN_PLAN] = "plan",
	[ORIGIN_ADOPTED] = "adopted",
	[ORIGIN_REBUILT] = "rebuilt",
};

const char *
origin_name(enum row_origin origin)
{
	return origins[origin];
}

int
origin_parse(enum row_origin *origin, const char *name)
{
	size_t i;

	*origin = ORIGIN_PLAN;
	for (i = 0; i < ARRAY_LEN(origins); i++)
		if (strcmp(origins[i], name) == 0) {
			*origin = (enum row_origin)i;
			return 0;
		}
	return -1;
}

static const char *const move_names[] = {
	[MOVE_ADD] = "add",
	[MOVE_REMOVE] = "remove",
	[MOVE_RENAME] = "rename",
};

const char *
move_name(enum move_action action)
{
	return move_names[action];
}

int
move_parse(enum move_action *action, const char *name)
{
	int i;

	for (i = MOVE_ADD; i <= MOVE_RENAME; i++)
		if (strcmp(move_names[i], name) == 0) {
			*action = (enum move_action)i;
			return 0;
		}
	return -1;
}
