/*
 * plan_json - a plan, or some of its domains, as JSON (poststs-formats(5))
 */
#ifndef POSTSTS_CLI_PLAN_JSON_H
#define POSTSTS_CLI_PLAN_JSON_H

#include <jansson.h>

#include "model/plan.h"
#include "model/settings.h"

/* domain_json - one domain; the caller owns the result */
json_t *domain_json(const struct plan_domain *, const struct settings *);
/* time_json - RFC 3339, or null for 0 */
json_t *time_json(time_t);
/* findings_json - [{"id", "severity", "subject", "text", "rule", ...}] */
json_t *findings_json(const struct findings *);

/*
 * plan_json_print - the whole plan to standard output, one domain at a time
 * so that a million need no tree in memory; `more' (may be NULL) are members
 * of the document besides those of the plan
 */
void plan_json_print(
    const struct plan *, const struct settings *, const json_t *more);

#endif
