/*
 * supervise - a worker that dies is replaced
 */
#ifndef POSTSTS_MILTER_SUPERVISE_H
#define POSTSTS_MILTER_SUPERVISE_H

#include <signal.h>
#include <stdatomic.h>

/* what the parent says to the worker */
#define WORKER_RELOAD SIGUSR1
#define WORKER_STOP   SIGUSR2

#define SUPERVISE_TICK 5  /* seconds: the worker's beat, and a look at it */
#define SUPERVISE_HANG 30 /* without a beat */

/*
 * supervise - run `work' in a child; return its exit code when it ends, and
 * start it again when it dies, or is ended because `*beat', memory that both
 * share, stands still for SUPERVISE_HANG seconds. SIGHUP becomes WORKER_RELOAD, SIGTERM and
 * SIGINT become WORKER_STOP, which the worker also gets when its parent has
 * gone. All five are blocked when `work' begins. It ends with a code of
 * <sysexits.h>.
 */
int supervise(int (*work)(void *), void *context, const atomic_ullong *beat);

#endif
