/*
 * NAME      fleet_shared - the store that members share, in memory
 * CONTRACT  shared.h, in the place of postgresql/pg_shared.c: what is said
 *           there of changes and their words, of members and of their reports.
 *           It may be out of reach, and a commit of which the answer is lost
 *           is there all the same. After each commit its state is kept for a
 *           failover that loses the last ones (fleet.c).
 */
#include "fleet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/shared.h"
#include "store/store.h"
#include "task/fleet_evidence.h"

static struct sim_store *
of(const struct store *store)
{
	return (struct sim_store *)(uintptr_t)store;
}

static int
unreachable(struct buf *why)
{
	why_set(why, "the shared store cannot be reached");
	if (why != NULL)
		why->error = EAGAIN;
	return -1;
}

static bool
reaches(const struct sim_store *s)
{
	return fleet_reaches(s->sim, s->member);
}

static void
name_of(char out[20], unsigned member)
{
	snprintf(out, 20, "m%u.example", member);
}

static unsigned
number_of(const char *name)
{
	return (unsigned)strtoul(name + 1, NULL, 10);
}

/* ---- what it is ---- */

bool
shared_supported(void)
{
	return true;
}

struct store *
shared_open(const char *setting, const char *member, bool write,
    const struct shared_server *known, struct buf *why)
{
	struct sim *sim = fleet_sim();
	struct store *store =
	    sim_store_open(sim, &sim->fleet->store, number_of(member), true);

	if (reaches(of(store)))
		return store;
	unreachable(why);
	store_close(store);
	return NULL;
}

void
sim_shared_mark(const struct image *image, struct shared_mark *mark)
{
	*mark = (struct shared_mark){ .id = "store",
		.change = image->change,
		.server = { "1", 1 + fleet_sim()->fleet->promotions } };
	snprintf(mark->word, sizeof(mark->word), "%u",
	    image->words_len > 0 ? image->words[image->words_len - 1] : 0);
}

bool
shared_mark_same(const struct shared_mark *a, const struct shared_mark *b)
{
	return a->change == b->change && strcmp(a->id, b->id) == 0 &&
	       strcmp(a->word, b->word) == 0;
}

int
shared_now(struct store *store, struct shared_mark *mark, struct buf *why)
{
	struct sim_store *s = of(store);

	if (!reaches(s))
		return unreachable(why);
	sim_shared_mark(s->image, &s->mark);
	s->marked = true;
	*mark = s->mark;
	return 0;
}

int
shared_mark_now(struct store *store, struct shared_mark *mark, struct buf *why)
{
	return shared_now(store, mark, why);
}

const struct shared_mark *
shared_mark_of(const struct store *store)
{
	const struct sim_store *s = of(store);

	return s->marked && s->mark.change >= 0 ? &s->mark : NULL;
}

int
shared_knows(
    struct store *store, const struct shared_mark *mark, struct buf *why)
{
	const struct sim_store *s = of(store);
	char word[SHARED_WORD_MAX + 1];

	if (!reaches(s))
		return unreachable(why);
	if (mark->change < 0 || mark->change > s->image->change)
		return 0;
	if (mark->change == 0)
		return 1;
	snprintf(word, sizeof(word), "%u", s->image->words[mark->change - 1]);
	return strcmp(word, mark->word) == 0;
}

/* ---- writing ---- */

int
sim_shared_begin(struct sim_store *s, struct buf *why)
{
	struct image *work = &s->work;
	struct shared_mark now;

	if (!reaches(s))
		return unreachable(why);
	sim_shared_mark(s->image, &now);
	if (s->marked && !shared_mark_same(&s->mark, &now) &&
	    !s->sim->options.without[RULE_FLEET_DECISION]) {
		why->error = ESTALE;
		return why_set(why, "another member has changed it");
	}
	work->change++;
	VEC_GROW(work->words, work->words_len, work->words_cap);
	work->words[work->words_len++] = ++s->sim->fleet->word;
	return 0;
}

int
sim_shared_end(struct sim_store *s, struct buf *why)
{
	struct fleet_world *f = s->sim->fleet;

	image_release(&f->snapshots[SNAPSHOTS - 1]);
	memmove(&f->snapshots[1], &f->snapshots[0],
	    (SNAPSHOTS - 1) * sizeof(f->snapshots[0]));
	f->snapshots[0] = (struct image){ 0 };
	image_copy(&f->snapshots[0], s->image);
	sim_shared_mark(s->image, &s->mark);
	s->marked = true;
	if (odds(s->sim, 300) != 0)
		return 0;
	tell(s->sim, "the answer to a commit is lost");
	return unreachable(why);
}

/* ---- what members see ---- */

int
shared_tell(struct store *store, const struct shared_report *r, struct buf *why)
{
	struct sim_store *s = of(store);
	struct image_member *m = &s->image->members[s->member];
	struct arena *arena = s->sim->server.store.arena;

	if (!reaches(s))
		return unreachable(why);
	m->told = s->sim->now;
	m->settings = arena_intern(arena, r->settings);
	if (strcmp(m->hash, r->hash) == 0)
		return 0;
	memcpy(m->hash, r->hash, sizeof(m->hash));
	m->text = arena_intern(arena, r->text);
	m->len = r->len;
	return 0;
}

int
shared_hear(struct store *store, const char *member,
    int (*each)(void *context, const struct shared_report *), void *context,
    struct buf *why)
{
	struct sim_store *s = of(store);
	const struct image_member *m;
	struct shared_report r;
	char name[20];
	unsigned i;

	if (!reaches(s))
		return unreachable(why);
	for (i = 0; i < SLOTS; i++) {
		m = &s->image->members[i];
		name_of(name, i);
		if (!m->there || m->removed || i == s->member ||
		    (member != NULL && strcmp(name, member) != 0))
			continue;
		r = (struct shared_report){ .member = name,
			.age = m->told != 0 ? s->sim->now - m->told : -1,
			.hash = m->hash,
			.text = member != NULL ? m->text : NULL,
			.len = member != NULL ? m->len : 0,
			.settings = m->settings != NULL ? m->settings : "" };
		if (each(context, &r) != 0)
			return -1;
	}
	return 0;
}

int
shared_doubt(struct store *store, struct buf *why)
{
	struct sim_store *s = of(store);
	unsigned i;

	if (!reaches(s))
		return unreachable(why);
	for (i = 0; i < SLOTS; i++)
		if (i != s->member)
			s->image->members[i].told = 0;
	return 0;
}

/* ---- members ---- */

int
shared_members(struct store *store, struct shared_members *out, struct buf *why)
{
	struct sim_store *s = of(store);
	const struct image_member *m;
	struct shared_member *one;
	char name[20];
	unsigned i;

	*out = (struct shared_members){ .len = 0 };
	if (!reaches(s))
		return unreachable(why);
	out->list = xcalloc(SLOTS, sizeof(*out->list));
	for (i = 0; i < SLOTS; i++) {
		m = &s->image->members[i];
		if (!m->there)
			continue;
		name_of(name, i);
		one = &out->list[out->len++];
		one->name = xstrdup(name);
		one->version = xstrdup("");
		one->removed = m->removed;
		one->change = m->change;
	}
	return 0;
}

void
shared_members_release(struct shared_members *members)
{
	size_t i;

	for (i = 0; i < members->len; i++) {
		free(members->list[i].name);
		free(members->list[i].version);
	}
	free(members->list);
	*members = (struct shared_members){ .len = 0 };
}

int
shared_announce(struct store *store, const char *version, struct buf *why)
{
	struct sim_store *s = of(store);
	struct image_member *m = &s->image->members[s->member];

	if (!reaches(s))
		return unreachable(why);
	m->there = true;
	m->removed = false;
	m->change = s->image->change;
	return 0;
}

int
shared_recall(struct store *store, const char *name, struct buf *why)
{
	struct sim_store *s = of(store);

	if (!reaches(s))
		return unreachable(why);
	s->image->members[number_of(name)].there = true;
	return 0;
}

int
shared_remove(struct store *store, const char *name, struct buf *why)
{
	struct sim_store *s = of(store);
	struct image_member *m = &s->image->members[number_of(name)];

	if (!reaches(s))
		return unreachable(why);
	if (!m->there || m->removed)
		return 0;
	m->removed = true;
	return 1;
}

/* ---- evidence ---- */

/*
 * Members do not exchange evidence here: each judges by its own, and so is told
 * of less (tests/unit/test_evidence_members.c, fleet_evidence.sh have the rest)
 */
int
fleet_evidence(
    struct store *shared, const char *member, const struct settings *settings)
{
	(void)shared;
	(void)member;
	(void)settings;
	return 0;
}
