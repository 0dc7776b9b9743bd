/* fuzz_network - an address block, and what is written of it */
#include <string.h>

#include "base/alloc.h"
#include "dns/network.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = xstrndup((const char *)data, len);
	char out[NETWORK_SIZE], again[NETWORK_SIZE];
	struct network network, second;
	char *slash;

	if (network_parse(&network, text, NULL) == 0) {
		network_text(out, &network);
		MUST(network_parse(&second, out, NULL) == 0);
		network_text(again, &second);
		MUST(strcmp(out, again) == 0);
		slash = strchr(out, '/');
		MUST(slash != NULL);
		*slash = '\0';
		MUST(network_holds(&network, out));
		MUST(network_around(again, out) == 0);
	}
	free(text);
	return 0;
}
