/*
 * scene - a state before, a plan, and what anybody may see meanwhile
 */
#ifndef POSTSTS_TESTS_SCENE_H
#define POSTSTS_TESTS_SCENE_H

#include "base/buf.h"
#include "settings/settings.h"
#include "testplan.h"

struct scene {
	const char *name;
	const struct spec *base, *next; /* base NULL: nothing there yet */
	size_t base_len, next_len;
	enum web_layout base_layout, next_layout;
};

extern const struct scene scenes[];
extern const size_t scenes_len;

#define SCENE_BASE_TIME 1700000000
#define SCENE_NEXT_TIME 1700009999

/*
 * scene_run - one run as poststs apply makes it, in dir/state and dir/web:
 * lock, ledger, plan (ids kept where the body is served already, as decide/
 * does), ledger written ahead, outputs, ledger again. 0, or -1 and `why'.
 */
int scene_run(
    const struct scene *, bool next, const char *dir, struct buf *why);

/*
 * scene_look - read everything as others would: each policy by its path,
 * the cdb by its keys. NULL, or what was seen that is neither old nor new (a
 * static text). `begun': the base run was finished before.
 */
const char *scene_look(const struct scene *, const char *dir);

/*
 * scene_print - all outputs and the ledger's content as text: equal texts,
 * equal worlds. free(3) it. Aborts when the ledger cannot be read.
 */
char *scene_print(const char *dir);

/* scene_ids - NULL, or an id of the ledger that named two policies */
const char *scene_ids(const char *dir);

#endif
