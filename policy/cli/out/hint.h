/* hint - the next command to type */
#ifndef POSTSTS_CLI_OUT_HINT_H
#define POSTSTS_CLI_OUT_HINT_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * hint_keep - an option of this run that decides what is read or where the
 * output goes, so that the next command needs it, too. Both pointers are kept.
 * `taken' says whether a command has the option; NULL: every command has.
 */
void hint_keep(
    const char *option, const char *value, bool (*taken)(const char *command));
/*
 * hint - "poststs --scratch DIR COMMAND": the command as it has to be typed;
 * valid until the next call
 */
const char *hint(const char *command);
/* hint_line - append the command and, in a column of its own, what it does */
void hint_line(struct buf *, const char *command, const char *does);
/* hint_print - the same as a line of its own, indented by two */
void hint_print(const char *command, const char *does);

#endif
