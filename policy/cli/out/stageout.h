/* stageout - print the answer to `poststs stage', for people and as JSON */
#ifndef POSTSTS_CLI_OUT_STAGEOUT_H
#define POSTSTS_CLI_OUT_STAGEOUT_H

#include "cli/cli.h"
#include "decide/plan/ask.h"
#include "task/gather.h"

struct stageout {
	const struct cli *cli;
	const struct world *world;
	const struct ask *ask;
	const struct answer *answer;
	const char *word; /* the stage as requested */
};

/*
 * stage_print - in the form that the command line asks for; with --quiet only a
 * refusal
 */
void stage_print(const struct stageout *);

#endif
