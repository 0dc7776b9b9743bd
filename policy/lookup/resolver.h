/*
 * resolver - keep many DNS questions in flight
 */
#ifndef POSTSTS_LOOKUP_RESOLVER_H
#define POSTSTS_LOOKUP_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "dns/dnsmsg.h"
#include "facts/facts.h"
#include "settings/settings.h"

struct resolver;

struct dns_question {
	char name[DNS_NAME_SIZE]; /* lower case, no final dot */
	uint16_t type;            /* enum dns_type */
	uint16_t kind;            /* the asker's own use */
	uint32_t subject;         /* the asker's own use */
};

struct dns_answer {
	enum dns_status status;
	bool ad;           /* authentic, if the resolver may be believed */
	const char *cname; /* end of the alias chain, NULL: no alias */
	uint32_t ttl;
	const struct dns_rr *rr; /* with DNS_OK at least one */
	size_t rr_len;
};

/* whoever asks: yields questions, takes answers (in any order) */
struct dns_asker {
	/* fill in the next question; false: there are no more */
	bool (*next)(void *context, struct dns_question *);
	/* called once for each question; nothing of the answer stays */
	void (*answer)(void *context, const struct dns_question *,
	    const struct dns_answer *);
	void *context;
};

/*
 * resolver_open - by settings->outside_resolver, settings->resolver or
 * /etc/resolv.conf, whichever comes first, with at most
 * settings->jobs questions in flight. NULL and `why' when there is no way to
 * ask.
 */
struct resolver *resolver_open(const struct settings *, struct buf *why);
void resolver_close(struct resolver *);

/*
 * resolver_ask - ask all that the asker has
 *
 * An answer that says "failure" is asked of the next server, an alias that
 * leads out of what the server knows is followed. A name that DNS cannot
 * hold is answered DNS_NXDOMAIN at once. When the servers stay silent for
 * good, the rest is answered DNS_TIMEOUT at once; see resolver_silent().
 */
void resolver_ask(struct resolver *, const struct dns_asker *);

/* resolver_trusted - may the AD bit of these servers be believed? */
bool resolver_trusted(const struct resolver *);

/* resolver_silent - false, or true and `why': no server answers any more */
bool resolver_silent(const struct resolver *, struct buf *why);

#endif
