/*
 * NAME      extra_hosts - hosts that are looked up although no MX record names
 *           them
 * CONTRACT  see extra_hosts.h. An announced host must present its certificate
 *           before it is in DNS.
 */
#include "task/extra_hosts.h"

static void
name(struct facts *facts, const char *host)
{
	facts->hosts[facts->hosts_len++].name =
	    arena_intern(facts->arena, host);
}

void
also_hosts(struct facts *facts, const struct ledger *ledger,
    const char *const *names, size_t len)
{
	const struct ledger_move *move;
	size_t i;

	facts->hosts = arena_alloc(facts->arena,
	    (len + ledger->moves_len + 1) * sizeof(*facts->hosts));
	for (i = 0; i < len; i++)
		name(facts, names[i]);
	for (i = 0; i < ledger->moves_len; i++) {
		move = &ledger->moves[i];
		if (move->action == MOVE_ADD)
			name(facts, move->host);
		else if (move->action == MOVE_RENAME)
			name(facts, move->to);
	}
}
