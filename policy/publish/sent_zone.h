/*
 * sent_zone - updates.zone: what updates may have put into DNS
 *
 * In the form of a zone file, a record a line. Grows while a run goes on, and
 * is written anew at its end; what reads it is decide/dns_update.h.
 */
#ifndef POSTSTS_PUBLISH_SENT_ZONE_H
#define POSTSTS_PUBLISH_SENT_ZONE_H

#include "base/attr.h"
#include "base/buf.h"

#define SENT_ZONE_FILE "updates.zone"

/* sent_zone_line - one record; `value' as in a zone file; `mark': a comment
 * behind it, or NULL */
void sent_zone_line(struct buf *, const char *name, const char *type,
    const char *value, const char *mark);
/*
 * sent_zone_append - these lines are in the file, durably; made where it is
 * missing. `path' is for messages. 0, or -1 and `why'.
 */
int sent_zone_append(int dirfd, const char *path, const struct buf *lines,
    struct buf *why) ATTR_MUSTCHECK;
/* sent_zone_write - these and no others; 1, 0: they were, -1 and `why' */
int sent_zone_write(int dirfd, const char *path, const struct buf *lines,
    struct buf *why) ATTR_MUSTCHECK;

#endif
