/*
 * ledger_json - the ledger's part of the JSON document of facts_json.h
 */
#ifndef POSTSTS_JSON_LEDGER_JSON_H
#define POSTSTS_JSON_LEDGER_JSON_H

#include "json/jsonr.h"
#include "json/jsonw.h"
#include "ledger/ledger.h"

/* members "bodies" and "ledger" of the object that is open */
void ledger_json_write(struct jsonw *, const struct ledger *);
/* the members of an announced move, of the object that is open */
void ledger_move_json_write(struct jsonw *, const struct ledger_move *);
/*
 * ledger_json_read - the same back into an empty ledger, each hash and
 * policy checked against its body; -1 and the reader's `why'
 */
int ledger_json_read(
    struct jsonr *, const json_t *document, struct ledger *) ATTR_MUSTCHECK;

#endif
