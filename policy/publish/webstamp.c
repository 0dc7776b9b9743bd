/*
 * NAME      webstamp - are the links of the web root still those of the last
 *           run?
 * CONTRACT  see webstamp.h. Whenever a name in a directory is created, replaced
 *           or removed, the directory's ctime changes, which nobody can set;
 *           and a symlink cannot be changed in place. The note is written only
 *           after the clock has passed the directory's ctime, so that a change
 *           in the same tick shows as well. The digest covers what the ledger
 *           says: a run that was killed after it wrote the ledger leaves a note
 *           that is no longer true.
 * BUGS      A note is written only on file systems whose times are known to
 *           come from this kernel, and to be finer than a second. Whoever can
 *           set the clock to the nanosecond of the last change can replace a
 *           link unnoticed, but that is root.
 */
#include "publish/webstamp.h"

#include <fcntl.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/magic.h>
#include <sys/vfs.h>
#endif

#include "base/alloc.h"
#include "base/buf.h"

#define NAME     "webroot.stamp"
#define NEW_NAME ".webroot.stamp.new"
#define TEXT_MAX 320
#define BLOCK    4096
#define WORD     16 /* hex digits of a body's hash, enough beside the rest */

#ifdef __linux__
/* exact - does this file system keep times that can be trusted? */
static bool
exact(int root)
{
	static const long known[] = { EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC,
		BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC, TMPFS_MAGIC };
	struct statfs fs;
	size_t i;

	if (fstatfs(root, &fs) != 0)
		return false;
	for (i = 0; i < ARRAY_LEN(known); i++)
		if ((long)fs.f_type == known[i])
			return true;
	return false;
}
#else
static bool
exact(int root)
{
	return false;
}
#endif

/* feed - a block of the text to be digested */
static bool
feed(EVP_MD_CTX *context, struct buf *text)
{
	bool done = EVP_DigestUpdate(context, buf_text(text), text->len) == 1;

	buf_clear(text);
	return done;
}

/* digest - of all domains and the bodies they have, or had before */
static bool
digest(struct buf *out, const struct plan *plan, bool before)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char md[EVP_MAX_MD_SIZE];
	const struct plan_body *body;
	struct buf text = BUF_INIT;
	unsigned int len = 0, n;
	bool done = context != NULL &&
		    EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;
	size_t i;

	for (i = 0; i < plan->domains_len && done; i++) {
		body = before ? plan->domains[i].before : plan->domains[i].body;
		if (body == NULL)
			continue;
		buf_puts(&text, plan->domains[i].name);
		buf_putc(&text, ' ');
		buf_put(&text, body->hash, WORD);
		if (text.len >= BLOCK)
			done = feed(context, &text);
	}
	done = done && feed(context, &text) &&
	       EVP_DigestFinal_ex(context, md, &len) == 1;
	EVP_MD_CTX_free(context);
	buf_release(&text);
	for (n = 0; n < len && done; n++)
		buf_printf(out, "%02x", md[n]);
	return done;
}

/* put_folder - which folder, and when it last changed */
static bool
put_folder(struct buf *out, int root, struct stat *st)
{
	if (fstat(root, st) != 0 || st->st_ctim.tv_nsec == 0)
		return false;
	buf_printf(out, "link %jx.%jx %jd.%ld %jd.%ld ", (uintmax_t)st->st_dev,
	    (uintmax_t)st->st_ino, (intmax_t)st->st_mtim.tv_sec,
	    st->st_mtim.tv_nsec, (intmax_t)st->st_ctim.tv_sec,
	    st->st_ctim.tv_nsec);
	return true;
}

/* past - wait until what happens now gets a later time than `then' */
static bool
past(const struct timespec *then)
{
	static const struct timespec tick = { 0, 1000000 };
	struct timespec now;
	int i;

	for (i = 0; i < 25; i++) {
#ifdef CLOCK_REALTIME_COARSE
		clock_gettime(CLOCK_REALTIME_COARSE, &now);
#else
		clock_gettime(CLOCK_REALTIME, &now);
#endif
		if (now.tv_sec > then->tv_sec ||
		    (now.tv_sec == then->tv_sec && now.tv_nsec > then->tv_nsec))
			return true;
		nanosleep(&tick, NULL);
	}
	return false;
}

bool
webstamp_holds(int state, int root, const struct plan *plan)
{
	char text[TEXT_MAX];
	struct buf now = BUF_INIT;
	struct stat st;
	ssize_t len = -1;
	bool holds;
	int fd = state < 0
		     ? -1
		     : openat(state, NAME,
			   O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0) {
		len = read(fd, text, sizeof(text));
		close(fd);
	}
	/* the folder first: it costs nothing */
	holds = len > 0 && exact(root) && put_folder(&now, root, &st) &&
		now.len < (size_t)len && memcmp(text, now.text, now.len) == 0 &&
		digest(&now, plan, true) && now.len == (size_t)len &&
		memcmp(text, now.text, now.len) == 0;
	buf_release(&now);
	return holds;
}

/* put - the text under a new name; it need not outlive a power failure */
static bool
put(int state, const struct buf *text)
{
	bool whole;
	int fd;

	unlinkat(state, NEW_NAME, 0);
	fd = openat(state, NEW_NAME,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	whole = write(fd, text->text, text->len) == (ssize_t)text->len;
	return close(fd) == 0 && whole;
}

void
webstamp_note(int state, int root, const struct plan *plan)
{
	struct buf text = BUF_INIT;
	struct stat st, after;

	if (state >= 0 && exact(root) && put_folder(&text, root, &st) &&
	    digest(&text, plan, false) && past(&st.st_ctim) &&
	    fstat(root, &after) == 0 &&
	    after.st_ctim.tv_sec == st.st_ctim.tv_sec &&
	    after.st_ctim.tv_nsec == st.st_ctim.tv_nsec && put(state, &text))
		renameat(state, NEW_NAME, state, NAME);
	buf_release(&text);
}
