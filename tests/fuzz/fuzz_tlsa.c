/* fuzz_tlsa - TLSA records: what is taken is hex, bounded, and usable or not */
#include <string.h>

#include "base/arena.h"
#include "facts/tlsa.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = arena_new();
	const char *text = arena_strndup(arena, (const char *)data, len);
	struct cert_digests chain[2] = { { .cert_sha256 = "" } };
	struct fact_cert cert = { .chain = chain, .chain_len = 2 };
	char shown[64];
	struct tlsa tlsa;

	if (tlsa_parse(&tlsa, text, arena) == 0) {
		MUST(
		    strspn(tlsa.data, "0123456789abcdef") == strlen(tlsa.data));
		MUST(tlsa.digested == (tlsa.matching == 0));
		MUST(!tlsa.digested || strlen(tlsa.data) == 64);
		MUST(!tlsa_usable(&tlsa) || strlen(tlsa.data) >= 64);
		/* nothing matches certificates without digests */
		MUST(!tlsa_match(&tlsa, &cert, "mx.example"));
		MUST(strlen(tlsa_text(shown, sizeof(shown), &tlsa)) <
		     sizeof(shown));
	}
	arena_free(arena);
	return 0;
}
