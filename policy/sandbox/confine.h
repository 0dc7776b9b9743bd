/*
 * confine - give up what a process may do
 */
#ifndef POSTSTS_SANDBOX_CONFINE_H
#define POSTSTS_SANDBOX_CONFINE_H

#include "sandbox/sandbox.h"

/* what cannot be given up here, as bits */
#define CONFINE_NO_SECCOMP  1U
#define CONFINE_NO_LANDLOCK 2U
#define CONFINE_NO_LIMITS   4U
#define CONFINE_NO_USER     8U

/*
 * confine - this process keeps one descriptor, which it may write to, and its
 * memory. Never undone. The bits of what is lacking.
 */
unsigned confine(const struct sandbox_limits *, int keep);
/* confine_descriptors - all are closed but this one and standard error */
void confine_descriptors(int keep);

#endif
