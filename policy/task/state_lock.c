/*
 * NAME      state_lock - only one run that writes at a time
 * CONTRACT  see state_lock.h. The lock belongs to the state directory, not to a
 *           command: apply, stage, mx and restore take the same one.
 */
#include "task/state_lock.h"

#include <errno.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/msg.h"
#include "publish/lock.h"
#include "task/state_folder.h"

#define LOCK_SECONDS 60

static void
waiting(void)
{
	complain("another run holds the lock; waiting");
}

int
state_lock(const struct settings *s, int *code)
{
	struct buf why = BUF_INIT;
	int fd = -1;

	if (state_folder_make(s->state_dir, &why) != 0) {
		*code = fail(EX_CANTCREAT, "%s", buf_text(&why));
	} else {
		fd = lock_take(s->state_dir, LOCK_SECONDS, waiting, &why);
		if (fd < 0)
			*code = fail(
			    errno == EWOULDBLOCK ? EX_TEMPFAIL : EX_CANTCREAT,
			    "%s", buf_text(&why));
	}
	buf_release(&why);
	return fd;
}
