/*
 * milter_place - where a milter is, according to smtpd_milters
 *
 * What smtpd connects to depends on where smtpd runs: a path is relative to the
 * queue directory, and if smtpd is chrooted there, so is a path that begins
 * with a slash.
 */
#ifndef POSTSTS_POSTFIX_MILTER_PLACE_H
#define POSTSTS_POSTFIX_MILTER_PLACE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "postfix/pflist.h"

struct milter_place {
	const char *text;        /* "unix:poststs/milter.sock" */
	const char *path;        /* of a unix socket; NULL: host and port */
	const char *host, *port; /* host without brackets */
	const char *action;      /* its own default_action; NULL: it has none */
};

/*
 * milter_place_next - the next element of smtpd_milters (start with the list's
 * `rest'); elements that Postfix cannot use are skipped. False at the end.
 */
bool milter_place_next(
    struct milter_place *, struct pflist *, struct arena *) ATTR_MUSTCHECK;

/*
 * milter_place_own - the place of our own milter_socket, whose grammar is
 * libmilter's
 */
void milter_place_own(
    struct milter_place *, const char *milter_socket, struct arena *);

/* milter_place_path - the file that smtpd connects to */
const char *milter_place_path(const struct milter_place *,
    const char *queue_directory, bool chrooted, struct arena *);

/*
 * milter_place_meant - is the element meant to be our own milter, whether smtpd
 * can reach it or not?
 */
bool milter_place_meant(const struct milter_place *,
    const struct milter_place *own, const char *queue_directory,
    struct arena *);

/*
 * smtpd_chrooted - by the chroot column of its row in master.cf; if that is
 * `-', by compatibility_level
 */
bool smtpd_chrooted(const char *column, const char *compatibility_level);

#endif
