/*
 * NAME      file - read a whole file as text
 * CONTRACT  see file.h.
 */
#include "base/file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

char *
file_read(const char *path, size_t max, size_t *len, struct buf *why)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *fp = standard ? stdin : fopen(path, "re");
	struct buf text = BUF_INIT;
	char block[65536];
	size_t n;
	int error = errno;

	if (fp == NULL)
		goto bad;
	while ((n = fread(block, 1, sizeof(block), fp)) > 0) {
		buf_put(&text, block, n);
		if (text.len > max) {
			error = EFBIG;
			goto bad;
		}
	}
	error = errno;
	if (ferror(fp))
		goto bad;
	if (!standard)
		fclose(fp);
	*len = text.len;
	return buf_detach(&text);
bad:
	if (fp != NULL && !standard)
		fclose(fp);
	buf_release(&text);
	why_set(why, "%s: %s", path, strerror(error));
	errno = error;
	return NULL;
}
