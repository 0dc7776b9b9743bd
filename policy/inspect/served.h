/*
 * served - what is served of domains, from the files of this machine
 */
#ifndef POSTSTS_INSPECT_SERVED_H
#define POSTSTS_INSPECT_SERVED_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/facts.h"
#include "settings/settings.h"

/*
 * inspect_generations - the generation that each place was written by, into
 * the facts: three files are opened, none is read through
 */
void inspect_generations(struct facts *, const struct settings *);

/*
 * inspect_served - what the web root and policy.cdb hold for these domains
 * (sorted, each once), appended to the facts
 */
void inspect_served(struct facts *, const struct settings *,
    const char *const *domains, size_t len);

/* inspect_web_root - the folder, open; -1: it cannot be */
int inspect_web_root(const struct settings *);
/*
 * inspect_stands - is this text what the web root has of the domain? Of a link
 * of ours nothing but its name is read.
 */
bool inspect_stands(int root, const char *domain, const char *hash,
    const char *text, size_t len);
/*
 * inspect_rewritten - is the text to which the links to this hash lead another
 * one now? False where there is none.
 */
bool inspect_rewritten(
    int root, const char *hash, const char *text, size_t len);

/*
 * inspect_published - each name that policy.cdb or a link of ours in the web
 * root has a policy for; any name may come more than once
 */
void inspect_published(const struct settings *,
    void (*name)(void *context, const char *domain), void *context);

/*
 * inspect_strangers - domains that have a policy in the web root, ours or
 * not; one readdir(3) of it
 */
void inspect_strangers(const struct settings *,
    void (*name)(void *context, const char *domain), void *context);

#endif
