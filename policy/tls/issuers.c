/*
 * NAME      issuers - the certificates with which a server completes its chain
 * CONTRACT  see issuers.h. The chain is built by the same OpenSSL function that
 *           a TLS server calls for it, whatever its result: a chain without its
 *           root is sent as far as it goes. smtpd opens the file as root before
 *           it enters its chroot. It searches the directory at each handshake,
 *           as the user postfix, so that a directory which is closed to others
 *           counts as none.
 * BUGS      tls_append_default_CA adds the system's roots. That they are sent,
 *           too, changes no result, and is ignored. Links in a directory that
 *           lead out of the chroot are followed, and files in it that only root
 *           may read are read.
 */
#include "tls/issuers.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

struct issuers {
	X509_STORE *store;
	bool hidden;
};

static bool
set(const char *text)
{
	return text != NULL && *text != '\0';
}

/* open_to_all - may the user postfix look for files in this folder? */
static bool
open_to_all(const char *folder)
{
	struct stat st;

	return stat(folder, &st) == 0 && S_ISDIR(st.st_mode) &&
	       (st.st_mode & S_IXOTH) != 0;
}

static void
load_folders(X509_STORE *store, const char *folders)
{
	char *copy = xstrdup(folders), *rest = copy, *folder;

	while ((folder = strsep(&rest, ":")) != NULL)
		if (*folder != '\0' && open_to_all(folder))
			X509_STORE_load_path(store, folder);
	free(copy);
}

struct issuers *
issuers_load(const char *file, const char *folders)
{
	struct issuers *issuers;

	if (!set(file) && !set(folders))
		return NULL;
	issuers = xcalloc(1, sizeof(*issuers));
	issuers->store = X509_STORE_new();
	if (issuers->store != NULL && set(file) &&
	    X509_STORE_load_file(issuers->store, file) != 1)
		issuers->hidden =
		    faccessat(AT_FDCWD, file, R_OK, AT_EACCESS) != 0 &&
		    errno == EACCES;
	if (issuers->store != NULL && set(folders))
		load_folders(issuers->store, folders);
	ERR_clear_error();
	return issuers;
}

void
issuers_free(struct issuers *issuers)
{
	if (issuers == NULL)
		return;
	X509_STORE_free(issuers->store);
	free(issuers);
}

bool
issuers_hidden(const struct issuers *issuers)
{
	return issuers != NULL && issuers->hidden;
}

STACK_OF(X509) *
    issuers_chain(const struct issuers *issuers, X509 *leaf, time_t now)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509) *chain = NULL;

	if (ctx != NULL && issuers != NULL && issuers->store != NULL &&
	    X509_STORE_CTX_init(ctx, issuers->store, leaf, NULL)) {
		X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(ctx), now);
		X509_verify_cert(ctx);
		chain = X509_STORE_CTX_get1_chain(ctx);
	}
	X509_STORE_CTX_free(ctx);
	ERR_clear_error();
	if (sk_X509_num(chain) > 1)
		return chain;
	sk_X509_pop_free(chain, X509_free);
	return NULL;
}
