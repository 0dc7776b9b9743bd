/*
 * NAME      served - what is served of domains, from the files of this machine
 * CONTRACT  see served.h. A file in the web root is read as the web server
 *           reads it: symlinks are followed. It may be anybody's, so it is
 *           bounded, and nothing of it is shown but what parses as a policy.
 *           What is there and cannot be read is never taken for absent.
 */
#include "inspect/served.h"

#include <cdb.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "dns/dname.h"
#include "sts/policy.h"
#include "sts/policy_id.h"
#include "sts/policy_value.h"

#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
#define PREFIX     "mta-sts."
#define PREFIX_LEN (sizeof(PREFIX) - 1)
#define POLICIES   ".policies/"
#define LINK_HASH  48 /* hex digits in a link of ours (publish/webtree.h) */
#define NUMBER_MAX 20 /* digits */

/* ---- generations ---- */

/* number - the digits at the beginning; 0 where there are none */
static uint64_t
number(const char *text, size_t len)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < len && i < NUMBER_MAX - 2; i++) {
		if (text[i] < '0' || text[i] > '9')
			break;
		n = 10 * n + (uint64_t)(text[i] - '0');
	}
	return n;
}

/* head - the first bytes of a file; how many */
static size_t
head(const char *path, char *out, size_t size)
{
	int fd = open(path, OPEN_FLAGS);
	ssize_t len = fd >= 0 ? read(fd, out, size) : -1;

	if (fd >= 0)
		close(fd);
	return len > 0 ? (size_t)len : 0;
}

static int
open_cdb(const struct settings *s, struct cdb *cdb)
{
	struct buf path = BUF_INIT;
	struct stat st;
	int fd;

	buf_printf(&path, "%s/policy.cdb", s->state_dir);
	fd = open(buf_text(&path), OPEN_FLAGS);
	buf_release(&path);
	if (fd < 0)
		return -1;
	memset(cdb, 0, sizeof(*cdb));
	errno = EINVAL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    cdb_init(cdb, fd) == 0)
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

static uint64_t
of_cdb(const struct settings *s)
{
	struct cdb cdb;
	uint64_t n = 0;
	const char *text;
	int fd = open_cdb(s, &cdb);

	if (fd < 0)
		return 0;
	if (cdb_find(&cdb, GENERATION_KEY, sizeof(GENERATION_KEY) - 1) > 0 &&
	    (text = cdb_getdata(&cdb)) != NULL)
		n = number(text, cdb_datalen(&cdb));
	cdb_free(&cdb);
	close(fd);
	return n;
}

void
inspect_generations(struct facts *facts, const struct settings *s)
{
	static const char line[] = GENERATION_LINE;
	struct buf path = BUF_INIT;
	char text[64];
	size_t len;

	buf_printf(
	    &path, "%s/" GENERATION_FOLDER "/" GENERATION_FILE, s->web_root);
	len = head(buf_text(&path), text, sizeof(text));
	facts->generations[SERVED_WEB_ROOT] = number(text, len);
	buf_clear(&path);
	buf_printf(&path, "%s/records.zone", s->state_dir);
	len = head(buf_text(&path), text, sizeof(text));
	if (len > sizeof(line) - 1 && memcmp(text, line, sizeof(line) - 1) == 0)
		facts->generations[SERVED_RECORDS_ZONE] =
		    number(text + sizeof(line) - 1, len - sizeof(line) + 1);
	facts->generations[SERVED_POLICY_CDB] = of_cdb(s);
	buf_release(&path);
}

/* ---- the web root ---- */

static void
put(struct facts *facts, const struct fact_served *one)
{
	facts->served[facts->served_len++] = *one;
}

/* of_errno - what it means that a file could not be opened */
static enum served_status
of_errno(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
		return SERVED_ABSENT;
	case EIO:
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case ESTALE:
		return SERVED_FAILED;
	default:
		return SERVED_UNREADABLE;
	}
}

/* read_policy - a whole file, bounded */
static enum served_status
read_policy(
    int fd, struct arena *arena, struct fact_served *one, const char **what)
{
	char *text = xcalloc(1, POLICY_BODY_LIMIT + 1);
	enum served_status status = SERVED_FOUND;
	struct stat st;
	size_t len = 0;
	ssize_t n = 1;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		*what = "is no plain file";
		free(text);
		return SERVED_UNREADABLE;
	}
	while (len <= POLICY_BODY_LIMIT && n > 0) {
		n = read(fd, text + len, POLICY_BODY_LIMIT + 1 - len);
		if (n > 0)
			len += (size_t)n;
	}
	if (n < 0) {
		*what = strerror(errno);
		status = SERVED_FAILED;
	} else if (len > POLICY_BODY_LIMIT) {
		*what = "is longer than a policy may be";
		status = SERVED_UNREADABLE;
	} else {
		one->text = arena_strndup(arena, text, len);
		one->len = len;
	}
	free(text);
	return status;
}

/* linked - is the name a link of ours, to the hash of this text? */
static bool
linked(int root, const char *name, const struct fact_served *one)
{
	char target[sizeof(POLICIES) + LINK_HASH], hash[BODY_HASH_SIZE];
	ssize_t n = readlinkat(root, name, target, sizeof(target));

	if (n != (ssize_t)sizeof(target) - 1 ||
	    memcmp(target, POLICIES, sizeof(POLICIES) - 1) != 0)
		return false;
	body_hash(hash, one->text, one->len);
	return memcmp(target + sizeof(POLICIES) - 1, hash, LINK_HASH) == 0;
}

int
inspect_web_root(const struct settings *s)
{
	return open(s->web_root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* holds - is the file these bytes? */
static bool
holds(int fd, const char *text, size_t len)
{
	char there[POLICY_BODY_LIMIT + 1];
	struct stat st;
	size_t got = 0;
	ssize_t n = 1;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    len > POLICY_BODY_LIMIT || st.st_size != (off_t)len)
		return false;
	while (got < sizeof(there) && n > 0) {
		n = read(fd, there + got, sizeof(there) - got);
		if (n > 0)
			got += (size_t)n;
	}
	return n == 0 && got == len && memcmp(there, text, len) == 0;
}

bool
inspect_stands(int root, const char *domain, const char *hash, const char *text,
    size_t len)
{
	char name[NAME_MAX + 1], path[NAME_MAX + 64];
	char target[sizeof(POLICIES) + LINK_HASH];
	ssize_t n;
	bool same;
	int fd;

	if (root < 0 || snprintf(name, sizeof(name), PREFIX "%s", domain) >=
			    (int)sizeof(name))
		return false;
	n = readlinkat(root, name, target, sizeof(target));
	if (n > 0)
		return n == (ssize_t)sizeof(target) - 1 &&
		       memcmp(target, POLICIES, sizeof(POLICIES) - 1) == 0 &&
		       memcmp(target + sizeof(POLICIES) - 1, hash, LINK_HASH) ==
			   0;
	snprintf(path, sizeof(path), "%s/.well-known/mta-sts.txt", name);
	fd = openat(root, path, OPEN_FLAGS);
	if (fd < 0)
		return false;
	same = holds(fd, text, len);
	close(fd);
	return same;
}

bool
inspect_rewritten(int root, const char *hash, const char *text, size_t len)
{
	char path[sizeof(POLICIES) + LINK_HASH + 64];
	bool other;
	int fd;

	if (root < 0)
		return false;
	snprintf(path, sizeof(path),
	    POLICIES "%.*s/.well-known/mta-sts.txt", LINK_HASH, hash);
	fd = openat(root, path, OPEN_FLAGS);
	if (fd < 0)
		return false;
	other = !holds(fd, text, len);
	close(fd);
	return other;
}

/* takes - would a sender take it? Only then is it worth keeping */
static bool
takes(const struct fact_served *one)
{
	struct arena *scratch = arena_new();
	struct policy policy;
	bool taken =
	    policy_parse(&policy, one->text, one->len, scratch, NULL) == 0;

	arena_free(scratch);
	return taken;
}

/* canonical - is it, byte for byte, what poststs writes? */
static bool
canonical(const struct fact_served *one)
{
	struct arena *scratch = arena_new();
	struct buf text = BUF_INIT, why = BUF_INIT;
	struct policy policy;
	bool same =
	    policy_parse(&policy, one->text, one->len, scratch, NULL) == 0 &&
	    policy_write(&text, &policy, &why) == 0 && text.len == one->len &&
	    memcmp(text.text, one->text, text.len) == 0;

	buf_release(&text);
	buf_release(&why);
	arena_free(scratch);
	return same;
}

static void
of_web_root(
    struct facts *facts, const struct settings *s, int root, const char *domain)
{
	struct fact_served one = {
		.domain = domain, .source = SERVED_WEB_ROOT, .id = ""
	};
	char name[NAME_MAX + 1], path[NAME_MAX + 64];
	const char *what = NULL;
	int fd = -1;

	if (snprintf(name, sizeof(name), PREFIX "%s", domain) >=
	    (int)sizeof(name))
		errno = ENAMETOOLONG;
	else if (root >= 0) {
		snprintf(
		    path, sizeof(path), "%s/.well-known/mta-sts.txt", name);
		fd = openat(root, path, OPEN_FLAGS);
	}
	if (fd < 0) {
		one.status = of_errno(errno);
		what = one.status != SERVED_ABSENT ? strerror(errno) : NULL;
	} else {
		one.status = read_policy(fd, facts->arena, &one, &what);
		close(fd);
	}
	if (one.text != NULL && !takes(&one)) {
		/* nothing of what may be anybody's file goes any further */
		one.text = NULL;
		one.len = 0;
		what = "senders do not accept the policy";
	}
	if (one.text != NULL)
		one.ours = linked(root, name, &one) ||
			   (s->web_layout == LAYOUT_COPY &&
			       facts->generations[SERVED_WEB_ROOT] > 0 &&
			       canonical(&one));
	one.detail = arena_printf(facts->arena,
	    "%s/" PREFIX "%s/.well-known/mta-sts.txt%s%s", s->web_root, domain,
	    what != NULL ? ": " : "", what != NULL ? what : "");
	put(facts, &one);
}

/* ---- policy.cdb ---- */

static void
read_value(struct facts *facts, struct cdb *cdb, struct fact_served *one)
{
	struct buf text = BUF_INIT, why = BUF_INIT;
	char id[STS_ID_MAX + 1];
	const char *value = cdb_getdata(cdb);

	if (value != NULL &&
	    policy_value_parse(&text, id, value, cdb_datalen(cdb), &why) == 0) {
		one->status = SERVED_FOUND;
		one->text = arena_strndup(facts->arena, text.text, text.len);
		one->len = text.len;
		one->id = arena_strdup(facts->arena, id);
	} else {
		one->status = SERVED_UNREADABLE;
		one->detail = arena_printf(facts->arena, "%s: %s", one->detail,
		    value != NULL ? buf_text(&why) : "the file is damaged");
	}
	buf_release(&text);
	buf_release(&why);
}

static void
of_policy_cdb(struct facts *facts, const struct settings *s,
    const char *const *domains, size_t len)
{
	const char *path =
	    arena_printf(facts->arena, "%s/policy.cdb", s->state_dir);
	struct cdb cdb;
	int fd = open_cdb(s, &cdb), error = errno, found;
	size_t i;

	for (i = 0; i < len; i++) {
		struct fact_served one = { .domain = domains[i],
			.source = SERVED_POLICY_CDB,
			.detail = path,
			.id = "" };

		found = fd < 0 ? 0
			       : cdb_find(&cdb, domains[i],
				     (unsigned)strlen(domains[i]));
		if (fd < 0)
			one.status = error == EINVAL ? SERVED_UNREADABLE
						     : of_errno(error);
		else if (found > 0)
			read_value(facts, &cdb, &one);
		else
			one.status =
			    found == 0 ? SERVED_ABSENT : SERVED_UNREADABLE;
		put(facts, &one);
	}
	if (fd < 0)
		return;
	cdb_free(&cdb);
	close(fd);
}

/* make_room - for so many more; the caller may add others of his own */
static void
make_room(struct facts *facts, size_t more)
{
	struct fact_served *list = arena_alloc(
	    facts->arena, (facts->served_len + more + 1) * sizeof(*list));

	if (facts->served_len > 0)
		memcpy(list, facts->served, facts->served_len * sizeof(*list));
	facts->served = list;
}

void
inspect_served(struct facts *facts, const struct settings *s,
    const char *const *domains, size_t len)
{
	int root, error;
	size_t i;

	/* room for what others find of them: https and records.zone */
	make_room(facts, len * SERVED_MAX);
	root = inspect_web_root(s);
	error = errno;
	for (i = 0; i < len; i++) {
		errno = error;
		of_web_root(facts, s, root, domains[i]);
	}
	if (root >= 0)
		close(root);
	of_policy_cdb(facts, s, domains, len);
}

/* ---- all that is there ---- */

static void
each_name(const struct settings *s, bool links_only,
    void (*name)(void *, const char *), void *context)
{
	DIR *dir = opendir(s->web_root);
	const struct dirent *entry;
	char target[sizeof(POLICIES) + LINK_HASH];

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		if (strncmp(entry->d_name, PREFIX, PREFIX_LEN) != 0 ||
		    !dname_valid(entry->d_name + PREFIX_LEN))
			continue;
		if (links_only &&
		    (readlinkat(dirfd(dir), entry->d_name, target,
			 sizeof(target)) != (ssize_t)sizeof(target) - 1 ||
			memcmp(target, POLICIES, sizeof(POLICIES) - 1) != 0))
			continue;
		name(context, entry->d_name + PREFIX_LEN);
	}
	closedir(dir);
}

static void
each_key(
    const struct settings *s, void (*name)(void *, const char *), void *context)
{
	struct cdb cdb;
	char domain[DNAME_SIZE];
	const char *key;
	unsigned at, before, len;
	int fd = open_cdb(s, &cdb);

	if (fd < 0)
		return;
	cdb_seqinit(&at, &cdb);
	for (before = at; cdb_seqnext(&at, &cdb) > 0 && at > before;
	     before = at) {
		len = cdb_keylen(&cdb);
		key = cdb_get(&cdb, len, cdb_keypos(&cdb));
		if (key == NULL || len == 0 || len >= sizeof(domain))
			continue;
		memcpy(domain, key, len);
		domain[len] = '\0';
		if (strlen(domain) == len && dname_valid(domain))
			name(context, domain);
	}
	cdb_free(&cdb);
	close(fd);
}

void
inspect_published(
    const struct settings *s, void (*name)(void *, const char *), void *context)
{
	each_key(s, name, context);
	each_name(s, s->web_layout == LAYOUT_LINK, name, context);
}

void
inspect_strangers(
    const struct settings *s, void (*name)(void *, const char *), void *context)
{
	each_name(s, false, name, context);
}
