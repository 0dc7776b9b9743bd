/*
 * NAME      cdbfile - write policy.cdb and tls_policy.cdb
 * CONTRACT  see cdbfile.h. The plan's domains are sorted and each is there
 *           once, so plain cdb_make_add() gives unique keys; this is checked
 *           while writing. A file is correct if every domain is found by its
 *           key, with the right value, in the right order, and nothing lies
 *           between or after them: then the data part is exactly ours, and the
 *           index finds all of it. The new file is checked in the same way
 *           before it replaces the old one.
 * FORMAT    Postfix's dict_cdb asks with and without a trailing NUL until it
 *           has found something once. Files made by postmap have none, and
 *           neither have ours.
 * BUGS      The format is limited to 4 GiB, about thirty million domains.
 */
#include "publish/cdbfile.h"

#include <cdb.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/oserror.h"
#include "facts/served.h"
#include "publish/atomic.h"

#define KEY_LEN  (sizeof(GENERATION_KEY) - 1)
#define CDB_DATA 2048 /* where the first record begins */

static void
put_mx(struct buf *out, const struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->mx_len; i++) {
		if (i > 0)
			buf_putc(out, ',');
		buf_puts(out, policy->mx[i]);
	}
}

static bool
has_wildcard(const struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->mx_len; i++)
		if (policy->mx[i][0] == '*')
			return true;
	return false;
}

enum cdb_kind
cdb_tls_kind(const struct plan *plan)
{
	return plan->tls_attributes ? CDB_TLS_POLICY_STS : CDB_TLS_POLICY;
}

/* put_match - as Postfix spells patterns: `.name' for any name below */
static void
put_match(struct buf *out, const struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->mx_len; i++) {
		if (i > 0)
			buf_putc(out, ':');
		buf_puts(out, policy->mx[i] + (policy->mx[i][0] == '*'));
	}
}

/*
 * put_attributes - what tells Postfix of the policy (postconf(5),
 * TLSRPT_README). match= comes before and is looked at only with
 * smtp_tls_enforce_sts_mx_patterns = no.
 */
static void
put_attributes(struct buf *out, const char *name, const struct policy *policy)
{
	size_t i;

	buf_printf(out, " policy_type=sts policy_domain=%s policy_ttl=%lu",
	    name, (unsigned long)policy->max_age);
	for (i = 0; i < policy->mx_len; i++)
		buf_printf(out, " mx_host_pattern=%s", policy->mx[i]);
	buf_printf(out,
	    " { policy_string = version: STSv1 }"
	    " { policy_string = mode: %s }",
	    policy_mode_name(policy->mode));
	for (i = 0; i < policy->mx_len; i++)
		buf_printf(out, " { policy_string = mx: %s }", policy->mx[i]);
	buf_printf(out, " { policy_string = max_age: %lu }",
	    (unsigned long)policy->max_age);
}

static bool
tls_value(struct buf *out, bool attributes, const struct plan_domain *domain)
{
	const struct policy *policy = &domain->body->policy;

	if (policy->mode != POLICY_ENFORCE || policy->mx_len == 0 ||
	    (!attributes && has_wildcard(policy)))
		return false;
	buf_puts(out, "secure match=");
	put_match(out, policy);
	buf_puts(out, " servername=hostname");
	if (attributes)
		put_attributes(out, domain->name, policy);
	return true;
}

bool
cdb_value(struct buf *out, enum cdb_kind kind, const struct plan_domain *domain)
{
	const struct policy *policy;

	if (domain->body == NULL)
		return false;
	policy = &domain->body->policy;
	if (kind != CDB_POLICY)
		return tls_value(out, kind == CDB_TLS_POLICY_STS, domain);
	buf_puts(out, "mode=");
	buf_puts(out, policy_mode_name(policy->mode));
	buf_puts(out, " id=");
	buf_puts(out, domain->id);
	buf_puts(out, " max_age=");
	buf_number(out, policy->max_age);
	buf_puts(out, " mx=");
	put_mx(out, policy);
	return true;
}

/* found_at - is key -> value the record that begins at `pos'? */
static bool
found_at(struct cdb *cdb, unsigned pos, const char *key, size_t key_len,
    const struct buf *value)
{
	const void *data;

	if (cdb_find(cdb, key, (unsigned)key_len) <= 0)
		return false;
	if (cdb_keypos(cdb) != pos + 8 || cdb_datalen(cdb) != value->len)
		return false;
	data = cdb_getdata(cdb);
	return data != NULL && memcmp(data, value->text, value->len) == 0;
}

/* data_end - where the data stops: the place of the first hash table */
static unsigned
data_end(int fd)
{
	unsigned char head[4];

	if (pread(fd, head, sizeof(head), 0) != (ssize_t)sizeof(head))
		return 0;
	return cdb_unpack(head);
}

/* numbered - the generation that stands behind all domains; false: none */
static bool
numbered(struct buf *value, enum cdb_kind kind, const struct plan *plan)
{
	buf_clear(value);
	if (kind != CDB_POLICY || plan->published == 0)
		return false;
	buf_number(value, plan->published);
	return true;
}

bool
cdbfile_same(int fd, enum cdb_kind kind, const struct plan *plan)
{
	struct buf value = BUF_INIT;
	struct cdb cdb;
	unsigned pos = CDB_DATA;
	size_t i, key_len;
	bool same = true;

	if (cdb_init(&cdb, fd) != 0)
		return false;
	for (i = 0; i < plan->domains_len && same; i++) {
		buf_clear(&value);
		if (!cdb_value(&value, kind, &plan->domains[i]))
			continue;
		key_len = strlen(plan->domains[i].name);
		same =
		    found_at(&cdb, pos, plan->domains[i].name, key_len, &value);
		pos += 8 + (unsigned)key_len + (unsigned)value.len;
	}
	if (same && numbered(&value, kind, plan)) {
		same = found_at(&cdb, pos, GENERATION_KEY, KEY_LEN, &value);
		pos += 8 + (unsigned)KEY_LEN + (unsigned)value.len;
	}
	cdb_free(&cdb);
	if (same && data_end(fd) != pos)
		same = false;
	buf_release(&value);
	return same;
}

/* present - is the file that is there as the plan says? */
static bool
present(
    int dirfd, const char *name, enum cdb_kind kind, const struct plan *plan)
{
	struct stat st;
	bool same;
	int fd =
	    openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return false;
	same = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	       (st.st_mode & 07777) == 0644 && cdbfile_same(fd, kind, plan);
	close(fd);
	return same;
}

/* fill - all records; -1 and `why', which does not name the file */
static int
fill(struct cdb_make *make, enum cdb_kind kind, const struct plan *plan,
    const char *path, struct buf *why)
{
	struct buf value = BUF_INIT;
	const struct plan_domain *domain;
	int result = 0;
	size_t i;

	for (i = 0; i < plan->domains_len && result == 0; i++) {
		domain = &plan->domains[i];
		if (i > 0 && strcmp(domain[-1].name, domain->name) >= 0) {
			result = why_set(why,
			    "cannot write %s: the plan is not sorted at %s",
			    path, domain->name);
			break;
		}
		buf_clear(&value);
		if (!cdb_value(&value, kind, domain))
			continue;
		if (cdb_make_add(make, domain->name,
			(unsigned)strlen(domain->name), value.text,
			(unsigned)value.len) != 0)
			result = why_errno(why, errno, "cannot write %s", path);
	}
	if (result == 0 && numbered(&value, kind, plan) &&
	    cdb_make_add(make, GENERATION_KEY, (unsigned)KEY_LEN, value.text,
		(unsigned)value.len) != 0)
		result = why_errno(why, errno, "cannot write %s", path);
	buf_release(&value);
	return result;
}

/*
 * build - write into the temporary file and read it back
 *
 * cdb_make_finish() frees the maker's memory in each case, and nothing else
 * does, so it is called after a failure too; the file is thrown away then.
 */
static int
build(int fd, enum cdb_kind kind, const struct plan *plan, const char *path,
    struct buf *why)
{
	struct cdb_make make;
	int result;

	if (cdb_make_start(&make, fd) != 0)
		return why_errno(why, errno, "cannot write %s", path);
	result = fill(&make, kind, plan, path, why);
	if (cdb_make_finish(&make) != 0 && result == 0)
		result = why_errno(why, errno, "cannot write %s", path);
	if (result == 0 && !cdbfile_same(fd, kind, plan))
		result = why_set(why,
		    "%s read back is not what was written; look for disk "
		    "errors in the kernel's log",
		    path);
	return result;
}

int
cdbfile_publish(int dirfd, const char *name, const char *path,
    enum cdb_kind kind, const struct plan *plan, struct buf *why)
{
	struct atomic *file;
	int fd;

	if (present(dirfd, name, kind, plan))
		return 0;
	file = atomic_open(dirfd, name, path, 0644, why);
	if (file == NULL)
		return -1;
	fd = atomic_fd(file, why);
	if (fd < 0 || build(fd, kind, plan, path, why) != 0) {
		atomic_abort(file);
		return -1;
	}
	return atomic_commit(file, why);
}
