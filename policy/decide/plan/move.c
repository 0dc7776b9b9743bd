/*
 * NAME      move - announced moves of MX hosts
 * CONTRACT  see move.h. Every date comes from the ledger and DNS; nothing is
 *           kept here. If DNS has followed a move before it was announced, the
 *           move goes on from there. For the notes about moves see
 *           move_notes.c.
 */
#include "decide/plan/move.h"

#include <string.h>

const struct ledger_move *
move_next(const struct run *run, const struct domain_view *view, size_t *at)
{
	const struct ledger *ledger = run->ledger;
	const struct ledger_move *move;
	size_t low, high, middle;

	if (*at >= ledger->moves_len)
		return NULL;
	move = &ledger->moves[*at];
	if (move->domain[0] != '\0' && strcmp(move->domain, view->name) < 0) {
		for (low = *at, high = ledger->moves_len; low < high;) {
			middle = low + (high - low) / 2;
			if (strcmp(ledger->moves[middle].domain, view->name) <
			    0)
				low = middle + 1;
			else
				high = middle;
		}
		*at = low;
		if (low == ledger->moves_len)
			return NULL;
		move = &ledger->moves[low];
	}
	if (move->domain[0] != '\0' && strcmp(move->domain, view->name) != 0)
		return NULL;
	(*at)++;
	return move;
}

size_t
move_key(const struct run *run, const struct domain_view *view)
{
	const struct ledger_move *move;
	size_t at = 0;

	while ((move = move_next(run, view, &at)) != NULL)
		if (move->domain[0] != '\0')
			return at;
	return 0;
}

bool
move_in_dns(const struct domain_view *view, const char *host)
{
	const struct mx_set *set = view->zone->mx;
	size_t i;

	for (i = 0; i < set->len; i++)
		if (strcmp(set->mx[i].host->name, host) == 0)
			return true;
	return false;
}

const char *
move_newcomer(const struct domain_view *view, const struct ledger_move *move)
{
	if (move->action == MOVE_ADD)
		return move->host;
	/* where the old host has left DNS, DNS says what came instead */
	if (move->action == MOVE_RENAME && move_in_dns(view, move->host))
		return move->to;
	return NULL;
}
