/*
 * NAME      chainset - the certificates a service shows, of all it is to load
 * CONTRACT  see chainset.h. As Postfix's TLS library does it: whatever cannot
 *           be loaded turns all of it off. A TLS server has room for one
 *           chain of each key type. In a sequence of keys and chains
 *           (smtpd_tls_chain_files, SNI tables) a second one of the same
 *           type is an error; a later smtpd_tls_dcert_file or -eccert_file
 *           of the same type takes the place of the one before.
 * BUGS      A key of another type than its certificate's passes where a
 *           certificate that it does belong to was loaded before; here it
 *           counts as the error that it is.
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
		    "a second chain with a key of the type %s: Postfix takes "
		    "one of each type, and none after an error",
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

/* read_pairs - files that each have their key in a file of its own */
static void
read_pairs(struct chainset *set, const struct fact_listener *listener,
    const struct trust *trust, time_t now, struct arena *arena)
{
	const struct fact_cert **some;
	size_t i, n;

	set->list = arena_alloc(
	    arena, (listener->chain_files_len + 1) * sizeof(*set->list));
	for (i = 0; i < listener->chain_files_len; i++) {
		n = certfile_read(&some, &listener->chain_files[i], 1,
		    listener->key_files[i], trust, now, arena);
		if (n > 0)
			set->list[set->len++] = some[0];
	}
}

void
chainset_read(struct chainset *set, const struct fact_listener *listener,
    const struct trust *trust, time_t now, struct arena *arena)
{
	*set = (struct chainset){ NULL, 0, true };
	if (listener->key_files != NULL) {
		read_pairs(set, listener, trust, now, arena);
		settle(set);
		if (set->loaded)
			replace_first(set);
		return;
	}
	set->len = certfile_read(&set->list, listener->chain_files,
	    listener->chain_files_len, NULL, trust, now, arena);
	refuse_second(set, arena);
	settle(set);
}

void
chainset_parse(struct chainset *set, const char *name, const char *pem,
    const struct trust *trust, time_t now, struct arena *arena)
{
	set->len = certfile_parse(
	    &set->list, name, pem, strlen(pem), trust, now, arena);
	refuse_second(set, arena);
	settle(set);
}
