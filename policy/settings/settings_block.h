/*
 * settings_block - the part of poststs.conf that `poststs setup' keeps
 */
#ifndef POSTSTS_SETTINGS_SETTINGS_BLOCK_H
#define POSTSTS_SETTINGS_SETTINGS_BLOCK_H

#include <stddef.h>

#include "base/buf.h"

/*
 * settings_block_cut - append the text without the block: what the
 * administrator wrote himself
 */
void settings_block_cut(struct buf *, const char *text);

/*
 * settings_block_put - append the text with these lines as its block, in the
 * place of the one that it has or else at the end; without lines there is
 * none. The rest stays as it is, octet by octet.
 */
void settings_block_put(struct buf *, const char *text, const char *lines);

#endif
