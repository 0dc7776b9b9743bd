/*
 * report_pipe - a mail with a report from Postfix's local(8) or pipe(8)
 */
#ifndef POSTSTS_CLI_CMD_REPORT_PIPE_H
#define POSTSTS_CLI_CMD_REPORT_PIPE_H

#include "cli/cli.h"

/* what is delivered has the Received field of this host, copies have not */
#define DELIVERED ".delivered"

/* report_pipe - put the mail on standard input into the spool; an exit code */
int report_pipe(struct cli *);

#endif
