/*
 * NAME      policymap - what policy.cdb says about a domain
 * CONTRACT  see policymap.h. A file is identified by device, inode, size and
 *           time of change. Each look-up uses a copy of libcdb's handle, which
 *           contains the position of the last answer, so that threads may share
 *           a view.
 * BUGS      If somebody truncates the mapped file in place, instead of renaming
 *           another file over it, this process ends (SIGBUS). poststs renames.
 */
#include "milter/policymap.h"

#include <cdb.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/oserror.h"
#include "milter/log.h"

struct policyview {
	atomic_uint holders;
	struct cdb cdb;
	int fd;
};

struct policymap {
	char *path;
	pthread_mutex_t lock; /* of all below */
	bool known;           /* `st' is of the file that was tried last */
	struct stat st;
	struct policyview *latest; /* NULL: could not be read */
};

struct policymap *
policymap_new(const char *path)
{
	struct policymap *m = xcalloc(1, sizeof(*m));

	m->path = xstrdup(path);
	pthread_mutex_init(&m->lock, NULL);
	return m;
}

void
policymap_free(struct policymap *m)
{
	if (m == NULL)
		return;
	policyview_release(m->latest);
	pthread_mutex_destroy(&m->lock);
	free(m->path);
	free(m);
}

void
policyview_release(struct policyview *view)
{
	if (view == NULL || atomic_fetch_sub(&view->holders, 1) != 1)
		return;
	cdb_free(&view->cdb);
	close(view->fd);
	free(view);
}

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* read_file - NULL and the reason in the log; `st' is of what was opened */
static struct policyview *
read_file(const char *path, struct stat *st)
{
	struct policyview *view = xcalloc(1, sizeof(*view));
	struct buf why = BUF_INIT;

	view->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (view->fd < 0 || fstat(view->fd, st) != 0)
		why_errno(&why, errno, "cannot read %s", path);
	else if (!S_ISREG(st->st_mode) || cdb_init(&view->cdb, view->fd) != 0)
		why_set(&why, "%s is no cdb file; run `poststs apply'", path);
	else {
		view->holders = 1;
		return view;
	}
	if (view->fd >= 0)
		close(view->fd);
	free(view);
	log_warning("no policy is known: %s", buf_text(&why));
	buf_release(&why);
	return NULL;
}

struct policyview *
policymap_view(struct policymap *m)
{
	struct policyview *view;
	struct stat st;

	pthread_mutex_lock(&m->lock);
	if (stat(m->path, &st) != 0)
		memset(&st, 0, sizeof(st));
	if (!m->known || !same_file(&st, &m->st)) {
		policyview_release(m->latest);
		m->st = st;
		m->known = true;
		m->latest = read_file(m->path, &m->st);
	}
	view = m->latest;
	if (view != NULL)
		atomic_fetch_add(&view->holders, 1);
	pthread_mutex_unlock(&m->lock);
	return view;
}

bool
policyview_enforces(const struct policyview *view, const char *domain)
{
	static const char want[] = "mode=enforce ";
	struct cdb cdb;
	const void *data;

	if (view == NULL)
		return false;
	cdb = view->cdb;
	if (cdb_find(&cdb, domain, (unsigned)strlen(domain)) <= 0 ||
	    cdb_datalen(&cdb) < sizeof(want) - 1)
		return false;
	data = cdb_getdata(&cdb);
	return data != NULL && memcmp(data, want, sizeof(want) - 1) == 0;
}

bool
policyview_has(const struct policyview *view, const char *domain)
{
	struct cdb cdb;

	if (view == NULL)
		return false;
	cdb = view->cdb;
	return cdb_find(&cdb, domain, (unsigned)strlen(domain)) > 0;
}
