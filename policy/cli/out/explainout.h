/*
 * explainout - what explain prints about refusals, one or a log of them
 */
#ifndef POSTSTS_CLI_OUT_EXPLAINOUT_H
#define POSTSTS_CLI_OUT_EXPLAINOUT_H

#include <jansson.h>
#include <stdbool.h>

#include "catalogue/bounce.h"
#include "cli/cli.h"

json_t *explain_bounce_json(const struct bounce *);
/* explain_dump - print the document, which is given away */
void explain_dump(json_t *);
void explain_text(const char *id, const char *kind, const char *title,
    const char *text, const char *rule, const char *remedy);
/* explain_bounce - one refusal, with what its words say of it */
int explain_bounce(const struct cli *, const struct bounce_read *);
/*
 * explain_log - the lines of a file, "-" for standard input, sorted by what
 * they mean; without `list' those that are all of one kind, or one text that
 * is folded, are explained as words would be. The exit code.
 */
int explain_log(const struct cli *, const char *path, bool list);

#endif
