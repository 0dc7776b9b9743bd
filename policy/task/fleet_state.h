/*
 * fleet_state - what a run knows of its fleet (private to task/fleet*.c)
 */
#ifndef POSTSTS_TASK_FLEET_STATE_H
#define POSTSTS_TASK_FLEET_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/buf.h"
#include "dns/dname.h"
#include "facts/facts.h"
#include "sts/policy_id.h"

/* what one other member said */
struct voice {
	char *name, *silent, *settings;
	char hash[BODY_HASH_SIZE];
	struct facts *facts;
};

struct fleet {
	struct store *shared; /* NULL: it cannot be reached */
	char member[DNAME_SIZE];
	struct voice *voices;
	size_t voices_len, voices_cap;
	struct facts own; /* what was found here, before others were heard */
	bool heard;
	int64_t came;  /* what the store was when this member came last */
	bool put_back; /* and this machine knows nothing of that */
	time_t now;
	struct buf settings;
};

/* fleet_forget_voices - what others said is read again */
void fleet_forget_voices(struct fleet *);

#endif
