/*
 * NAME      certfile - what a certificate chain on disk is worth
 * CONTRACT  see certfile.h. Hostile input: a file may be anything of any
 *           size; FIFOs and devices are not waited for, no key is ever asked
 *           a passphrase for, and memory that held keys is wiped.
 * BUGS      A file that may not be read counts as a key where a certificate
 *           follows it, since that is why files are kept unreadable. If it
 *           held more than the key, that stays unseen.
 */
#include "inspect/certfile.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "facts/cert_fault.h"

#define FILE_MAX  (1024 * 1024)
#define CHAIN_MAX 100 /* certificates in a chain, chains in a sequence */

/* a chain on its way in */
struct group {
	const char *file; /* of the leaf */
	EVP_PKEY *key;
	bool hidden; /* the key is there but may not be read */
	const char *hidden_file;
	X509 *leaf;
	STACK_OF(X509) * chain;
};

struct loading {
	const struct judging *by;
	struct arena *arena;
	bool separate_key; /* one chain; keys among it do not count */
	struct group group;
	const struct fact_cert **list;
	size_t len, cap;
};

static void
add(struct loading *l, const struct fact_cert *cert)
{
	VEC_GROW(l->list, l->len, l->cap);
	l->list[l->len++] = cert;
}

static void
add_error(struct loading *l, const char *file, const char *error)
{
	struct fact_cert *cert = arena_alloc(l->arena, sizeof(*cert));

	cert->file = arena_intern(l->arena, file);
	cert->error = arena_intern(l->arena, error);
	cert->trusted = cert->key_matches = cert->ordered = TRI_UNKNOWN;
	add(l, cert);
}

/* ---- groups of a key and its chain ---- */

static void
group_clear(struct group *g)
{
	EVP_PKEY_free(g->key);
	X509_free(g->leaf);
	sk_X509_pop_free(g->chain, X509_free);
	memset(g, 0, sizeof(*g));
}

/* unseen - the issuer may stand in a file that we may not read */
static bool
unseen(const struct loading *l, const struct fact_cert *cert)
{
	return l->group.chain == NULL && !cert->completed &&
	       issuers_hidden(l->by->issuers) &&
	       (cert->faults & CERT_FAULTS_OF_TRUST) == CERT_ISSUER_MISSING;
}

/* judge - what is sent of the group: what it holds, or the lone leaf with
 * what is found above it */
static void
judge(struct loading *l, struct fact_cert *cert)
{
	const struct judging *by = l->by;
	struct group *g = &l->group;
	STACK_OF(X509) *found = NULL;

	if (g->chain == NULL && by->issuers != NULL)
		found = issuers_chain(by->issuers, g->leaf, by->now);
	cert_judge(cert, g->leaf, found != NULL ? found : g->chain, g->key,
	    by->trust, by->now, l->arena);
	cert->completed = found != NULL;
	sk_X509_pop_free(found, X509_free);
	if (!unseen(l, cert))
		return;
	cert->faults &= ~(unsigned)CERT_ISSUER_MISSING;
	cert->trusted = TRI_UNKNOWN;
	cert->reason = "its issuer may be in smtpd_tls_CAfile, which is "
		       "not readable";
}

/* group_end - the chain is complete: judge it */
static void
group_end(struct loading *l, const char *file)
{
	struct group *g = &l->group;
	struct fact_cert *cert;

	if (g->leaf == NULL) {
		if (l->separate_key && (g->hidden || g->key != NULL))
			add_error(l, file, "there is no certificate in it");
		else if (g->hidden)
			add_error(l, g->hidden_file, strerror(EACCES));
		else if (g->key != NULL)
			add_error(l, file,
			    "a private key without a certificate after it");
	} else if (g->key == NULL && !g->hidden) {
		add_error(l, g->file,
		    "no private key precedes the certificate: the order is "
		    "key, certificate, rest of the chain");
	} else {
		cert = arena_alloc(l->arena, sizeof(*cert));
		cert->file = arena_intern(l->arena, g->file);
		judge(l, cert);
		add(l, cert);
	}
	group_clear(g);
}

/* ---- PEM objects; each taker returns NULL or what is wrong ---- */

static const char *
take_certificate(
    struct loading *l, const char *file, const unsigned char *data, long len)
{
	struct group *g = &l->group;
	X509 *x509 = d2i_X509(NULL, &data, len);

	if (x509 == NULL)
		return "a certificate in it is damaged";
	if (g->leaf == NULL) {
		g->leaf = x509;
		g->file = arena_intern(l->arena, file);
		return NULL;
	}
	if (g->chain == NULL)
		g->chain = sk_X509_new_null();
	if (g->chain == NULL || sk_X509_num(g->chain) >= CHAIN_MAX ||
	    sk_X509_push(g->chain, x509) <= 0) {
		X509_free(x509);
		return "too many certificates in one chain";
	}
	return NULL;
}

static bool
is_key(const char *name)
{
	size_t len = strlen(name), key = strlen("PRIVATE KEY");

	return len >= key && strcmp(name + len - key, "PRIVATE KEY") == 0;
}

static const char *
key_parse(EVP_PKEY **key, const char *name, const char *header,
    const unsigned char *data, long len)
{
	if (strncmp(name, "ENCRYPTED", 9) == 0 ||
	    strstr(header, "ENCRYPTED") != NULL)
		return "the private key is encrypted, and Postfix knows no "
		       "passphrase";
	*key = d2i_AutoPrivateKey(NULL, &data, len);
	return *key == NULL ? "the private key is damaged" : NULL;
}

static const char *
take_key(struct loading *l, const char *file, const char *name,
    const char *header, const unsigned char *data, long len)
{
	if (l->separate_key)
		return NULL;
	group_end(l, file);
	if (l->len >= CHAIN_MAX)
		return "too many chains";
	return key_parse(&l->group.key, name, header, data, len);
}

static bool
is_certificate(const char *name)
{
	return strcmp(name, PEM_STRING_X509) == 0 ||
	       strcmp(name, PEM_STRING_X509_OLD) == 0 ||
	       strcmp(name, PEM_STRING_X509_TRUSTED) == 0;
}

/* nothing - why there is no PEM object in this text */
static const char *
nothing(const char *text, size_t len)
{
	if (len == 0)
		return "the file is empty";
	if ((unsigned char)text[0] == 0x30)
		return "it is DER, not PEM: convert it with openssl x509 "
		       "-inform DER";
	return "there is no PEM object in it";
}

/*
 * next_object - the next PEM object; false at the end or when the rest is
 * damaged, then with `error'
 */
struct object {
	char *name, *header;
	unsigned char *data;
	long len;
};

static bool
next_object(BIO *bio, struct object *o, const char **error)
{
	unsigned long code;

	if (PEM_read_bio(bio, &o->name, &o->header, &o->data, &o->len) == 1)
		return true;
	code = ERR_peek_last_error();
	if (ERR_GET_LIB(code) != ERR_LIB_PEM ||
	    ERR_GET_REASON(code) != PEM_R_NO_START_LINE)
		*error = "the PEM text is damaged";
	ERR_clear_error();
	return false;
}

static void
object_free(struct object *o)
{
	OPENSSL_free(o->name);
	OPENSSL_free(o->header);
	OPENSSL_clear_free(o->data, (size_t)o->len);
}

/* take_text - all objects of a file; NULL or what is wrong with it */
static const char *
take_text(struct loading *l, const char *file, const char *text, size_t len)
{
	BIO *bio = BIO_new_mem_buf(text, (int)len);
	const char *error = NULL;
	struct object o;
	size_t count = 0;

	while (bio != NULL && error == NULL && next_object(bio, &o, &error)) {
		count++;
		if (is_certificate(o.name))
			error = take_certificate(l, file, o.data, o.len);
		else if (is_key(o.name))
			error =
			    take_key(l, file, o.name, o.header, o.data, o.len);
		object_free(&o);
	}
	BIO_free(bio);
	ERR_clear_error();
	return error == NULL && count == 0 ? nothing(text, len) : error;
}

/* ---- files ---- */

/* file_fill - all of an open regular file; 0, or an errno, or -1 and `why' */
static int
file_fill(struct buf *text, int fd, struct buf *why)
{
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) < 0)
		return errno;
	if (!S_ISREG(st.st_mode))
		return why_set(why, "it is not a regular file");
	/* one piece, so that no copy of a key stays behind */
	buf_reserve(text, FILE_MAX + 1);
	while (text->len <= FILE_MAX) {
		n = read(fd, text->text + text->len, FILE_MAX + 1 - text->len);
		if (n < 0)
			return errno;
		if (n == 0)
			return 0;
		text->len += (size_t)n;
	}
	return why_set(why, "it is larger than %d bytes", FILE_MAX);
}

/* file_read - 0, or EACCES (good perhaps, but not for us), or -1 and `why' */
static int
file_read(struct buf *text, const char *path, struct buf *why)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	int error = fd < 0 ? errno : file_fill(text, fd, why);

	if (fd >= 0)
		close(fd);
	if (error > 0 && error != EACCES)
		return why_set(why, "%s", strerror(error));
	return error;
}

static void
text_release(struct buf *text)
{
	if (text->text != NULL)
		OPENSSL_cleanse(text->text, text->cap);
	buf_release(text);
}

/* take_file - one file of a sequence */
static void
take_file(struct loading *l, const char *file)
{
	struct buf text = BUF_INIT, why = BUF_INIT;
	int result = file_read(&text, file, &why);
	const char *error = NULL;

	if (result == 0)
		error = take_text(l, file, buf_text(&text), text.len);
	else if (result < 0)
		error = buf_text(&why);
	else if (l->separate_key)
		error = strerror(result);
	if (error != NULL) {
		group_clear(&l->group);
		add_error(l, file, error);
	} else if (result != 0) {
		group_end(l, file);
		l->group.hidden = true;
		l->group.hidden_file = file;
	}
	text_release(&text);
	buf_release(&why);
}

/* find_key - the first private key of a text; NULL or what is wrong */
static const char *
find_key(EVP_PKEY **key, const char *text, size_t len)
{
	BIO *bio = BIO_new_mem_buf(text, (int)len);
	const char *error = NULL;
	struct object o;
	bool found = false;

	while (bio != NULL && !found && next_object(bio, &o, &error)) {
		found = is_key(o.name);
		if (found)
			error = key_parse(key, o.name, o.header, o.data, o.len);
		object_free(&o);
	}
	BIO_free(bio);
	ERR_clear_error();
	return !found && error == NULL ? "there is no private key in it"
				       : error;
}

/* take_key_file - the separate key; false: Postfix could not load it */
static bool
take_key_file(struct loading *l, const char *file)
{
	struct buf text = BUF_INIT, why = BUF_INIT;
	int result = file[0] != '\0' ? file_read(&text, file, &why) : 1;
	const char *error = NULL;

	if (result == 0)
		error = find_key(&l->group.key, buf_text(&text), text.len);
	else if (result < 0)
		error = buf_text(&why);
	else
		l->group.hidden = true;
	if (error != NULL)
		add_error(l, file, error);
	text_release(&text);
	buf_release(&why);
	return error == NULL;
}

/* ---- the two entries ---- */

static size_t
finish(struct loading *l, const struct fact_cert ***out)
{
	size_t size = l->len * sizeof(*l->list);

	group_clear(&l->group);
	*out = arena_alloc(l->arena, size);
	if (size > 0)
		memcpy(*out, l->list, size);
	free(l->list);
	return l->len;
}

size_t
certfile_read(const struct fact_cert ***out, const char *const *files,
    size_t files_len, const char *key, const struct judging *by,
    struct arena *arena)
{
	struct loading l = { .by = by, .arena = arena };
	size_t i;

	l.separate_key = key != NULL;
	if (key != NULL && !take_key_file(&l, key))
		return finish(&l, out);
	for (i = 0; i < files_len; i++)
		take_file(&l, files[i]);
	if (files_len > 0)
		group_end(&l, files[files_len - 1]);
	return finish(&l, out);
}

size_t
certfile_parse(const struct fact_cert ***out, const char *name, const char *pem,
    size_t len, const struct judging *by, struct arena *arena)
{
	struct loading l = { .by = by, .arena = arena };
	const char *error = "it is too large";

	if (len <= FILE_MAX)
		error = take_text(&l, name, pem, len);
	if (error != NULL) {
		group_clear(&l.group);
		add_error(&l, name, error);
	}
	group_end(&l, name);
	return finish(&l, out);
}
