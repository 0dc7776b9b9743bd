/*
 * NAME      mainonly - less of a configuration than there is
 * CONTRACT  see mainonly.h. Nothing is copied: main.cf is a symbolic link.
 *           Whoever asks this folder has to hand postconf the real one as
 *           -o config_directory=, for values that are built on it. With the
 *           bare main.cf postmap has its compiled-in defaults; the level is
 *           the one from which it knows UTF-8.
 */
#include "inspect/mainonly.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *
mainonly_folder(const char *complaint, struct arena *arena)
{
	static const char before[] = "file ", after[] = "/master.cf: line ";
	const char *start = strstr(complaint, before), *end;

	if (start == NULL)
		return NULL;
	start += sizeof(before) - 1;
	end = strstr(start, after);
	return end != NULL && *start == '/'
		   ? arena_strndup(arena, start, (size_t)(end - start))
		   : NULL;
}

static void
file_in(char *out, size_t size, const struct mainonly *m, const char *name)
{
	(void)snprintf(out, size, "%s/%s", m->path, name);
}

static bool
write_in(const struct mainonly *m, const char *name, const char *text)
{
	/* Postfix waits two seconds for a file that may still be written */
	static const struct timespec long_ago[2] = { { .tv_sec = 1 },
		{ .tv_sec = 1 } };
	char path[128];
	size_t len = strlen(text);
	bool fine;
	int fd;

	file_in(path, sizeof(path), m, name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	fine =
	    write(fd, text, len) == (ssize_t)len && futimens(fd, long_ago) == 0;
	return close(fd) == 0 && fine;
}

static bool
make(struct mainonly *m)
{
	(void)strcpy(m->path, "/tmp/poststs-main.XXXXXX");
	return mkdtemp(m->path) != NULL;
}

bool
mainonly_open(struct mainonly *m, const char *folder)
{
	char link[128], target[4096];

	if ((size_t)snprintf(target, sizeof(target), "%s/main.cf", folder) >=
		sizeof(target) ||
	    !make(m))
		return false;
	file_in(link, sizeof(link), m, "main.cf");
	if (symlink(target, link) == 0 && write_in(m, "master.cf", ""))
		return true;
	mainonly_close(m);
	return false;
}

bool
mainonly_bare(struct mainonly *m)
{
	if (!make(m))
		return false;
	if (write_in(m, "main.cf",
		"compatibility_level = 2\ninet_interfaces = loopback-only\n") &&
	    write_in(m, "master.cf", ""))
		return true;
	mainonly_close(m);
	return false;
}

void
mainonly_close(const struct mainonly *m)
{
	char path[128];

	file_in(path, sizeof(path), m, "main.cf");
	(void)unlink(path);
	file_in(path, sizeof(path), m, "master.cf");
	(void)unlink(path);
	(void)rmdir(m->path);
}
