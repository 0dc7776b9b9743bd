/*
 * NAME      listenca - smtpd_tls_CAfile and smtpd_tls_CApath of a listener
 * CONTRACT  see listenca.h. smtpd starts in the queue directory: relative
 *           names begin there. The file is opened before smtpd enters its
 *           chroot, the folders are searched after, so that theirs are names
 *           below the queue directory then.
 */
#include "inspect/listenca.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <string.h>
#include <unistd.h>

/* below - a name as smtpd sees it, or with `always' one in its chroot */
static const char *
below(const struct listenca *ca, const char *name, size_t len, bool always,
    struct arena *arena)
{
	const char *slash = name[0] == '/' ? "" : "/";

	if (name[0] == '/' && !always)
		return arena_intern_len(arena, name, len);
	return arena_printf(
	    arena, "%s%s%.*s", ca->queue_directory, slash, (int)len, name);
}

static const char *
folders(const struct listenca *ca, struct arena *arena)
{
	const char *rest = ca->folders, *list = "";
	size_t len;

	for (; *rest != '\0'; rest += len + (rest[len] == ':')) {
		len = strcspn(rest, ":");
		if (len > 0)
			list = arena_printf(arena, "%s%s%s", list,
			    *list != '\0' ? ":" : "",
			    below(ca, rest, len, ca->chrooted, arena));
	}
	return list;
}

void
listenca_fill(struct fact_listener *listener, const struct listenca *ca,
    struct arena *arena)
{
	listener->ca_file =
	    *ca->file == '\0'
		? ""
		: below(ca, ca->file, strlen(ca->file), false, arena);
	listener->ca_folders = folders(ca, arena);
}

bool
listenca_loads(const struct fact_listener *listener)
{
	const char *file = listener->ca_file;
	X509_STORE *store;
	bool loads;

	if (file == NULL || *file == '\0' ||
	    (faccessat(AT_FDCWD, file, R_OK, AT_EACCESS) != 0 &&
		errno == EACCES) ||
	    (store = X509_STORE_new()) == NULL)
		return true;
	loads = X509_STORE_load_file(store, file) == 1;
	X509_STORE_free(store);
	ERR_clear_error();
	return loads;
}
