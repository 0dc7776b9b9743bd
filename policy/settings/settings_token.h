/* settings_token - the tokens of poststs.conf (private to settings/) */
#ifndef POSTSTS_SETTINGS_SETTINGS_TOKEN_H
#define POSTSTS_SETTINGS_SETTINGS_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"

enum token_kind {
	TOKEN_WORD,   /* a word without quotes */
	TOKEN_STRING, /* a word that was in quotes, without them */
	TOKEN_EQUAL,
	TOKEN_PLUS_EQUAL,
	TOKEN_OPEN,  /* { */
	TOKEN_CLOSE, /* } */
	TOKEN_COMMA,
	TOKEN_OTHER, /* a character that the grammar does not have */
	TOKEN_END,
};

struct token {
	enum token_kind kind;
	unsigned line;
	const char *text; /* as a message shows it; of a word its value */
};

/* called for each error */
typedef void token_error(void *context, unsigned line, const char *what);

/*
 * settings_tokens - all tokens of the text; the last one is TOKEN_END
 *
 * Each error is reported with its line: ${...} outside comments, strings that
 * do not end on their line, comments that do not end, control characters, stray
 * backslashes, and a `*' or `#' in a word without quotes. NULL if there was
 * any. Everything is in the arena.
 */
const struct token *settings_tokens(
    const char *text, struct arena *, token_error *, void *context);

#endif
