/* maildir - the files of a directory named on the command line */
#ifndef POSTSTS_REPORT_MAILDIR_H
#define POSTSTS_REPORT_MAILDIR_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

#define MAILDIR_FILES_MAX 100000

struct maildir {
	char **paths; /* sorted */
	size_t len, cap;
};

/*
 * maildir_list - list the files in new and cur of a Maildir; of another
 * directory its files, but not those of its subdirectories. 1; 0 if `path' is
 * not a directory; -1 and `why'. Names that begin with a dot, links, and
 * everything else that is not a plain file are left out.
 */
int maildir_list(
    struct maildir *, const char *path, struct buf *why) ATTR_MUSTCHECK;
void maildir_free(struct maildir *);

#endif
