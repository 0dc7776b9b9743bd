/*
 * matchlist - the pattern lists of Postfix (match_list(3) in its source)
 *
 * mydestination, virtual_alias_domains, virtual_mailbox_domains and
 * relay_domains are such lists: names, /file names and type:table, each
 * optionally negated by `!'. The first match decides.
 */
#ifndef POSTSTS_POSTFIX_MATCHLIST_H
#define POSTSTS_POSTFIX_MATCHLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "postfix/pflist.h"

enum match_kind {
	MATCH_NAME,
	MATCH_FILE,
	MATCH_TABLE,
	MATCH_BROKEN, /* `!' before nothing; Postfix rejects the whole list */
};

struct match_item {
	enum match_kind kind;
	bool negated;
	const char *text; /* without `!'; not terminated */
	size_t len;
};

struct matchlist {
	struct pflist words; /* internal */
	bool negated;        /* the list is in a file that is negated */
	struct match_item item;
};

/* matchlist_start - read this text (which must stay) item by item */
void matchlist_start(struct matchlist *, const char *text, bool negated);
/* matchlist_next - the next item; false at the end */
bool matchlist_next(struct matchlist *);

/*
 * matchlist_line - the next line of a file of patterns
 *
 * Comment lines and empty lines are skipped. Each line is a list by itself.
 * With `logical' (PF_LISTS_LOGICAL), lines are continued as in main.cf: a line
 * that begins with blanks belongs to the one before, also across comments. If
 * there is none before it, Postfix warns and ignores all of it; *lost is set
 * then. `line' is cleared first; *at moves on towards `end'. False at the end
 * of the file.
 */
bool matchlist_line(struct buf *line, const char **at, const char *end,
    bool logical, bool *lost);

/*
 * how a list looks up names: exactly; or with `.parent' patterns; or with
 * `parent' patterns (parent_domain_matches_subdomains)
 */
enum match_style {
	STYLE_EXACT,
	STYLE_DOT_PARENT,
	STYLE_PARENT,
};

/*
 * matchlist_parent - what is looked up after `name' or after an earlier
 * answer of this function; points into the name; NULL: nothing more
 */
const char *matchlist_parent(const char *name, enum match_style);

#endif
