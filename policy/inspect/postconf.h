/*
 * postconf - what Postfix says its settings are
 *
 * Postfix is asked, never imitated: values come expanded from postconf -x,
 * with a service's master.cf overrides handed to it as -o name=value.
 */
#ifndef POSTSTS_INSPECT_POSTCONF_H
#define POSTSTS_INSPECT_POSTCONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"

/* where the tools are and which instance they are asked about */
struct postfix_tools {
	const char *postconf; /* absolute paths */
	const char *postmap;
	const char *config_directory; /* NULL: Postfix's default */
	const char *mail_version;     /* NULL: not known yet */
	unsigned timeout;             /* seconds a call */
	/*
	 * set when postconf could not derive mynetworks, or not in time: a name
	 * in inet_interfaces has no address here. From then on it is spared
	 * that; mynetworks, where it is not set, is not what it would be. NULL:
	 * each call finds out by itself.
	 */
	bool *spared;
	/*
	 * what this instance's main.cf said in this run; postconf_values() takes
	 * from it what is in there. NULL: it is asked each time.
	 */
	const struct pf_main *main;
};

/* expanded values of main.cf; NULL: not known to this Postfix */
struct pf_main {
	const char *const *names;
	const char *const *values;
	size_t count;
};

/*
 * postfix_tools_find - where postconf and postmap are, with no instance
 * chosen; false where this machine has none. `postconf' is looked for in
 * /usr/sbin, /usr/bin and below /usr/local; postmap is its neighbour.
 */
bool postfix_tools_find(
    struct postfix_tools *, unsigned timeout, struct arena *) ATTR_MUSTCHECK;

struct pf_param {
	const char *name;
	const char *value;
};

/* a row of master.cf */
struct pf_service {
	const char *name; /* "smtp", "192.0.2.1:25" */
	const char *type; /* "inet", "unix", "pass", ... */
	/* as printed by postconf -M */
	const char *unprivileged, *chroot, *maxproc;
	const char *command;        /* "smtpd", "postscreen" */
	const char *args;           /* what follows the command, as printed */
	struct pf_param *overrides; /* from -o, in order; values raw */
	size_t overrides_len;
};

struct pf_master {
	struct pf_service *services;
	size_t services_len;
};

/*
 * postconf_values - the expanded values of `names' (one call)
 *
 * `service' may be NULL (main.cf alone); else its overrides hold. values[i]
 * is NULL where this Postfix does not know the name. Warnings that postconf
 * prints are appended to `warnings', one a line, without "postconf: warning:"
 * (may be NULL); they are no errors. 0, or -1 and `why'.
 */
int postconf_values(const struct postfix_tools *, const struct pf_service *,
    const char *const *names, size_t count, const char **values, struct arena *,
    struct buf *warnings, struct buf *why) ATTR_MUSTCHECK;

/*
 * postconf_master - the rows of master.cf with their overrides (-M, -P)
 *
 * In the file's order. Of rows with the same name and type only the last
 * remains, as master(8) does it.
 */
int postconf_master(const struct postfix_tools *, struct pf_master *,
    struct arena *, struct buf *warnings, struct buf *why) ATTR_MUSTCHECK;

/* how one of the files was read */
struct pf_answer {
	int result; /* 0, or -1 and `why' */
	struct buf warnings, why;
};

struct pf_instance {
	struct pf_main main;
	struct pf_master master;
	struct pf_answer of_main, of_master;
};

/*
 * postconf_instance - both of the above for an instance, in the time of one
 *
 * To be released; values and rows stay, in the arena.
 */
void postconf_instance(const struct postfix_tools *, struct pf_instance *,
    const char *const *names, size_t count, struct arena *);
void pf_instance_release(struct pf_instance *);
/* pf_main_value - NULL: not known to this Postfix, or not asked */
const char *pf_main_value(const struct pf_main *, const char *name);

#endif
