/*
 * NAME      next_chain - a chain that is not installed yet, as the listeners
 *           would read it
 * CONTRACT  see next_chain.h. A listener with smtpd_tls_chain_files wants the
 *           key before its certificate, where both are in one file; one with
 *           smtpd_tls_cert_file takes any order. Without a listener that shows
 *           a chain the order is not known to matter.
 * BUGS      A file for tls_server_sni_maps is read as one for the default
 *           chain. The ciphers that leave no use for a kind of key are not
 *           looked at: inspect says that of the chain that is installed.
 */
#include "inspect/next_chain.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "inspect/chainset.h"

#define FILE_MAX ((size_t)1 << 20) /* bytes of a file with a chain */

static bool
holds_key(const char *file)
{
	size_t len;
	char *text = file_read(file, FILE_MAX, &len, NULL);
	bool holds = text != NULL && strstr(text, "PRIVATE KEY-----") != NULL;

	if (text != NULL)
		OPENSSL_cleanse(text, len);
	free(text);
	return holds;
}

/* dislike - of what came out; the greatest of all listeners counts */
static int
dislike(const struct chainset *set)
{
	int most = 0;
	size_t i;

	for (i = 0; i < set->len; i++) {
		if (set->list[i]->error != NULL)
			return 3;
		if (set->list[i]->trusted == TRI_NO)
			most = 2;
		else if (set->list[i]->trusted != TRI_YES && most == 0)
			most = 1;
	}
	return most;
}

static void
read_as(struct chainset *set, const struct fact_listener *listener,
    const struct judging *by, struct arena *arena)
{
	struct issuers *issuers =
	    issuers_load(listener->ca_file, listener->ca_folders);
	struct judging mine = { by->trust, issuers, by->now };

	chainset_read(set, listener, &mine, arena);
	issuers_free(issuers);
}

/* instead - the listener, with the new file in place of all that it has */
static struct fact_listener
instead(const struct fact_listener *listener, const char **file,
    const char **key, bool together)
{
	struct fact_listener next = { .chain_files = file,
		.key_files = key,
		.chain_files_len = 1,
		.ca_file = listener->ca_file,
		.ca_folders = listener->ca_folders };

	if (together && listener->chain_files_len > 0 &&
	    listener->key_files == NULL)
		next.key_files = NULL;
	return next;
}

size_t
next_chain_read(const struct fact_cert ***out, const char *file,
    const char *key, const struct facts *facts, const struct judging *by)
{
	static const struct fact_listener none = { .chain_files_len = 0 };
	bool together =
	    (key == NULL || strcmp(key, file) == 0) && holds_key(file);
	const struct fact_instance *instance;
	struct chainset worst, set;
	struct fact_listener next;
	bool any = false;
	size_t i, j;

	if (key == NULL)
		key = together ? file : "";
	for (i = 0; i < facts->instances_len; i++) {
		instance = &facts->instances[i];
		for (j = 0; j < instance->listeners_len; j++) {
			if (instance->listeners[j].chain_files_len == 0)
				continue;
			next = instead(
			    &instance->listeners[j], &file, &key, together);
			read_as(&set, &next, by, facts->arena);
			if (!any || dislike(&set) > dislike(&worst))
				worst = set;
			any = true;
		}
	}
	if (!any) {
		next = instead(&none, &file, &key, together);
		read_as(&worst, &next, by, facts->arena);
	}
	*out = worst.list;
	return worst.len;
}
