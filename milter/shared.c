/*
 * NAME      shared - what all sessions share
 * CONTRACT  see daemon.h. One lock guards the pointers. What they point to is
 *           immutable, counts its holders, or has a lock of its own.
 */
#include "milter/daemon.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "milter/log.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct config *config;
static struct policymap *policies;
static struct spool *spool;
static struct sink *sink;
static atomic_ullong sessions, refused, reports, reports_lost;

/* open_spool - the one the configuration names; NULL, and it has been said */
static struct spool *
open_spool(const struct config *c)
{
	struct buf why = BUF_INIT;
	const struct settings *s = c->settings;
	const struct spool_limits limits = { s->spool_files, s->spool_bytes,
		(uint64_t)s->spool_total << 20 };
	struct spool *opened = NULL;

	if (!c->capture)
		return NULL;
	opened = spool_open(c->spool_dir, &limits, time(NULL), &why);
	if (opened == NULL)
		log_warning("TLS reports are not copied: %s", buf_text(&why));
	buf_release(&why);
	return opened;
}

/*
 * The spool and the place of policy.cdb are those of the start: captures and
 * views hold on to them. Everything else follows the new configuration.
 */
void
daemon_configure(struct config *new)
{
	struct spool *opened = spool == NULL ? open_spool(new) : NULL;
	struct config *old;

	if (policies == NULL)
		policies = policymap_new(new->policy_file);
	pthread_mutex_lock(&lock);
	if (opened != NULL)
		spool = opened;
	old = config;
	config = new;
	pthread_mutex_unlock(&lock);
	config_release(old);
}

struct config *
daemon_config(void)
{
	struct config *held;

	pthread_mutex_lock(&lock);
	held = config_hold(config);
	pthread_mutex_unlock(&lock);
	return held;
}

struct policyview *
daemon_policies(void)
{
	return policymap_view(policies);
}

bool
daemon_publishes(const char *domain)
{
	struct policyview *view = policymap_view(policies);
	bool found = policyview_has(view, domain);

	policyview_release(view);
	return found;
}

static void
report_lost(const char *why)
{
	atomic_fetch_add(&reports_lost, 1);
	log_warning("a TLS report is not copied: %s", why);
}

struct capture *
daemon_capture(void)
{
	struct buf why = BUF_INIT;
	struct timespec now;
	struct capture *capture = NULL;
	struct spool *where;

	pthread_mutex_lock(&lock);
	where = spool;
	pthread_mutex_unlock(&lock);
	clock_gettime(CLOCK_REALTIME, &now);
	if (where == NULL)
		why_set(&why, "there is no spool");
	else
		capture = capture_begin(where, &now, &why);
	if (capture == NULL)
		report_lost(buf_text(&why));
	buf_release(&why);
	return capture;
}

void
daemon_captured(struct capture *capture)
{
	struct buf why = BUF_INIT;
	unsigned removed;

	if (capture_commit(capture, &removed, &why) == 0)
		atomic_fetch_add(&reports, 1);
	else
		report_lost(buf_text(&why));
	if (removed > 0) {
		atomic_fetch_add(&reports_lost, removed);
		log_warning("%u older TLS reports were given up for it "
			    "(spool_total); run `poststs report --spool'",
		    removed);
	}
	buf_release(&why);
}

struct sink *
daemon_sink(void)
{
	return sink;
}

bool
daemon_session(void)
{
	static atomic_llong second;
	static atomic_uint watched;
	long long now = (long long)time(NULL);

	atomic_fetch_add_explicit(&sessions, 1, memory_order_relaxed);
	if (atomic_exchange(&second, now) != now)
		atomic_store(&watched, 0);
	return atomic_fetch_add(&watched, 1) < DAEMON_WATCHED;
}

void
daemon_refused(void)
{
	atomic_fetch_add(&refused, 1);
}

void
daemon_start(struct sink *started)
{
	sink = started;
}

static void
say(const struct sink_totals *t)
{
	log_info("statistics: connections %llu, sessions counted %llu, "
		 "written %llu, lost %llu, recipients refused %llu, reports "
		 "copied %llu, lost %llu",
	    atomic_load(&sessions), (unsigned long long)t->counted,
	    (unsigned long long)t->written, (unsigned long long)t->lost,
	    atomic_load(&refused), atomic_load(&reports),
	    atomic_load(&reports_lost));
}

void
daemon_feel(void)
{
	config_release(daemon_config());
	(void)sink_totals(sink);
}

void
daemon_say_statistics(void)
{
	struct sink_totals totals = sink_totals(sink);

	say(&totals);
}

/*
 * daemon_end: nothing is freed, since sessions may still run; the process
 * ends right after.
 */
void
daemon_end(void)
{
	struct sink_totals totals;

	sink_stop(sink);
	totals = sink_totals(sink);
	say(&totals);
	if (totals.written + totals.lost < totals.counted)
		log_warning("%llu sessions could not be written down and are "
			    "lost",
		    (unsigned long long)(totals.counted - totals.written -
					 totals.lost));
}
