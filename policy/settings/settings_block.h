/* settings_block - the part of poststs.conf that `poststs setup' writes */
#ifndef POSTSTS_SETTINGS_SETTINGS_BLOCK_H
#define POSTSTS_SETTINGS_SETTINGS_BLOCK_H

#include <stddef.h>

#include "base/buf.h"

/*
 * settings_block_cut - append the text without the block, that is, what the
 * administrator wrote
 */
void settings_block_cut(struct buf *, const char *text);

/*
 * settings_block_put - append the text with these lines as its block, in place
 * of the existing one or else at the end. No lines: no block. The rest stays as
 * it is, octet by octet.
 */
void settings_block_put(struct buf *, const char *text, const char *lines);

#endif
