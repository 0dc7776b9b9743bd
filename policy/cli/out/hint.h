/*
 * hint - a command of ours to type next
 */
#ifndef POSTSTS_CLI_OUT_HINT_H
#define POSTSTS_CLI_OUT_HINT_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * hint_keep - an option of this run that decides what is looked at or where
 * it is written, so that the next command needs it, too; both are kept as
 * pointers. `taken' says whether a command takes it, NULL: each does.
 */
void hint_keep(
    const char *option, const char *value, bool (*taken)(const char *command));
/*
 * hint - "poststs --scratch DIR COMMAND": the command as it has to be typed;
 * valid until the next call
 */
const char *hint(const char *command);
/* hint_line - append the command, and what it does in a column of its own */
void hint_line(struct buf *, const char *command, const char *does);
/* hint_print - the same as a line of its own, indented by two */
void hint_print(const char *command, const char *does);

#endif
