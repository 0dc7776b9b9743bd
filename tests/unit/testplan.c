/*
 * NAME      testplan - a plan from a table
 * CONTRACT  see testplan.h.
 */
#include "testplan.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"

#define MAX_AGE 604800

/* split - the patterns of a list, in the arena */
static void
split(struct plan *plan, struct policy *policy, const char *mx)
{
	size_t max = strlen(mx) / 2 + 1, len;

	policy->mx = arena_alloc(plan->arena, max * sizeof(*policy->mx));
	for (; *mx != '\0'; mx += len + (mx[len] == ' ')) {
		len = strcspn(mx, " ");
		policy->mx[policy->mx_len++] =
		    arena_intern_len(plan->arena, mx, len);
	}
}

static void
make_body(struct plan *plan, struct plan_body *body, const char *mx,
    enum policy_mode mode)
{
	struct buf text = BUF_INIT;
	char hash[BODY_HASH_SIZE];
	size_t i;

	body->policy.mode = mode;
	body->policy.max_age = MAX_AGE;
	split(plan, &body->policy, mx);
	buf_printf(&text, "version: STSv1\r\nmode: %s\r\n",
	    mode == POLICY_ENFORCE   ? "enforce"
	    : mode == POLICY_TESTING ? "testing"
				     : "none");
	for (i = 0; i < body->policy.mx_len; i++)
		buf_printf(&text, "mx: %s\r\n", body->policy.mx[i]);
	buf_printf(&text, "max_age: %u\r\n", (unsigned)MAX_AGE);
	body_hash(hash, text.text, text.len);
	body->hash = arena_strdup(plan->arena, hash);
	body->text = arena_strndup(plan->arena, text.text, text.len);
	body->len = text.len;
	buf_release(&text);
}

static int
compare_body(const void *a, const void *b)
{
	return strcmp(((const struct plan_body *)a)->hash,
	    ((const struct plan_body *)b)->hash);
}

/* share - sort the bodies by hash and keep each once */
static void
share(struct plan *plan)
{
	size_t i, kept = 0;

	qsort(plan->bodies, plan->bodies_len, sizeof(*plan->bodies),
	    compare_body);
	for (i = 0; i < plan->bodies_len; i++)
		if (kept == 0 ||
		    compare_body(&plan->bodies[kept - 1], &plan->bodies[i]))
			plan->bodies[kept++] = plan->bodies[i];
	plan->bodies_len = kept;
}

static void
add_steps(
    struct plan *plan, struct plan_domain *domain, const struct spec *spec)
{
	struct plan_step *steps = arena_alloc(plan->arena, 4 * sizeof(*steps));
	uint16_t n = 0;

	if (spec->due)
		steps[n++].action = STEP_PUBLISH;
	if (spec->due && !spec->no_record && !spec->held_back)
		steps[n++].action = STEP_RELEASE_RECORD;
	if (spec->remove_record)
		steps[n++].action = STEP_REMOVE_RECORD;
	if (spec->remove_policy)
		steps[n++].action = STEP_REMOVE_POLICY;
	domain->steps = steps;
	domain->steps_len = n;
	domain->due = n > 0;
	plan->changes += n > 0;
}

static void
add_domain(struct plan *plan, struct plan_domain *domain,
    const struct spec *spec, const char *hash)
{
	struct plan_body key = { .hash = hash };

	domain->name = spec->domain;
	domain->tlsrpt = spec->tlsrpt;
	domain->record_ttl = 300;
	domain->since = plan->now;
	if (hash != NULL) {
		domain->body = bsearch(&key, plan->bodies, plan->bodies_len,
		    sizeof(*plan->bodies), compare_body);
		domain->before = spec->fresh ? NULL : domain->body;
		domain->stage = spec->mode == POLICY_ENFORCE   ? STAGE_ENFORCE
				: spec->mode == POLICY_TESTING ? STAGE_TESTING
							       : STAGE_RETIRING;
		domain->record = !spec->no_record && !spec->remove_record;
		domain->held_back = spec->held_back;
		memcpy(domain->id, spec->id, strlen(spec->id) + 1);
	}
	domain->record_gone = spec->remove_record ? plan->now : 0;
	domain->asked = domain->stage;
	add_steps(plan, domain, spec);
}

struct plan *
testplan(time_t now, const struct spec *specs, size_t count)
{
	struct plan *plan = plan_new(now);
	const char **hashes = xcalloc(count + 1, sizeof(*hashes));
	struct plan_body *body;
	size_t i;

	plan->bodies =
	    arena_alloc(plan->arena, (count + 1) * sizeof(*plan->bodies));
	plan->domains =
	    arena_alloc(plan->arena, (count + 1) * sizeof(*plan->domains));
	for (i = 0; i < count; i++) {
		if (specs[i].mx == NULL)
			continue;
		body = &plan->bodies[plan->bodies_len++];
		make_body(plan, body, specs[i].mx, specs[i].mode);
		hashes[i] = body->hash;
	}
	share(plan);
	for (i = 0; i < count; i++)
		add_domain(plan, &plan->domains[i], &specs[i], hashes[i]);
	plan->domains_len = count;
	free(hashes);
	return plan;
}

struct plan *
testplan_many(time_t now, size_t count, size_t groups, size_t every, bool fresh)
{
	struct plan *plan = plan_new(now);
	const char **hashes = xcalloc(2 * groups, sizeof(*hashes));
	struct buf mx = BUF_INIT;
	struct spec spec;
	char id[STS_ID_MAX + 1];
	size_t i;
	bool second;

	plan->bodies =
	    arena_alloc(plan->arena, 2 * groups * sizeof(*plan->bodies));
	plan->domains =
	    arena_alloc(plan->arena, count * sizeof(*plan->domains));
	for (i = 0; i < 2 * groups; i++) {
		buf_clear(&mx);
		buf_printf(&mx, "mx%zu-%zu.example.net mx2.example.net",
		    i % groups, i / groups);
		make_body(plan, &plan->bodies[i], mx.text,
		    i % 3 == 0 ? POLICY_ENFORCE : POLICY_TESTING);
		hashes[i] = plan->bodies[i].hash;
	}
	plan->bodies_len = 2 * groups;
	share(plan);
	for (i = 0; i < count; i++) {
		second = every != 0 && i % every == 0;
		spec = (struct spec){ .fresh = fresh, .due = fresh || second };
		spec.domain =
		    arena_printf(plan->arena, "d%07zu.example.org", i);
		spec.mode = POLICY_TESTING;
		policyid_make(id, ID_BOTH,
		    hashes[second ? groups + i % groups : i % groups],
		    second ? now : 1700000000, 0);
		spec.id = id;
		add_domain(plan, &plan->domains[i], &spec,
		    hashes[second ? groups + i % groups : i % groups]);
		plan->domains[i].since = 1700000000;
	}
	plan->domains_len = count;
	buf_release(&mx);
	free(hashes);
	return plan;
}
