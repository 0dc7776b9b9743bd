/*
 * fuzz_dnsmsg - the first byte chooses the type asked for, the rest is the
 * answer to that question about a.test
 */
#include "dns/dnsmsg.h"

#include <string.h>

#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const uint16_t types[] = { DNS_TYPE_MX, DNS_TYPE_TXT, DNS_TYPE_A,
		DNS_TYPE_AAAA, DNS_TYPE_TLSA, DNS_TYPE_CNAME, DNS_TYPE_NS };
	struct arena *arena;
	struct dns_message m;
	size_t i;

	if (len == 0)
		return 0;
	arena = arena_new();
	if (dnsmsg_parse(&m, data + 1, len - 1, "a.test",
		types[data[0] % ARRAY_LEN(types)], arena) == 0) {
		/* only a TXT may hold NULs */
		for (i = 0; i < m.rr_len; i++)
			MUST(data[0] % ARRAY_LEN(types) == 1 ||
			     strlen(m.rr[i].text) == m.rr[i].len);
		MUST(m.cname == NULL || strlen(m.cname) < DNS_NAME_SIZE);
	}
	arena_free(arena);
	return 0;
}
