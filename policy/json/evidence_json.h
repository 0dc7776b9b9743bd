/*
 * evidence_json - the evidence's part of the JSON document of facts_json.h
 */
#ifndef POSTSTS_JSON_EVIDENCE_JSON_H
#define POSTSTS_JSON_EVIDENCE_JSON_H

#include "json/jsonr.h"
#include "json/jsonw.h"
#include "ledger/evidence.h"

/* evidence_json_write - write the member "evidence" of the open object */
void evidence_json_write(struct jsonw *, const struct evidence *);
/*
 * evidence_json_read - read it back into empty evidence. The order is checked,
 * since look-ups rely on it. -1 and the reader's `why'.
 */
int evidence_json_read(struct jsonr *, const struct place *document,
    struct evidence *) ATTR_MUSTCHECK;

/* write one element into the open array; also for other documents */
void evidence_reporter_json(struct jsonw *, const struct evidence_reporter *,
    void (*more)(struct jsonw *, void *), void *context);
void evidence_failure_json(struct jsonw *, const struct evidence_failure *,
    void (*more)(struct jsonw *, void *), void *context);
void evidence_sessions_json(struct jsonw *, const struct evidence_sessions *);
void evidence_sender_json(struct jsonw *, const struct evidence_sender *);

#endif
