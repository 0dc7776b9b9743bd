/*
 * fuzz_cdb - any octets as policy.cdb, for all who read it back: what is
 * served, which names are published, the generation, whether it is as the plan
 * says, and the milter
 *
 * The first octet chooses what web root stands beside it: nothing, or the same
 * octets as a policy and as the note of its generation.
 *
 * What must hold: it ends; what is found is a policy that senders take, with
 * an id; a name that is published is a name; what is as the plan says answers
 * every question as the plan does.
 */
#include <cdb.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../unit/scratch.h"
#include "../unit/testplan.h"
#include "base/alloc.h"
#include "dns/dname.h"
#include "facts/served.h"
#include "fuzz.h"
#include "inspect/served.h"
#include "publish/cdbfile.h"
#include "sts/policy_id.h"
#ifdef WITH_MILTER
#include "milter/log.h"
#include "milter/policymap.h"
#endif

#ifdef WITH_MILTER
/* what policymap.c says to the log */
void
log_warning(const char *fmt, ...)
{
}
#endif

static char *dir;
static struct settings *settings;
static struct plan *plan;

static void
clean(void)
{
	scratch_remove(dir);
	settings_free(settings);
	plan_free(plan);
}

static void
prepare(void)
{
	static const struct spec specs[] = {
		{ "a.example", "mx1.example.net", POLICY_TESTING, .id = "1" },
		{ "b.example", "*.example.net", POLICY_ENFORCE, .id = "2" },
	};

	if (dir != NULL)
		return;
	dir = scratch_make();
	settings = settings_new();
	free(settings->state_dir);
	settings->state_dir = xstrdup(dir);
	free(settings->web_root);
	settings->web_root = xstrdup(scratch_path(dir, "web"));
	settings->web_layout = LAYOUT_COPY;
	mkdir(settings->web_root, 0755);
	mkdir(scratch_path(dir, "web/mta-sts.a.example"), 0755);
	mkdir(scratch_path(dir, "web/mta-sts.a.example/.well-known"), 0755);
	mkdir(scratch_path(dir, "web/" GENERATION_FOLDER), 0755);
	plan = testplan(1700000000, specs, ARRAY_LEN(specs));
	plan->published = 7;
	atexit(clean);
}

static void
lay_out(const uint8_t *data, size_t len, bool web)
{
	static const char *const places[] = {
		"web/mta-sts.a.example/.well-known/mta-sts.txt",
		"web/" GENERATION_FOLDER "/" GENERATION_FILE, "records.zone"
	};
	size_t i;

	scratch_write(scratch_path(dir, "policy.cdb"), data, len);
	for (i = 0; i < ARRAY_LEN(places); i++) {
		if (web)
			scratch_write(scratch_path(dir, places[i]), data, len);
		else
			unlink(scratch_path(dir, places[i]));
	}
}

/* ---- what must hold ---- */

static void
check_served(const struct fact_served *one)
{
	struct arena *arena = arena_new();
	struct policy policy;

	MUST((one->status == SERVED_FOUND) == (one->text != NULL) ||
	     one->source == SERVED_WEB_ROOT);
	if (one->text != NULL)
		MUST(policy_parse(&policy, one->text, one->len, arena, NULL) ==
		     0);
	if (one->source == SERVED_POLICY_CDB && one->text != NULL)
		MUST(sts_id_valid(one->id, strlen(one->id)));
	MUST(one->len <= POLICY_BODY_LIMIT);
	arena_free(arena);
}

static void
check_name(void *context, const char *name)
{
	size_t *count = context;

	MUST(dname_valid(name));
	(*count)++;
}

/* check_same - it was said that the file is the plan's */
static void
check_same(int fd)
{
	struct cdb cdb;
	struct buf value = BUF_INIT;
	size_t i;

	MUST(cdb_init(&cdb, fd) == 0);
	for (i = 0; i < plan->domains_len; i++) {
		buf_clear(&value);
		MUST(cdb_value(&value, CDB_POLICY, &plan->domains[i]));
		MUST(cdb_find(&cdb, plan->domains[i].name,
			 (unsigned)strlen(plan->domains[i].name)) == 1);
		MUST(cdb_datalen(&cdb) == value.len);
		MUST(memcmp(cdb_getdata(&cdb), value.text, value.len) == 0);
	}
	cdb_free(&cdb);
	buf_release(&value);
}

static void
check_plan(void)
{
	int fd = open(scratch_path(dir, "policy.cdb"), O_RDONLY);

	MUST(fd >= 0);
	if (cdbfile_same(fd, CDB_POLICY, plan))
		check_same(fd);
	close(fd);
}

static void
check_milter(void)
{
#ifdef WITH_MILTER
	struct policymap *map = policymap_new(scratch_path(dir, "policy.cdb"));
	struct policyview *view = policymap_view(map);

	if (policyview_enforces(view, "a.example"))
		MUST(policyview_has(view, "a.example"));
	policyview_release(view);
	policymap_free(map);
#endif
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const domains[] = { "a.example", "b.example" };
	struct facts *facts;
	size_t i, names = 0;

	if (len == 0)
		return 0;
	prepare();
	lay_out(data + 1, len - 1, (data[0] & 1) != 0);
	facts = facts_new(1700000000);
	inspect_generations(facts, settings);
	inspect_served(facts, settings, domains, ARRAY_LEN(domains));
	MUST(facts->served_len == 2 * ARRAY_LEN(domains));
	for (i = 0; i < facts->served_len; i++)
		check_served(&facts->served[i]);
	inspect_published(settings, check_name, &names);
	MUST(names <= len);
	check_plan();
	check_milter();
	facts_free(facts);
	return 0;
}
