/*
 * NAME      hosts - which MX hosts are us, and what they would show
 * CONTRACT  see hosts.h. Each chain file is read once a run and each SNI
 *           table asked once for a host, however many listeners share them;
 *           hosts that show the same certificates share the list of them.
 *           proxy_interfaces is asked for only where an address is still
 *           unaccounted for.
 * BUGS      A name in proxy_interfaces is compared with the host's name, not
 *           looked up. A listener whose host name has no address is taken
 *           to serve any.
 */
#include "inspect/hosts.h"

#include <ifaddrs.h>
#include <netdb.h>
#include <net/if.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/names.h"
#include "facts/locality.h"
#include "facts/matrix.h"
#include "inspect/chainset.h"
#include "inspect/postconf.h"
#include "inspect/postfix.h"
#include "postfix/pflist.h"

struct texts {
	const char **list;
	size_t len, cap;
};

struct survey {
	struct facts *facts;
	const struct settings *settings;
	const struct trust *trust;
	struct postfix_tools tools; /* postconf NULL: none on this machine */
	struct texts addresses, names, hostnames;
	struct locality locality;
	bool proxies;             /* have they been asked for? */
	struct names *stores;     /* where issuers were loaded from */
	struct issuers **issuers; /* by number of store */
	size_t issuers_len, issuers_cap;
	struct names *sources;   /* what chains were read from */
	struct chainset *chains; /* by number of source */
	size_t chains_len, chains_cap;
	struct names *lists; /* lists of certificates, as bytes of pointers */
	const struct fact_cert ***shared; /* by number of list */
	size_t shared_len, shared_cap;
};

/* ---- this machine ---- */

static void
add_text(struct texts *texts, const char *text)
{
	VEC_GROW(texts->list, texts->len, texts->cap);
	texts->list[texts->len++] = text;
}

static void
add_address(struct survey *s, const char *address)
{
	add_text(&s->addresses, arena_intern(s->facts->arena, address));
	if (!address_public(address))
		return;
	if (strchr(address, ':') != NULL)
		s->locality.public6 = true;
	else
		s->locality.public4 = true;
}

/* add_word - an address, or the name of one */
static void
add_word(struct survey *s, struct texts *names, const char *word, size_t len)
{
	char address[ADDRESS_SIZE];

	if (address_canonical(address, word, len) == 0)
		add_address(s, address);
	else
		add_text(names, arena_intern_len(s->facts->arena, word, len));
}

static void
own_interfaces(struct survey *s)
{
	char host[NI_MAXHOST], address[ADDRESS_SIZE];
	struct ifaddrs *list, *i;
	socklen_t size;

	if (getifaddrs(&list) < 0)
		return;
	s->locality.known = true;
	for (i = list; i != NULL; i = i->ifa_next) {
		if (i->ifa_addr == NULL ||
		    (i->ifa_addr->sa_family != AF_INET &&
			i->ifa_addr->sa_family != AF_INET6))
			continue;
		size = i->ifa_addr->sa_family == AF_INET
			   ? sizeof(struct sockaddr_in)
			   : sizeof(struct sockaddr_in6);
		if (getnameinfo(i->ifa_addr, size, host, sizeof(host), NULL, 0,
			NI_NUMERICHOST) == 0 &&
		    address_canonical(address, host, strcspn(host, "%")) == 0)
			add_address(s, address);
	}
	freeifaddrs(list);
}

static void
own_listeners(struct survey *s)
{
	static const char *const any[] = { "all", "0.0.0.0", "::" };
	const struct fact_instance *instance;
	const struct fact_listener *listener;
	char address[ADDRESS_SIZE];
	size_t i, j, k;

	for (i = 0; i < s->facts->instances_len; i++) {
		instance = &s->facts->instances[i];
		for (j = 0; j < instance->listeners_len; j++) {
			listener = &instance->listeners[j];
			if (listener->myhostname != NULL)
				add_text(&s->hostnames, listener->myhostname);
			for (k = 0; k < ARRAY_LEN(any); k++)
				if (strcmp(listener->address, any[k]) == 0)
					break;
			if (k == ARRAY_LEN(any) &&
			    address_canonical(address, listener->address,
				strlen(listener->address)) == 0)
				add_address(s, address);
		}
	}
}

static bool
choose_instance(struct survey *s, const struct fact_instance *instance)
{
	s->tools.config_directory = instance->config_directory;
	return s->tools.postconf != NULL && instance->error == NULL;
}

/* own_proxies - addresses that something in front translates to ours */
static void
own_proxies(struct survey *s)
{
	struct pflist words = { .braces = false };
	size_t i;

	for (i = 0; i < s->facts->instances_len; i++) {
		words.rest = s->facts->instances[i].proxy_interfaces;
		while (words.rest != NULL && pflist_next(&words))
			add_word(s, &s->names, words.word, words.len);
	}
}

static void
refresh(struct survey *s)
{
	s->locality.addresses = s->addresses.list;
	s->locality.addresses_len = s->addresses.len;
	s->locality.names = s->names.list;
	s->locality.names_len = s->names.len;
	s->locality.hostnames = s->hostnames.list;
	s->locality.hostnames_len = s->hostnames.len;
}

static void
this_machine(struct survey *s)
{
	size_t i;

	for (i = 0; i < s->settings->local_mx.len; i++)
		add_text(&s->names, s->settings->local_mx.list[i]);
	own_interfaces(s);
	own_listeners(s);
	refresh(s);
}

static enum tri
local(struct survey *s, const struct fact_host *host)
{
	enum tri answer = locality_of(&s->locality, host);

	if (answer == TRI_YES || s->proxies)
		return answer;
	s->proxies = true;
	own_proxies(s);
	refresh(s);
	return locality_of(&s->locality, host);
}

/* ---- certificates ---- */

/* note_names - a name that had to be masked is one that nobody can match */
static void
note_names(struct survey *s, const struct fact_cert *cert)
{
	size_t i;

	for (i = 0; i < cert->names_len; i++)
		if (strchr(cert->names[i], '?') != NULL)
			facts_note(s->facts, FINDING_CERT_NAME_REFUSED,
			    cert->file, "DNS name \"%s\"", cert->names[i]);
}

/*
 * source - a place in s->chains for what is read from here; `known': it has
 * been read
 */
static struct chainset *
source(struct survey *s, const struct buf *key, bool *known)
{
	uint32_t n = names_add(s->sources, buf_text(key), key->len);

	*known = n < s->chains_len;
	if (!*known) {
		VEC_GROW(s->chains, s->chains_len, s->chains_cap);
		s->chains[s->chains_len++] =
		    (struct chainset){ .loaded = true };
	}
	return &s->chains[n];
}

/* key_part - one more word of a key, told apart from its neighbours */
static void
key_part(struct buf *key, const char *word)
{
	buf_puts(key, word != NULL ? word : "");
	buf_putc(key, '\0');
}

/* key_hidden - chains are told apart by what the ciphers hide of them */
static void
key_hidden(struct buf *key, const struct fact_listener *listener)
{
	buf_printf(key, "%u %u", listener->hidden, listener->hidden_1_2);
	buf_putc(key, '\0');
}

static void
note_all(struct survey *s, const struct fact_listener *listener,
    const struct chainset *chains)
{
	size_t i;

	for (i = 0; i < chains->len; i++)
		note_names(s, chains->list[i]);
	if (chains->hidden != NULL)
		facts_note(s->facts, FINDING_TLS_KEY_HIDDEN, listener->service,
		    "%s: no cipher can be used with its key (%s)",
		    chains->hidden->file, chains->hidden->key_type);
	else if (chains->none_1_2)
		facts_note(s->facts, FINDING_TLS_KEY_HIDDEN, listener->service,
		    "%s: only clients with TLS 1.3 can use its key (%s)",
		    chains->list[0]->file, chains->list[0]->key_type);
}

/* key_issuers - and by what they may be completed with */
static void
key_issuers(struct buf *key, const struct fact_listener *listener)
{
	key_part(key, listener->ca_file);
	key_part(key, listener->ca_folders);
}

/* judging - by which the chains of a listener are judged */
static struct judging
judging(struct survey *s, const struct fact_listener *listener)
{
	struct judging by = { s->trust, NULL, s->facts->time };
	struct buf key = BUF_INIT;
	uint32_t n;

	key_issuers(&key, listener);
	n = names_add(s->stores, buf_text(&key), key.len);
	buf_release(&key);
	if (n == s->issuers_len) {
		VEC_GROW(s->issuers, s->issuers_len, s->issuers_cap);
		s->issuers[s->issuers_len++] =
		    issuers_load(listener->ca_file, listener->ca_folders);
	}
	by.issuers = s->issuers[n];
	return by;
}

/* defaults - what the listener shows to those who name no host */
static const struct chainset *
defaults(struct survey *s, const struct fact_listener *listener)
{
	const char *const *keys = (const char *const *)listener->key_files;
	struct buf key = BUF_INIT;
	struct chainset *chains;
	struct judging by;
	bool known;
	size_t i;

	key_part(&key, keys != NULL ? "pairs" : "files");
	key_hidden(&key, listener);
	key_issuers(&key, listener);
	for (i = 0; i < listener->chain_files_len; i++) {
		key_part(&key, listener->chain_files[i]);
		if (keys != NULL)
			key_part(&key, keys[i]);
	}
	chains = source(s, &key, &known);
	buf_release(&key);
	if (known)
		return chains;
	by = judging(s, listener);
	chainset_read(chains, listener, &by, s->facts->arena);
	note_all(s, listener, chains);
	return chains;
}

static void
failed(struct survey *s, struct chainset *chains, const char *file,
    const char *error)
{
	struct fact_cert *cert = arena_alloc(s->facts->arena, sizeof(*cert));

	cert->file = arena_intern(s->facts->arena, file);
	cert->error = arena_strdup(s->facts->arena, error);
	cert->trusted = cert->key_matches = cert->ordered = TRI_UNKNOWN;
	chains->list = arena_alloc(s->facts->arena, sizeof(*chains->list));
	chains->list[0] = cert;
	chains->len = 1;
}

/* read_sni - nothing where the default chain is shown */
static void
read_sni(struct survey *s, const struct fact_listener *listener,
    const char *host, struct chainset *chains)
{
	const char *maps = listener->sni_maps;
	struct arena *scratch = arena_new();
	struct sni_chain sni = { .pem = NULL };
	struct buf why = BUF_INIT;
	struct judging by = judging(s, listener);
	const char *name;
	int result;

	result = sni_lookup(&s->tools, maps, host, scratch, &sni, &why);
	name = sni.files != NULL ? sni.files : maps;
	if (sni.warning != NULL)
		facts_note(s->facts, FINDING_SNI_SKIPPED, maps, "%s: %s", host,
		    sni.warning);
	if (result < 0) {
		failed(s, chains, name, buf_text(&why));
		/* what only we may not read does Postfix no harm */
		if (strstr(buf_text(&why), "Permission denied") == NULL)
			facts_note(s->facts, FINDING_SNI_MAPS, maps, "%s: %s",
			    host, buf_text(&why));
	} else if (sni.pem != NULL) {
		chainset_parse(
		    chains, listener, name, sni.pem, &by, s->facts->arena);
		note_all(s, listener, chains);
		OPENSSL_cleanse((char *)(uintptr_t)sni.pem, strlen(sni.pem));
	}
	buf_release(&why);
	arena_free(scratch);
}

/* sni - what the table holds for this name; an empty list where nothing */
static const struct chainset *
sni(struct survey *s, const struct fact_listener *listener, const char *host)
{
	struct buf key = BUF_INIT;
	struct chainset *chains;
	bool known;

	key_part(&key, "sni");
	key_part(&key, s->tools.config_directory);
	key_part(&key, listener->sni_maps);
	key_part(&key, host);
	key_hidden(&key, listener);
	key_issuers(&key, listener);
	chains = source(s, &key, &known);
	buf_release(&key);
	if (!known)
		read_sni(s, listener, host, chains);
	return chains;
}

/* a host's certificates while they are gathered */
struct gathered {
	const struct fact_cert **list;
	size_t len, cap;
};

static void
gather(struct gathered *g, const struct chainset *chains)
{
	size_t i, j;

	for (i = 0; i < chains->len; i++) {
		for (j = 0; j < g->len; j++)
			if (g->list[j] == chains->list[i])
				break;
		if (j < g->len)
			continue;
		VEC_GROW(g->list, g->len, g->cap);
		g->list[g->len++] = chains->list[i];
	}
}

/* share - one array for all hosts with the same certificates */
static const struct fact_cert **
share(struct survey *s, const struct gathered *g)
{
	size_t size = g->len * sizeof(*g->list);
	const struct fact_cert **copy;
	uint32_t n;

	if (g->len == 0)
		return NULL;
	n = names_add(s->lists, g->list, size);
	if (n < s->shared_len)
		return s->shared[n];
	copy = arena_alloc(s->facts->arena, size);
	memcpy(copy, g->list, size);
	VEC_GROW(s->shared, s->shared_len, s->shared_cap);
	return s->shared[s->shared_len++] = copy;
}

/* offer - what this listener shows for this host */
static struct fact_offer
offer(struct survey *s, const struct fact_listener *listener, const char *host)
{
	struct fact_offer offer = { .listener = listener };
	struct gathered plain = { NULL, 0, 0 }, named = { NULL, 0, 0 };
	const struct chainset *chains;

	/* no TLS, no certificate: the security level tells that */
	if (listener->chain_files_len == 0 && !listener->anonymous)
		return offer;
	chains = defaults(s, listener);
	gather(&plain, chains);
	offer.plain = offer.named = share(s, &plain);
	offer.plain_len = offer.named_len = plain.len;
	if (chains->loaded && listener->sni_maps != NULL &&
	    listener->sni_maps[0] != '\0' && s->tools.postmap != NULL)
		gather(&named, sni(s, listener, host));
	if (named.len > 0) {
		offer.named = share(s, &named);
		offer.named_len = named.len;
	}
	free(plain.list);
	free(named.list);
	return offer;
}

/* closest - of all listeners, to this address */
static int
closest(const struct survey *s, const char *address)
{
	const struct fact_instance *instance;
	int close, best = 0;
	size_t i, j;

	for (i = 0; i < s->facts->instances_len; i++) {
		instance = &s->facts->instances[i];
		for (j = 0; j < instance->listeners_len; j++) {
			close = listener_closeness(
			    &instance->listeners[j], address);
			if (close > best)
				best = close;
		}
	}
	return best;
}

/* serves - may a client of this host meet this listener? */
static bool
serves(const struct survey *s, const struct fact_listener *listener,
    const struct fact_host *host)
{
	size_t i;
	int close;

	for (i = 0; i < host->addresses_len; i++) {
		close = listener_closeness(listener, host->addresses[i]);
		if (close > 0 && close == closest(s, host->addresses[i]))
			return true;
	}
	return host->addresses_len == 0 &&
	       strcmp(listener->address, "all") == 0;
}

/* a host's offers while they are gathered */
struct offers {
	struct fact_offer *list;
	size_t len, cap;
};

/*
 * offers_from - of the listeners that serve the host, or with `every' of all
 * (something in front translates the addresses)
 */
static void
offers_from(struct survey *s, const struct fact_host *host, bool every,
    struct offers *offers)
{
	const struct fact_instance *instance;
	size_t i, j;

	for (i = 0; i < s->facts->instances_len; i++) {
		instance = &s->facts->instances[i];
		choose_instance(s, instance);
		for (j = 0; j < instance->listeners_len; j++) {
			if (!every && !serves(s, &instance->listeners[j], host))
				continue;
			VEC_GROW(offers->list, offers->len, offers->cap);
			offers->list[offers->len++] =
			    offer(s, &instance->listeners[j], host->name);
		}
	}
}

static void
certificates(struct survey *s, struct fact_host *host)
{
	struct offers offers = { NULL, 0, 0 };
	struct gathered g = { NULL, 0, 0 };
	struct fact_offer *list;
	struct chainset chains;
	size_t i;

	offers_from(s, host, false, &offers);
	if (offers.len == 0)
		offers_from(s, host, true, &offers);
	list = arena_alloc(s->facts->arena, (offers.len + 1) * sizeof(*list));
	for (i = 0; i < offers.len; i++) {
		list[i] = offers.list[i];
		chains = (struct chainset){ .list = list[i].named,
			.len = list[i].named_len };
		gather(&g, &chains);
	}
	host->offers = list;
	host->offers_len = offers.len;
	host->certs = share(s, &g);
	host->certs_len = g.len;
	free(offers.list);
	free(g.list);
}

void
inspect_hosts(struct facts *facts, const struct settings *settings,
    const struct trust *trust)
{
	struct survey s = {
		.facts = facts, .settings = settings, .trust = trust
	};
	size_t i;

	if (facts->hosts_len == 0)
		return;
	if (facts->instances_len > 0 &&
	    !postfix_tools_find(&s.tools, settings->timeout, facts->arena))
		s.tools = (struct postfix_tools){ .postconf = NULL };
	s.stores = names_new();
	s.sources = names_new();
	s.lists = names_new();
	this_machine(&s);
	for (i = 0; i < facts->hosts_len; i++) {
		facts->hosts[i].local = local(&s, &facts->hosts[i]);
		if (facts->hosts[i].local == TRI_YES)
			certificates(&s, &facts->hosts[i]);
	}
	for (i = 0; i < s.issuers_len; i++)
		issuers_free(s.issuers[i]);
	free(s.issuers);
	names_free(s.stores);
	names_free(s.sources);
	names_free(s.lists);
	free(s.chains);
	free(s.shared);
	free(s.addresses.list);
	free(s.names.list);
	free(s.hostnames.list);
}
