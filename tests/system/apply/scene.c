/*
 * NAME      scene - a state before, a plan, and what anybody may see
 * CONTRACT  see scene.h.
 */
#include "config.h" /* memmem */

#include "scene.h"

#include <cdb.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "publish/publish.h"
#include "publish/cdbfile.h"
#include "publish/lock.h"
#include "scratch.h"
#include "store/store.h"

static const struct spec before[] = {
	{ "a.example", "mx1.example.net mx2.example.net", POLICY_TESTING,
	    .fresh = true, .due = true },
	{ "b.example", "mx1.example.net mx2.example.net", POLICY_ENFORCE,
	    .fresh = true, .due = true,
	    .tlsrpt = "v=TLSRPTv1; rua=mailto:r@b.example" },
	{ "c.example", "mx.c.example", POLICY_NONE, .fresh = true,
	    .due = true },
	{ "d.example", "mx.d.example", POLICY_NONE, .fresh = true,
	    .due = true },
	{ "e.example", "mx1.example.net mx2.example.net", POLICY_TESTING,
	    .fresh = true, .due = true },
};
/* a: another body; c leaves; d: its record leaves; f is new; b, e stay */
static const struct spec after[] = {
	{ "a.example", "mx1.example.net mx3.example.net", POLICY_TESTING,
	    .due = true },
	{ "b.example", "mx1.example.net mx2.example.net", POLICY_ENFORCE,
	    .tlsrpt = "v=TLSRPTv1; rua=mailto:r@b.example" },
	{ "c.example", NULL, POLICY_NONE, .remove_policy = true },
	{ "d.example", "mx.d.example", POLICY_NONE, .remove_record = true },
	{ "e.example", "mx1.example.net mx2.example.net", POLICY_TESTING,
	    .id = "" },
	{ "f.example", "mx1.example.net mx3.example.net", POLICY_TESTING,
	    .fresh = true, .due = true },
};
/* the same, but nobody could fetch the policies of a and f */
static const struct spec held[] = {
	{ "a.example", "mx1.example.net mx3.example.net", POLICY_TESTING,
	    .due = true, .held_back = true },
	{ "b.example", "mx1.example.net mx2.example.net", POLICY_ENFORCE,
	    .tlsrpt = "v=TLSRPTv1; rua=mailto:r@b.example" },
	{ "c.example", NULL, POLICY_NONE, .remove_policy = true },
	{ "d.example", "mx.d.example", POLICY_NONE, .remove_record = true },
	{ "e.example", "mx1.example.net mx2.example.net", POLICY_TESTING,
	    .id = "" },
	{ "f.example", "mx1.example.net mx3.example.net", POLICY_TESTING,
	    .fresh = true, .due = true, .held_back = true },
};
/* and then they could */
static const struct spec mended[] = {
	{ "a.example", "mx1.example.net mx3.example.net", POLICY_TESTING,
	    .due = true },
	{ "f.example", "mx1.example.net mx3.example.net", POLICY_TESTING,
	    .due = true },
};
static const struct spec waiting[] = {
	{ "a.example", "mx1.example.net mx3.example.net", POLICY_TESTING,
	    .due = true, .held_back = true, .fresh = true },
	{ "f.example", "mx1.example.net mx3.example.net", POLICY_TESTING,
	    .fresh = true, .due = true, .held_back = true },
};

const struct scene scenes[] = {
	{ "nothing to links", NULL, before, 0, ARRAY_LEN(before), LAYOUT_LINK,
	    LAYOUT_LINK },
	{ "links change", before, after, ARRAY_LEN(before), ARRAY_LEN(after),
	    LAYOUT_LINK, LAYOUT_LINK },
	{ "nothing to copies", NULL, before, 0, ARRAY_LEN(before), LAYOUT_COPY,
	    LAYOUT_COPY },
	{ "copies change", before, after, ARRAY_LEN(before), ARRAY_LEN(after),
	    LAYOUT_COPY, LAYOUT_COPY },
	{ "links to copies", before, after, ARRAY_LEN(before), ARRAY_LEN(after),
	    LAYOUT_LINK, LAYOUT_COPY },
	{ "copies to links", before, after, ARRAY_LEN(before), ARRAY_LEN(after),
	    LAYOUT_COPY, LAYOUT_LINK },
	{ "links held back", before, held, ARRAY_LEN(before), ARRAY_LEN(held),
	    LAYOUT_LINK, LAYOUT_LINK },
	{ "waiting to released", waiting, mended, ARRAY_LEN(waiting),
	    ARRAY_LEN(mended), LAYOUT_LINK, LAYOUT_LINK },
};
const size_t scenes_len = ARRAY_LEN(scenes);

/* ---- one run ---- */

/* number - ids as decide/ gives them: kept, or new */
static void
number(struct plan *plan, const struct ledger *ledger)
{
	const struct ledger_domain *standing;
	const struct ledger_row *row;
	struct plan_domain *domain;
	size_t i;

	for (i = 0; i < plan->domains_len; i++) {
		domain = &plan->domains[i];
		standing = ledger_domain(ledger, domain->name);
		row = ledger_current(ledger, standing);
		domain->announced = ledger_announced(ledger, standing);
		if (domain->body == NULL)
			continue;
		if (row != NULL &&
		    strcmp(row->body->hash, domain->body->hash) == 0)
			memcpy(domain->id, row->id, sizeof(domain->id));
		else
			policyid_make(domain->id, ID_BOTH, domain->body->hash,
			    plan->now,
			    standing != NULL
				? ledger_last_id_time(ledger, standing)
				: 0);
	}
}

static struct plan *
plan_of(const struct scene *scene, bool next)
{
	struct spec *specs;
	struct plan *plan;
	size_t count = next ? scene->next_len : scene->base_len, i;

	specs = xcalloc(count, sizeof(*specs));
	for (i = 0; i < count; i++) {
		specs[i] = next ? scene->next[i] : scene->base[i];
		specs[i].id = "";
	}
	plan = testplan(next ? SCENE_NEXT_TIME : SCENE_BASE_TIME, specs, count);
	for (i = 0; i < count; i++)
		plan->domains[i].since = SCENE_BASE_TIME;
	free(specs);
	return plan;
}

static struct settings *
settings_of(const struct scene *scene, bool next, const char *dir)
{
	struct settings *settings = settings_new();

	free(settings->state_dir);
	settings->state_dir = xstrdup(scratch_path(dir, "state"));
	free(settings->web_root);
	settings->web_root = xstrdup(scratch_path(dir, "web"));
	settings->web_layout = next ? scene->next_layout : scene->base_layout;
	return settings;
}

static int
carry_out(const struct plan *plan, const struct settings *settings,
    struct store *store, const struct ledger *ledger, struct buf *why)
{
	struct publish_result result;

	if (store_begin(store, plan, ledger, why) != 0 ||
	    publish_policies(plan, settings, &result, why) != 0 ||
	    publish_records(plan, settings, &result, why) != 0)
		return -1;
	return store_released(store, plan, ledger, why);
}

int
scene_run(
    const struct scene *scene, bool next, const char *dir, struct buf *why)
{
	struct settings *settings = settings_of(scene, next, dir);
	struct plan *plan = plan_of(scene, next);
	struct store *store = NULL;
	struct ledger *ledger = NULL;
	int lock, result = -1;

	lock = lock_take(settings->state_dir, 0, NULL, why);
	if (lock >= 0)
		store = store_open(settings->state_dir, true, why);
	if (store != NULL)
		ledger = store_ledger(store, why);
	if (ledger != NULL) {
		number(plan, ledger);
		result = carry_out(plan, settings, store, ledger, why);
	}
	ledger_free(ledger);
	store_close(store);
	if (lock >= 0)
		close(lock);
	plan_free(plan);
	settings_free(settings);
	return result;
}

/* ---- what others see ---- */

/* plans are made once a scene and kept: looking must be quick */
static struct {
	const struct scene *scene;
	struct plan *base, *next;
} seen;

static void
expect(const struct scene *scene)
{
	if (seen.scene == scene)
		return;
	plan_free(seen.base);
	plan_free(seen.next);
	seen.scene = scene;
	seen.base = plan_of(scene, false);
	seen.next = plan_of(scene, true);
}

static const struct plan_domain *
find(const struct plan *plan, const char *name)
{
	size_t i;

	for (i = 0; i < plan->domains_len; i++)
		if (strcmp(plan->domains[i].name, name) == 0)
			return &plan->domains[i];
	return NULL;
}

static bool
is_body(const struct plan *plan, const char *name, const char *text)
{
	const struct plan_domain *domain = find(plan, name);

	if (domain == NULL || domain->body == NULL)
		return text == NULL;
	return text != NULL && strcmp(domain->body->text, text) == 0;
}

/*
 * look_at - one policy by its path. A reader who was on the way into a
 * folder when another took its place may find nothing there, once.
 */
static const char *
look_at(const char *dir, const char *name)
{
	static char said[256];
	char path[256], *text = NULL;
	bool right = false;
	int again;

	snprintf(
	    path, sizeof(path), "web/mta-sts.%s/.well-known/mta-sts.txt", name);
	for (again = 0; again < 2 && !right; again++) {
		free(text);
		text = scratch_read(scratch_path(dir, path), NULL);
		right = is_body(seen.base, name, text) ||
			is_body(seen.next, name, text);
		if (text != NULL)
			break;
	}
	if (!right)
		snprintf(said, sizeof(said), "%s: %.100s", name,
		    text != NULL ? text : "not there");
	free(text);
	return right ? NULL : said;
}

/* same_mx - the value without its id, which the look-up cannot know */
static bool
same_value(struct buf *scratch, const struct plan_domain *domain,
    const char *data, size_t len)
{
	const char *id;
	struct plan_domain copy = *domain;
	size_t i;

	id = memmem(data, len, " id=", 4);
	if (id == NULL)
		return false;
	for (i = 0;
	     i < STS_ID_MAX && id + 4 + i < data + len && id[4 + i] != ' '; i++)
		copy.id[i] = id[4 + i];
	copy.id[i] = '\0';
	buf_clear(scratch);
	cdb_value(scratch, CDB_POLICY, &copy);
	return i > 0 && scratch->len == len &&
	       memcmp(scratch->text, data, len) == 0;
}

/* map_is - is the whole map this plan's? */
static bool
map_is(struct cdb *cdb, const struct plan *plan)
{
	struct buf scratch = BUF_INIT;
	const struct plan_domain *domain;
	size_t i;
	int found;
	bool right = true;

	for (i = 0; i < plan->domains_len && right; i++) {
		domain = &plan->domains[i];
		found =
		    cdb_find(cdb, domain->name, (unsigned)strlen(domain->name));
		if (found < 0 || (found > 0) != (domain->body != NULL))
			right = false;
		else if (found > 0)
			right = same_value(&scratch, domain, cdb_getdata(cdb),
			    cdb_datalen(cdb));
	}
	buf_release(&scratch);
	return right;
}

static const char *
look_at_map(const struct scene *scene, const char *dir)
{
	const char *said = NULL;
	struct cdb cdb;
	int fd =
	    open(scratch_path(dir, "state/policy.cdb"), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return scene->base == NULL && errno == ENOENT
			   ? NULL
			   : "policy.cdb is not there";
	if (cdb_init(&cdb, fd) != 0) {
		said = "policy.cdb is no cdb";
	} else {
		if (!map_is(&cdb, seen.base) && !map_is(&cdb, seen.next))
			said = "policy.cdb is neither old nor new";
		cdb_free(&cdb);
	}
	close(fd);
	return said;
}

const char *
scene_look(const struct scene *scene, const char *dir)
{
	const char *said = NULL;
	size_t i;

	expect(scene);
	for (i = 0; i < seen.base->domains_len && said == NULL; i++)
		said = look_at(dir, seen.base->domains[i].name);
	for (i = 0; i < seen.next->domains_len && said == NULL; i++)
		said = look_at(dir, seen.next->domains[i].name);
	return said != NULL ? said : look_at_map(scene, dir);
}

/* ---- the whole world as text ---- */

static struct ledger *
load(const char *dir)
{
	struct buf why = BUF_INIT;
	struct store *store =
	    store_open(scratch_path(dir, "state"), false, &why);
	struct ledger *ledger = NULL;

	if (store != NULL)
		ledger = store_ledger(store, &why);
	if (ledger == NULL) {
		fprintf(stderr, "%s\n", buf_text(&why));
		abort();
	}
	store_close(store);
	buf_release(&why);
	return ledger;
}

static void
print_ledger(struct buf *out, const struct ledger *ledger)
{
	const struct ledger_domain *domain;
	const struct ledger_row *row;
	size_t i;

	for (i = 0; i < ledger->domains_len; i++) {
		domain = &ledger->domains[i];
		buf_printf(out, "%s %s since %ld gone %ld\n", domain->name,
		    stage_name(domain->stage), (long)domain->since,
		    (long)domain->record_gone);
	}
	for (i = 0; i < ledger->rows_len; i++) {
		row = &ledger->rows[i];
		buf_printf(out, "%s %s %s %ld %ld %ld\n", row->domain, row->id,
		    row->body->hash, (long)row->published,
		    (long)row->superseded, (long)row->released);
	}
}

char *
scene_print(const char *dir)
{
	struct ledger *ledger = load(dir);
	char *listing = scratch_print(dir, 0), *line, *save;
	struct buf out = BUF_INIT;

	for (line = strtok_r(listing, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		/* the ledger's bytes may differ where its content does not */
		if (strncmp(line, "/state/poststs.db ", 18) == 0)
			line[17] = '\0';
		buf_printf(&out, "%s\n", line);
	}
	print_ledger(&out, ledger);
	ledger_free(ledger);
	free(listing);
	return buf_detach(&out);
}

const char *
scene_ids(const char *dir)
{
	static char said[STS_ID_MAX + 1];
	struct ledger *ledger = load(dir);
	const struct ledger_row *a, *b;
	size_t i, j;

	said[0] = '\0';
	for (i = 0; i < ledger->rows_len; i++)
		for (j = i + 1; j < ledger->rows_len; j++) {
			a = &ledger->rows[i];
			b = &ledger->rows[j];
			if (a->domain == b->domain && a->body != b->body &&
			    strcmp(a->id, b->id) == 0)
				memcpy(said, a->id, sizeof(said));
		}
	ledger_free(ledger);
	return said[0] != '\0' ? said : NULL;
}
