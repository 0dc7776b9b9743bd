/*
 * NAME      bench_publish - what a run costs, beside its bare alternatives
 * SYNOPSIS  bench_publish [-d FOLDER] [-r ROUNDS] COUNT...
 * CONTRACT  For each number of domains: facts are made in memory, then the
 *           whole run is timed (decide_plan, ledger, web root, maps, records)
 *           as poststs apply makes it, and in the same round the bare work
 *           it is measured against. Each piece runs in a process of its own,
 *           for its own peak of memory, in a fresh folder (ext4 is slow where
 *           a large tree has just been deleted). Figures are medians of the
 *           rounds, ratios are of medians. Nothing here decides a test.
 */
#include "config.h" /* syncfs */

#include <cdb.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "decide/decide.h"
#include "publish/apply.h"
#include "publish/lock.h"
#include "store/store.h"

#define GROUPS 50
#define NOW    1700000000
#define TARGET ".policies/0123456789abcdef0123456789abcdef0123456789abcdef"

struct task {
	size_t count;
	const char *dir;
};

struct cost {
	double wall, cpu;
	long rss; /* KiB */
};

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const char *
domain_name(size_t i)
{
	static char name[64];

	snprintf(name, sizeof(name), "d%07zu.example.org", i);
	return name;
}

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
		hosts[i].local = TRI_NO;
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

static char *
below(const char *dir, const char *name)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", dir, name);
	return buf_detach(&path);
}

static void
apply(const struct facts *facts, const struct settings *settings, time_t when)
{
	struct buf why = BUF_INIT;
	struct apply_result result;
	struct store *store = NULL;
	struct ledger *ledger = NULL;
	struct plan *plan = NULL;
	int lock = lock_take(settings->state_dir, 0, NULL, &why);

	if (lock >= 0)
		store = store_open(settings->state_dir, true, &why);
	if (store != NULL)
		ledger = store_ledger(store, &why);
	if (ledger != NULL)
		plan = decide_plan(facts, settings, ledger, NULL, when, true);
	if (plan == NULL || store_begin(store, plan, &why) != 0 ||
	    apply_policies(plan, settings, &result, &why) != 0 ||
	    apply_records(plan, settings, &result, &why) != 0 ||
	    store_released(store, plan, &why) != 0) {
		fprintf(stderr, "apply: %s\n", buf_text(&why));
		exit(1);
	}
	plan_free(plan);
	ledger_free(ledger);
	store_close(store);
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

/* ---- the bare alternatives ---- */

static int
open_folder(const char *dir, const char *name)
{
	char *path = below(dir, name);
	int fd;

	mkdir(path, 0755);
	fd = open(path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		die(path);
	free(path);
	return fd;
}

static double
raw_cdb(const struct task *task)
{
	static const char value[] = "mode=testing id=20231114221320"
				    "0123456789abcdef max_age=86400 "
				    "mx=mx000.example.net";
	int dirfd = open_folder(task->dir, "raw");
	double start = now();
	struct cdb_make make;
	const char *name;
	size_t i;
	int fd = openat(dirfd, "raw.cdb", O_RDWR | O_CREAT | O_EXCL, 0644);

	if (fd < 0 || cdb_make_start(&make, fd) != 0)
		die("raw.cdb");
	for (i = 0; i < task->count; i++) {
		name = domain_name(i);
		if (cdb_make_add(&make, name, (unsigned)strlen(name), value,
			sizeof(value) - 1) != 0)
			die("raw.cdb");
	}
	if (cdb_make_finish(&make) != 0 || fsync(fd) != 0)
		die("raw.cdb");
	close(fd);
	close(dirfd);
	return now() - start;
}

static double
bare_links(const struct task *task)
{
	int dirfd = open_folder(task->dir, "links");
	double start = now();
	char name[80];
	size_t i;

	for (i = 0; i < task->count; i++) {
		snprintf(name, sizeof(name), "mta-sts.%s", domain_name(i));
		if (symlinkat(TARGET, dirfd, name) != 0)
			die(name);
	}
	if (fsync(dirfd) != 0)
		die("fsync");
	close(dirfd);
	return now() - start;
}

static double
bare_readlinks(const struct task *task)
{
	int dirfd = open_folder(task->dir, "web");
	char name[80], target[80];
	double start = now();
	size_t i;

	for (i = 0; i < task->count; i++) {
		snprintf(name, sizeof(name), "mta-sts.%s", domain_name(i));
		if (readlinkat(dirfd, name, target, sizeof(target)) < 0)
			die(name);
	}
	close(dirfd);
	return now() - start;
}

/* one_file - `mta-sts.<domain>/.well-known/mta-sts.txt' with a text */
static void
one_file(int dirfd, size_t i, bool sync)
{
	static const char text[] =
	    "version: STSv1\r\nmode: testing\r\n"
	    "mx: mx000.example.net\r\nmax_age: 86400\r\n";
	char name[120];
	int fd, len;

	len = snprintf(name, sizeof(name), "mta-sts.%s", domain_name(i));
	if (mkdirat(dirfd, name, 0755) != 0)
		die(name);
	len += snprintf(name + len, sizeof(name) - (size_t)len, "/.well-known");
	if (mkdirat(dirfd, name, 0755) != 0)
		die(name);
	snprintf(name + len, sizeof(name) - (size_t)len, "/mta-sts.txt");
	fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL, 0644);
	if (fd < 0 ||
	    write(fd, text, sizeof(text) - 1) != (ssize_t)sizeof(text) - 1 ||
	    (sync && fsync(fd) != 0) || close(fd) != 0)
		die(name);
}

static double
folders_and_files(const struct task *task)
{
	int dirfd = open_folder(task->dir, "files");
	double start = now();
	size_t i;

	for (i = 0; i < task->count; i++)
		one_file(dirfd, i, false);
	if (syncfs(dirfd) != 0)
		die("syncfs");
	close(dirfd);
	return now() - start;
}

/* one per cent of the files, each written beside, synced and renamed */
static double
fsync_each(const struct task *task)
{
	int dirfd = open_folder(task->dir, "each");
	double start = now();
	size_t i;

	for (i = 0; i < task->count; i += 100)
		one_file(dirfd, i, true);
	close(dirfd);
	return now() - start;
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

static int
compare(const void *a, const void *b)
{
	double left = ((const struct cost *)a)->wall;
	double right = ((const struct cost *)b)->wall;

	return left < right ? -1 : left > right;
}

static void
ratio(const char *what, double value, double aim)
{
	printf("  %-44s %6.2f   aim %5.2f   %s\n", what, value, aim,
	    value <= aim ? "met" : "SHORT OF AIM");
}

static void
report(size_t count, const struct cost *median, bool wrote)
{
	size_t i;

	printf("\n%zu domains\n", count);
	for (i = 0; i < PIECES; i++)
		printf("  %-24s %9.3f s   %8.3f s CPU   %8.1f MiB\n",
		    pieces[i].name, median[i].wall, median[i].cpu,
		    (double)median[i].rss / 1024);
	ratio("cold / (raw cdb + bare links)",
	    median[COLD].wall / (median[RAW].wall + median[LINKS].wall), 1.5);
	ratio("cold / folders and files",
	    median[COLD].wall / median[FILES].wall, 1.0 / 3);
	ratio("nothing to do / bare readlink pass",
	    median[NOTHING].wall / median[READLINKS].wall, 3);
	ratio("1 % changed / one fsync for each file",
	    median[CHANGED].wall / median[EACH].wall, 0.3);
	ratio("KiB of memory a domain, cold",
	    (double)median[COLD].rss / (double)count, 1);
	printf("  %-44s %s\n", "a run with nothing to do",
	    wrote ? "WROTE SOMETHING" : "wrote nothing");
	fflush(stdout);
}

/* rounds - all pieces, `n' times, each round in a folder of its own */
static double
rounds(size_t count, size_t n, const char *top)
{
	struct cost *costs = xcalloc(PIECES * n, sizeof(*costs));
	struct cost median[PIECES];
	struct stat before[4], after[4];
	bool wrote = false;
	size_t i, round;
	double cold;

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
	for (i = 0; i < PIECES; i++) {
		qsort(costs + i * n, n, sizeof(*costs), compare);
		median[i] = costs[i * n + n / 2];
	}
	report(count, median, wrote);
	cold = median[COLD].wall;
	free(costs);
	return cold;
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
			    cold / last_cold, 12);
		last = count;
		last_cold = cold;
	}
	return 0;
}
