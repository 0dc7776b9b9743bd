/*
 * plan - the ordered steps from what is published to what should be
 *
 * Made by decide/plan/plan.c, a pure function of (facts, settings, ledger,
 * evidence, now): the same input gives the same bytes. Carried out by
 * task/apply.c and publish/publish.c, which decide nothing.
 */
#ifndef POSTSTS_LEDGER_PLAN_H
#define POSTSTS_LEDGER_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/arena.h"
#include "catalogue/finding.h"
#include "dns/dname.h"
#include "ledger/ledger.h"
#include "sts/policy_id.h"

enum step_action {
	STEP_PUBLISH,        /* put this body into the web root and the cdb */
	STEP_RELEASE_RECORD, /* release the TXT record with this id */
	STEP_REMOVE_RECORD,  /* leaving: remove the record from the zone */
	STEP_REMOVE_POLICY,  /* leaving: remove the policy from the web root */
	STEP_PROMOTE,        /* testing to enforce, when the gates are open */
	STEP_NOTE,           /* only the ledger changes (a host left DNS) */
};

struct plan_step {
	enum step_action action;
	time_t not_before;  /* 0: now */
	const char *reason; /* stable identifier, catalogue/reason.def */
	const char *text;   /* the same as a clause */
};

/* a wait: why a step is not taken now, and when it can be */
struct plan_hold {
	const char *reason; /* stable identifier, catalogue/reason.def */
	const char *text; /* the same as a clause, with the names it is about */
	const char *remedy; /* what the administrator can do, or "" */
	time_t until;       /* 0: not known */
};

/* a policy text of the plan, shared by all domains that have it */
struct plan_body {
	const char *hash;
	const char *text;
	size_t len;
	struct policy policy;
};

/* one domain of the plan: its state after the steps that are due */
struct plan_domain {
	const char *name;
	const struct plan_body *body;   /* NULL: no policy */
	const struct plan_body *before; /* what is published now, or NULL */
	const struct plan_step *steps;
	const struct plan_hold *holds;
	time_t seen;
	time_t last_id_time; /* time part of `id', where it is new */
	/* what ledger_domain will say after the due steps, field by field */
	time_t since, record_removed, record_gone, gone_since, owed;
	const char *gone;
	const struct ledger_row
	    *announced;     /* whose record is released; NULL: none */
	const char *tlsrpt; /* content of _smtp._tls, NULL: none */
	/* what is small stands together: a plan may have a million of these */
	uint16_t steps_len;
	uint16_t holds_len;
	uint32_t record_ttl;
	/* what the current ledger_row will say about its record, too */
	uint32_t seen_ttl;
	bool watched;
	uint8_t stage, asked; /* enum stage */
	bool requested, forced;
	uint8_t stage_before;
	bool due;    /* some step is due now */
	bool record; /* is the _mta-sts record in the zone afterwards? */
	/*
	 * the record with `id' must not be released yet: that of `announced'
	 * stays as it is, or there is none
	 */
	bool held_back;
	bool look_first; /* apply has to connect to the hosts before a step */
	bool unseen; /* the record with `id' is released, but not seen in DNS */
	char id[STS_ID_MAX + 1]; /* "" without a policy */
};

/* the progress of an announced move */
struct plan_move {
	const struct ledger_move *move; /* of the ledger */
	size_t pending, done;           /* domains */
	time_t from; /* the earliest date at which DNS may be changed for all
		      * domains; 0: not known */
	bool over;   /* nothing is left to do: delete it */
};

/*
 * `plan' borrows the names of domains, `gone', `announced' and the policies
 * served before from facts and ledger, which must outlive it.
 */
struct plan {
	struct arena *arena; /* owns everything else below */
	time_t now;
	struct plan_domain *domains; /* sorted by name */
	size_t domains_len;
	struct plan_body *bodies; /* sorted by hash; those in use */
	size_t bodies_len;
	struct plan_move *moves; /* one for each of the ledger */
	size_t moves_len;
	struct findings findings; /* sorted */
	/* of the ledger after the due steps, and what is published then */
	uint64_t generation, published;
	size_t changes;      /* domains with a step that is due, but a note */
	size_t notes;        /* domains and moves for which only the ledger
			      * changes */
	size_t unseen;       /* domains with `unseen' */
	size_t awaiting;     /* domains held back by confirm_domain() */
	size_t retiring;     /* domains this run begins to retire */
	bool tls_attributes; /* tls_policy.cdb has those of the policy */
	/* NULL, or why the domains that should retire do not: too many */
	const char *kept;
	/*
	 * NULL, or why the plan must not be carried out for these domains
	 * (sorted by name; set them aside, settings.h), or, if none is listed,
	 * for any
	 */
	const char *refused;
	const char **refused_domains;
	size_t refused_domains_len;
};

/* plan_new - an empty plan; free it with plan_free(), NULL is allowed */
struct plan *plan_new(time_t now);
void plan_free(struct plan *);
/* plan_due - is a step of this kind due in this run? */
bool plan_due(
    const struct plan *, const struct plan_domain *, enum step_action);
const char *step_action_name(enum step_action);

/*
 * plan_record_ttl - the TTL of the record of a policy in this stage, in seconds
 */
uint32_t plan_record_ttl(enum stage);

/* how the records of domains are written */
struct record_style {
	char *policy_host; /* what mta-sts.<domain> is an alias of; "" unset */
	/*
	 * a zone of ours that has the TXT records; the names in the domains'
	 * own zones are aliases to it (RFC 8461 8.2); "" none
	 */
	char *delegate;
};

/* a record to be published in DNS */
struct dns_record {
	const char *name; /* no trailing dot */
	const char *type; /* "TXT", "CNAME" */
	uint32_t ttl;
	struct txt value; /* raw content; a CNAME's target without dot */
};

#define PLAN_RECORDS_MAX 3

/*
 * plan_records - the records of one domain of the plan, in the order in which
 * they go into DNS. Returns how many were put into `out'; `scratch' is cleared
 * and then owns their texts. Without policy_host the alias mta-sts.<domain> is
 * left to the administrator.
 */
size_t plan_records(struct dns_record out[static PLAN_RECORDS_MAX],
    const struct plan_domain *, const struct record_style *,
    struct buf *scratch);

/*
 * plan_txt_name - the name of a domain's TXT record; `label' is "_mta-sts" or
 * "_smtp._tls". False, and "", if the name would be too long.
 */
bool plan_txt_name(char out[static DNAME_SIZE], const char *label,
    const char *domain, const struct record_style *);

/*
 * plan_delegation - the aliases for the zone of a domain whose records are
 * delegated; none if the names would be too long. As plan_records().
 */
size_t plan_delegation(struct dns_record out[static PLAN_RECORDS_MAX],
    const struct plan_domain *, const struct record_style *,
    struct buf *scratch);

#endif
