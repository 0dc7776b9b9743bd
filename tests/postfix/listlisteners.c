/*
 * listlisteners - what inspect/ believes of the listeners of one instance, in
 * lines that a shell script can compare with what a client meets
 *
 *	listlisteners [-t TIMEOUT] CONFIG_DIRECTORY PORT [HOST...]
 *
 *	L address service postscreen myhostname level versions sni_maps
 *	C address host sha256...  leaf certificates shown to a client that
 *	                          sends the host as SNI ("-": sends none)
 *	S address host sha256     one line each certificate that is sent
 *	E address host why        the look-up of that host fails
 *	W address host why        Postfix skips an entry, or cannot load a file
 *	N finding subject detail
 *
 * Fields are separated by TABs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/chainset.h"
#include "inspect/postfix.h"
#include "postfix/tlsproto.h"

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
print_certs(const char *address, const char *host, const struct chainset *certs)
{
	const char *digests[16];
	size_t i, n = 0;

	for (i = 0; i < certs->len; i++)
		if (!certs->loaded)
			printf("W\t%s\t%s\t%s: %s\n", address, host,
			    certs->list[i]->file,
			    certs->list[i]->error != NULL
				? certs->list[i]->error
				: "not its key");
		else if (n < ARRAY_LEN(digests))
			digests[n++] = certs->list[i]->sha256;
	if (n > 1)
		qsort(digests, n, sizeof(*digests), by_text);
	printf("C\t%s\t%s\t", address, host);
	for (i = 0; i < n; i++)
		printf("%s%s", i > 0 ? " " : "", digests[i]);
	printf("\n");
}

/* print_sent - all that a client is sent, of each chain the leaf first */
static void
print_sent(const char *address, const char *host, const struct chainset *certs)
{
	size_t i, j;

	for (i = 0; certs->loaded && i < certs->len; i++)
		for (j = 0; j < certs->list[i]->chain_len; j++)
			printf("S\t%s\t%s\t%s\n", address, host,
			    certs->list[i]->chain[j].cert_sha256);
}

static void
show(const struct postfix_tools *tools, const struct fact_listener *listener,
    const char *host, struct arena *arena)
{
	struct sni_chain chain = { NULL, NULL, NULL };
	struct judging by = { NULL, NULL, time(NULL) };
	struct issuers *issuers;
	struct chainset certs;
	struct buf why = BUF_INIT;

	by.issuers = issuers =
	    issuers_load(listener->ca_file, listener->ca_folders);
	chainset_read(&certs, listener, &by, arena);
	if (strcmp(host, "-") != 0 && certs.loaded &&
	    (listener->chain_files_len > 0 || listener->anonymous) &&
	    sni_lookup(tools, listener->sni_maps, host, arena, &chain, &why) !=
		0) {
		printf(
		    "E\t%s\t%s\t%s\n", listener->address, host, buf_text(&why));
		buf_release(&why);
		issuers_free(issuers);
		return;
	}
	if (chain.warning != NULL)
		printf(
		    "W\t%s\t%s\t%s\n", listener->address, host, chain.warning);
	if (chain.pem != NULL)
		chainset_parse(&certs, listener, listener->sni_maps, chain.pem,
		    &by, arena);
	print_certs(listener->address, host, &certs);
	print_sent(listener->address, host, &certs);
	issuers_free(issuers);
}

static void
print_listener(const struct fact_listener *listener)
{
	struct buf versions = BUF_INIT;
	unsigned set = 0;

	if (tlsproto_parse(&set, listener->protocols, true, NULL) != 0)
		set = 0;
	tlsproto_print(&versions, set);
	printf("L\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", listener->address,
	    listener->service, listener->postscreen, listener->myhostname,
	    *listener->security_level != '\0' ? listener->security_level : "?",
	    buf_text(&versions),
	    *listener->sni_maps != '\0' ? listener->sni_maps : "-");
	buf_release(&versions);
}

static void
print_all(const struct facts *facts, const struct fact_instance *instance,
    const struct postfix_tools *tools, char **hosts)
{
	const struct fact_listener *listener;
	size_t i, j;

	for (i = 0; i < instance->listeners_len; i++) {
		listener = &instance->listeners[i];
		print_listener(listener);
		show(tools, listener, "-", facts->arena);
		for (j = 0; hosts[j] != NULL; j++)
			show(tools, listener, hosts[j], facts->arena);
	}
	for (i = 0; i < facts->notes_len; i++)
		printf("N\t%s\t%s\t%s\n", finding_kind(facts->notes[i].id)->id,
		    facts->notes[i].subject, facts->notes[i].detail);
}

int
main(int argc, char **argv)
{
	struct facts *facts = facts_new(0);
	struct settings *settings = settings_new();
	struct fact_instance instance = { .complete = TRI_UNKNOWN };
	struct postfix_tools tools;
	struct pf_master master;
	struct buf why = BUF_INIT;
	int result = 1;

	settings->timeout = 20;
	if (argc > 2 && strcmp(argv[1], "-t") == 0) {
		settings->timeout = (unsigned)atoi(argv[2]);
		argc -= 2;
		argv += 2;
	}
	if (argc < 3) {
		fprintf(stderr, "usage: listlisteners DIR PORT [HOST...]\n");
		goto out;
	}
	if (!postfix_tools_find(&tools, settings->timeout, facts->arena)) {
		fprintf(stderr, "no postconf here\n");
		goto out;
	}
	instance.config_directory = tools.config_directory = argv[1];
	settings->smtp_port = (unsigned)atoi(argv[2]);
	if (postconf_master(&tools, &master, facts->arena, NULL, &why) != 0 ||
	    inspect_listeners(
		facts, &tools, settings, &master, &instance, &why) != 0) {
		fprintf(stderr, "%s\n", buf_text(&why));
		goto out;
	}
	print_all(facts, &instance, &tools, argv + 3);
	result = 0;
out:
	buf_release(&why);
	settings_free(settings);
	facts_free(facts);
	return result;
}
