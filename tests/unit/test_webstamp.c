/* test_webstamp - a note that links are right holds only while they are */
#include "publish/webstamp.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publish/webroot.h"
#include "scratch.h"
#include "testplan.h"
#include "unit.h"

#define COUNT 1200

struct place {
	char *dir;
	int state, root;
};

/* start - the web root of `plan', as a run leaves it */
static struct place
start(const struct plan *plan)
{
	struct place p = { .dir = scratch_make() };
	struct webroot_result did;

	ck_assert_int_eq(mkdir(scratch_path(p.dir, "web"), 0755), 0);
	p.state = open(p.dir, O_RDONLY | O_DIRECTORY);
	p.root = open(scratch_path(p.dir, "web"), O_RDONLY | O_DIRECTORY);
	ck_assert_int_eq(webroot_publish(scratch_path(p.dir, "web"),
			     LAYOUT_LINK, plan, p.state, &did, NULL),
	    0);
	ck_assert_uint_eq(did.links, COUNT);
	return p;
}

static void
end(struct place p)
{
	close(p.state);
	close(p.root);
	scratch_remove(p.dir);
}

/* then - the plan of a run that finds what `plan' left */
static struct plan *
then(const struct plan *plan, size_t every)
{
	struct plan *next = testplan_many(200, COUNT, 3, every, false);
	size_t i, j;

	for (i = 0; i < COUNT; i++) {
		next->domains[i].before = plan->domains[i].body;
		for (j = 0; j < next->bodies_len; j++)
			if (strcmp(next->bodies[j].hash,
				plan->domains[i].body->hash) == 0)
				next->domains[i].before = &next->bodies[j];
		next->domains[i].due =
		    next->domains[i].before != next->domains[i].body;
	}
	return next;
}

static const char *
name_of(const struct plan *plan, size_t i)
{
	static char name[300];

	snprintf(name, sizeof(name), "mta-sts.%s", plan->domains[i].name);
	return name;
}

enum tamper { NOTHING, ADD, REMOVE, REPLACE, CHMOD, NOTE, LEDGER };

static const struct {
	const char *what;
	enum tamper tamper;
	bool holds;
} cases[] = {
	{ "nothing", NOTHING, true },
	{ "a name more", ADD, false },
	{ "a link less", REMOVE, false },
	{ "another link in place", REPLACE, false },
	{ "other rights", CHMOD, false },
	{ "a damaged note", NOTE, false },
	{ "a ledger of a killed run", LEDGER, false },
};

static void
tamper(const struct place *p, const struct plan *plan, enum tamper how)
{
	const char *name = name_of(plan, 7);

	switch (how) {
	case NOTHING:
		break;
	case ADD:
		ck_assert_int_eq(symlinkat("x", p->root, "x"), 0);
		break;
	case REMOVE:
		ck_assert_int_eq(unlinkat(p->root, name, 0), 0);
		break;
	case REPLACE:
		ck_assert_int_eq(symlinkat("elsewhere", p->state, "x"), 0);
		ck_assert_int_eq(renameat(p->state, "x", p->root, name), 0);
		break;
	case CHMOD:
		ck_assert_int_eq(fchmod(p->root, 0750), 0);
		ck_assert_int_eq(fchmod(p->root, 0755), 0);
		break;
	case NOTE:
		scratch_write(scratch_path(p->dir, "webroot.stamp"), "x", 1);
		break;
	case LEDGER:
		plan->domains[7].before =
		    &plan->bodies[0] == plan->domains[7].before
			? &plan->bodies[1]
			: &plan->bodies[0];
		break;
	}
}

/* as_planned - is each link the plan's? */
static void
as_planned(const struct place *p, const struct plan *plan)
{
	long differs = webroot_differs(
	    scratch_path(p->dir, "web"), LAYOUT_LINK, plan, NULL);

	ck_assert_int_eq(differs, 0);
}

START_TEST(holds_while_nobody_touched_the_folder)
{
	struct plan *first = testplan_many(100, COUNT, 3, 0, true);
	struct plan *same = then(first, 0);
	struct place p = start(first);
	struct webroot_result did;
	/* a file system that is not known to be exact gets no note */
	bool noted = access(scratch_path(p.dir, "webroot.stamp"), F_OK) == 0;

	tamper(&p, same, cases[_i].tamper);
	ck_assert_msg(
	    webstamp_holds(p.state, p.root, same) == (noted && cases[_i].holds),
	    "%s", cases[_i].what);
	/* and whatever it was, the next run fixes it */
	ck_assert_int_eq(webroot_publish(scratch_path(p.dir, "web"),
			     LAYOUT_LINK, same, p.state, &did, NULL),
	    0);
	as_planned(&p, same);
	plan_free(same);
	plan_free(first);
	end(p);
}
END_TEST

START_TEST(only_what_changes_is_written_and_noted_again)
{
	struct plan *first = testplan_many(100, COUNT, 3, 0, true);
	struct plan *next = then(first, 100), *last;
	struct place p = start(first);
	struct webroot_result did;
	int round;

	for (round = 0; round < 2; round++) {
		ck_assert_int_eq(webroot_publish(scratch_path(p.dir, "web"),
				     LAYOUT_LINK, next, p.state, &did, NULL),
		    0);
		ck_assert_uint_eq(did.links, round == 0 ? COUNT / 100 : 0);
		as_planned(&p, next);
	}
	last = then(next, 100);
	if (access(scratch_path(p.dir, "webroot.stamp"), F_OK) == 0)
		ck_assert(webstamp_holds(p.state, p.root, last));
	plan_free(first);
	plan_free(next);
	plan_free(last);
	end(p);
}
END_TEST

UNIT_MAIN("webstamp", LOOP(holds_while_nobody_touched_the_folder, cases),
    TEST(only_what_changes_is_written_and_noted_again))
