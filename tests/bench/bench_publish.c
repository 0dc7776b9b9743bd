/*
 * NAME      bench_publish - what a run costs, beside its bare alternatives
 * SYNOPSIS  bench_publish [-d FOLDER] [-r ROUNDS] COUNT...
 * CONTRACT  For each number of domains: facts are made in memory, then the
 *           whole run is timed (decide_plan, ledger, web root, maps, records)
 *           as poststs apply makes it, and in the same round the bare work
 *           it is measured against. Each piece runs in a process of its own,
 *           for its own peak of memory, in a fresh folder (ext4 is slow where
 *           a large tree has just been deleted). Figures are medians of the
 *           rounds; a ratio is taken within each round, and the median of
 *           those is printed beside its aim. Nothing here decides a test.
 */
#include "config.h" /* syncfs */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "bench_bare.h"
#include "decide/decide.h"
#include "publish/publish.h"
#include "publish/lock.h"
#include "store/meet.h"
#include "store/shared.h"
#include "store/store.h"

#define GROUPS 50
#define NOW    1700000000

struct cost {
	double wall, cpu;
	long rss; /* KiB */
};

/* ---- facts, as inspect/ would give them ---- */

static void
make_sets(struct facts *facts, struct mx_set *sets)
{
	struct fact_host *hosts =
	    arena_alloc(facts->arena, 2 * GROUPS * sizeof(*hosts));
	const char **address = arena_alloc(facts->arena, sizeof(*address));
	struct mx *mx;
	size_t i;

	*address = "192.0.2.1";
	for (i = 0; i < 2 * GROUPS; i++) {
		hosts[i].addresses = address;
		hosts[i].addresses_len = 1;
		hosts[i].name =
		    arena_printf(facts->arena, "mx%03zu.example.net", i);
		hosts[i].a = DNS_OK;
		hosts[i].aaaa = DNS_NODATA;
		hosts[i].tlsa = TRI_NO;
		hosts[i].local = TRI_YES;
		mx = arena_alloc(facts->arena, sizeof(*mx));
		mx->host = &hosts[i];
		mx->preference = 10;
		sets[i].mx = mx;
		sets[i].len = 1;
	}
	facts->hosts = hosts;
	facts->hosts_len = 2 * GROUPS;
}

/* make_facts - one domain in `every' (0: none) has moved to another MX */
static struct facts *
make_facts(size_t count, size_t every)
{
	static struct fact_listener listener = {
		.service = "smtp/inet",
		.address = "all",
		.port = 25,
		.myhostname = "mx000.example.net",
		.security_level = "may",
		.protocols = ">=TLSv1.2",
		.sni_maps = "",
	};
	struct facts *facts = facts_new(NOW);
	struct mx_set *sets =
	    arena_alloc(facts->arena, 2 * GROUPS * sizeof(*sets));
	struct fact_zone *zone;
	size_t i;

	make_sets(facts, sets);
	facts->instances = arena_alloc(facts->arena, sizeof(*facts->instances));
	facts->instances->config_directory = "/etc/postfix";
	facts->instances->mail_version = "3.7.11";
	facts->instances->myhostname = "mx000.example.net";
	facts->instances->complete = TRI_YES;
	facts->instances->listeners = &listener;
	facts->instances->listeners_len = 1;
	facts->instances_len = 1;
	facts->domains =
	    arena_alloc(facts->arena, count * sizeof(*facts->domains));
	facts->zones = arena_alloc(facts->arena, count * sizeof(*facts->zones));
	for (i = 0; i < count; i++) {
		facts->domains[i].name =
		    arena_strdup(facts->arena, domain_name(i));
		facts->domains[i].source = "relay_domains";
		facts->domains[i].class = CLASS_RELAY;
		zone = &facts->zones[i];
		zone->domain = facts->domains[i].name;
		zone->mx = &sets[i % GROUPS +
				 (every != 0 && i % every == 0 ? GROUPS : 0)];
		zone->mx_ttl = 3600;
		zone->mx_status = DNS_OK;
		zone->sts_status = DNS_NODATA;
		zone->tlsrpt_status = DNS_NODATA;
		zone->implicit = TRI_NO;
		zone->null_mx = TRI_NO;
		zone->secure = TRI_UNKNOWN;
	}
	facts->domains_len = facts->zones_len = count;
	facts->resolver_trusted = TRI_NO;
	return facts;
}

/* ---- the whole run ---- */

/* share - with POSTSTS_BENCH_STORE the run is that of a member */
static struct store *
share(struct store *store, time_t when, struct buf *why)
{
	const char *setting = getenv("POSTSTS_BENCH_STORE");
	struct meeting met;
	struct store *shared;

	if (setting == NULL || store == NULL)
		return NULL;
	shared = shared_open(setting, "bench.example", true, NULL, why);
	if (shared == NULL || store_meet(store, shared, when, &met, why) != 0) {
		fprintf(stderr, "apply: %s\n", buf_text(why));
		exit(1);
	}
	store_attach(store, shared);
	return shared;
}

static void
apply(const struct facts *facts, const struct settings *settings, time_t when)
{
	struct buf why = BUF_INIT;
	struct publish_result result;
	struct store *store = NULL, *shared;
	struct ledger *ledger = NULL;
	struct plan *plan = NULL;
	int lock = lock_take(settings->state_dir, 0, NULL, &why);

	if (lock >= 0)
		store = store_open(settings->state_dir, true, &why);
	shared = share(store, when, &why);
	if (store != NULL)
		ledger = store_ledger(store, &why);
	if (ledger != NULL)
		plan = decide_plan(facts, settings, ledger, NULL, when, true);
	if (plan == NULL ||
	    (plan->changes > 0 &&
		store_begin(store, plan, ledger, &why) != 0) ||
	    publish_policies(plan, settings, &result, &why) != 0 ||
	    publish_records(plan, settings, &result, &why) != 0 ||
	    (plan->changes > 0 &&
		store_released(store, plan, ledger, &why) != 0)) {
		fprintf(stderr, "apply: %s\n", buf_text(&why));
		exit(1);
	}
	plan_free(plan);
	ledger_free(ledger);
	store_close(store);
	store_close(shared);
	close(lock);
	buf_release(&why);
}

static double
run(const struct task *task, size_t every, time_t when)
{
	struct settings *settings = settings_new();
	struct facts *facts = make_facts(task->count, every);
	double start, took;

	free(settings->state_dir);
	settings->state_dir = below(task->dir, "state");
	free(settings->web_root);
	settings->web_root = below(task->dir, "web");
	start = now();
	apply(facts, settings, when);
	took = now() - start;
	facts_free(facts);
	settings_free(settings);
	return took;
}

static double
run_cold(const struct task *task)
{
	return run(task, 0, NOW);
}

static double
run_nothing(const struct task *task)
{
	return run(task, 0, NOW + 60);
}

static double
run_changed(const struct task *task)
{
	return run(task, 100, NOW + 120);
}

/* ---- measuring ---- */

static const struct piece {
	const char *name;
	double (*run)(const struct task *);
} pieces[] = {
	{ "raw cdb build", raw_cdb },
	{ "bare loop of links", bare_links },
	{ "folders and files", folders_and_files },
	{ "apply, cold", run_cold },
	{ "bare readlink pass", bare_readlinks },
	{ "apply, nothing to do", run_nothing },
	{ "fsync for each of 1 %", fsync_each },
	{ "apply, 1 % changed", run_changed },
};
enum { RAW, LINKS, FILES, COLD, READLINKS, NOTHING, EACH, CHANGED, PIECES };

_Static_assert(ARRAY_LEN(pieces) == PIECES, "one row a piece");

static struct cost
measure(const struct piece *piece, const struct task *task)
{
	struct rusage usage;
	struct cost cost = { 0, 0, 0 };
	int pipes[2], status;
	pid_t pid;

	fflush(NULL);
	if (pipe(pipes) != 0 || (pid = fork()) < 0)
		die("fork");
	if (pid == 0) {
		cost.wall = piece->run(task);
		if (write(pipes[1], &cost.wall, sizeof(cost.wall)) < 0)
			die("write");
		_exit(0);
	}
	close(pipes[1]);
	if (wait4(pid, &status, 0, &usage) != pid || status != 0 ||
	    read(pipes[0], &cost.wall, sizeof(cost.wall)) !=
		(ssize_t)sizeof(cost.wall)) {
		fprintf(stderr, "%s failed\n", piece->name);
		exit(1);
	}
	close(pipes[0]);
	cost.cpu =
	    (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	    (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	cost.rss = usage.ru_maxrss;
	return cost;
}

/* fingerprint - inode and times of what a run without work must not touch */
static void
fingerprint(const char *dir, struct stat out[4])
{
	static const char *const names[] = { "web", "state/policy.cdb",
		"state/poststs.db", "state/records.zone" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		char *path = below(dir, names[i]);

		if (stat(path, &out[i]) != 0)
			die(path);
		free(path);
	}
}

static bool
untouched(const struct stat before[4], const struct stat after[4])
{
	size_t i;

	for (i = 0; i < 4; i++)
		if (before[i].st_ino != after[i].st_ino ||
		    before[i].st_mtim.tv_sec != after[i].st_mtim.tv_sec ||
		    before[i].st_mtim.tv_nsec != after[i].st_mtim.tv_nsec)
			return false;
	return true;
}

/* an aim: pieces over pieces, in time; why it may be missed */
static const struct goal {
	const char *what;
	int over, under, also; /* `also' is added to `under'; -1: nothing */
	double most;
	const char *why;
} goals[] = {
	{ "cold / (raw cdb + bare links)", COLD, RAW, LINKS, 1.5,
	    "beside links and cdb the run decides, writes the ledger twice, "
	    "a second cdb and records.zone" },
	{ "cold / folders and files", COLD, FILES, -1, 1.0 / 3,
	    "a file system on which folders cost little" },
	{ "nothing to do / bare readlink pass", NOTHING, READLINKS, -1, 3,
	    "reading the ledger and comparing the tables" },
	{ "1 % changed / one fsync for each file", CHANGED, EACH, -1, 0.2,
	    "the run also reads the ledger and decides for all, and writes "
	    "both maps and records.zone anew; an fsync that costs little (no "
	    "journal, no flush) makes the other side small" },
};

static int
by_value(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return left < right ? -1 : left > right;
}

static double
median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), by_value);
	return n % 2 == 1 ? values[n / 2]
			  : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void
ratio(const char *what, double value, double most, const char *why)
{
	printf("  %-44s %6.2f   aim %5.2f   %s\n", what, value, most,
	    value <= most ? "met" : "SHORT OF AIM");
	if (value > most)
		printf("    (%s)\n", why);
}

/* costs of a piece: `n' in a row, one a round */
static void
report_piece(const char *name, const struct cost *costs, size_t n)
{
	double *wall = xcalloc(3 * n, sizeof(*wall)), *cpu = wall + n;
	double *rss = cpu + n;
	size_t i;

	for (i = 0; i < n; i++) {
		wall[i] = costs[i].wall;
		cpu[i] = costs[i].cpu;
		rss[i] = (double)costs[i].rss / 1024;
	}
	printf("  %-24s %9.3f s   %8.3f s CPU   %8.1f MiB\n", name,
	    median(wall, n), median(cpu, n), median(rss, n));
	free(wall);
}

/* report_goal - the median of the ratios, each taken in one round */
static void
report_goal(const struct goal *goal, const struct cost *costs, size_t n)
{
	double *values = xcalloc(n, sizeof(*values)), under;
	size_t i;

	for (i = 0; i < n; i++) {
		under = costs[(size_t)goal->under * n + i].wall;
		if (goal->also >= 0)
			under += costs[(size_t)goal->also * n + i].wall;
		values[i] = costs[(size_t)goal->over * n + i].wall / under;
	}
	ratio(goal->what, median(values, n), goal->most, goal->why);
	free(values);
}

static void
report(size_t count, const struct cost *costs, size_t n, bool wrote)
{
	long most = 0, bare = costs[LINKS * n].rss;
	size_t i;

	printf("\n%zu domains, median of %zu\n", count, n);
	for (i = 0; i < PIECES; i++)
		report_piece(pieces[i].name, costs + i * n, n);
	for (i = 0; i < ARRAY_LEN(goals); i++)
		report_goal(&goals[i], costs, n);
	for (i = 0; i < n; i++) {
		most = costs[COLD * n + i].rss > most ? costs[COLD * n + i].rss
						      : most;
		bare = costs[LINKS * n + i].rss < bare
			   ? costs[LINKS * n + i].rss
			   : bare;
	}
	ratio("KiB a domain, cold, beyond an empty process",
	    (double)(most - bare) / (double)count, 1,
	    "libraries that an empty process does not touch take 4 MiB");
	printf("  %-44s %s\n", "a run with nothing to do",
	    wrote ? "WROTE SOMETHING" : "wrote nothing");
	fflush(stdout);
}

/* rounds - all pieces, `n' times, each round in a folder of its own */
static double
rounds(size_t count, size_t n, const char *top)
{
	struct cost *costs = xcalloc(PIECES * n, sizeof(*costs));
	double *cold = xcalloc(n, sizeof(*cold)), typical;
	struct stat before[4], after[4];
	bool wrote = false;
	size_t i, round;

	for (round = 0; round < n; round++) {
		char *dir = below(top, "run-XXXXXX");
		struct task task = { count, dir };

		if (mkdtemp(dir) == NULL || chmod(dir, 0755) != 0)
			die(dir);
		for (i = 0; i < PIECES; i++) {
			sync();
			if (i == NOTHING)
				fingerprint(dir, before);
			costs[i * n + round] = measure(&pieces[i], &task);
			if (i == NOTHING) {
				fingerprint(dir, after);
				wrote = wrote || !untouched(before, after);
			}
		}
		free(dir);
	}
	report(count, costs, n, wrote);
	for (round = 0; round < n; round++)
		cold[round] = costs[COLD * n + round].wall;
	typical = median(cold, n);
	free(cold);
	free(costs);
	return typical;
}

int
main(int argc, char **argv)
{
	const char *top = ".";
	size_t n = 3, count, last = 0;
	double cold, last_cold = 0;
	int option;

	while ((option = getopt(argc, argv, "d:r:")) != -1) {
		if (option == 'd')
			top = optarg;
		else if (option == 'r')
			n = strtoul(optarg, NULL, 10);
		else
			return 64;
	}
	if (optind == argc || n == 0) {
		fprintf(stderr, "usage: bench_publish [-d FOLDER] [-r ROUNDS]"
				" COUNT...\n");
		return 64;
	}
	for (; optind < argc; optind++) {
		count = strtoul(argv[optind], NULL, 10);
		if (count == 0 || count > 9999999)
			return 64;
		cold = rounds(count, n, top);
		if (last != 0 && count == 10 * last)
			ratio("cold, this / a tenth of the domains",
			    cold / last_cold, 12,
			    "the file system: the bare loop of links grows "
			    "alike");
		last = count;
		last_cold = cold;
	}
	return 0;
}
