/*
 * NAME      ledger_id - the greatest time that an id of a domain carries
 * CONTRACT  see ledger.h. An id without a time part counts as made when its
 *           row began, so that a later change of id_style cannot repeat one.
 */
#include "ledger/ledger.h"
#include "sts/policy_id.h"

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
		if (row->first_served > greatest)
			greatest = row->first_served;
	}
	return greatest;
}
