/*
 * NAME      bench_bare - the bare work that a run is measured against
 * CONTRACT  see bench_bare.h. What fails ends the program.
 */
#include "config.h" /* syncfs */

#include "bench_bare.h"

#include <cdb.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

#define TARGET ".policies/0123456789abcdef0123456789abcdef0123456789abcdef"

void
die(const char *what)
{
	perror(what);
	exit(1);
}

double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

const char *
domain_name(size_t i)
{
	static char name[64];

	snprintf(name, sizeof(name), "d%07zu.example.org", i);
	return name;
}

char *
below(const char *dir, const char *name)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", dir, name);
	return buf_detach(&path);
}

static int
open_folder(const char *dir, const char *name)
{
	char *path = below(dir, name);
	int fd;

	mkdir(path, 0755);
	fd = open(path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		die(path);
	free(path);
	return fd;
}

double
raw_cdb(const struct task *task)
{
	static const char value[] = "mode=testing id=20231114221320"
				    "0123456789abcdef max_age=86400 "
				    "mx=mx000.example.net";
	int dirfd = open_folder(task->dir, "raw");
	double start = now();
	struct cdb_make make;
	const char *name;
	size_t i;
	int fd = openat(dirfd, "raw.cdb", O_RDWR | O_CREAT | O_EXCL, 0644);

	if (fd < 0 || cdb_make_start(&make, fd) != 0)
		die("raw.cdb");
	for (i = 0; i < task->count; i++) {
		name = domain_name(i);
		if (cdb_make_add(&make, name, (unsigned)strlen(name), value,
			sizeof(value) - 1) != 0)
			die("raw.cdb");
	}
	if (cdb_make_finish(&make) != 0 || fsync(fd) != 0)
		die("raw.cdb");
	close(fd);
	close(dirfd);
	return now() - start;
}

double
bare_links(const struct task *task)
{
	int dirfd = open_folder(task->dir, "links");
	double start = now();
	char name[80];
	size_t i;

	for (i = 0; i < task->count; i++) {
		snprintf(name, sizeof(name), "mta-sts.%s", domain_name(i));
		if (symlinkat(TARGET, dirfd, name) != 0)
			die(name);
	}
	if (fsync(dirfd) != 0)
		die("fsync");
	close(dirfd);
	return now() - start;
}

double
bare_readlinks(const struct task *task)
{
	int dirfd = open_folder(task->dir, "web");
	char name[80], target[80];
	double start = now();
	size_t i;

	for (i = 0; i < task->count; i++) {
		snprintf(name, sizeof(name), "mta-sts.%s", domain_name(i));
		if (readlinkat(dirfd, name, target, sizeof(target)) < 0)
			die(name);
	}
	close(dirfd);
	return now() - start;
}

/* one_file - `mta-sts.<domain>/.well-known/mta-sts.txt' with a text */
static void
one_file(int dirfd, size_t i, bool sync)
{
	static const char text[] =
	    "version: STSv1\r\nmode: testing\r\n"
	    "mx: mx000.example.net\r\nmax_age: 86400\r\n";
	char name[120];
	int fd, len;

	len = snprintf(name, sizeof(name), "mta-sts.%s", domain_name(i));
	if (mkdirat(dirfd, name, 0755) != 0)
		die(name);
	len += snprintf(name + len, sizeof(name) - (size_t)len, "/.well-known");
	if (mkdirat(dirfd, name, 0755) != 0)
		die(name);
	snprintf(name + len, sizeof(name) - (size_t)len, "/mta-sts.txt");
	fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL, 0644);
	if (fd < 0 ||
	    write(fd, text, sizeof(text) - 1) != (ssize_t)sizeof(text) - 1 ||
	    (sync && fsync(fd) != 0) || close(fd) != 0)
		die(name);
}

double
folders_and_files(const struct task *task)
{
	int dirfd = open_folder(task->dir, "files");
	double start = now();
	size_t i;

	for (i = 0; i < task->count; i++)
		one_file(dirfd, i, false);
	if (syncfs(dirfd) != 0)
		die("syncfs");
	close(dirfd);
	return now() - start;
}

/* one per cent of the files, each written beside, synced and renamed */
double
fsync_each(const struct task *task)
{
	int dirfd = open_folder(task->dir, "each");
	double start = now();
	size_t i;

	for (i = 0; i < task->count; i += 100)
		one_file(dirfd, i, true);
	close(dirfd);
	return now() - start;
}
