/*
 * mainonly - less of a configuration than there is
 *
 * postconf reads master.cf whatever it is asked, and gives up at a broken
 * line there, though main.cf may be fine. postmap gives up where an address
 * in inet_interfaces is not on this machine, though it needs none.
 */
#ifndef POSTSTS_INSPECT_MAINONLY_H
#define POSTSTS_INSPECT_MAINONLY_H

#include <stdbool.h>

#include "base/arena.h"

/*
 * mainonly_folder - the folder whose master.cf this complaint of postconf is
 * about; NULL: it is about something else
 */
const char *mainonly_folder(const char *complaint, struct arena *);

/*
 * mainonly_open - a folder of our own that leads to the main.cf of that one
 * and has an empty master.cf; false where it cannot be made
 */
struct mainonly {
	char path[64];
};
bool mainonly_open(struct mainonly *, const char *folder);
/* mainonly_bare - the same with a main.cf that says next to nothing */
bool mainonly_bare(struct mainonly *);
void mainonly_close(const struct mainonly *);

#endif
