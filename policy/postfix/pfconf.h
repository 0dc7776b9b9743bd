/*
 * pfconf - the lines that postconf(1) prints
 *
 * Each function splits one line in place into terminated pieces that point into
 * it. What a setting means is not decided here.
 */
#ifndef POSTSTS_POSTFIX_PFCONF_H
#define POSTSTS_POSTFIX_PFCONF_H

#include <stdbool.h>

#include "base/attr.h"

/* `name = value' (postconf, -x, -n); the value may be empty */
struct pfconf_param {
	char *name;
	char *value;
};
/* false: not such a line */
bool pfconf_param(struct pfconf_param *, char *line) ATTR_MUSTCHECK;

/* `service/type/name = value' (postconf -P) */
struct pfconf_override {
	char *service;
	char *type;
	char *name;
	char *value;
};
bool pfconf_override(struct pfconf_override *, char *line) ATTR_MUSTCHECK;

/*
 * a row of master.cf (postconf -M): the seven columns of master(5), the
 * command, and the rest of the line unchanged, "" if there is none
 */
struct pfconf_row {
	char *name;
	char *type;
	char *private;
	char *unprivileged;
	char *chroot;
	char *wakeup;
	char *maxproc;
	char *command;
	char *args;
};
bool pfconf_row(struct pfconf_row *, char *line) ATTR_MUSTCHECK;

#endif
