/*
 * sim - a world of senders, to see whether any of them ever has to refuse
 *
 * A few domains and MX hosts, their DNS, web server and certificates; senders
 * of every known kind with caches of their own; an administrator who moves,
 * renews, forgets and restores; clocks that step; outages; and poststs, which
 * is the real decide_plan() with a store and a publisher in memory, killed at
 * any moment. Everything comes from one seed.
 */
#ifndef POSTSTS_TESTS_SIM_H
#define POSTSTS_TESTS_SIM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "../unit/memstore.h"
#include "decide/decide.h"

#define HOUR  3600
#define DAY   86400
#define WEEK  (7 * DAY)
#define NEVER ((time_t)1 << 40)

#define LOCAL_HOSTS   4 /* mx0 to mx3: this machine */
#define FIRST_BACKUP  4
#define FIRST_FOREIGN 6 /* a provider to whom domains go that leave */
#define HOSTS         8
#define DOMAINS       4
#define FIRST_KINDS   9 /* those of the plain worlds */
#define KINDS         10
#define HOURS_MAX     2200 /* of evidence: 45 days before now and after */
#define COPIES        3    /* of state folder and web root */

/* the rules of the design that can be switched off */
enum rule {
	RULE_ID,
	RULE_ORDER,
	RULE_SUPERSET,
	RULE_PROVEN,
	RULE_DELETE,
	RULE_LOOKUP,
	RULE_WHOLE,
	RULE_MAIL,
	RULE_PROFILE,
	RULE_BYTES,
	RULE_CACHES,
	RULE_WAIT,
	RULE_FRESH,
	RULE_ARRIVED,
	/* those of fleets; fleet_*.c */
	RULE_FLEET_ID,
	RULE_FLEET_DECISION,
	RULE_FLEET_UNION,
	RULE_FLEET_RECORD,
	RULE_FLEET_GROWS,
	RULE_FLEET_GONE,
	RULE_FLEET_ALIKE,
	RULE_FLEET_RIGHTS,
	RULE_COUNT
};
extern const char *const rule_names[RULE_COUNT];

/* what senders do with a policy */
struct kind {
	const char *name;
	bool compares;  /* the id; otherwise it waits for max_age */
	bool extends;   /* the same id makes the copy new again */
	bool daily;     /* looks at the id once a day only */
	bool lazy;      /* the first message goes before the policy comes */
	bool exact;     /* compares host names byte by byte */
	bool dane;      /* TLSA records go before the policy */
	bool reports;   /* sends TLS reports */
	uint32_t raise; /* shorter ages count as this */
	uint32_t clamp; /* longer ones as this; 0: as they are */
	bool strays;    /* its clock is wrong, now so and now so */
};
extern const struct kind kinds[KINDS];

/* a policy as somebody can fetch it; hosts are bits */
struct offer {
	const char *text; /* NULL: there is none */
	const char *hash; /* of the body; NULL: it is none of ours */
	size_t len;
	bool valid; /* would a sender use it? */
	enum policy_mode mode;
	uint32_t max_age;
	unsigned covers;       /* hosts */
	unsigned covers_exact; /* for who compares bytes */
	/* for the judge */
	time_t born;     /* put into the web root */
	size_t run;      /* of a fleet, that put it there; 0: not of one */
	time_t enforced; /* since when enforce went on without a break */
	time_t put_back; /* out of a backup; 0: it was not */
	bool forced;     /* enforce was forced */
	bool lost;       /* the ledger lacks it */
	bool resumed;    /* in enforce since an older ledger said so */
	time_t hasty;    /* something was taken away while the clock was
			  * ahead, lately; 0: not so */
	unsigned spared; /* hosts, by a restore before the last one */
};

/* a policy in policy.cdb; text NULL: none */
struct shown {
	const char *text;
	char id[STS_ID_MAX + 1];
};

struct host {
	const char *name;
	bool local, foreign;
	time_t down_until;
	/* the certificate it shows */
	time_t not_before, not_after;
	enum { CERT_FINE, CERT_OTHER_NAME, CERT_SELF } cert;
	time_t broken_since; /* 0: it is fine */
	time_t last_good;
	time_t told;   /* last run that had a finding about it */
	time_t looked; /* last look over the wire */
	bool dane;
	unsigned key, tlsa; /* the key it has, and the one in DNS */
};

/* what poststs learns late, and senders later still */
struct notice {
	time_t seen; /* a run knew, and was seen through; 0: not yet */
	size_t run;  /* which one, in a fleet */
	time_t out;  /* DNS had what that run released; 0: not yet */
};

struct domain {
	const char *name;
	unsigned mx; /* hosts in DNS */
	bool in_postfix;
	time_t dns_down, web_down; /* until */
	/* the TXT record in DNS, and the one that will be there at `zone_at' */
	char txt[STS_ID_MAX + 1], zone[STS_ID_MAX + 1];
	uint32_t txt_ttl, zone_ttl;
	time_t zone_at;
	struct offer web;
	enum policy_mode map;        /* what policy.cdb says */
	struct shown cdb;            /* the same, whole */
	char listed[STS_ID_MAX + 1]; /* in records.zone */
	struct offer mirror;         /* on the second web server */
	time_t mirror_at;            /* when that gets what the first one has */
	bool waits; /* its record is held back until all serve the policy */
	enum stage stage; /* by the last plan that was carried out */
	bool bound;       /* it said that lost promises may bind */
	time_t read;      /* when he last read what it says */
	/* what the administrator did to himself */
	time_t entered[HOSTS];      /* into DNS before its time; 0: not so */
	bool rushed[HOSTS];         /* since poststs said so, its clock ahead */
	struct notice known[HOSTS]; /* when poststs could know of that */
	bool bad_entry[HOSTS];      /* came into DNS with a bad certificate */
	bool forces;                /* the last request has --force */
	time_t leave_at;         /* a careful leaver waits; 0: nobody leaves */
	struct ledger_move move; /* announced; host NULL: none is */
	time_t began;            /* the move, or the leaving */
	time_t word;             /* poststs said: change DNS; 0: not yet */
	time_t hurried; /* something was taken away while the clock was ahead */
	/* an older ledger was put back, or one begun anew */
	time_t restored;     /* 0: never */
	struct notice since; /* the restored ledger has taken its place */
	time_t told_old;     /* last run that had a finding about it */
	time_t could; /* first run since then that could see what was lost */
	char lost[STS_ID_MAX + 1]; /* what DNS had then */
	bool shown;     /* some file still shows what the ledger lost */
	unsigned stuck; /* hosts in DNS since then, until a run saw them */
};

struct cache {
	struct offer policy; /* text NULL: none */
	char id[STS_ID_MAX + 1];
	time_t expires, polled;
	time_t renewed; /* fetched, or made new again by its id */
	unsigned mx;
	time_t mx_expires;
	char txt[STS_ID_MAX + 1];
	time_t txt_expires;
};

/* a plan that was made elsewhere, of a document, and all that it points to */
struct offline {
	struct plan *plan;
	struct facts *facts;
	struct ledger *ledger, *joined;
	struct evidence *evidence;
	struct settings *settings;
};

/* a copy of the state folder, and one of the web root; of any two days */
struct state_copy {
	time_t at; /* 0: none was made */
	struct memstore store;
	struct shown cdb[DOMAINS];
	char listed[DOMAINS][STS_ID_MAX + 1];
	uint64_t generations[SERVED_SOURCES];
};

struct web_copy {
	time_t at;
	struct offer web[DOMAINS];
	uint64_t generation;
};

/* what poststs and its timers keep */
struct server {
	struct settings *settings;
	struct memstore store;
	struct state_copy states[COPIES]; /* the latest first */
	struct web_copy webs[COPIES];
	uint64_t generations[SERVED_SOURCES]; /* as the places have them */
	bool restores;                        /* does the administrator ever? */
	bool mixes;                           /* and parts, of several days? */
	bool confirms;    /* is each policy fetched before its record goes? */
	bool mirrors;     /* is there a second web server? */
	bool tunes;       /* are settings changed in mid-life? */
	bool shortens;    /* is a table ever cut short? */
	time_t old_until; /* until then an older poststs runs: no generations */
	bool gate;        /* is each new chain shown to cert-check first? */
	bool leaps;       /* does the clock ever run ahead? */
	bool takes_home;  /* does he read plans on another machine? */
	time_t offline_clock; /* how wrong its clock is */
	time_t offline_next;  /* when he does it again */
	struct offline offline;
	time_t next_run, next_look, every, look_every;
	time_t store_down, resolver_down, listing_down; /* until */
	time_t short_until; /* half of the domains are not in the table */
	unsigned short_half;
	time_t lag;        /* from the zone file into DNS, at most */
	uint32_t zone_ttl; /* what the DNS makes of our TTL; 0: it keeps it */
	struct fake_milter *fake_milter; /* the milter; NULL: there is none */
	bool wants_tls;                  /* require_tls is set */
	bool maps_gone;                  /* policy.cdb is lost */
	struct evidence evidence;
	int64_t hours[HOURS_MAX]; /* in which some was written down */
	size_t hours_len;
	struct evidence_proof proofs[HOSTS];
	struct evidence_publication publications[DOMAINS];
	struct evidence_look looks[HOSTS], policy_looks[DOMAINS];
	struct evidence_reporter reporters[DOMAINS * KINDS];
	size_t runs, killed;
};

/* ---- with --updates: name servers that apply tells (update.c) ---- */

#define SERVERS   3
#define SET_MAX   4
#define KNOWN_MAX 8

enum trouble {
	TROUBLE_NONE,
	TROUBLE_REFUSED,
	TROUBLE_LATE,
	TROUBLE_SILENT,
	TROUBLE_GONE,
	TROUBLE_PART,
	TROUBLE_COUNT
};

struct sent_record {
	char id[STS_ID_MAX + 1]; /* "": none */
	uint32_t ttl;
};

struct record_set {
	struct sent_record list[SET_MAX];
};

/* an update on its way; at 0: none is */
struct dns_message {
	time_t at;
	struct sent_record add;
	char deletes[SET_MAX][STS_ID_MAX + 1];
	unsigned deletes_len;
};

struct dns_domain {
	struct record_set at[SERVERS]; /* the first is the primary */
	struct dns_message late;
	char known[KNOWN_MAX][STS_ID_MAX + 1]; /* updates.zone */
	bool arrived;                          /* the one that it has then */
	time_t foreign_until;
};

struct dns_world {
	bool on;
	uint64_t winds; /* dice of their own: other worlds stay as they were */
	enum trouble trouble;
	time_t until, behind[SERVERS], dead[SERVERS];
	bool forgotten; /* there is no updates.zone */
	struct dns_domain domain[DOMAINS];
};

struct options {
	uint64_t seed;
	unsigned years;
	bool without[RULE_COUNT];
	bool plain;   /* without what came later into these worlds */
	bool updates; /* apply sends its records to name servers itself */
	bool fleet;   /* several machines share a store */
	bool tell;    /* the time line, to standard output */
	bool quiet;   /* not even that of a world with a loss */
};

struct sim {
	struct options options;
	uint64_t dice;
	uint64_t fate; /* dice of their own for what only some worlds have */
	uint64_t luck; /* and of what plain ones do not have */
	time_t stray;  /* how wrong the clocks of some senders are */
	time_t start, now, end;
	time_t skew, skew_until; /* of this machine's clock */
	time_t told_clock;       /* last run that said it was wrong */
	struct host host[HOSTS];
	struct domain domain[DOMAINS];
	struct cache cache[KINDS][DOMAINS];
	struct server server;
	struct dns_world dns;
	struct fleet_world *fleet; /* NULL: there is one machine */
	unsigned steps;            /* that are left to a run that is killed */
	size_t run, runs;          /* of a fleet: this one, and how many */
	size_t deliveries, excused, losses;
	char loss[400];
};

/* dice - 0 to sides - 1; chance - once in `days' days, asked every tick */
unsigned dice(struct sim *, unsigned sides);
bool one_in(struct sim *, unsigned n);
unsigned fate(struct sim *, unsigned sides);
unsigned luck(struct sim *, unsigned sides);
unsigned winds(struct sim *, unsigned sides); /* where updates are sent */

void tell(struct sim *, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* world.c */
void world_begin(struct sim *);
void world_end(struct sim *);
bool cert_good(const struct host *, time_t now);
const char *host_list(unsigned hosts); /* "mx0 mx3", in a static buffer */
/* offer_make - what senders see in these bytes */
void offer_make(struct sim *, struct offer *, const char *text, size_t len);

/* places.c - what the machine shows of what it published, and copies of it */
void places_look(struct sim *, struct facts *);
/* places_behind - is any of them of a later generation than the ledger? */
bool places_behind(const struct sim *, const struct ledger *);
void places_release(struct sim *);
void places_save_state(struct sim *);
void places_save_web(struct sim *);
/*
 * places_restore - of each part a copy, NULL: it stays; `whole': the state
 * folder, and not the ledger alone
 */
void places_restore(struct sim *, const struct state_copy *, bool whole,
    const struct web_copy *);
void places_lose_ledger(struct sim *); /* it is begun anew */

/* mirror.c - policies are fetched, and there may be a second web server */
void mirror_tick(struct sim *);
/* mirror_confirm - hold back records whose policies are not served yet */
void mirror_confirm(struct sim *, struct plan *);
const struct offer *mirror_fetch(struct sim *, const struct domain *);

/*
 * update.c - DNS that is told by apply: each tick; in a run, before
 * records.zone, `dies': killed when all has been sent; and updates.zone lost
 */
void update_tick(struct sim *, time_t passed);
void update_dns(struct sim *, struct plan *, const struct facts *,
    const struct ledger *, bool dies);
void update_forget(struct sim *);
/* update_judged - what this plan notes as released or removed is so in DNS */
void update_judged(struct sim *, const struct plan *);

/* events.c - what plain worlds do not have */
void events_begin(struct sim *);
void events_act(struct sim *, time_t passed);

/* observe.c */
struct facts *look_facts(struct sim *);
void look_around(struct sim *); /* poststs check */
/*
 * look_fresh - what apply sees right before steps that bind senders; false:
 * the plan has none, `e' is as it was
 */
bool look_fresh(struct sim *, const struct plan *, const struct ledger *,
    struct evidence *e);
/* look_doubts - is there a table, or a member, of which nobody knows? */
bool look_doubts(const struct sim *, const struct facts *);
/* look_passes - what cert-check says of the chain that this host has now */
bool look_passes(struct sim *, const struct host *);

/* dns_and_hosts.c */
time_t server_clock(const struct sim *);
void server_run(struct sim *);
/* server_attempt - once it has its store; true: a plan was seen through */
bool server_attempt(struct sim *);
/* server_ledger - as the store has it; valid until something is written */
const struct ledger *server_ledger(struct sim *);
/* server_alive - one step further; false: it is killed here */
bool server_alive(struct sim *, bool committed);
/* server_stage, server_move - the administrator asks; false: not now */
bool server_stage(struct sim *, const char *domain, enum stage, bool force);
bool server_move(struct sim *, const struct ledger_move *);

/* main.c - some minutes or hours pass */
void world_tick(struct sim *);

/* rules.c - what poststs would do without one of its rules */
const struct ledger *rules_ledger(struct sim *, const struct ledger *);
/* rules_text - what is served of this body */
const char *rules_text(struct sim *, const char *body);
void rules_plan(struct sim *, struct plan *, const struct ledger *);

/* admin.c */
void admin_act(struct sim *, time_t passed);
/* admin_puts - these hosts into DNS; announced, or not */
void admin_sets_mx(struct sim *, struct domain *, unsigned mx, bool announced);

/* backup.c - copies of the ledger, and how they come back */
void backup_act(struct sim *, time_t passed);

/* sender.c */
void sender_delivers(struct sim *, unsigned kind, unsigned domain);
/* sender_without_tls - one that knows nothing of all this */
void sender_without_tls(struct sim *);

/*
 * offline_plan.c - the plan as the administrator reads it on another machine,
 * made of the same input; NULL where he does not do so now. Valid until the
 * next call
 */
struct plan *offline_plan(
    struct sim *, const struct facts *, const struct plan *);
void offline_clear(struct sim *);

/* fake_libmilter.c - the milter; what it counted becomes evidence */
extern const bool libmilter_there; /* was it built? */
void libmilter_open(struct sim *);
void libmilter_shut(struct sim *);
/* libmilter_takes - does it let this message pass? */
bool libmilter_takes(
    struct sim *, unsigned client, unsigned domain, unsigned host, bool tls);
void libmilter_writes(struct sim *);

/* judge.c - a message was refused though it could have been delivered */
void judge_loss(struct sim *, unsigned kind, unsigned domain, unsigned refused,
    const struct cache *);
/* judge_delay - a message was not taken by a milter of ours */
void judge_delay(struct sim *, unsigned domain, unsigned host, bool tls);
void judge_tick(struct sim *);
/* judge_restore - an older state is about to hold for this domain */
void judge_restore(struct sim *, struct domain *);

#endif
