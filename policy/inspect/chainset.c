/*
 * NAME      chainset - the certificates a service shows, of all it is to load
 * CONTRACT  see chainset.h. As Postfix's TLS library does it: whatever cannot
 *           be loaded turns all of it off. A TLS server has room for one
 *           chain of each key type. In a sequence of keys and chains
 *           (smtpd_tls_chain_files, SNI tables) a second one of the same
 *           type is an error; a later smtpd_tls_dcert_file or -eccert_file
 *           of the same type takes the place of the one before.
 *           A key file that fits not its own but a certificate of an earlier
 *           pair goes unnoticed by OpenSSL, and leaves its own without one:
 *           that is never shown.
 *           What no cipher can be used with is not shown, either.
 * BUGS      A certificate that was made anew for the key of an earlier pair
 *           of its type, and comes with the key of yet another one, counts as
 *           not shown; OpenSSL would show it.
 */
#include "inspect/chainset.h"

#include <string.h>

#include "base/alloc.h"

static bool
failed(const struct fact_cert *cert)
{
	return cert->error != NULL || cert->key_matches == TRI_NO;
}

/* repeats - does an earlier chain have this one's type of key? */
static bool
repeats(const struct chainset *set, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (set->list[i]->error == NULL &&
		    strcmp(set->list[i]->key_type, set->list[at]->key_type) ==
			0)
			return true;
	return false;
}

static void
refuse_second(struct chainset *set, struct arena *arena)
{
	struct fact_cert *cert;
	size_t i;

	for (i = 1; i < set->len; i++) {
		if (failed(set->list[i]) || !repeats(set, i))
			continue;
		cert = arena_alloc(arena, sizeof(*cert));
		*cert = *set->list[i];
		cert->error = arena_printf(arena,
		    "a second chain with a key of the type %s: Postfix "
		    "accepts one of each type, and none after an error",
		    cert->key_type);
		set->list[i] = cert;
	}
}

/* replace_first - of chains with one type of key the last one remains */
static void
replace_first(struct chainset *set)
{
	size_t i, j, kept = 0;

	for (i = 0; i < set->len; i++) {
		for (j = i + 1; j < set->len; j++)
			if (strcmp(set->list[i]->key_type,
				set->list[j]->key_type) == 0)
				break;
		if (j == set->len)
			set->list[kept++] = set->list[i];
	}
	set->len = kept;
}

/* settle - one that fails leaves nothing of the others */
static void
settle(struct chainset *set)
{
	size_t i, kept = 0;

	set->loaded = true;
	for (i = 0; i < set->len; i++)
		set->loaded &= !failed(set->list[i]);
	if (set->loaded)
		return;
	for (i = 0; i < set->len; i++)
		if (failed(set->list[i]))
			set->list[kept++] = set->list[i];
	set->len = kept;
}

/* kind - of a key, as the ciphers tell them apart */
static unsigned
kind(const struct fact_cert *cert)
{
	return strcmp(cert->key_type, "RSA") == 0   ? KEYS_RSA
	       : strcmp(cert->key_type, "DSA") == 0 ? KEYS_DSA
						    : KEYS_ECDSA;
}

/* hide - take out what the listener's ciphers cannot be used with */
static void
hide(struct chainset *set, const struct fact_listener *listener)
{
	bool some = set->len > 0, some_1_2 = false;
	size_t i, kept = 0;

	if (!set->loaded)
		return;
	for (i = 0; i < set->len; i++) {
		some_1_2 |= (kind(set->list[i]) & listener->hidden_1_2) == 0;
		if ((kind(set->list[i]) & listener->hidden) == 0)
			set->list[kept++] = set->list[i];
		else
			set->hidden = set->list[i];
	}
	set->len = kept;
	set->none_1_2 = some && !some_1_2;
}

struct pair {
	const char *file, *key;
};

/* fits - does this key belong to the certificate in this file? */
static bool
fits(const char *file, const char *key, struct arena *arena)
{
	static const struct judging nothing = { NULL, NULL, 0 };
	const struct fact_cert **some;

	return certfile_read(&some, &file, 1, key, &nothing, arena) == 1 &&
	       some[0]->error == NULL && some[0]->key_matches == TRI_YES;
}

/*
 * fits_earlier - does the key of this pair belong to an earlier one, with a
 * key of another type? Not where key and certificate are one file: Postfix
 * then takes care.
 */
static bool
fits_earlier(const struct chainset *set, const struct pair *pairs,
    const struct pair *pair, const struct fact_cert *cert, struct arena *arena)
{
	size_t i;

	if (cert->error != NULL || cert->key_matches != TRI_NO ||
	    strcmp(pair->file, pair->key) == 0)
		return false;
	for (i = 0; i < set->len; i++)
		if (set->list[i]->error == NULL &&
		    strcmp(set->list[i]->key_type, cert->key_type) != 0 &&
		    fits(pairs[i].file, pair->key, arena))
			return true;
	return false;
}

/* take_out - the chain whose place one of this type of key has taken */
static void
take_out(struct chainset *set, struct pair *pairs, const char *type)
{
	size_t i, kept = 0;

	for (i = 0; i < set->len; i++) {
		if (set->list[i]->error == NULL &&
		    strcmp(set->list[i]->key_type, type) == 0)
			continue;
		pairs[kept] = pairs[i];
		set->list[kept++] = set->list[i];
	}
	set->len = kept;
}

/* read_pairs - files that each have their key in a file of its own */
static void
read_pairs(struct chainset *set, const struct fact_listener *listener,
    const struct judging *by, struct arena *arena)
{
	size_t count = listener->chain_files_len, i;
	struct pair *pairs = arena_alloc(arena, (count + 1) * sizeof(*pairs));
	const struct fact_cert **some;
	struct pair pair;

	set->list = arena_alloc(arena, (count + 1) * sizeof(*set->list));
	for (i = 0; i < count; i++) {
		pair = (struct pair){ listener->chain_files[i],
			listener->key_files[i] };
		if (certfile_read(&some, &pair.file, 1, pair.key, by, arena) ==
		    0)
			continue;
		if (fits_earlier(set, pairs, &pair, some[0], arena)) {
			take_out(set, pairs, some[0]->key_type);
			continue;
		}
		pairs[set->len] = pair;
		set->list[set->len++] = some[0];
	}
}

void
chainset_read(struct chainset *set, const struct fact_listener *listener,
    const struct judging *by, struct arena *arena)
{
	*set = (struct chainset){ .loaded = true };
	if (listener->key_files != NULL) {
		read_pairs(set, listener, by, arena);
		settle(set);
		if (set->loaded)
			replace_first(set);
	} else {
		set->len = certfile_read(&set->list, listener->chain_files,
		    listener->chain_files_len, NULL, by, arena);
		refuse_second(set, arena);
		settle(set);
	}
	hide(set, listener);
}

void
chainset_parse(struct chainset *set, const struct fact_listener *listener,
    const char *name, const char *pem, const struct judging *by,
    struct arena *arena)
{
	*set = (struct chainset){ .loaded = true };
	set->len =
	    certfile_parse(&set->list, name, pem, strlen(pem), by, arena);
	refuse_second(set, arena);
	settle(set);
	hide(set, listener);
}
