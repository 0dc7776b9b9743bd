/*
 * NAME      ciphers - which keys a listener's ciphers can be used with
 * CONTRACT  see ciphers.h. OpenSSL is handed the list that Postfix would hand
 *           it, at the same security level, and tells what is left. Ciphers
 *           of TLS 1.3 are beyond such lists and serve every key.
 * BUGS      This process's OpenSSL and its openssl.cnf count, which need not
 *           be those that Postfix was built with (or is told by
 *           tls_config_file).
 */
#include "inspect/ciphers.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "postfix/tlsproto.h"

/* key_of - the kind of key that this cipher needs; 0: none, or of 1.3 */
static unsigned
key_of(const SSL_CIPHER *cipher)
{
	switch (SSL_CIPHER_get_auth_nid(cipher)) {
	case NID_auth_rsa:
		return KEYS_RSA;
	case NID_auth_ecdsa:
		return KEYS_ECDSA;
	case NID_auth_dss:
		return KEYS_DSA;
	default:
		return 0;
	}
}

/* keys_of - those of a list; false: there is nothing in it */
static bool
keys_of(const char *list, unsigned *keys)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	STACK_OF(SSL_CIPHER) * ciphers;
	bool result = false;
	int i;

	*keys = ctx == NULL ? KEYS_ALL : 0;
	if (ctx == NULL)
		return true;
	SSL_CTX_set_security_level(ctx, 0);
	if (SSL_CTX_set_cipher_list(ctx, list) == 1) {
		result = true;
		ciphers = SSL_CTX_get_ciphers(ctx);
		for (i = 0; i < sk_SSL_CIPHER_num(ciphers); i++)
			*keys |= key_of(sk_SSL_CIPHER_value(ciphers, i));
	}
	SSL_CTX_free(ctx);
	ERR_clear_error();
	return result;
}

void
ciphers_apply(struct fact_listener *listener, const struct listener_tls *tls,
    struct listener_notes *notes, struct arena *arena)
{
	bool old = (tls->versions & ~(unsigned)TLSPROTO_1_3) != 0;
	unsigned keys;

	if (tls->ciphers == NULL || tls->versions == 0)
		return;
	if (!keys_of(tls->ciphers, &keys)) {
		listener_note(notes, arena, FINDING_TLS_CIPHERS,
		    "nothing is left of \"%s\"", tls->ciphers);
		return;
	}
	if (old)
		listener->hidden_1_2 = KEYS_ALL & ~keys;
	if ((tls->versions & TLSPROTO_1_3) == 0)
		listener->hidden = listener->hidden_1_2;
}
