/*
 * inbox - take mails out of the milter's spool
 *
 * The milter puts whole mails there, each atomically, with names that do not
 * begin with a dot. They are taken one at a time. A mail leaves the directory
 * only after its reports are stored, or after it was set aside because it has
 * none, so that a bad mail does not block those that follow.
 */
#ifndef POSTSTS_REPORT_INBOX_H
#define POSTSTS_REPORT_INBOX_H

#include <stddef.h>
#include <time.h>

#include "base/attr.h"
#include "base/buf.h"

#define INBOX_ASIDE       ".refused"         /* directory in the spool */
#define INBOX_ASIDE_MAX   200                /* files kept there */
#define INBOX_ASIDE_BYTES ((size_t)64 << 20) /* of them all */

struct inbox;

/* one mail, until inbox_done(), inbox_aside() or inbox_leave() */
struct inbox_file {
	const char *name; /* that the milter gave it */
	char *bytes;      /* NULL: it cannot be read, or ended earlier runs */
	size_t len;
	time_t mtime;
};

/*
 * inbox_open - 0 and *inbox, which is NULL if the directory does not exist; -1
 * and `why'; 1 if somebody else takes mails out of it now
 */
int inbox_open(struct inbox **inbox, const char *dir, size_t max,
    struct buf *why) ATTR_MUSTCHECK;
/* inbox_close - NULL is allowed */
void inbox_close(struct inbox *);

/*
 * inbox_next - 1 and the next file, oldest name first; 0: there are no more. If
 * the file has no bytes, `why' has the reason; call inbox_aside().
 */
int inbox_next(struct inbox *, struct inbox_file *, struct buf *why);
/* inbox_done - everything in it is stored: remove it. 0, or -1 and `why'. */
int inbox_done(
    struct inbox *, struct inbox_file *, struct buf *why) ATTR_MUSTCHECK;
/*
 * inbox_aside - it has nothing that can be read: set it aside. 0; 1 if it was
 * removed, because there is no more room; or -1 and `why'.
 */
int inbox_aside(
    struct inbox *, struct inbox_file *, struct buf *why) ATTR_MUSTCHECK;
/* inbox_leave - put it back for the next run */
void inbox_leave(struct inbox *, struct inbox_file *);

#endif
