/*
 * NAME      health - ask this machine how it is
 * CONTRACT  see health.h. Rights are tried by a child that has become the user,
 *           since only the kernel knows all the rules (groups, ACLs); where we
 *           are somebody else who is not root, they stay unknown. With
 *           systemd, what its units say comes first.
 * BUGS      Mounts and rights that only the unit has (ReadWritePaths) are not
 *           seen. Of crontabs those in the usual places are read.
 */
#include "inspect/health.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "inspect/run.h"

#define CRON_MAX ((size_t)1 << 20) /* bytes of one crontab */
#define PATIENCE 10                /* seconds for systemctl */

/* ---- what runs poststs ---- */

struct units {
	struct health *h;
	const char *unit;
};

static void
take_line(void *context, char *line, size_t len)
{
	struct units *u = context;

	health_unit_line(u->h, &u->unit, line);
}

/* ask_systemd - false where there is none */
static bool
ask_systemd(struct health *h)
{
	static const char *const argv[] = { "/usr/bin/systemctl", "show",
		"--timestamp=unix",
		"--property=Id,ActiveState,Result,ExecMainStatus,"
		"ExecMainExitTimestamp,User,AmbientCapabilities",
		"poststs.timer", "poststs-check.timer", "poststs.service",
		"poststs-check.service", NULL };
	struct units units = { h, "" };
	struct buf why = BUF_INIT;
	const struct run run = { .argv = argv,
		.timeout = PATIENCE,
		.line = take_line,
		.context = &units };

	if (access("/run/systemd/system", F_OK) != 0)
		return false;
	if (run_program(&run, &why) != 0)
		buf_clear(&why); /* then it is not known what runs */
	buf_release(&why);
	return true;
}

static void
read_crontab(struct health *h, const char *path, bool systemd)
{
	size_t len;
	char *text = file_read(path, CRON_MAX, &len, NULL), *rest = text, *line;

	while (rest != NULL && (line = strsep(&rest, "\n")) != NULL)
		health_cron_line(h, path, line, systemd);
	free(text);
}

/* read_crontabs - those of a folder; false: it is there and may not be read */
static bool
read_crontabs(struct health *h, const char *folder, bool systemd)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	bool seen = dir != NULL || errno == ENOENT;
	struct buf path = BUF_INIT;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		buf_clear(&path);
		buf_printf(&path, "%s/%s", folder, entry->d_name);
		read_crontab(h, buf_text(&path), systemd);
	}
	if (dir != NULL)
		closedir(dir);
	buf_release(&path);
	return seen;
}

/* cron_runs - unknown where the processes of others are hidden */
static enum tri
cron_runs(void)
{
	DIR *dir = opendir("/proc");
	const struct dirent *entry;
	struct buf path = BUF_INIT;
	enum tri runs =
	    access("/proc/1/comm", R_OK) == 0 ? TRI_NO : TRI_UNKNOWN;
	size_t len;
	char *name;

	while (
	    dir != NULL && runs != TRI_YES && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		buf_clear(&path);
		buf_printf(&path, "/proc/%s/comm", entry->d_name);
		name = file_read(buf_text(&path), NAME_MAX, &len, NULL);
		if (name != NULL) {
			name[strcspn(name, "\n")] = '\0';
			if (health_cron_name(name))
				runs = TRI_YES;
		}
		free(name);
	}
	if (dir != NULL)
		closedir(dir);
	buf_release(&path);
	return runs;
}

static void
jobs(struct health *h)
{
	static const char *const folders[] = { "/etc/cron.d",
		"/var/spool/cron/crontabs", "/var/spool/cron" };
	bool systemd = ask_systemd(h), seen = true;
	size_t i;

	read_crontab(h, "/etc/crontab", systemd);
	for (i = 0; i < ARRAY_LEN(folders); i++)
		seen &= read_crontabs(h, folders[i], systemd);
	for (i = 0; i < JOB_COUNT; i++)
		if (h->run[i].scheduled == TRI_UNKNOWN && seen)
			h->run[i].scheduled = TRI_NO;
	if ((h->cron = cron_runs()) == TRI_NO)
		health_cron_absent(h);
}

/* applied - the lock is touched by each apply that succeeds */
static time_t
applied(const struct settings *s)
{
	struct buf path = BUF_INIT;
	struct stat st;
	time_t at;

	buf_printf(&path, "%s/lock", s->state_dir);
	at = lstat(buf_text(&path), &st) == 0 && S_ISREG(st.st_mode)
		 ? st.st_mtime
		 : 0;
	buf_release(&path);
	return at;
}

/* ---- disks ---- */

static void
add_disk(struct health *h, const char *option, const char *path)
{
	struct health_disk *d = &h->disk[h->disks_len++];
	struct statvfs fs;

	*d = (struct health_disk){ .option = option,
		.path = arena_strdup(h->arena, path),
		.writable = TRI_UNKNOWN };
	if (statvfs(path, &fs) != 0)
		return;
	d->bytes = (uint64_t)fs.f_blocks * fs.f_frsize;
	d->bytes_free = (uint64_t)fs.f_bavail * fs.f_frsize;
	d->files = fs.f_files;
	d->files_free = fs.f_favail;
}

static void
count_spool(struct health *h, const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	struct stat st;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.' ||
		    fstatat(dirfd(dir), entry->d_name, &st, 0) != 0)
			continue;
		h->spool_files++;
		if (h->spool_oldest == 0 || st.st_mtime < h->spool_oldest)
			h->spool_oldest = st.st_mtime;
	}
	if (dir != NULL)
		closedir(dir);
}

/* ---- rights ---- */

/* take_on - this user in all respects, and no right beside; -1: we may not */
static int
take_on(const struct passwd *user)
{
	static const struct __user_cap_data_struct none[2];
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3,
		0 };

	if (geteuid() == user->pw_uid)
		return (int)syscall(SYS_capset, &header, none);
	if (initgroups(user->pw_name, user->pw_gid) != 0 ||
	    setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
		return -1;
	return 0;
}

/* try_all - in the child: a byte for each place and file, '+' or '-' */
static void
try_all(const struct health *h, const char *const *files, size_t len, int fd)
{
	char answer;
	size_t i;

	for (i = 0; i < h->disks_len + len; i++) {
		if (i < h->disks_len)
			answer = faccessat(AT_FDCWD, h->disk[i].path,
				     W_OK | X_OK, AT_EACCESS) == 0 ||
					 errno != EACCES
				     ? '+'
				     : '-';
		else
			answer = faccessat(AT_FDCWD, files[i - h->disks_len],
				     R_OK, AT_EACCESS) == 0 ||
					 errno != EACCES
				     ? '+'
				     : '-';
		if (write(fd, &answer, 1) != 1)
			_exit(1);
	}
	_exit(0);
}

static void
take_answer(struct health *h, size_t i, char answer, const char *const *files)
{
	struct health_disk *d;

	if (i < h->disks_len) {
		d = &h->disk[i];
		d->writable = health_right(answer);
		if (access(d->path, F_OK) != 0)
			d->writable = TRI_UNKNOWN; /* it will be made */
	} else if (health_right(answer) == TRI_NO && !h->reads_all) {
		h->unreadable[h->unreadable_len++] =
		    arena_strdup(h->arena, files[i - h->disks_len]);
	}
}

static void
try_as(struct health *h, const struct passwd *user, const char *const *files,
    size_t len)
{
	int ends[2], status;
	char answer;
	size_t i;
	pid_t pid;

	h->unreadable =
	    arena_alloc(h->arena, (len + 1) * sizeof(*h->unreadable));
	if (pipe(ends) != 0)
		return;
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		if (take_on(user) != 0)
			_exit(1);
		try_all(h, files, len, ends[1]);
	}
	close(ends[1]);
	for (i = 0; pid > 0 && i < h->disks_len + len &&
		    read(ends[0], &answer, 1) == 1;
	     i++)
		take_answer(h, i, answer, files);
	close(ends[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
}

/* whose - the unit's user, else the owner of the state folder */
static const struct passwd *
whose(const struct health *h, const struct settings *s)
{
	struct stat st;

	if (h->user != NULL)
		return getpwnam(h->user);
	if (stat(s->state_dir, &st) != 0)
		return NULL;
	return getpwuid(st.st_uid);
}

static void
rights(struct health *h, const struct settings *s, const char *const *files,
    size_t len)
{
	const struct passwd *user = whose(h, s);

	if (user == NULL)
		return;
	h->user = arena_strdup(h->arena, user->pw_name);
	if (user->pw_uid != 0 && (geteuid() == 0 || geteuid() == user->pw_uid))
		try_as(h, user, files, len);
}

void
inspect_health(struct health *h, const struct settings *s,
    const char *const *files, size_t files_len)
{
	struct timex clock = { .modes = 0 };
	struct buf dir = BUF_INIT;

	jobs(h);
	h->applied = applied(s);
	add_disk(h, "state_dir", s->state_dir);
	add_disk(h, "web_root", s->web_root);
	settings_spool(&dir, s);
	add_disk(h, "spool_dir", buf_text(&dir));
	count_spool(h, buf_text(&dir));
	rights(h, s, files, files_len);
	if (adjtimex(&clock) >= 0)
		h->synchronized =
		    (clock.status & STA_UNSYNC) != 0 ? TRI_NO : TRI_YES;
	buf_release(&dir);
}
