/*
 * fuzz_hostaddr - any bytes as what the process says that looks up names
 *
 * Where anything is wrong with it nothing is handed over; what is, is a numeric
 * address without a byte that has no place in one.
 */
#include <string.h>

#include "fuzz.h"
#include "inspect/hostaddr.h"

static void
found(void *context, const char *address)
{
	size_t *count = context;

	MUST(address[0] != '\0' && strpbrk(address, " \t\r\n\033\"/") == NULL);
	MUST(strspn(address, "0123456789abcdefABCDEF.:") ==
	     strcspn(address, "%"));
	++*count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf why = BUF_INIT;
	size_t count = 0, lines = 0, i;
	int result =
	    hostaddr_take((const char *)data, len, found, &count, &why);

	for (i = 0; i < len; i++)
		lines += data[i] == '\n';
	MUST(result == 0 || (count == 0 && why.len > 0));
	MUST(result != 0 || count == lines);
	MUST(strpbrk(buf_text(&why), "\r\n\033") == NULL);
	buf_release(&why);
	return 0;
}
