/*
 * NAME      evidence_meet - a member's evidence and that of others become one
 * CONTRACT  see evidence_meet.h. A batch of our own whose word is not the one
 *           that is noted here was lost on one of both sides (a store or a
 *           file that was put back), so it comes down and is joined before it
 *           goes up; one of another member's comes down. Reports are everybody's: they come down and go up.
 *
 *           The other members' standing is written down last, so that nobody
 *           is believed to be known whose evidence is not here.
 */
#include "store/evidence_meet.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dates.h"
#include "store/evidence_batches.h"
#include "store/evidence_db.h"
#include "store/shared.h"

#define TRIES 5
#define KEPT  400 /* days */

struct exchange {
	struct evidence_db *db;
	struct store *shared;
	const char *member;
	time_t now;
	int64_t since; /* first day of sessions */
	bool send;
	struct share_mark *ours, *there; /* here, and in the store */
	size_t ours_len, there_len, there_cap;
	struct share_state *others;
	size_t others_len, others_cap;
	struct evidence_meeting *out;
	struct buf *why;
};

static int
compare_names(const struct share_name *a, const struct share_name *b)
{
	int order = strcmp(a->member, b->member);

	if (order == 0)
		order = (int)a->kind - (int)b->kind;
	return order != 0 ? order : a->day < b->day ? -1 : a->day > b->day;
}

static int
compare_marks(const void *va, const void *vb)
{
	const struct share_mark *a = va, *b = vb;

	return compare_names(&a->name, &b->name);
}

/* local - of what is done with the file of this machine: who failed is noted */
static int
local(struct exchange *x, int result)
{
	x->out->here |= result != 0;
	return result;
}

/* up_name - what a batch of this machine is called in the store */
static struct share_name
up_name(const struct exchange *x, const struct share_name *name)
{
	struct share_name up = *name;

	if (name->kind != SHARE_REPORT && *name->member == '\0')
		snprintf(up.member, sizeof(up.member), "%s", x->member);
	return up;
}

/* wanted - is it of days that anybody goes by? */
static bool
wanted(const struct exchange *x, const struct share_name *name)
{
	if (name->kind == SHARE_SESSION)
		return name->day >= x->since;
	return name->day == 0 || name->day >= x->now / DAY - KEPT;
}

/* note_batch - one of ours is called as it is here, by no name */
static int
note_batch(void *context, const struct share_name *name, const char *word)
{
	struct exchange *x = context;
	struct share_mark *m;

	if (!wanted(x, name))
		return 0;
	VEC_GROW(x->there, x->there_len, x->there_cap);
	m = &x->there[x->there_len++];
	*m = (struct share_mark){ .name = *name };
	if (strcmp(name->member, x->member) == 0)
		m->name.member[0] = '\0';
	snprintf(m->word, sizeof(m->word), "%s", word);
	return 0;
}

/* ---- one batch ---- */

/* down - what the store has of it; `mark' learns the word */
static int
down(struct exchange *x, struct share_mark *mark)
{
	struct share_name up = up_name(x, &mark->name);
	struct share_rows rows;
	int result;

	share_rows_init(&rows);
	result = shared_pull(x->shared, &up, x->now, &rows, mark->word,
	    &x->out->refused, x->why);
	if (result == 0)
		result =
		    local(x, evidence_take(x->db, &mark->name, &rows, x->why));
	share_rows_release(&rows);
	x->out->received += result == 0;
	return result;
}

/* up - all that is here of it */
static int
up(struct exchange *x, struct share_mark *mark)
{
	struct share_name name = up_name(x, &mark->name);
	struct share_rows rows;
	int result;

	share_rows_init(&rows);
	result = local(x, evidence_batch(x->db, &mark->name, &rows, x->why));
	if (result == 0)
		result =
		    shared_push(x->shared, &name, &rows, mark->word, x->why);
	share_rows_release(&rows);
	x->out->sent += result == 0;
	return result;
}

/* ours - down where one of both has lost something, then up */
static int
ours(struct exchange *x, struct share_mark *mark, bool differs)
{
	int tries = 0, result = 0;

	for (;;) {
		if (differs)
			result = down(x, mark);
		if (result == 0 && x->send)
			result = up(x, mark);
		if (result == 0 || x->why->error != ESTALE || ++tries == TRIES)
			break;
		buf_clear(x->why);
		x->why->error = 0;
		differs = true;
	}
	return result;
}

/* exchange - one batch that is here, or there, or both */
static int
exchange(struct exchange *x, const struct share_mark *here,
    const struct share_mark *there)
{
	struct share_mark mark = here != NULL ? *here : *there;
	bool differs = there != NULL &&
		       (here == NULL || strcmp(here->word, there->word) != 0);
	int result = 0;

	if (*mark.name.member != '\0') {
		if (!differs)
			return 0;
		result = down(x, &mark);
	} else if (differs || mark.dirty != 0 ||
		   (there == NULL && here->word[0] != '\0')) {
		if (there == NULL)
			mark.word[0] = '\0';
		result = ours(x, &mark, differs);
	} else {
		return 0;
	}
	/* what was only read is not sent yet */
	if (result == 0 && !x->send && *mark.name.member == '\0')
		mark.dirty = -1;
	return result == 0 ? local(x, evidence_marked(x->db, &mark, x->why))
			   : -1;
}

/* ---- all of them ---- */

static int
exchange_all(struct exchange *x)
{
	size_t i = 0, k = 0;
	int order, result = 0;

	while (result == 0 && (i < x->ours_len || k < x->there_len)) {
		order = i == x->ours_len ? 1
			: k == x->there_len
			    ? -1
			    : compare_marks(&x->ours[i], &x->there[k]);
		if (order > 0 || wanted(x, &x->ours[i].name))
			result = exchange(x, order <= 0 ? &x->ours[i] : NULL,
			    order >= 0 ? &x->there[k] : NULL);
		i += order <= 0;
		k += order >= 0;
	}
	return result;
}

static int
note_other(void *context, const struct share_state *state)
{
	struct exchange *x = context;
	struct share_state *s;

	VEC_GROW(x->others, x->others_len, x->others_cap);
	s = &x->others[x->others_len++];
	*s = *state;
	s->member = xstrdup(state->member);
	return 0;
}

/* standing - ours goes up, theirs comes down */
static int
standing(struct exchange *x)
{
	struct share_state mine = { .member = x->member };

	evidence_state(x->db, &mine);
	if (x->send && shared_tell_state(x->shared, &mine, x->why) != 0)
		return -1;
	return local(x,
	    evidence_others(x->db, x->others, x->others_len, x->now, x->why));
}

static int
prune(struct exchange *x)
{
	const struct db *db = &x->db->db;
	sqlite3_int64 today = x->now / DAY;
	time_t really = time(NULL);

	/* the server goes by its own clock, and "what if" is not for it */
	if (!x->send || x->now < really - DAY || x->now > really + DAY ||
	    evidence_meta(db, "pruned_shared") == today)
		return 0;
	if (shared_prune(x->shared, x->why) != 0)
		return -1;
	return evidence_set_meta(db, "pruned_shared", today) == SQLITE_OK
		   ? 0
		   : local(x, db_fail(db, "write", x->why));
}

static void
release(struct exchange *x)
{
	size_t i;

	for (i = 0; i < x->others_len; i++)
		free((void *)x->others[i].member);
	free(x->others);
	free(x->ours);
	free(x->there);
}

int
evidence_meet(struct evidence_db *db, struct store *shared, const char *member,
    time_t now, unsigned days, bool send, struct evidence_meeting *out,
    struct buf *why)
{
	struct exchange x = { .db = db,
		.shared = shared,
		.member = member,
		.now = now,
		.since = now / DAY - days,
		.send = send,
		.out = out,
		.why = why };
	int result = -1;

	*out = (struct evidence_meeting){ 0 };
	/* before the batches are read: who is known later is known too little */
	if (shared_states(shared, note_other, &x, why) == 0 &&
	    shared_batches(shared, now / DAY - KEPT, note_batch, &x, why) ==
		0 &&
	    local(&x, evidence_marks(db, &x.ours, &x.ours_len, why)) == 0) {
		if (x.there_len > 0)
			qsort(x.there, x.there_len, sizeof(*x.there),
			    compare_marks);
		result = exchange_all(&x);
	}
	if (result == 0)
		result = standing(&x);
	if (result == 0)
		result = prune(&x);
	release(&x);
	return result;
}
