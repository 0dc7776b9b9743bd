/*
 * NAME      sent_zone - updates.zone: records that updates may have put into
 *           DNS
 * CONTRACT  see sent_zone.h. The reader skips a line that a killed run left
 *           incomplete; its record was not sent.
 */
#include "publish/sent_zone.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/oserror.h"
#include "publish/atomic.h"

void
sent_zone_line(struct buf *lines, const char *name, const char *type,
    const char *value, const char *mark)
{
	buf_printf(lines, "%s.\t0\tIN\t%s\t%s", name, type, value);
	if (mark != NULL)
		buf_printf(lines, "\t%s", mark);
	buf_putc(lines, '\n');
}

static int
put(int fd, const struct buf *lines)
{
	size_t at = 0;
	ssize_t n;

	/* whatever a killed run left before it ends here */
	if (write(fd, "\n", 1) != 1)
		return -1;
	while (at < lines->len) {
		n = write(fd, lines->text + at, lines->len - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		at += (size_t)n;
	}
	return fsync(fd);
}

int
sent_zone_append(
    int dirfd, const char *path, const struct buf *lines, struct buf *why)
{
	int fd = openat(dirfd, SENT_ZONE_FILE,
	    O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	int err = 0;

	if (fd < 0 || put(fd, lines) != 0 || fsync(dirfd) != 0)
		err = errno;
	if (fd >= 0)
		close(fd);
	return err == 0 ? 0 : why_errno(why, err, "cannot write %s", path);
}

int
sent_zone_write(
    int dirfd, const char *path, const struct buf *lines, struct buf *why)
{
	struct atomic *file =
	    atomic_open(dirfd, SENT_ZONE_FILE, path, 0644, why);

	if (file == NULL)
		return -1;
	atomic_write(file, buf_text(lines), lines->len);
	return atomic_commit(file, why);
}
