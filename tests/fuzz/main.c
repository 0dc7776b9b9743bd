/*
 * NAME      main - run a fuzz target over its seeds, without a fuzzer
 * SYNOPSIS  fuzz_<name> [folder ...]
 * CONTRACT  Every file of the folders, in sorted order, is handed once to
 *           LLVMFuzzerTestOneInput(). Without arguments the folder is
 *           $srcdir/tests/fuzz/seeds/<name>. No seed at all is a failure: a
 *           test that ran nothing has shown nothing.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "fuzz.h"

static int
is_seed(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int
run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	size_t len = 0, cap = 0, got = 1;

	if (file == NULL) {
		perror(path);
		return -1;
	}
	while (got > 0) {
		if (len == cap) {
			cap = cap > 0 ? 2 * cap : 4096;
			data = xrealloc(data, cap, 1);
		}
		got = fread(data + len, 1, cap - len, file);
		len += got;
	}
	fclose(file);
	/* an exact copy, so that a sanitizer sees a read past the end */
	data = xrealloc(data, len > 0 ? len : 1, 1);
	LLVMFuzzerTestOneInput(data, len);
	free(data);
	return 0;
}

/* run_folder - number of seeds that ran; -1 when one could not be read */
static int
run_folder(const char *folder)
{
	struct dirent **entries = NULL;
	struct buf path = BUF_INIT;
	int count, i, ran = 0;

	if ((count = scandir(folder, &entries, is_seed, alphasort)) == -1) {
		perror(folder);
		return -1;
	}
	for (i = 0; i < count; i++) {
		buf_clear(&path);
		buf_printf(&path, "%s/%s", folder, entries[i]->d_name);
		fprintf(
		    stderr, "%s\n", path.text); /* names the one that crashed */
		if (ran >= 0)
			ran = run_file(path.text) == 0 ? ran + 1 : -1;
		free(entries[i]);
	}
	free(entries);
	buf_release(&path);
	return ran;
}

int
main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir"), *name = argv[0];
	struct buf own = BUF_INIT;
	int i, ran, total = 0;

	if (strrchr(name, '/') != NULL)
		name = strrchr(name, '/') + 1;
	if (strncmp(name, "fuzz_", 5) == 0)
		name += 5;
	buf_printf(&own, "%s/tests/fuzz/seeds/%s",
	    srcdir != NULL ? srcdir : ".", name);
	for (i = argc > 1 ? 1 : 0; i < argc; i++) {
		ran = run_folder(argc > 1 ? argv[i] : own.text);
		total = ran >= 0 && total >= 0 ? total + ran : -1;
	}
	buf_release(&own);
	printf("%s: %d seeds\n", name, total);
	return total > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
