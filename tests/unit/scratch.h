/*
 * scratch - a private folder for a test, gone afterwards
 */
#ifndef POSTSTS_TESTS_SCRATCH_H
#define POSTSTS_TESTS_SCRATCH_H

#include <stddef.h>
#include <sys/types.h>

/* scratch_make - a new folder below TMPDIR or /tmp; free(3) the path */
char *scratch_make(void);
/* scratch_path - folder/name in a static buffer that the next call reuses */
const char *scratch_path(const char *folder, const char *name);
/* scratch_remove - the folder and everything in it; frees the path */
void scratch_remove(char *folder);

/* the whole file, NUL added; NULL when it cannot be read. free(3) it */
char *scratch_read(const char *path, size_t *len);
/* make or replace a file; the test ends when that fails */
void scratch_write(const char *path, const void *data, size_t len);

/*
 * scratch_print - everything below `folder' as text, sorted: type, mode,
 * path, link target or SHA-256; with `times' also inode and mtime, so that
 * two equal texts mean nothing was written in between. free(3) it.
 */
char *scratch_print(const char *folder, int times);

#endif
