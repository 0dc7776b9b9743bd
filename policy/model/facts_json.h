/*
 * facts_json - facts, ledger and settings as one JSON document and back
 *
 * The document of `poststs inspect --json' holds what `plan --facts' needs
 * to make the same plan elsewhere: observations, findings (for people and
 * scripts; ignored when read), and under "ledger" and "settings" the other
 * inputs of the plan.
 */
#ifndef POSTSTS_MODEL_FACTS_JSON_H
#define POSTSTS_MODEL_FACTS_JSON_H

#include "base/attr.h"
#include "base/buf.h"
#include "model/facts.h"
#include "model/ledger.h"
#include "model/settings.h"

/*
 * facts_json_write - hand the document piece by piece to `put', so that a
 * million domains need no tree in memory
 */
void facts_json_write(const struct facts *, const struct ledger *,
    const struct settings *, const struct findings *,
    void (*put)(void *, const char *, size_t), void *context);

/*
 * facts_json_read - hostile input: bounded depth and sizes, names checked.
 * Fills new facts, ledger and (where present) settings; -1 and `why' with
 * the place of what is wrong, then nothing is returned.
 */
int facts_json_read(const char *text, size_t len, struct facts **,
    struct ledger **, struct settings **, struct buf *why) ATTR_MUSTCHECK;

#endif
