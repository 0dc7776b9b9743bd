/*
 * fleet - several machines that share a store, in the simulated world
 *
 * Each member has its own ledger (the mirror), files, web root, evidence and
 * hosts; the rest of the world is the same for all. One member at a time is
 * present: its things stand in sim->server and sim->domain, those of the others
 * here. What joins, hears, tells and refuses is the real code of poststs.
 */
#ifndef POSTSTS_TESTS_SIM_FLEET_H
#define POSTSTS_TESTS_SIM_FLEET_H

#include "sim.h"
#include "store/mirror.h"
#include "store/store_ops.h"
#include "task/fleet.h"

#define MEMBERS   5 /* at a time */
#define SLOTS     9 /* and those that were once */
#define MOVES     (DOMAINS * HOSTS)
#define SNAPSHOTS 6 /* of the store, after each of its last commits */
#define BACKUPS   3
#define NAMES_MAX 400 /* ids of one domain */

/* ---- a store in memory: fleet_store.c, fleet_shared.c ---- */

struct image_row {
	struct ledger_row row;
	size_t seq;
};

struct image_domain {
	bool there;
	struct ledger_domain standing;
	struct image_row *rows;
	size_t len, cap;
	int64_t change; /* that touched it last */
};

struct image_move {
	struct ledger_move move;
	time_t ended; /* not before `announced': it is over */
};

struct image_member {
	bool there, removed;
	int64_t change; /* of the store, when it came last */
	time_t told;    /* 0: nothing yet */
	char hash[BODY_HASH_SIZE];
	const char *text, *settings;
	size_t len;
};

/* all that a store holds at one moment */
struct image {
	uint64_t generation, published;
	struct image_domain domains[DOMAINS];
	struct image_move moves[MOVES];
	size_t moves_len;
	/* of a shared one */
	int64_t change;
	unsigned *words; /* one a change */
	size_t words_len, words_cap;
	struct image_member members[SLOTS];
	/* of a mirror */
	int64_t writes, noted; /* the counter, and what it was */
	struct mirror_note note;
};

void image_copy(struct image *, const struct image *from);
void image_release(struct image *);

/* a store that is open */
struct sim_store {
	struct store base;
	struct sim *sim;
	struct image *image, work; /* what a transaction makes of it */
	unsigned member;
	bool shared, replacing, marked;
	struct shared_mark mark;
};

struct store *sim_store_open(
    struct sim *, struct image *, unsigned member, bool shared);
/* sim_shared_begin, sim_shared_end - what a shared store does beside that */
int sim_shared_begin(struct sim_store *, struct buf *why);
int sim_shared_end(struct sim_store *, struct buf *why);
void sim_shared_mark(const struct image *, struct shared_mark *);

/* ---- members ---- */

/* what one member shows of a domain */
struct member_places {
	struct offer web;
	struct shown cdb;
	char listed[STS_ID_MAX + 1];
	enum policy_mode map;
};

struct member_copy {
	time_t at; /* 0: none */
	struct image mirror;
	struct member_places places[DOMAINS];
	uint64_t generations[SERVED_SOURCES];
};

struct member {
	bool in;      /* the administrator has it */
	bool busy;    /* a run of it goes on */
	bool follows; /* poststs follow; `heard' of this change */
	bool leaves;  /* what it had is another's */
	int64_t heard;
	bool webs;  /* it is one of the addresses of the policy host */
	bool older; /* another version of poststs */
	unsigned lists, hosts;
	time_t cut_until;    /* no way to the store */
	time_t off_until;    /* nothing of it runs, nor does its web server */
	time_t decided, gap; /* its last run, and the end of the last pause */
	struct server server;
	struct member_places places[DOMAINS];
	struct image mirror;
	struct member_copy copy;
};

struct fleet_world {
	struct member members[SLOTS + 1]; /* the last: what all began with */
	unsigned at;                      /* who is present */
	uint64_t dice;
	unsigned depth; /* of pauses within runs */
	struct image store;
	struct image snapshots[SNAPSHOTS]; /* the latest first */
	struct image backups[BACKUPS];
	time_t store_down;
	int64_t promotions; /* of a standby */
	time_t store_old;   /* when it was last put back */
	time_t mirror_old;  /* when any mirror was put back, or lost */
	/* settings that not all have yet */
	const char *tune;
	time_t tune_until;
	unsigned word;
	char dir[40]; /* with a folder for each, in memory where it can be */
	struct memo *shelf;    /* bodies by hash */
	time_t moved[DOMAINS]; /* when it was last listed anew */
	/* of the run that goes on */
	struct world *world;
	struct request *request;
	struct ledger *ledger;
	bool refused; /* the member may not go on */
	bool again;   /* others decided meanwhile */
	/* ids of each domain, and the bodies that they name */
	struct {
		char id[STS_ID_MAX + 1];
		const char *hash;
	} ids[DOMAINS][NAMES_MAX];
	size_t ids_len[DOMAINS];
	size_t refusals, pauses, returns;
};

/* fleet.c */
/* fleet_sim - the world in which stores are opened */
struct sim *fleet_sim(void);
void fleet_begin(struct sim *);
void fleet_end(struct sim *);
/* odds - dice of their own */
unsigned odds(struct sim *, unsigned sides);
void fleet_visit(struct sim *, unsigned member);
/* fleet_web - what this member shows of a domain, wherever it stands */
struct server *fleet_server(struct sim *, unsigned member);
struct offer *fleet_web(struct sim *, unsigned member, unsigned domain);
/* fleet_server_of - the address that a sender has got; SLOTS: none is there */
unsigned fleet_server_of(struct sim *);
/* fleet_receives - who gets the reports of this sender is present */
void fleet_receives(struct sim *, unsigned sender);
/* fleet_up - is it there, and does it answer? */
bool fleet_up(const struct sim *, unsigned member);
/* fleet_reaches - does it get to the store? */
bool fleet_reaches(const struct sim *, unsigned member);
/* fleet_tick - who is due runs */
void fleet_tick(struct sim *);
/* fleet_equip - one more */
void fleet_equip(struct sim *, unsigned member);
/* fleet_any - one that there is */
unsigned fleet_any(struct sim *);

/* fleet_events.c */
void fleet_act(struct sim *, time_t passed);

/* fleet_judge.c */
/* fleet_twin - what is served here as it is elsewhere has the same past */
void fleet_twin(struct sim *, struct domain *);
/* fleet_names - an id names one policy, whoever says so */
void fleet_names(
    struct sim *, struct domain *, const char *id, const char *hash);
/* fleet_plan_judged - what some member lists is not taken for gone */
void fleet_plan_judged(struct sim *, const struct plan *, const struct facts *);
/* fleet_grown - what this member has published is in the store */
void fleet_grown(struct sim *);
/* fleet_ended - what another member has ended is taken away here, too */
void fleet_ended(struct sim *, const struct plan *, const struct ledger *);
/* fleet_able - since when could anybody be told of this host? */
time_t fleet_able(const struct sim *, unsigned host);
/* fleet_excuse - was this copy fetched from a web root that was put back? */
bool fleet_excuse(const struct sim *, const struct domain *, unsigned host,
    const struct cache *);

/* fleet_run.c */
void fleet_run(struct sim *);
/* fleet_between - between two effects of a run */
void fleet_between(struct sim *, bool committed);
/* fleet_heard, fleet_told - what the others see, and what this one does */
void fleet_heard(struct sim *, struct facts *);
void fleet_told(struct sim *, struct facts *);
/* fleet_may - may it carry out this plan? */
bool fleet_may(struct sim *, const struct plan *);
/* fleet_writes - before anything is shown; 0, or not */
int fleet_writes(struct sim *, struct plan *, const struct ledger *,
    const struct ledger *joined);
/* fleet_may_release - may records follow? */
bool fleet_may_release(struct sim *);
void fleet_released(struct sim *, const struct plan *, const struct ledger *);
/* fleet_ledger_now - of who is present; until fleet_forget() */
const struct ledger *fleet_ledger_now(struct sim *);
void fleet_forget(struct sim *);
/* fleet_stage, fleet_move - requests; false: not now */
bool fleet_stage(struct sim *, const char *domain, enum stage, bool force);
bool fleet_move(struct sim *, const struct ledger_move *);
/* fleet_joins - poststs store join; fleet_removes - poststs member remove */
void fleet_joins(struct sim *, unsigned member);
void fleet_removes(struct sim *, unsigned member);

#endif
