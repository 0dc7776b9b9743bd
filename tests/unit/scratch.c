/*
 * NAME      scratch - a private folder for a test, gone afterwards
 * CONTRACT  see scratch.h. Anything that fails here ends the test.
 */
#include "config.h" /* nftw */

#include "scratch.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "sts/policy_id.h"

static void
die(const char *what, const char *path)
{
	fprintf(stderr, "scratch: %s %s: ", what, path);
	perror("");
	abort();
}

char *
scratch_make(void)
{
	const char *above = getenv("TMPDIR");
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/poststs-test.XXXXXX",
	    above != NULL && above[0] == '/' ? above : "/tmp");
	if (mkdtemp(path.text) == NULL)
		die("cannot make", path.text);
	return buf_detach(&path);
}

const char *
scratch_path(const char *folder, const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

void
scratch_remove(char *folder)
{
	if (nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
		die("cannot remove", folder);
	free(folder);
}

char *
scratch_read(const char *path, size_t *len)
{
	struct buf text = BUF_INIT;
	char block[4096];
	ssize_t n = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	while (fd >= 0 && (n = read(fd, block, sizeof(block))) > 0)
		buf_put(&text, block, (size_t)n);
	if (fd >= 0)
		close(fd);
	if (n < 0) {
		buf_release(&text);
		return NULL;
	}
	if (len != NULL)
		*len = text.len;
	return buf_detach(&text);
}

void
scratch_write(const char *path, const void *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, data, len) != (ssize_t)len || close(fd) != 0)
		die("cannot write", path);
}

/* ---- a listing; nftw has no argument to hand on ---- */

static struct {
	char **lines;
	size_t len, cap, skip;
	int times;
} listing;

static void
put_content(struct buf *line, const char *path)
{
	char hash[BODY_HASH_SIZE];
	size_t len;
	char *text = scratch_read(path, &len);

	if (text == NULL)
		die("cannot read", path);
	body_hash(hash, text, len);
	buf_printf(line, " %s", hash);
	free(text);
}

static int
list_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct buf line = BUF_INIT;
	char target[PATH_MAX];
	ssize_t n;

	buf_printf(
	    &line, "%s %06o", path + listing.skip, (unsigned)st->st_mode);
	if (listing.times)
		buf_printf(&line, " %lu %ld.%09ld", (unsigned long)st->st_ino,
		    (long)st->st_mtim.tv_sec, (long)st->st_mtim.tv_nsec);
	if (S_ISREG(st->st_mode)) {
		put_content(&line, path);
	} else if (S_ISLNK(st->st_mode)) {
		n = readlink(path, target, sizeof(target));
		if (n < 0)
			die("cannot read the link", path);
		buf_printf(&line, " -> %.*s", (int)n, target);
	}
	VEC_GROW(listing.lines, listing.len, listing.cap);
	listing.lines[listing.len++] = buf_detach(&line);
	return 0;
}

static int
compare_line(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char *
scratch_print(const char *folder, int times)
{
	struct buf text = BUF_INIT;
	size_t i;

	listing.skip = strlen(folder);
	listing.times = times;
	if (nftw(folder, list_one, 16, FTW_PHYS) != 0)
		die("cannot list", folder);
	qsort(listing.lines, listing.len, sizeof(*listing.lines), compare_line);
	for (i = 0; i < listing.len; i++) {
		buf_puts(&text, listing.lines[i]);
		buf_putc(&text, '\n');
		free(listing.lines[i]);
	}
	free(listing.lines);
	memset(&listing, 0, sizeof(listing));
	return buf_detach(&text);
}
