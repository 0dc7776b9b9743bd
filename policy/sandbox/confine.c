/*
 * NAME      confine - give up what a process may do
 * CONTRACT  see confine.h. In this order: descriptors, limits, user and
 *           capabilities, new privileges, Landlock, seccomp. What the kernel
 *           does not have is left out and said; each of them alone keeps a
 *           process from our files.
 * BUGS      Where there is neither seccomp nor Landlock, what everybody may
 *           read stays readable, and the network can be reached.
 */
#include "config.h"

#include "sandbox/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef HAVE_SECCOMP
#include <seccomp.h>
#endif

#include "base/attr.h"

#define NOBODY 65534

/* ---- descriptors ---- */

static void
close_from(int first)
{
	int fd, last = (int)sysconf(_SC_OPEN_MAX);

#ifdef SYS_close_range
	if (syscall(SYS_close_range, (unsigned)first, ~0U, 0) == 0)
		return;
#endif
	for (fd = first; fd < last && fd < 65536; fd++)
		close(fd);
}

/* close_all - but for `keep', wherever it is */
static void
close_all(int keep)
{
	int fd;

	for (fd = 0; fd < keep; fd++)
		close(fd);
	close_from(keep + 1);
}

/*
 * confine_descriptors - the two before standard error lead nowhere, so that no
 * socket becomes one of them and is taken for it
 */
void
confine_descriptors(int keep)
{
	int fd, null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (fd = 0; fd < keep; fd++)
		if (fd < STDERR_FILENO && null >= 0)
			dup2(null, fd);
		else if (fd != STDERR_FILENO)
			close(fd);
	close_from(keep + 1);
}

/* ---- limits ---- */

/* pages_in_use - of data and stack; -1 where nobody says */
static long
pages_in_use(void)
{
	char text[256];
	long pages = -1;
	ssize_t n;
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	if (sscanf(text, "%*d %*d %*d %*d %*d %ld", &pages) != 1)
		return -1;
	return pages;
}

static int
limit(int what, rlim_t soft, rlim_t hard)
{
	const struct rlimit value = { soft, hard };

	return setrlimit((__rlimit_resource_t)what, &value);
}

/* take_memory - 0, or what is lacking */
static unsigned
take_memory(const struct sandbox_limits *limits, long pages)
{
#if defined(__SANITIZE_ADDRESS__) /* which has terabytes for itself */
	return 0;
#else
	rlim_t memory = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) +
			(rlim_t)limits->memory;

	return pages >= 0 && limit(RLIMIT_DATA, memory, memory) == 0
		   ? 0
		   : CONFINE_NO_LIMITS;
#endif
}

static unsigned
take_limits(const struct sandbox_limits *limits, long pages)
{
	limit(RLIMIT_CORE, 0, 0);
	limit(RLIMIT_FSIZE, 0, 0);
	limit(RLIMIT_NPROC, 0, 0);
	if (!limits->network)
		limit(RLIMIT_NOFILE, 0, 0);
	limit(RLIMIT_CPU, limits->cpu, limits->cpu + 1);
	return take_memory(limits, pages);
}

/* ---- user and capabilities ---- */

static unsigned
take_user(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3,
		0 };
	struct __user_cap_data_struct none[2] = { { 0 } };
	unsigned lacks = 0;

	if (geteuid() == 0 && (setgroups(0, NULL) != 0 ||
				  setresgid(NOBODY, NOBODY, NOBODY) != 0 ||
				  setresuid(NOBODY, NOBODY, NOBODY) != 0))
		lacks = CONFINE_NO_USER;
	if (syscall(SYS_capset, &header, none) != 0)
		lacks = CONFINE_NO_USER;
	prctl(PR_SET_DUMPABLE, 0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		lacks = CONFINE_NO_USER;
	return lacks;
}

/* ---- Landlock: no file by name, no address, nobody else's process ---- */

/* as in <linux/landlock.h>, which may be older than the kernel */
#define LANDLOCK_CREATE   444
#define LANDLOCK_RESTRICT 446
#define LANDLOCK_VERSION  1U

struct landlock_rules {
	uint64_t files, network, scope;
};

static unsigned
take_landlock(bool network)
{
	/* rights that each version of the interface added */
	static const uint64_t files[] = { 0x1fff, 0x3fff, 0x7fff, 0x7fff,
		0xffff };
	struct landlock_rules rules = { 0 };
	size_t size = sizeof(rules.files);
	long version, fd, result;

	version = syscall(LANDLOCK_CREATE, NULL, 0, LANDLOCK_VERSION);
	if (version < 1)
		return CONFINE_NO_LANDLOCK;
	rules.files = files[version <= 5 ? version - 1 : 4];
	if (version >= 4) {
		rules.network = network ? 0 : 3; /* TCP: bind, connect */
		size += sizeof(rules.network);
	}
	if (version >= 6) {
		rules.scope = 3; /* abstract sockets, signals */
		size += sizeof(rules.scope);
	}
	fd = syscall(LANDLOCK_CREATE, &rules, size, 0);
	if (fd < 0)
		return CONFINE_NO_LANDLOCK;
	result = syscall(LANDLOCK_RESTRICT, (int)fd, 0);
	close((int)fd);
	return result == 0 ? 0 : CONFINE_NO_LANDLOCK;
}

/* ---- seccomp: memory, the one descriptor, and the end ---- */

#ifdef HAVE_SECCOMP
static const int calls[] = { SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap),
	SCMP_SYS(madvise), SCMP_SYS(exit), SCMP_SYS(exit_group),
	SCMP_SYS(futex), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(sigaltstack), SCMP_SYS(getrandom), SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getpid),
	SCMP_SYS(getppid), SCMP_SYS(gettid), SCMP_SYS(sched_yield),
	SCMP_SYS(restart_syscall) };

/* allow - the calls above, and what depends on an argument; 0 */
static int
allow(scmp_filter_ctx filter, int keep)
{
	const unsigned yes = SCMP_ACT_ALLOW;
	int result = 0;
	size_t i;

	for (i = 0; i < ARRAY_LEN(calls); i++)
		result |= seccomp_rule_add(filter, yes, calls[i], 0);
	result |= seccomp_rule_add(filter, yes, SCMP_SYS(write), 1,
	    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)keep));
	/* memory of its own, that holds no code */
	result |= seccomp_rule_add(filter, yes, SCMP_SYS(mmap), 2,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
	    SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_PRIVATE | MAP_ANONYMOUS,
		MAP_PRIVATE | MAP_ANONYMOUS));
	result |= seccomp_rule_add(filter, yes, SCMP_SYS(mprotect), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	/* abort(3) */
	result |= seccomp_rule_add(filter, yes, SCMP_SYS(tgkill), 1,
	    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
	/* to end with the parent; nothing else of prctl(2) */
	result |= seccomp_rule_add(filter, yes, SCMP_SYS(prctl), 1,
	    SCMP_A0(SCMP_CMP_EQ, PR_SET_PDEATHSIG));
	return result;
}

/* what makes or changes files, starts programs, or touches other processes */
static const int shut[] = { SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(openat2),
	SCMP_SYS(creat), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename),
	SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(mkdir),
	SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(link), SCMP_SYS(linkat),
	SCMP_SYS(symlink), SCMP_SYS(symlinkat), SCMP_SYS(mknod),
	SCMP_SYS(mknodat), SCMP_SYS(truncate), SCMP_SYS(chmod),
	SCMP_SYS(fchmodat), SCMP_SYS(chown), SCMP_SYS(lchown),
	SCMP_SYS(fchownat), SCMP_SYS(utimensat), SCMP_SYS(setxattr),
	SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root),
	SCMP_SYS(chroot), SCMP_SYS(unshare), SCMP_SYS(setns),
	SCMP_SYS(open_by_handle_at), SCMP_SYS(name_to_handle_at),
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),
	SCMP_SYS(ptrace), SCMP_SYS(kill), SCMP_SYS(tkill),
	SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(pidfd_open),
	SCMP_SYS(pidfd_send_signal), SCMP_SYS(pidfd_getfd),
	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(keyctl),
	SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(io_uring_setup),
	SCMP_SYS(shmget), SCMP_SYS(msgget), SCMP_SYS(semget),
	SCMP_SYS(setpriority), SCMP_SYS(prlimit64) };

/* deny - the calls above, code, and sockets but those of the Internet; 0 */
static int
deny(scmp_filter_ctx filter)
{
	const unsigned no = SCMP_ACT_ERRNO(EPERM);
	int result = 0;
	size_t i;

	for (i = 0; i < ARRAY_LEN(shut); i++)
		result |= seccomp_rule_add(filter, no, shut[i], 0);
	result |= seccomp_rule_add(
	    filter, no, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, AF_UNIX));
	result |= seccomp_rule_add(
	    filter, no, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_GT, AF_INET6));
	result |= seccomp_rule_add(filter, no, SCMP_SYS(mmap), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	result |= seccomp_rule_add(filter, no, SCMP_SYS(mprotect), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	result |= seccomp_rule_add(filter, no, SCMP_SYS(tgkill), 1,
	    SCMP_A0(SCMP_CMP_NE, (scmp_datum_t)getpid()));
	return result;
}

static unsigned
take_seccomp(int keep, bool network)
{
	const unsigned other = network ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM);
	scmp_filter_ctx filter = seccomp_init(other);
	unsigned lacks = CONFINE_NO_SECCOMP;

	if (filter == NULL)
		return lacks;
	if ((network ? deny(filter) : allow(filter, keep)) == 0 &&
	    seccomp_load(filter) == 0)
		lacks = 0;
	seccomp_release(filter);
	return lacks;
}
#else
static unsigned
take_seccomp(int keep, bool network)
{
	return CONFINE_NO_SECCOMP;
}
#endif

unsigned
confine(const struct sandbox_limits *limits, int keep)
{
	long pages = pages_in_use();
	unsigned lacks;

	if (limits->network)
		confine_descriptors(keep);
	else
		close_all(keep);
	lacks = take_user();
	lacks |= take_landlock(limits->network);
	lacks |= take_limits(limits, pages);
	return lacks | take_seccomp(keep, limits->network);
}
