/*
 * NAME      findings_postfix - problems of this Postfix as a whole
 * CONTRACT  The inspectors note what they found in Postfix. This file adds only
 *           what follows from all of it together.
 */
#include "decide/findings/findings.h"

#include <string.h>

#include "decide/plan/domain_iter.h"
#include "decide/plan/domain_view.h"
#include "postfix/pfversion.h"

bool
findings_gone(struct run *run)
{
	struct domain_iter each = { .run = run };
	struct domain_view view;

	if (run->facts->instances_len > 0)
		return false;
	while (domain_iter_next(&each, &view))
		if (view.actual == STAGE_ENFORCE &&
		    (view.fact == NULL || !view.fact->named))
			return true;
	return false;
}

/* berkeley_db - one finding about all tables that go with it */
static void
berkeley_db(
    const struct facts *facts, struct findings *findings, struct arena *arena)
{
	const char *first = NULL, *table;
	size_t i, count = 0;
	bool going = false;

	for (i = 0; i < facts->instances_len; i++)
		going |= pf_has(facts->instances[i].mail_version, PF_NON_BDB) ==
			 TRI_YES;
	for (i = 0; going && i < facts->tables_len; i++) {
		table = facts->tables[i].table;
		if (strstr(table, "hash:") != table &&
		    strstr(table, ":hash:") == NULL &&
		    strstr(table, "btree:") == NULL)
			continue;
		if (count++ == 0)
			first = table;
	}
	if (count > 0)
		finding_add(findings, arena, FINDING_POSTFIX_DEPRECATED, first,
		    "tables of the types hash and btree: %zu", count);
}

void
findings_postfix(
    struct run *run, struct findings *findings, struct arena *arena)
{
	const struct facts *facts = run->facts;
	const struct fact_instance *instance;
	bool complete = !findings_gone(run);
	size_t i;

	if (!complete)
		finding_add(findings, arena, FINDING_POSTFIX_GONE, "postconf",
		    "there is no Postfix, or poststs does not find it");
	for (i = 0; i < facts->instances_len; i++) {
		instance = &facts->instances[i];
		complete &= instance->complete == TRI_YES;
		/* what could not be read has a finding that says so */
		if (instance->complete != TRI_YES &&
		    facts_unsure(facts, i) == NULL)
			finding_add(findings, arena, FINDING_LISTING_INCOMPLETE,
			    instance->config_directory,
			    "some of its tables answer only lookups of a "
			    "given name");
	}
	berkeley_db(facts, findings, arena);
	/* what could not be read may hold some */
	if (facts->domains_len == 0 && complete)
		finding_add(findings, arena, FINDING_NO_DOMAINS, "poststs",
		    "neither Postfix nor the configuration has one");
}
