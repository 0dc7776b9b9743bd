/*
 * request - what a run was asked for, whatever the command
 */
#ifndef POSTSTS_TASK_REQUEST_H
#define POSTSTS_TASK_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/attr.h"
#include "settings/settings.h"

struct request {
	const char *conf_file;    /* -c, NULL: the default one, if it exists */
	const char *facts_file;   /* --facts, NULL: look at this machine */
	const char *scratch;      /* --scratch, NULL: what is set is used */
	const char **assignments; /* -o, in order */
	size_t assignments_len;
	bool has_now;     /* --now was given */
	bool names_files; /* it writes to one that the administrator names */
	time_t now;
};

/*
 * request_settings - defaults, configuration file, -o, --scratch; NULL and
 * `*code' when they could not be read, which has been said. From then on
 * root is the owner of the state folder (task/state_folder.h).
 */
struct settings *request_settings(const struct request *, int *code);
/* request_conf_file - the configuration file that is read, if it exists */
const char *request_conf_file(const struct request *);
/* request_given_settings - the same without the default configuration file */
struct settings *request_given_settings(const struct request *, int *code);
/* request_assign - -o and --scratch once more, over other settings; a code */
int request_assign(const struct request *, struct settings *) ATTR_MUSTCHECK;

#endif
