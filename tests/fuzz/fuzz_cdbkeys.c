/* fuzz_cdbkeys - any bytes as a cdb file */
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "inspect/maps.h"

static void
touch(void *context, const char *key, size_t len)
{
	volatile unsigned *sum = context;

	while (len-- > 0)
		*sum += (unsigned char)*key++;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	unsigned sum = 0;
	struct buf why = BUF_INIT;
	FILE *file = tmpfile();
	int result;

	MUST(file != NULL);
	MUST(fwrite(data, 1, len, file) == len && fflush(file) == 0);
	result = cdb_keys(fileno(file), touch, &sum, &why);
	MUST(result == 0 || why.len > 0);
	buf_release(&why);
	fclose(file);
	return 0;
}
