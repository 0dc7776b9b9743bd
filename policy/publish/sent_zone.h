/*
 * sent_zone - updates.zone: records that updates may have put into DNS
 *
 * In the form of a zone file, one record a line. It grows during a run, and is
 * rewritten at its end. decide/old_record.h reads it.
 */
#ifndef POSTSTS_PUBLISH_SENT_ZONE_H
#define POSTSTS_PUBLISH_SENT_ZONE_H

#include "base/attr.h"
#include "base/buf.h"

#define SENT_ZONE_FILE "updates.zone"

/*
 * sent_zone_line - append one record; `value' is as in a zone file, `mark' a
 * comment at the end of the line, or NULL
 */
void sent_zone_line(struct buf *, const char *name, const char *type,
    const char *value, const char *mark);
/*
 * sent_zone_append - append these lines to the file, which is created if
 * missing; they are durable then. `path' is for messages. 0, or -1 and `why'.
 */
int sent_zone_append(int dirfd, const char *path, const struct buf *lines,
    struct buf *why) ATTR_MUSTCHECK;
/*
 * sent_zone_write - replace the file by these lines. 1 written, 0 it was the
 * same, -1 and `why'.
 */
int sent_zone_write(int dirfd, const char *path, const struct buf *lines,
    struct buf *why) ATTR_MUSTCHECK;

#endif
