/*
 * NAME      trust - the roots that senders trust, loaded once in a run
 * CONTRACT  see judge.h. To parse a bundle of roots takes some 20 ms, twenty
 *           times as long as a handshake, so that one X509_STORE is used for
 *           all verifications. The system's store is OpenSSL's default,
 *           including the environment (SSL_CERT_FILE, SSL_CERT_DIR), as for
 *           Postfix.
 * BUGS      Senders have stores of their own. If only this machine has a root,
 *           nobody but the senders notices.
 */
#include "tls/trust.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"

static int
load_system(X509_STORE *store, struct buf *why)
{
	const char *dir = getenv(X509_get_default_cert_dir_env());

	if (dir == NULL)
		dir = X509_get_default_cert_dir();
	X509_STORE_set_default_paths(store);
	ERR_clear_error();
	if (sk_X509_OBJECT_num(X509_STORE_get0_objects(store)) > 0 ||
	    access(dir, X_OK) == 0)
		return 0;
	return why_set(why,
	    "no trusted root certificates in %s or %s: "
	    "install ca-certificates or set ca_file",
	    X509_get_default_cert_file(), dir);
}

static int
load_file(X509_STORE *store, const char *ca_file, struct buf *why)
{
	unsigned long error;

	if (X509_STORE_load_file(store, ca_file))
		return 0;
	error = ERR_peek_last_error();
	ERR_clear_error();
	return why_set(why, "ca_file %s gives no root certificate: %s", ca_file,
	    ERR_SYSTEM_ERROR(error) || error == 0
		? "it cannot be read"
		: ERR_reason_error_string(error));
}

struct trust *
trust_load(const char *ca_file, struct buf *why)
{
	struct trust *trust = xcalloc(1, sizeof(*trust));
	int result;

	trust->store = X509_STORE_new();
	if (trust->store == NULL)
		result = why_set(why, "OpenSSL gives no certificate store");
	else if (ca_file[0] != '\0')
		result = load_file(trust->store, ca_file, why);
	else
		result = load_system(trust->store, why);
	if (result != 0) {
		trust_free(trust);
		return NULL;
	}
	return trust;
}

void
trust_free(struct trust *trust)
{
	if (trust == NULL)
		return;
	X509_STORE_free(trust->store);
	free(trust);
}
