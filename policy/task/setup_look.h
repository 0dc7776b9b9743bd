/*
 * setup_look - what `poststs setup' sees of this machine
 */
#ifndef POSTSTS_TASK_SETUP_LOOK_H
#define POSTSTS_TASK_SETUP_LOOK_H

#include "base/attr.h"
#include "decide/setup.h"
#include "task/gather.h"

/* for proposals; texts in the arena of the facts */
struct setup_look {
	const char *domain;      /* a domain of this Postfix; NULL */
	const char *socket;      /* a better socket for the milter; NULL */
	const char *milter_line; /* command for main.cf; "" without milter */
	const char *acme;        /* format of `hosts' for what is installed */
};

/* setup_look - look before the questions; an exit code */
int setup_look(struct setup_look *, struct world *) ATTR_MUSTCHECK;

/*
 * setup_look_on - look after the questions: what is done already; `rua' is the
 * address for reports. An exit code.
 */
int setup_look_on(struct setup_look *, struct world *, struct request *,
    const char *rua, struct setup_seen *) ATTR_MUSTCHECK;

#endif
