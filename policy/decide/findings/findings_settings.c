/*
 * NAME      findings_settings - domain names in poststs.conf that do not exist
 *           here
 * CONTRACT  A name in `exclude' or of a domain block that neither Postfix nor
 *           the ledger has, has no effect: it is misspelt or obsolete. Reported
 *           only if all domains of Postfix could be listed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/nearmiss.h"
#include "decide/findings/findings.h"
#include "decide/plan/domain_iter.h"

#define NEAR_MAX 5000 /* domains that a name is compared with */

struct known {
	const char **name;
	size_t len, cap;
};

static void
collect(struct known *known, struct run *run)
{
	struct domain_iter each = { .run = run };
	struct domain_view view;

	while (domain_iter_next(&each, &view)) {
		VEC_GROW(known->name, known->len, known->cap);
		known->name[known->len++] = view.name;
	}
}

/* is_known - the name itself, or for `.name' anything below it */
static bool
is_known(const struct known *known, const char *name)
{
	size_t i, n = strlen(name), len;

	for (i = 0; i < known->len; i++) {
		len = strlen(known->name[i]);
		if (strcmp(known->name[i], name) == 0 ||
		    (name[0] == '.' && len > n &&
			strcmp(known->name[i] + len - n, name) == 0))
			return true;
	}
	return false;
}

static void
nobodys(const struct known *known, const char *option, const char *name,
    struct findings *findings, struct arena *arena)
{
	const char *meant = NULL;

	if (is_known(known, name))
		return;
	finding_add(findings, arena, FINDING_SETTING_NAMES_NOTHING, name,
	    "%s in poststs.conf names it, and neither Postfix nor the ledger "
	    "has such a domain",
	    option);
	if (known->len <= NEAR_MAX)
		meant = nearmiss(name, strlen(name), known->name, known->len);
	if (meant != NULL)
		finding_set_remedy(findings, arena,
		    arena_printf(arena, "did you mean %s?", meant));
}

void
findings_settings(
    struct run *run, struct findings *findings, struct arena *arena)
{
	const struct settings *s = run->settings;
	struct known known = { NULL, 0, 0 };
	size_t i;

	if (!run->complete || s->exclude.len + s->domain_len == 0)
		return;
	collect(&known, run);
	for (i = 0; i < s->exclude.len; i++)
		nobodys(&known, "exclude", s->exclude.list[i], findings, arena);
	for (i = 0; i < s->domain_len; i++)
		nobodys(&known, "a domain block", s->domain[i].name, findings,
		    arena);
	free(known.name);
}
