/* explainout - what explain prints about refusals: one, or a log with many */
#ifndef POSTSTS_CLI_OUT_EXPLAINOUT_H
#define POSTSTS_CLI_OUT_EXPLAINOUT_H

#include <jansson.h>
#include <stdbool.h>

#include "catalogue/bounce.h"
#include "cli/cli.h"

json_t *explain_bounce_json(const struct bounce *);
/* explain_dump - print the document and release it */
void explain_dump(json_t *);
void explain_text(const char *id, const char *kind, const char *title,
    const char *text, const char *rule, const char *remedy);
/* explain_bounce - print one refusal, and what its text says; the exit code */
int explain_bounce(const struct cli *, const struct bounce_read *);
/*
 * explain_log - read the lines of a file, "-" for standard input, and group
 * them by meaning. Without `list', lines that all have one meaning, or one
 * folded text, are explained like words on the command line. The exit code.
 */
int explain_log(const struct cli *, const char *path, bool list);

#endif
