/* supervise - replace a worker that dies or hangs */
#ifndef POSTSTS_MILTER_SUPERVISE_H
#define POSTSTS_MILTER_SUPERVISE_H

#include <signal.h>
#include <stdatomic.h>

/* signals from the parent to the worker */
#define WORKER_RELOAD SIGUSR1
#define WORKER_STOP   SIGUSR2

#define SUPERVISE_TICK 5  /* seconds: the worker's beat, and a look at it */
#define SUPERVISE_HANG 30 /* without a beat */

/*
 * supervise - run `work' in a child, and return its exit code when it ends by
 * itself
 *
 * The child is started again if it dies, or if it was killed because `*beat',
 * which both share, did not change for SUPERVISE_HANG seconds. SIGHUP becomes
 * WORKER_RELOAD; SIGTERM and SIGINT become WORKER_STOP, which the worker also
 * gets when its parent has died. All five signals are blocked when `work'
 * begins. The code is one of <sysexits.h>.
 */
int supervise(int (*work)(void *), void *context, const atomic_ullong *beat);

#endif
