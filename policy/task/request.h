/* request - what the command line asks of a run, for every command */
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
	const char *scratch;      /* --scratch, NULL: none */
	const char **assignments; /* -o, in order */
	size_t assignments_len;
	bool has_now;     /* --now was given */
	bool names_files; /* it writes to a file that the administrator named */
	time_t now;
};

/*
 * request_settings - defaults, configuration file, -o, --scratch; NULL and
 * `*code' if they cannot be read, which has been reported. After this, root has
 * become the owner of the state directory (task/state_folder.h).
 */
struct settings *request_settings(const struct request *, int *code);
/* request_conf_file - the configuration file that is read, if it exists */
const char *request_conf_file(const struct request *);
/* request_given_settings - the same without the default configuration file */
struct settings *request_given_settings(const struct request *, int *code);
/*
 * request_assign - apply -o and --scratch again, to other settings; an exit
 * code
 */
int request_assign(const struct request *, struct settings *) ATTR_MUSTCHECK;

#endif
