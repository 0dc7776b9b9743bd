/*
 * NAME      fingerprint - have the files that a plan is made from changed?
 * CONTRACT  see fingerprint.h. One line for each file: device, inode, size,
 *           times of change (content and status), path; "-" if it does not
 *           exist, "?" if it changed while the apply ran. The first line is for
 *           program, configuration and settings. The file is ours; if it is
 *           damaged, everything is looked at.
 */
#include "task/fingerprint.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/msg.h"
#include "config.h"
#include "decide/watch.h"
#include "publish/atomic.h"
#include "publish/folder.h"

#define NAME      "watched"
#define CDB       "%s/policy.cdb"
#define STAMP_MAX (16u << 20)

static void
put_head(struct buf *out, const struct settings *settings)
{
	struct buf text = BUF_INIT;

	settings_print(&text, settings, true);
	buf_printf(out, PACKAGE_VERSION " %016llx\n",
	    (unsigned long long)hash_bytes(
		HASH_START, buf_text(&text), text.len));
	buf_release(&text);
}

static void
put_file(struct buf *out, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		buf_printf(out, "- %s\n", path);
	else
		buf_printf(out, "%llx.%llx.%llx.%lld.%ld.%lld.%ld %s\n",
		    (unsigned long long)st.st_dev,
		    (unsigned long long)st.st_ino,
		    (unsigned long long)st.st_size,
		    (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
		    (long long)st.st_ctim.tv_sec, st.st_ctim.tv_nsec, path);
}

/* same_file - is the line what would be written about its file now? */
static bool
same_file(const char *line, size_t len)
{
	const char *space = memchr(line, ' ', len);
	struct buf now = BUF_INIT, path = BUF_INIT;
	bool unchanged = false;

	if (space != NULL) {
		buf_put(&path, space + 1, len - (size_t)(space + 1 - line));
		put_file(&now, buf_text(&path));
		unchanged =
		    now.len == len + 1 && memcmp(now.text, line, len) == 0;
	}
	buf_release(&now);
	buf_release(&path);
	return unchanged;
}

static bool
same(const char *text, const struct settings *settings)
{
	struct buf head = BUF_INIT;
	bool unchanged;
	size_t len;

	put_head(&head, settings);
	unchanged = strncmp(text, buf_text(&head), head.len) == 0;
	text += unchanged ? head.len : 0;
	for (; unchanged && *text != '\0'; text += len + 1) {
		len = strcspn(text, "\n");
		unchanged = text[len] == '\n' && same_file(text, len);
	}
	buf_release(&head);
	return unchanged;
}

bool
fingerprint_unchanged(
    const struct request *request, const struct settings *settings)
{
	struct buf path = BUF_INIT, why = BUF_INIT;
	bool unchanged = false;
	size_t len;
	char *text;

	buf_printf(&path, "%s/" NAME, settings->state_dir);
	text = file_read(buf_text(&path), STAMP_MAX, &len, &why);
	if (text != NULL && len > 0 && strlen(text) == len)
		unchanged = same(text, settings);
	free(text);
	buf_release(&path);
	buf_release(&why);
	return unchanged;
}

/* moved - has the file changed since then, maybe after it was read? */
static bool
moved(const char *path, time_t began)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_ctim.tv_sec >= began;
}

void
fingerprint_take(struct buf *lines, const struct request *request,
    const struct world *w, time_t began)
{
	struct buf cdb = BUF_INIT;
	const char **list;
	size_t len, i;

	buf_printf(&cdb, CDB, w->settings->state_dir);
	put_head(lines, w->settings);
	len = watch_files(&list, w->facts, w->settings,
	    request_conf_file(request), w->facts->arena);
	for (i = 0; i < len; i++) {
		/* policy.cdb may be about to be written */
		if (strchr(list[i], '\n') != NULL ||
		    strcmp(list[i], buf_text(&cdb)) == 0)
			continue;
		if (moved(list[i], began))
			buf_printf(lines, "? %s\n", list[i]);
		else
			put_file(lines, list[i]);
	}
	buf_release(&cdb);
}

void
fingerprint_write(const struct buf *lines, const struct settings *s)
{
	struct buf path = BUF_INIT, why = BUF_INIT, cdb = BUF_INIT;
	struct buf last = BUF_INIT;
	struct atomic *file = NULL;
	int dirfd = folder_open(s->state_dir, false, &why);

	buf_printf(&path, "%s/" NAME, s->state_dir);
	buf_printf(&cdb, CDB, s->state_dir);
	put_file(&last, buf_text(&cdb));
	if (dirfd >= 0)
		file = atomic_open(dirfd, NAME, buf_text(&path), 0644, &why);
	if (file != NULL) {
		atomic_write(file, buf_text(lines), lines->len);
		atomic_write(file, buf_text(&last), last.len);
		if (atomic_commit(file, &why) < 0)
			complain("%s", buf_text(&why));
	}
	if (dirfd >= 0)
		close(dirfd);
	buf_release(&path);
	buf_release(&why);
	buf_release(&cdb);
	buf_release(&last);
}
