/*
 * fault - make the n-th system call that can change a disk go wrong
 *
 * Linked into a test program, this stands before the C library's calls, also
 * for the libraries the program uses (SQLite, libcdb). Calls are counted
 * from fault_arm() on. fsync and its kin are counted and may fail, but do
 * nothing: a killed process, unlike a power failure, loses no writes.
 */
#ifndef POSTSTS_TESTS_FAULT_H
#define POSTSTS_TESTS_FAULT_H

enum fault {
	FAULT_NONE,  /* only count */
	FAULT_KILL,  /* SIGKILL instead of the call */
	FAULT_HALF,  /* half of a write, then SIGKILL; else as FAULT_KILL */
	FAULT_ERROR, /* the call fails with the given errno */
	FAULT_FROM,  /* and every later one too, as on a full disk */
};

/* fault_arm - the n-th call from now, counted from 1; 0 disarms */
void fault_arm(unsigned long n, enum fault, int err);
/* fault_count - calls since fault_arm() */
unsigned long fault_count(void);
/* fault_wrote - was the n-th call a write, which can be done by half? */
int fault_wrote(unsigned long n);
/* fault_order - NULL, or what was renamed before it was synced */
const char *fault_order(void);

#endif
