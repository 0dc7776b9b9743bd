/*
 * NAME      alias_lost - aliases of policy hosts that are no longer in DNS
 * CONTRACT  see alias_lost.h. The records are in the facts. The alias is not,
 *           because only a DNS update needs it. There is one question to the
 *           resolver for each domain; without an answer the alias counts as
 *           present.
 */
#include "task/alias_lost.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

struct search {
	const struct plan *plan;
	bool *lost;
	size_t next;
};

static bool
next_question(void *context, struct dns_question *q)
{
	struct search *s = context;
	const struct plan_domain *d;
	int len;

	while (s->next < s->plan->domains_len) {
		d = &s->plan->domains[s->next++];
		if (d->body == NULL)
			continue;
		len = snprintf(q->name, sizeof(q->name), "mta-sts.%s", d->name);
		if (len < 0 || (size_t)len >= sizeof(q->name))
			continue;
		q->type = DNS_TYPE_CNAME;
		q->subject = (uint32_t)(d - s->plan->domains);
		return true;
	}
	return false;
}

static void
take_answer(
    void *context, const struct dns_question *q, const struct dns_answer *a)
{
	struct search *s = context;

	s->lost[q->subject] =
	    dns_known(a->status) && a->status != DNS_OK && a->cname == NULL;
}

bool *
alias_lost(const struct plan *plan, const struct settings *settings,
    struct resolver *resolver)
{
	struct search search = { .plan = plan };

	if (settings->records.policy_host[0] == '\0' ||
	    settings->records.delegate[0] != '\0' || resolver == NULL)
		return NULL;
	search.lost = xcalloc(plan->domains_len + 1, sizeof(*search.lost));
	resolver_ask(resolver,
	    &(struct dns_asker){ next_question, take_answer, &search });
	return search.lost;
}
