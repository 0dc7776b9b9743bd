/*
 * NAME      inbox - take mails out of the milter's spool
 * CONTRACT  see inbox.h. The lock is flock(2) on the directory, which the
 *           milter does not take. A file is renamed to .try1.NAME while it is
 *           read, and to .try2.NAME if an earlier run ended there. The third
 *           run sets it aside unread: a file that ended two runs is dangerous,
 *           one that was interrupted once is not.
 *
 *           The directory belongs to the milter, and we may be root. Therefore
 *           files are opened without following links, and only plain files
 *           count.
 */
#include "report/inbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/dir_room.h"
#include "base/oserror.h"
#include "base/owner.h"

#define NAME_LEN_MAX 200
#define TRY          ".try"
#define TRY_LEN      6 /* ".try1." */
#define TRIES        2

struct entry {
	char *name; /* as it is in the folder now */
	unsigned tries;
};

struct inbox {
	char *dir;
	int fd;
	size_t max;
	struct entry *entries;
	size_t entries_len, entries_cap, next;
	char current[TRY_LEN + NAME_LEN_MAX + 1]; /* its name while read */
};

/* ---- opening ---- */

/* tries_of - how often was it begun? -1: it is nothing of ours */
static int
tries_of(const char *name)
{
	if (*name != '.')
		return 0;
	if (strncmp(name, TRY, sizeof(TRY) - 1) != 0 ||
	    name[TRY_LEN - 2] < '1' || name[TRY_LEN - 2] > '0' + TRIES ||
	    name[TRY_LEN - 1] != '.' || name[TRY_LEN] == '\0')
		return -1;
	return name[TRY_LEN - 2] - '0';
}

static const char *
plain_name(const struct entry *entry)
{
	return entry->tries > 0 ? entry->name + TRY_LEN : entry->name;
}

static int
compare_entries(const void *a, const void *b)
{
	return strcmp(plain_name(a), plain_name(b));
}

static int
list(struct inbox *inbox)
{
	int fd = openat(inbox->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *found;
	struct stat st;
	int tries;

	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	while ((found = readdir(dir)) != NULL) {
		tries = tries_of(found->d_name);
		if (tries < 0 || strlen(found->d_name) >
				     NAME_LEN_MAX + (tries > 0 ? TRY_LEN : 0))
			continue;
		if (fstatat(inbox->fd, found->d_name, &st,
			AT_SYMLINK_NOFOLLOW) != 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		VEC_GROW(
		    inbox->entries, inbox->entries_len, inbox->entries_cap);
		inbox->entries[inbox->entries_len++] =
		    (struct entry){ xstrdup(found->d_name), (unsigned)tries };
	}
	closedir(dir);
	if (inbox->entries_len > 0)
		qsort(inbox->entries, inbox->entries_len,
		    sizeof(*inbox->entries), compare_entries);
	return 0;
}

int
inbox_open(struct inbox **out, const char *dir, size_t max, struct buf *why)
{
	struct inbox *inbox;
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	*out = NULL;
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return why_errno(why, errno, "cannot open the spool %s", dir);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		why_set(why, "another run empties the spool %s", dir);
		close(fd);
		return 1;
	}
	inbox = xcalloc(1, sizeof(*inbox));
	inbox->dir = xstrdup(dir);
	inbox->fd = fd;
	inbox->max = max;
	if (list(inbox) != 0) {
		why_errno(why, errno, "cannot read the spool %s", dir);
		inbox_close(inbox);
		return -1;
	}
	*out = inbox;
	return 0;
}

void
inbox_close(struct inbox *inbox)
{
	size_t i;

	if (inbox == NULL)
		return;
	for (i = 0; i < inbox->entries_len; i++)
		free(inbox->entries[i].name);
	free(inbox->entries);
	close(inbox->fd);
	free(inbox->dir);
	free(inbox);
}

/* ---- one file ---- */

/* read_all - the open plain file; -1 and `why' */
static int
read_all(struct inbox *inbox, int fd, struct inbox_file *file, struct buf *why)
{
	struct buf text = BUF_INIT;
	char block[65536];
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) != 0)
		return why_errno(why, errno, "cannot be read");
	if (!S_ISREG(st.st_mode))
		return why_set(why, "is no plain file");
	file->mtime = st.st_mtime;
	while ((n = read(fd, block, sizeof(block))) > 0) {
		buf_put(&text, block, (size_t)n);
		if (text.len > inbox->max) {
			buf_release(&text);
			return why_set(
			    why, "is larger than %zu bytes", inbox->max);
		}
	}
	if (n < 0) {
		buf_release(&text);
		return why_errno(why, errno, "cannot be read");
	}
	file->len = text.len;
	buf_puts(&text, "");
	file->bytes = buf_detach(&text);
	return 0;
}

/* begin - rename it for the time it is read; the descriptor, or -1 */
static int
begin(struct inbox *inbox, const struct entry *entry)
{
	snprintf(inbox->current, sizeof(inbox->current), TRY "%u.%s",
	    entry->tries + 1, plain_name(entry));
	if (renameat(inbox->fd, entry->name, inbox->fd, inbox->current) != 0)
		return -1;
	return openat(inbox->fd, inbox->current,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

int
inbox_next(struct inbox *inbox, struct inbox_file *file, struct buf *why)
{
	const struct entry *entry;
	int fd;

	while (inbox->next < inbox->entries_len) {
		entry = &inbox->entries[inbox->next++];
		*file = (struct inbox_file){ .name = plain_name(entry) };
		if (entry->tries >= TRIES) {
			snprintf(inbox->current, sizeof(inbox->current), "%s",
			    entry->name);
			why_set(why, "ended this program twice");
			return 1;
		}
		fd = begin(inbox, entry);
		if (fd < 0 && errno == ENOENT)
			continue; /* gone since */
		if (fd < 0)
			why_errno(why, errno, "cannot be read");
		else {
			read_all(inbox, fd, file, why);
			close(fd);
		}
		return 1;
	}
	return 0;
}

static void
finish(struct inbox_file *file)
{
	free(file->bytes);
	file->bytes = NULL;
}

int
inbox_done(struct inbox *inbox, struct inbox_file *file, struct buf *why)
{
	int result = 0;

	if (unlinkat(inbox->fd, inbox->current, 0) != 0)
		result = why_errno(why, errno, "cannot remove %s/%s",
		    inbox->dir, inbox->current);
	finish(file);
	return result;
}

/* aside_open - the folder for what is set aside, ours alone */
static int
aside_open(const struct inbox *inbox)
{
	static const int flags =
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	bool made = mkdirat(inbox->fd, INBOX_ASIDE, 0700) == 0;
	int fd = openat(inbox->fd, INBOX_ASIDE, flags);

	if (fd >= 0 && made && owner_follow(fd, inbox->fd) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* aside_room - is there any left there for so many bytes? */
static bool
aside_room(int fd, off_t more)
{
	uint64_t bytes, files;

	return dir_bytes(fd, &bytes, &files) == 0 && files < INBOX_ASIDE_MAX &&
	       bytes + (uint64_t)more <= INBOX_ASIDE_BYTES;
}

int
inbox_aside(struct inbox *inbox, struct inbox_file *file, struct buf *why)
{
	int fd = aside_open(inbox), result = -1;
	bool kept;
	struct stat st;

	/* only mails are worth keeping; a full folder keeps what it has */
	if (fd >= 0 &&
	    fstatat(inbox->fd, inbox->current, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode) && aside_room(fd, st.st_size))
		result = renameat(inbox->fd, inbox->current, fd, file->name);
	kept = result == 0;
	if (!kept)
		result = unlinkat(inbox->fd, inbox->current, 0);
	if (result != 0)
		why_errno(why, errno, "cannot remove %s/%s", inbox->dir,
		    inbox->current);
	if (fd >= 0)
		close(fd);
	finish(file);
	return result != 0 ? result : kept ? 0 : 1;
}

void
inbox_leave(struct inbox *inbox, struct inbox_file *file)
{
	/* where that fails the next run finds it under its other name */
	(void)!renameat(inbox->fd, inbox->current, inbox->fd, file->name);
	finish(file);
}
