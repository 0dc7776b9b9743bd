/*
 * NAME      cert_fault - all faults that a certificate chain can have
 * CONTRACT  see cert_fault.h. The names are an interface of `--json'.
 */
#include "facts/cert_fault.h"

#include "facts/cert_name.h"

const char *
cert_fault_name(unsigned bit)
{
	static const char *const names[] = {
		"expired",
		"not-yet-valid",
		"chain-expired",
		"self-signed",
		"untrusted-root",
		"issuer-missing",
		"weak-key",
		"weak-signature",
		"bad-signature",
		"wrong-purpose",
		"broken",
		"wrong-name",
	};
	size_t i;

	_Static_assert(ARRAY_LEN(names) == CERT_FAULT_BITS, "a name each");
	for (i = 0; i < ARRAY_LEN(names); i++)
		if (bit == 1u << i)
			return names[i];
	return NULL;
}

unsigned
cert_faults_for(const struct fact_cert *cert, const char *host)
{
	return cert->faults | (cert_covers(cert, host) ? 0 : CERT_WRONG_NAME);
}
