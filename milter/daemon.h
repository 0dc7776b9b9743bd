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

/* daemon_configure - take over what was loaded; the first time and again */
void daemon_configure(struct config *);
/* daemon_config - held; give it back with config_release() */
struct config *daemon_config(void);
/* daemon_policies - a view held, NULL where there is none */
struct policyview *daemon_policies(void);
/* daemon_publishes - does poststs publish a policy for this domain? */
bool daemon_publishes(const char *domain);
/* daemon_capture - begin a copy, NULL: none is made, which has been said */
struct capture *daemon_capture(void);
/* daemon_captured - the copy is whole: keep it */
void daemon_captured(struct capture *);
struct sink *daemon_sink(void);
/*
 * daemon_session - one more connection; true: ask for its EHLO to be answered.
 * What the MTA need not wait for it writes when it must wait for something,
 * or hangs up; and libmilter reads nothing of who has hung up. So a session
 * that ends between STARTTLS and MAIL is only seen where EHLO is answered,
 * which takes time: at most DAEMON_WATCHED a second are.
 */
#define DAEMON_WATCHED 10
bool daemon_session(void);
void daemon_refused(void);

/* daemon_start - the writing thread; after the user was switched */
void daemon_start(struct sink *);
/* daemon_end - write down what is there, and log what was done */
void daemon_end(void);
/* daemon_feel - take each lock once; who cannot hangs here */
void daemon_feel(void);
/* daemon_say_statistics - one line in the log */
void daemon_say_statistics(void);

/* ---- callbacks.c: libmilter ---- */

/* milter_listen - make the socket; -1 and `why' */
int milter_listen(const char *socket, struct buf *why) ATTR_MUSTCHECK;
/* milter_serve - for ever, or until a signal that libmilter takes */
int milter_serve(void);

#endif
