/*
 * ledger_fill - what a store holds as what a ledger is
 *
 * Everything that can be proven is proven here, since decisions rest on it: a
 * body has its hash, names and ids have their form, ids that carry a hash that
 * of their body, and only the last row of a domain is open. Each gives NULL, or
 * what cannot be so, in words.
 */
#ifndef POSTSTS_STORE_LEDGER_FILL_H
#define POSTSTS_STORE_LEDGER_FILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "ledger/ledger.h"

struct domain_columns {
	const char *name, *stage, *asked;
	const char *gone; /* NULL: none */
	int64_t since, record_gone, record_removed, gone_since, owed;
	bool requested, forced;
};

struct row_columns {
	const char *id;
	int64_t published, superseded, released, record_ttl, seen, origin;
};

struct move_columns {
	const char *domain, *host, *action;
	const char *to; /* "": none */
	int64_t announced;
};

const char *fill_body(struct ledger *, struct ledger_body *, const char *hash,
    const void *text, size_t len) ATTR_MUSTCHECK;
const char *fill_domain(struct ledger *, struct ledger_domain *,
    const struct domain_columns *) ATTR_MUSTCHECK;
/*
 * fill_row - the next one of this domain, behind those that it has, which
 * stand before it in memory; `body' NULL: there is none for it
 */
const char *fill_row(struct ledger *, const struct ledger_domain *,
    struct ledger_row *, const struct row_columns *,
    const struct ledger_body *body) ATTR_MUSTCHECK;
const char *fill_move(struct ledger *, struct ledger_move *,
    const struct move_columns *) ATTR_MUSTCHECK;

#endif
