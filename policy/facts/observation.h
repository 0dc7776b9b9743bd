/*
 * observation - what the world sees of domains: the input of `poststs check'
 *
 * Facts hold what is known here; an observation adds what anybody on the
 * Internet can see: the probes of MX and policy hosts, TLSA records, aliases,
 * and what each authoritative server says about the record. Filled in by
 * inspect/ and probe/ through cli/, or from --policy, --record, --tlsrpt and
 * --mx; judged by decide/check/check.h. Every part can be unknown. Strings and
 * arrays live in the arena of the facts.
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
	 * Where a local host could not be reached from here, its listeners
	 * were: those probes are at addresses that are not the host's.
	 */
	const struct probe *const *probes;
	size_t probes_len;
	/* at _25._tcp.<host>, or of its alias where there are some (RFC 7672
	 * 2.2.2) */
	const struct tlsa *tlsa;
	size_t tlsa_len;
	enum dns_status tlsa_status;
	enum tri tlsa_secure;    /* AD bit of the TLSA answer */
	enum tri address_secure; /* AD bit of the A and AAAA answers */
};

#define OBSERVED_SERVERS_MAX 16 /* addresses asked for one record */

/* what one authoritative server says about a name, mostly _mta-sts.<domain> */
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

/* a record at a name where no sender looks */
struct stray_record {
	bool tlsrpt;      /* else one of MTA-STS */
	bool parent;      /* at the right name of the domain above */
	const char *name; /* where it stands */
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
	const struct stray_record *astray; /* where the right one is missing */
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
	struct probe *probes; /* all of them, in the order they were made in */
	size_t probes_len;
	/*
	 * is port 25 closed to us by whoever connects us to the Internet?
	 * YES: no foreign host could be reached there, local listeners were
	 * probed directly instead
	 */
	enum tri port_blocked;
};

#endif
