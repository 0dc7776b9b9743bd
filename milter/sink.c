/*
 * NAME      sink - from sessions to the evidence database
 * CONTRACT  see sink.h. There are two tallies: `current', to which sessions add
 *           under the lock, and `waiting', which belongs to the writer. The
 *           writer exchanges an empty tally for `current', adds that to
 *           `waiting', and writes `waiting' without any lock. So the lock is
 *           never held while a file is touched.
 *
 *           Whether a session is a downgrade is decided when it is counted, by
 *           what is known then. The writer reads the table of who used TLS from
 *           the database when it can first be opened.
 * BUGS      If it is unknown whether a transaction was committed (an I/O error
 *           at COMMIT), its batch is written again.
 */
#include "milter/sink.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "base/alloc.h"
#include "milter/log.h"
#include "milter/tally.h"
#include "milter/usedtls.h"

#define PATIENCE   2000 /* ms that the writer waits for another writer */
#define SAY_AGAIN  3600 /* seconds between complaints of one kind */
#define DAY_LENGTH 86400

struct sink {
	char *state_dir;
	unsigned interval;
	bool (*known)(const char *);
	pthread_t writer;

	pthread_mutex_t lock; /* of everything down to `totals' */
	pthread_cond_t wake;
	bool stop, now;
	struct tally *current;
	struct usedtls *usedtls;
	size_t room;   /* counters in `current' that call for the writer */
	uint64_t lost; /* not yet handed to the writer */
	struct sink_totals *totals;

	/* the writer's own */
	struct tally *waiting, *spare;
	uint64_t waiting_lost;
	struct evidence_db *db;
	bool remembered; /* the database was asked who used TLS */
	bool begun;      /* it was told that this milter runs */
	time_t beat;     /* when it was last told so */
	time_t said;     /* when a failure was last logged; 0: all is well */
};

void
sink_count(struct sink *s, const struct session_count *count)
{
	struct session_count c = *count;

	pthread_mutex_lock(&s->lock);
	if (c.domain[0] != '\0' && c.tls[0] != '\0')
		usedtls_mark(s->usedtls, c.domain, c.network, c.day, c.day);
	else if (c.domain[0] != '\0')
		c.downgraded =
		    usedtls_lately(s->usedtls, c.domain, c.network, c.day);
	s->totals->counted += c.count;
	if (!tally_add(s->current, &c)) {
		s->lost += c.count;
		s->totals->lost += c.count;
	}
	if (tally_len(s->current) >= s->room && !s->now) {
		s->now = true;
		pthread_cond_signal(&s->wake);
	}
	pthread_mutex_unlock(&s->lock);
}

void
sink_lost(struct sink *s)
{
	pthread_mutex_lock(&s->lock);
	s->totals->counted++;
	s->totals->lost++;
	s->lost++;
	pthread_mutex_unlock(&s->lock);
}

void
sink_nudge(struct sink *s)
{
	pthread_mutex_lock(&s->lock);
	s->now = true;
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->lock);
}

struct sink_totals
sink_totals(struct sink *s)
{
	struct sink_totals totals;

	pthread_mutex_lock(&s->lock);
	totals = *s->totals;
	pthread_mutex_unlock(&s->lock);
	return totals;
}

/* ---- the writer ---- */

/* rest - until it is time; false: for the last time */
static bool
rest(struct sink *s)
{
	struct timespec until;
	bool stop;
	int err = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += s->interval;
	pthread_mutex_lock(&s->lock);
	while (!s->stop && !s->now && err != ETIMEDOUT)
		err = pthread_cond_timedwait(&s->wake, &s->lock, &until);
	stop = s->stop;
	pthread_mutex_unlock(&s->lock);
	return !stop;
}

/* take - what was counted since the last time, into `waiting' */
static void
take(struct sink *s)
{
	const struct session_count *counts;
	struct tally *full;
	uint64_t lost = 0;
	size_t i;

	pthread_mutex_lock(&s->lock);
	full = s->current;
	s->current = s->spare;
	s->waiting_lost += s->lost;
	s->lost = 0;
	s->now = false;
	pthread_mutex_unlock(&s->lock);
	counts = tally_counts(full);
	for (i = 0; i < tally_len(full); i++)
		if (!tally_add(s->waiting, &counts[i]))
			lost += counts[i].count;
	tally_clear(full);
	s->spare = full;
	if (lost == 0)
		return;
	s->waiting_lost += lost;
	pthread_mutex_lock(&s->lock);
	s->totals->lost += lost;
	pthread_mutex_unlock(&s->lock);
}

struct memory {
	struct sink *sink;
	uint32_t today;
};

static void
remember(
    void *context, const char *domain, const char *network, uint32_t last_day)
{
	const struct memory *m = context;

	pthread_mutex_lock(&m->sink->lock);
	usedtls_mark(m->sink->usedtls, domain, network, last_day, m->today);
	pthread_mutex_unlock(&m->sink->lock);
}

/* ready - is the database open, and has it been asked who used TLS? */
static bool
ready(struct sink *s, time_t now, struct buf *why)
{
	struct memory m = { s, (uint32_t)(now / DAY_LENGTH) };
	uint32_t since = m.today > USEDTLS_DAYS ? m.today - USEDTLS_DAYS : 0;

	if (s->db == NULL)
		s->db = evidence_open(s->state_dir, true, PATIENCE, why);
	if (s->db == NULL)
		return false;
	if (!s->remembered &&
	    evidence_used_tls(s->db, since, remember, &m, why) != 0)
		return false;
	s->remembered = true;
	return true;
}

static void
complain(struct sink *s, time_t now, const char *why)
{
	if (s->said != 0 && now - s->said < SAY_AGAIN)
		return;
	s->said = now;
	log_warning("sessions cannot be written down (%zu counters wait, "
		    "mail is not affected): %s",
	    tally_len(s->waiting), why);
}

static void
written(struct sink *s)
{
	const struct session_count *counts = tally_counts(s->waiting);
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < tally_len(s->waiting); i++)
		sum += counts[i].count;
	tally_clear(s->waiting);
	s->waiting_lost = 0;
	pthread_mutex_lock(&s->lock);
	s->totals->written += sum;
	pthread_mutex_unlock(&s->lock);
	if (s->said != 0)
		log_info("sessions are written down again");
	s->said = 0;
}

static int
by_address(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return *left < *right ? -1 : *left > *right;
}

/*
 * candidates - the domains of what waits that nobody has listed; the tally
 * holds each text once, so equal ones have one address
 */
static int
candidates(struct sink *s, uint32_t today, struct buf *why)
{
	const struct session_count *counts = tally_counts(s->waiting);
	size_t i, found = 0, len = 0, all = tally_len(s->waiting);
	const char **domains = xcalloc(all + 1, sizeof(*domains));
	int result = 0;

	for (i = 0; i < all; i++)
		if (counts[i].domain[0] != '\0')
			domains[found++] = counts[i].domain;
	qsort(domains, found, sizeof(*domains), by_address);
	for (i = 0; i < found; i++)
		if ((len == 0 || domains[len - 1] != domains[i]) &&
		    (s->known == NULL || !s->known(domains[i])))
			domains[len++] = domains[i];
	if (len > 0)
		result =
		    evidence_add_candidates(s->db, domains, len, today, why);
	free(domains);
	return result;
}

/* beat - tell that this milter runs, or, with all written down, that it ends */
static int
beat(struct sink *s, bool last, time_t now, struct buf *why)
{
	int result =
	    evidence_beat(s->db, !s->begun ? BEAT_BEGIN : BEAT_GOING, now, why);

	if (result == 0 && last)
		result = evidence_beat(s->db, BEAT_END, now, why);
	if (result != 0)
		return -1;
	s->begun = true;
	s->beat = now;
	return 0;
}

static void
write_down(struct sink *s, bool last)
{
	struct buf why = BUF_INIT;
	time_t now = time(NULL);
	bool failed = false;

	if (tally_len(s->waiting) == 0 && s->waiting_lost == 0 &&
	    s->remembered && !last && now >= s->beat &&
	    now - s->beat < EVIDENCE_BEAT)
		return;
	if (ready(s, now, &why) &&
	    candidates(s, (uint32_t)(now / DAY_LENGTH), &why) == 0 &&
	    evidence_add_sessions(s->db, tally_counts(s->waiting),
		tally_len(s->waiting), s->waiting_lost, now, &why) == 0)
		written(s);
	else
		failed = true;
	if (failed || beat(s, last, now, &why) != 0) {
		/* a new file may have taken the place of a damaged one */
		evidence_close(s->db);
		s->db = NULL;
		complain(s, now, buf_text(&why));
	}
	buf_release(&why);
}

static void *
writer(void *context)
{
	struct sink *s = context;
	bool more;

	write_down(s, false);
	do {
		more = rest(s);
		take(s);
		write_down(s, !more);
	} while (more);
	return NULL;
}

/* ---- begin and end ---- */

/* inherit - what was neither written nor lost when the last process died */
static void
inherit(struct sink *s)
{
	struct sink_totals *t = s->totals;
	uint64_t gone = t->counted - t->written - t->lost;

	t->lost += gone;
	s->lost = gone;
}

struct sink *
sink_start(const struct sink_options *options)
{
	struct sink *s = xcalloc(1, sizeof(*s));
	pthread_condattr_t attributes;

	s->state_dir = xstrdup(options->state_dir);
	s->interval = options->interval;
	s->known = options->known;
	s->current = tally_new(options->counters, options->seed);
	s->spare = tally_new(options->counters, options->seed);
	s->waiting = tally_new(options->counters, options->seed);
	s->usedtls = usedtls_new(options->networks, options->seed);
	s->room = options->counters / 2;
	s->totals = options->totals;
	inherit(s);
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&s->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&s->writer, NULL, writer, s) != 0)
		abort();
	return s;
}

void
sink_stop(struct sink *s)
{
	pthread_mutex_lock(&s->lock);
	s->stop = true;
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->writer, NULL);
	evidence_close(s->db);
	s->db = NULL;
}

void
sink_free(struct sink *s)
{
	tally_free(s->current);
	tally_free(s->spare);
	tally_free(s->waiting);
	usedtls_free(s->usedtls);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->wake);
	free(s->state_dir);
	free(s);
}
