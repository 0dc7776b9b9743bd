/*
 * NAME      confirm - fetch the policies whose records are to be released
 * CONTRACT  see fetch_policies.h. decide/release.c judges the answers.
 */
#include <sysexits.h>

#include "task/fetch_policies.h"

struct confirming {
	struct plan *plan;
	struct memo *memo;
	size_t at;
	bool served;
};

static bool
next_domain(void *context, const char **domain, void **subject)
{
	struct confirming *c = context;
	struct plan_domain *d;

	while (c->at < c->plan->domains_len) {
		d = &c->plan->domains[c->at++];
		if (!confirm_wanted(c->plan, d, c->served))
			continue;
		*domain = d->name;
		*subject = d;
		return true;
	}
	return false;
}

static void
judge(void *context, void *subject, const struct fetch_seen *seen)
{
	struct confirming *c = context;

	confirm_domain(c->plan, c->memo, subject, &seen->found);
}

int
confirm(struct world *w, const struct request *request, bool served)
{
	struct confirming c = { .plan = w->plan, .served = served };
	struct fetcher asker = { next_domain, judge, &c, 0 };
	size_t i;
	int code;

	for (i = 0; i < w->plan->domains_len; i++)
		asker.total +=
		    confirm_wanted(w->plan, &w->plan->domains[i], served);
	if (asker.total == 0 || !w->settings->confirm)
		return EX_OK;
	c.memo = memo_new(w->plan->arena);
	code = fetch_policies(w, request, &asker);
	findings_sort(&w->plan->findings);
	memo_free(c.memo);
	return code;
}
