/*
 * writer - who writes our files talks to nobody
 */
#ifndef POSTSTS_SANDBOX_WRITER_H
#define POSTSTS_SANDBOX_WRITER_H

#include <stdbool.h>

/*
 * writer_confine - this process keeps its files and the sockets that it has;
 * it makes no new ones, starts no program or process, touches no other, runs
 * no new code, and reads no more than its user may. Never undone, a second
 * time does nothing. writer_lacks - what of that could not be given up, for
 * people: "seccomp"; NULL: nothing, or it was not tried.
 */
void writer_confine(void);
bool writer_confined(void);
const char *writer_lacks(void);

#endif
