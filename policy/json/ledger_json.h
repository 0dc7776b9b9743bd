/*
 * ledger_json - the ledger's part of the JSON document of facts_json.h
 */
#ifndef POSTSTS_JSON_LEDGER_JSON_H
#define POSTSTS_JSON_LEDGER_JSON_H

#include "json/jsonr.h"
#include "json/jsonw.h"
#include "ledger/ledger.h"

/*
 * ledger_json_write - write the members "bodies" and "ledger" of the open
 * object
 */
void ledger_json_write(struct jsonw *, const struct ledger *);
/* ledger_move_json_write - write the members of an announced move */
void ledger_move_json_write(struct jsonw *, const struct ledger_move *);
/*
 * ledger_json_read - read them back into an empty ledger; each hash and policy
 * is checked against its text. -1 and the reader's `why'.
 */
int ledger_json_read(
    struct jsonr *, const json_t *document, struct ledger *) ATTR_MUSTCHECK;

#endif
