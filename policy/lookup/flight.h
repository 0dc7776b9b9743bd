/*
 * flight - keep many DNS questions in flight
 *
 * The machine that asks and reads what servers say; it runs in a process of
 * its own (resolver_serve.h). Who wants to know something calls resolver.h.
 */
#ifndef POSTSTS_LOOKUP_FLIGHT_H
#define POSTSTS_LOOKUP_FLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns/dnsmsg.h"
#include "dns/resolvconf.h"
#include "facts/facts.h"

#define FLIGHT_JOBS_MAX   16384 /* a quarter of the ids */
#define FLIGHT_ROUNDS_MAX 8     /* how often the pause doubles */

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

/* whom to ask, and how long */
struct flight_how {
	struct resolvconf conf;
	unsigned jobs;  /* questions in flight, one at least */
	int64_t try_ms; /* before the first question is asked again */
	int64_t timeout_ms;
};

struct flight;

struct flight *flight_new(const struct flight_how *);
void flight_free(struct flight *);

/* flight_ask - ask all that the asker has (resolver_ask()) */
void flight_ask(struct flight *, const struct dns_asker *);

/* flight_silent - questions since a server answered; 0: they do answer */
size_t flight_silent(const struct flight *);

#endif
