/*
 * notes - what more than one inspector says the same way
 */
#ifndef POSTSTS_INSPECT_NOTES_H
#define POSTSTS_INSPECT_NOTES_H

#include "base/buf.h"
#include "facts/facts.h"

/*
 * notes_warnings - one note for each line of postconf's warnings, unless the
 * facts have it already; `instance' may be NULL (Postfix's default)
 */
void notes_warnings(struct facts *, const char *instance,
    const struct buf *warnings);

#endif
