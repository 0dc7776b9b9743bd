/*
 * plan_json - the plan as one JSON document (poststs plan --json)
 */
#ifndef POSTSTS_JSON_PLAN_JSON_H
#define POSTSTS_JSON_PLAN_JSON_H

#include <stddef.h>

#include "json/jsonw.h"
#include "ledger/plan.h"

/*
 * plan_json_write - pass the document piece by piece to `put'
 *
 * `style' is as in plan_records(). Times are RFC 3339 strings, null if there is
 * none; if `not_before' of a step is null, the step is due now.
 */
void plan_json_write(const struct plan *, const struct record_style *style,
    void (*put)(void *, const char *, size_t), void *context);

/*
 * plan_json_write_with - the same with more members at the end: `more' is
 * called with `about' while the document's object is open
 */
void plan_json_write_with(const struct plan *, const struct record_style *style,
    void (*more)(struct jsonw *, const void *about), const void *about,
    void (*put)(void *, const char *, size_t), void *context);

/* plan_hold_json - write one hold as an object */
void plan_hold_json(struct jsonw *, const struct plan_hold *);

#endif
