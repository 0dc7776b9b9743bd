/* fuzz_authres - any bytes as the value of Authentication-Results */
#include "fuzz.h"
#include "tlsrpt/authres.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct authres a;
	size_t i;

	if (authres_parse(&a, (const char *)data, len, "mx.example.org") != 0)
		return 0;
	MUST(a.signers_len <= AUTHRES_SIGNERS_MAX);
	MUST(a.dkim || a.signers_len == 0);
	for (i = 0; i < a.signers_len; i++) {
		MUST(dname_valid(a.signers[i]));
		MUST(authres_aligned(&a, a.signers[i]) != NULL);
	}
	return 0;
}
