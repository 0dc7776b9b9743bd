/*
 * fleet - a run of a machine that shares its store with others
 *
 * Where the option store is set. For a single machine each of these does
 * nothing, and its world has no fleet. The order of a run: fleet_open, Postfix
 * is asked, fleet_hear, DNS is asked, fleet_hosts, fleet_tell, the plan is made,
 * fleet_attach, it is carried out.
 */
#ifndef POSTSTS_TASK_FLEET_H
#define POSTSTS_TASK_FLEET_H

#include <stdbool.h>

#include "base/attr.h"
#include "dns/dname.h"
#include "publish/webroot.h"
#include "store/meet.h"
#include "task/gather.h"

/*
 * fleet_open - connect; an exit code, a failure has been said. Who is about to
 * write must be a member, and meets the store: EX_TEMPFAIL where it cannot be
 * reached, and nothing may be changed then. Who only looks goes on without it,
 * and knows nothing of the others.
 */
int fleet_open(struct world *, const struct request *, bool write);
/* fleet_join - as fleet_open to write, for a machine that is to become one */
int fleet_join(
    struct world *, const struct request *, struct meeting *) ATTR_MUSTCHECK;
/* fleet_again - others wrote meanwhile: meet once more; an exit code */
int fleet_again(struct world *, const struct request *) ATTR_MUSTCHECK;
void fleet_close(struct world *);

/* fleet_ledger - for who only looks: what both have; NULL: look here alone */
struct ledger *fleet_ledger(
    struct world *, struct store *mirror, struct buf *why);
/* fleet_attach - what is written to the mirror goes to the shared store first */
void fleet_attach(struct world *, struct store *mirror);

/* fleet_store - the shared one; NULL: a machine by itself */
struct store *fleet_store(const struct world *);

/* fleet_hear - what the other members see, beside what is seen here */
int fleet_hear(struct world *, const struct request *) ATTR_MUSTCHECK;
/* fleet_own - how many of the instances are of this machine */
size_t fleet_own(const struct world *);
/* fleet_tell - what is seen here goes up; before fleet_hosts() */
int fleet_tell(struct world *) ATTR_MUSTCHECK;
/* fleet_hosts - whose hosts are whose, and which members are silent */
void fleet_hosts(struct world *);
/*
 * fleet_agrees - may this member decide? Not where another one has other
 * settings for what is published: EX_CONFIG, and it has been said
 */
int fleet_agrees(const struct world *) ATTR_MUSTCHECK;

/* fleet_published - what this run wrote is published here: it is not behind */
void fleet_published(struct world *);
/*
 * fleet_current - is the store as it was when this run read or wrote it last?
 * Else what is about to be published may be what another member has replaced.
 * 0; or -1 and `why', with why->error ESTALE where it is not
 */
int fleet_current(const struct world *, struct buf *why) ATTR_MUSTCHECK;
/* fleet_done - this run was seen through */
void fleet_done(const struct world *);
/* fleet_gone - what another member has ended is taken away here, too */
int fleet_gone(const struct world *, struct webroot_result *,
    struct buf *why) ATTR_MUSTCHECK;

/*
 * fleet_name - what this member is called: as set, or as the machine is. An
 * exit code, a failure has been said
 */
int fleet_name(const struct settings *, char name[DNAME_SIZE]) ATTR_MUSTCHECK;
/* fleet_exit - the exit code for what a shared store has failed with */
int fleet_exit(int error);

#endif
