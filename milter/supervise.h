/*
 * supervise - a worker that dies is replaced
 */
#ifndef POSTSTS_MILTER_SUPERVISE_H
#define POSTSTS_MILTER_SUPERVISE_H

/*
 * supervise - run `work' in a child; return its exit code when it ends, and
 * start it again when it dies. SIGHUP is handed on, SIGTERM and SIGINT ask
 * the child to end. Signals are blocked when `work' begins. It must end with
 * a code of <sysexits.h>, and ends itself when the parent has gone.
 */
int supervise(int (*work)(void *), void *context);

#endif
