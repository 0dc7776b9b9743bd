/*
 * report_http - poststs report --http: a report by HTTPS, as a CGI program
 */
#ifndef POSTSTS_CLI_CMD_REPORT_HTTP_H
#define POSTSTS_CLI_CMD_REPORT_HTTP_H

#include "cli/cli.h"

/* report_http - answer one request; an exit code */
int report_http(struct cli *);

#endif
