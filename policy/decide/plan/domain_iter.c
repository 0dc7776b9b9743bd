/*
 * NAME      domain_iter - every domain of facts and ledger, once, in the order
 *           of names
 * CONTRACT  see domain_iter.h. Domains, zones and the ledger are sorted by
 *           name, so that one pass over the three arrays side by side meets
 *           every domain.
 */
#include "decide/plan/domain_iter.h"

#include <string.h>

#include "decide/plan/domain_view.h"

/* take - step past the element if it is this one */
static bool
take(size_t *at, const char *element, const char *name)
{
	if (element == NULL || strcmp(element, name) != 0)
		return false;
	(*at)++;
	return true;
}

static const char *
lesser(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == NULL ? b : a;
	return strcmp(a, b) <= 0 ? a : b;
}

bool
domain_iter_next(struct domain_iter *m, struct domain_view *view)
{
	const struct facts *facts = m->run->facts;
	const struct ledger *ledger = m->run->ledger;
	const struct fact_domain *fact =
	    m->domain < facts->domains_len ? &facts->domains[m->domain] : NULL;
	const struct ledger_domain *standing = m->ledger < ledger->domains_len
						   ? &ledger->domains[m->ledger]
						   : NULL;
	const struct fact_zone *zone = NULL;
	const char *name = lesser(fact != NULL ? fact->name : NULL,
	    standing != NULL ? standing->name : NULL);

	if (name == NULL)
		return false;
	if (!take(&m->domain, fact != NULL ? fact->name : NULL, name))
		fact = NULL;
	if (!take(&m->ledger, standing != NULL ? standing->name : NULL, name))
		standing = NULL;
	while (m->zone < facts->zones_len &&
	       strcmp(facts->zones[m->zone].domain, name) < 0)
		m->zone++;
	if (m->zone < facts->zones_len &&
	    strcmp(facts->zones[m->zone].domain, name) == 0)
		zone = &facts->zones[m->zone];
	*view = domain_view_of(m->run, name, fact, zone, standing);
	return true;
}
