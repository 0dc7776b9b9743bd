/*
 * NAME      fleet_evidence - a member sends what it has counted, and hears
 * CONTRACT  see fleet_evidence.h. By the time of now: what was counted is of
 *           when it was, and `--now' only asks "what if".
 */
#include "task/fleet_evidence.h"

#include <sysexits.h>
#include <time.h>

#include "base/msg.h"
#include "store/evidence_meet.h"
#include "store/shared.h"
#include "task/fleet.h"
#include "task/gather.h"

#define PATIENCE 2000 /* milliseconds that evidence may take to open */

static int
exchange(struct evidence_db *db, struct store *shared, const char *member,
    const struct settings *settings)
{
	struct evidence_meeting met;
	struct buf why = BUF_INIT;
	int code = EX_OK;

	if (evidence_meet(db, shared, member, time(NULL),
		evidence_days(settings), true, &met, &why) != 0) {
		if (!met.here)
			code =
			    fail(fleet_exit(why.error), "%s", buf_text(&why));
		else
			complain("%s; the evidence was not exchanged",
			    buf_text(&why));
	}
	if (met.refused > 0)
		complain("the shared store has %llu rows of evidence that no "
			 "member can have written; they are ignored",
		    (unsigned long long)met.refused);
	buf_release(&why);
	return code;
}

int
fleet_evidence(
    struct store *shared, const char *member, const struct settings *settings)
{
	struct buf why = BUF_INIT;
	struct evidence_db *db;
	int code = EX_OK;

	if (!shared_evidence(shared)) {
		complain("the shared store has the old schema 1, without "
			 "evidence: run poststs store init --run as its owner; "
			 "until then no domain goes on to enforce");
		return EX_OK;
	}
	db = evidence_open(settings->state_dir, true, PATIENCE, &why);
	if (db != NULL)
		code = exchange(db, shared, member, settings);
	evidence_close(db);
	buf_release(&why);
	return code;
}
