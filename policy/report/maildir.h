/*
 * maildir - the files of a folder that was given by name
 */
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
 * maildir_list - of a Maildir the files in new and cur; of another folder its
 * files, without those below it. 1; 0 when `path' is no folder; -1 and `why'.
 * Names that begin with a dot, links and what is no plain file are left out.
 */
int maildir_list(
    struct maildir *, const char *path, struct buf *why) ATTR_MUSTCHECK;
void maildir_free(struct maildir *);

#endif
