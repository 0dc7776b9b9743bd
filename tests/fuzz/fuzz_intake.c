/* fuzz_intake - any bytes as a file: JSON, gzip, zip, a mail */
#include "dns/dname.h"
#include "fuzz.h"
#include "report/intake.h"
#include "report/unpack.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf why = BUF_INIT;
	struct intake *intake =
	    intake_read((const char *)data, len, "name", &why);
	size_t i, total = 0;

	MUST((intake == NULL) == (why.len > 0));
	if (intake != NULL) {
		MUST(intake->texts_len > 0);
		MUST(intake->texts_len <= INTAKE_TEXTS);
		for (i = 0; i < intake->texts_len; i++)
			total += intake->texts[i].len;
		MUST(total <= UNPACK_MAX + len);
		MUST(intake->from == NULL || dname_valid(intake->from));
	}
	intake_free(intake);
	buf_release(&why);
	return 0;
}
