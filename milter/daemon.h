/*
 * daemon - what all sessions share, between main.c and callbacks.c
 */
#ifndef POSTSTS_MILTER_DAEMON_H
#define POSTSTS_MILTER_DAEMON_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "milter/capture.h"
#include "milter/conf.h"
#include "milter/policymap.h"
#include "milter/sink.h"

/* ---- shared.c: the present configuration; any thread ---- */

/* daemon_configure - take over a configuration, the first one or a new one */
void daemon_configure(struct config *);
/*
 * daemon_config - the present one; the caller holds it, and calls
 * config_release()
 */
struct config *daemon_config(void);
/*
 * daemon_policies - the present view, which the caller holds; NULL: there is
 * none
 */
struct policyview *daemon_policies(void);
/* daemon_publishes - does poststs publish a policy for this domain? */
bool daemon_publishes(const char *domain);
/* daemon_capture - begin a copy; NULL: none is made, which has been logged */
struct capture *daemon_capture(void);
/* daemon_captured - the copy is complete: keep it */
void daemon_captured(struct capture *);
struct sink *daemon_sink(void);
/*
 * daemon_session - count a connection; true: ask for its EHLO to be answered
 *
 * An MTA sends events that need no answer only together with the next one that
 * does, or when it hangs up; and libmilter no longer reads from an MTA that has
 * hung up. A session that ends between STARTTLS and MAIL is therefore seen only
 * if its EHLO is answered. Answers cost time, so that at most DAEMON_WATCHED
 * are given in a second.
 */
#define DAEMON_WATCHED 10
bool daemon_session(void);
void daemon_refused(void);

/*
 * daemon_start - start the writing thread; call it after the user was switched
 */
void daemon_start(struct sink *);
/* daemon_end - write what has been counted, and log the totals */
void daemon_end(void);
/* daemon_feel - take each lock once; if one is stuck, this call hangs */
void daemon_feel(void);
/* daemon_say_statistics - log the totals in one line */
void daemon_say_statistics(void);

/* ---- callbacks.c: libmilter ---- */

/* milter_listen - create the socket; -1 and `why' */
int milter_listen(const char *socket, struct buf *why) ATTR_MUSTCHECK;
/* milter_serve - serve until a signal that libmilter takes */
int milter_serve(void);

#endif
