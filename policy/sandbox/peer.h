/*
 * peer - a process that meets strangers for us, over a pair of sockets
 *
 * As in sandbox.h it begins as a copy of ours and gives up what it can; but it
 * stays for many questions, and may be asked for after we ourselves can reach
 * nobody any more: then a starter, which was begun before, forks it.
 */
#ifndef POSTSTS_SANDBOX_PEER_H
#define POSTSTS_SANDBOX_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"
#include "sandbox/sandbox.h"

/* the kinds of work; what each is stands with who asks for it */
enum peer_job {
	PEER_DNS,    /* lookup/resolver.c */
	PEER_PROBES, /* task/apart.c */
	PEER_UPDATE, /* task/dns_send.c */
	PEER_JOBS
};

struct peer_work {
	const struct sandbox_limits *limits; /* NULL: it keeps what we have */
	void (*work)(void *context, int fd); /* until `fd' says no more */
	void *context;
};

struct peer {
	int fd;    /* a stream socket */
	pid_t pid; /* 0: it is the starter's child */
};

/*
 * peer_start - a process that does the job; where there is a starter its word
 * on how counts, which is to be the same as `work'. 0, or -1 and `why'
 */
int peer_start(struct peer *, enum peer_job, const struct peer_work *,
    struct buf *why) ATTR_MUSTCHECK;
/* peer_end - whatever it is doing */
void peer_end(struct peer *);

/* peer_say - all of it; false: nobody is there */
bool peer_say(int fd, const void *, size_t len) ATTR_MUSTCHECK;
/*
 * peer_hear - what comes next, at most `size' bytes, for as long as that takes
 * or until `deadline' (mono_ms(), 0: none); 0: nothing more comes
 */
size_t peer_hear(int fd, void *, size_t size, long long deadline);

/* peer_fork - a child that goes on as fork(2)'s does, and ends with us */
pid_t peer_fork(void);

/*
 * starter_begin - from now on peer_start() asks a child of this moment, which
 * keeps all rights that we have now. 0, or -1 and `why'
 */
int starter_begin(const struct peer_work jobs[static PEER_JOBS],
    struct buf *why) ATTR_MUSTCHECK;
/* starter_end - and all that it started */
void starter_end(void);

#endif
