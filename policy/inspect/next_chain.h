/*
 * next_chain - a chain that is not installed yet, as the listeners would
 * read it
 */
#ifndef POSTSTS_INSPECT_NEXT_CHAIN_H
#define POSTSTS_INSPECT_NEXT_CHAIN_H

#include "inspect/certfile.h"

/*
 * next_chain_read - with the rules of each listener of the facts: where the
 * key has to stand, and what a lone leaf is completed with. Where listeners
 * differ, what the one that likes it least would make of it.
 *
 * `key' NULL: it is in `file', if anywhere. `*out' becomes an arena array of
 * as many pointers as are returned; the issuers of `by' are not looked at.
 */
size_t next_chain_read(const struct fact_cert ***out, const char *file,
    const char *key, const struct facts *, const struct judging *by);

#endif
