/*
 * observation - what other mail servers see of domains: the input of `poststs
 * check'
 *
 * Facts are what this machine knows. An observation adds what anybody on the
 * Internet can see: the probes of MX and policy hosts, TLSA records, aliases,
 * and the answer of each authoritative server for the record. task/observe.h
 * fills it in from lookup/ and probe/, or the command line does (--policy,
 * --record, --tlsrpt, --mx); decide/check/check.h judges it. Every part can be
 * unknown. Strings and arrays are in the arena of the facts.
 */
#ifndef POSTSTS_FACTS_OBSERVATION_H
#define POSTSTS_FACTS_OBSERVATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/facts.h"
#include "facts/probe.h"
#include "facts/tlsa.h"

/* an MX host; sorted by name, each once however many domains share it */
struct observed_host {
	const struct fact_host *host;
	/*
	 * at its addresses and for its name; sorted by address, sni, tls, key.
	 * If a local host could not be reached from here, its listeners were
	 * probed instead, at addresses that are not the host's.
	 */
	const struct probe *const *probes;
	size_t probes_len;
	/* at _25._tcp.<host>, or, if there are some, of the name that the host
	 * is an alias of (RFC 7672 2.2.2) */
	const struct tlsa *tlsa;
	size_t tlsa_len;
	enum dns_status tlsa_status;
	enum tri tlsa_secure;    /* AD bit of the TLSA answer */
	enum tri address_secure; /* AD bit of the A and AAAA answers */
};

#define OBSERVED_SERVERS_MAX 16 /* addresses asked for one record */

/*
 * the answer of one authoritative server about a name, mostly _mta-sts.<domain>
 */
struct observed_server {
	const char *name;    /* of the name server */
	const char *address; /* asked there */
	enum dns_status status;
	const char *cname;     /* it is an alias of; NULL: no */
	const struct txt *txt; /* records of the type asked for, as texts */
	size_t txt_len;
};

/* a question to all servers of the zone that a name belongs to */
struct zone_question {
	const char *name; /* NULL: nothing is asked */
	uint16_t type;
	/* the answers */
	const char *zone; /* NULL: unknown */
	struct observed_server *servers;
	size_t servers_len;
};

/* a record at a name where no sender looks for it */
struct stray_record {
	bool tlsrpt;      /* false: one of MTA-STS */
	bool parent;      /* at the right name, but of the parent domain */
	const char *name; /* where it is */
	const char *text;
	size_t len;
};

/* a domain; sorted by name */
struct observed_domain {
	const struct fact_zone *zone; /* MX and both TXT; never NULL */
	const char *sts_cname;        /* _mta-sts is an alias of; NULL: no */
	const char *tlsrpt_cname;     /* _smtp._tls is */
	const char *sts_zone; /* zone that holds the record; NULL: unknown */
	const struct fact_host *policy_host; /* mta-sts.<domain>; NULL: not
					      * asked */
	const struct probe *const *fetches;  /* one for each of its addresses */
	size_t fetches_len;
	const struct observed_server *servers; /* of the zone with the record */
	size_t servers_len;
	const struct observed_host *const *hosts; /* of zone->mx, same order */
	const struct stray_record *astray; /* if the right one is missing */
	size_t astray_len;
	bool given; /* from the command line, not from the network */
};

struct observation {
	struct facts *facts; /* borrowed; time, zones, hosts, own listeners */
	struct observed_host *hosts;
	size_t hosts_len;
	struct observed_domain *domains;
	size_t domains_len;
	/* policy hosts once more with TLS 1.2 alone: one for each address */
	const struct probe *const *policy_tls12;
	size_t policy_tls12_len;
	struct probe *probes; /* all of them, in the order in which they ran */
	size_t probes_len;
	/*
	 * does the provider of this machine close outgoing port 25? YES: no
	 * host of others could be reached there; local listeners were probed
	 * directly instead
	 */
	enum tri port_blocked;
};

#endif
