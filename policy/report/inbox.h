/*
 * inbox - the milter's spool, from the side that empties it
 *
 * The milter puts whole mails there under names that do not begin with a
 * dot, each in one step. Here one is taken at a time, and it leaves the
 * folder only when what it holds is stored, or set aside where it is no
 * report, so that nothing bad stands in the way of what follows.
 */
#ifndef POSTSTS_REPORT_INBOX_H
#define POSTSTS_REPORT_INBOX_H

#include <stddef.h>
#include <time.h>

#include "base/attr.h"
#include "base/buf.h"

#define INBOX_ASIDE       ".refused"         /* folder below the spool */
#define INBOX_ASIDE_MAX   200                /* files kept there */
#define INBOX_ASIDE_BYTES ((size_t)64 << 20) /* of them all */

struct inbox;

/* one mail, until inbox_done(), inbox_aside() or inbox_leave() */
struct inbox_file {
	const char *name; /* as the milter called it */
	char *bytes;      /* NULL: it cannot be read, or was fatal before */
	size_t len;
	time_t mtime;
};

/*
 * inbox_open - 0 and *inbox, NULL in it where there is no such folder; or
 * -1 and `why': 1 when somebody else empties it at the moment
 */
int inbox_open(struct inbox **inbox, const char *dir, size_t max,
    struct buf *why) ATTR_MUSTCHECK;
/* inbox_close - NULL is fine */
void inbox_close(struct inbox *);

/*
 * inbox_next - 1 and the next file, oldest name first; 0 when there are no
 * more. A file without bytes has its reason in `why' and is to be set aside.
 */
int inbox_next(struct inbox *, struct inbox_file *, struct buf *why);
/* inbox_done - all that was in it is stored: remove it; 0, or -1 and `why' */
int inbox_done(
    struct inbox *, struct inbox_file *, struct buf *why) ATTR_MUSTCHECK;
/*
 * inbox_aside - it holds nothing that can be read; 0, 1 when it was removed,
 * since there is no room for more, or -1 and `why'
 */
int inbox_aside(
    struct inbox *, struct inbox_file *, struct buf *why) ATTR_MUSTCHECK;
/* inbox_leave - put it back for the next run */
void inbox_leave(struct inbox *, struct inbox_file *);

#endif
