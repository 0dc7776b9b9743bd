/*
 * NAME      membership - is this domain ours?
 * CONTRACT  see membership.h. Ledger and settings answer for nearly all. The
 *           rest are domains that Postfix has and poststs never published
 *           for, and those of others; for them Postfix is asked what it has,
 *           and where some of its tables cannot be listed, once for each
 *           name. That is slow, so who sends reports about a thousand names
 *           gets no more than a few looked up in one run.
 */
#include "task/membership.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "inspect/postfix.h"

#define LOOKUPS_MAX 50

struct answer {
	const char *domain;
	enum tri ours;
};

struct membership {
	struct world *world;
	struct request *request;
	struct arena *arena;
	struct facts *facts; /* what Postfix is; NULL: not asked yet */
	struct answer *answers;
	size_t answers_len, answers_cap;
	unsigned lookups;
};

struct membership *
membership_new(struct world *world, struct request *request)
{
	struct membership *m = xcalloc(1, sizeof(*m));

	m->world = world;
	m->request = request;
	m->arena = arena_new();
	return m;
}

void
membership_free(struct membership *m)
{
	if (m == NULL)
		return;
	facts_free(m->facts);
	arena_free(m->arena);
	free(m->answers);
	free(m);
}

static bool
configured(const struct settings *s, const char *domain)
{
	size_t i;

	for (i = 0; i < s->domains.len; i++)
		if (strcmp(s->domains.list[i], domain) == 0)
			return true;
	return settings_for(s, domain)->name != NULL;
}

/* complete - TRI_NO when something stays hidden in any instance */
static enum tri
complete(const struct facts *facts)
{
	enum tri answer = TRI_YES;
	size_t i;

	for (i = 0; i < facts->tables_len; i++)
		if (facts->tables[i].error != NULL)
			return TRI_UNKNOWN;
	for (i = 0; i < facts->instances_len; i++) {
		if (facts->instances[i].error != NULL)
			return TRI_UNKNOWN;
		if (facts->instances[i].complete != TRI_YES)
			answer = TRI_NO;
	}
	return answer;
}

/* listed - among these facts? UNKNOWN where they cannot say */
static enum tri
listed(const struct facts *facts, const char *domain)
{
	if (facts_domain(facts, domain) != NULL)
		return TRI_YES;
	return complete(facts) == TRI_UNKNOWN ? TRI_UNKNOWN : TRI_NO;
}

/* look_up - in the tables that cannot be listed */
static enum tri
look_up(struct membership *m, const char *domain)
{
	struct facts *facts;
	enum tri answer;

	if (m->lookups++ >= LOOKUPS_MAX)
		return TRI_UNKNOWN;
	facts = facts_new(m->request->now);
	inspect_postfix(facts, m->world->settings, &domain, 1);
	answer = listed(facts, domain);
	facts_free(facts);
	return answer;
}

static enum tri
ask_postfix(struct membership *m, const char *domain)
{
	enum tri answer;

	if (m->world->facts != NULL) /* --facts */
		return listed(m->world->facts, domain);
	if (m->facts == NULL) {
		m->facts = facts_new(m->request->now);
		inspect_postfix(m->facts, m->world->settings, NULL, 0);
	}
	answer = listed(m->facts, domain);
	return answer == TRI_NO && complete(m->facts) == TRI_NO
		   ? look_up(m, domain)
		   : answer;
}

enum tri
membership_of(struct membership *m, const char *domain)
{
	struct answer *answer;
	size_t i;

	if (ledger_domain(m->world->ledger, domain) != NULL ||
	    configured(m->world->settings, domain))
		return TRI_YES;
	domain = arena_intern(m->arena, domain);
	for (i = 0; i < m->answers_len; i++)
		if (m->answers[i].domain == domain)
			return m->answers[i].ours;
	VEC_GROW(m->answers, m->answers_len, m->answers_cap);
	answer = &m->answers[m->answers_len++];
	answer->domain = domain;
	answer->ours = ask_postfix(m, domain);
	return answer->ours;
}
