/*
 * fuzz - what every fuzz target shares
 *
 * The target hands hostile bytes to one reader of ours and checks what must
 * hold of its answer with MUST(); it may not print, nor keep state between
 * calls.
 */
#ifndef POSTSTS_TESTS_FUZZ_H
#define POSTSTS_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define MUST(condition)                                                  \
	do {                                                             \
		if (!(condition)) {                                      \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, \
			    __LINE__, #condition);                       \
			abort();                                         \
		}                                                        \
	} while (0)

#endif
