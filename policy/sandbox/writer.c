/*
 * NAME      writer - give up the network and programs, and keep the files
 * CONTRACT  see writer.h. Of the capabilities those stay that root needs to
 *           write in the folder of somebody else. A list of what is shut, not
 *           of what is open: SQLite, libpq and the C library each need many
 *           calls, and others in each version.
 * BUGS      Without seccomp only the capabilities are given up.
 */
#include "config.h"

#include "sandbox/writer.h"

#include <errno.h>
#include <linux/capability.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef HAVE_SECCOMP
#include <seccomp.h>
#endif

#include "base/attr.h"

static struct {
	bool confined;
	const char *lacks;
} writer;

/* ---- capabilities ---- */

static bool
take_capabilities(void)
{
	static const uint32_t keep = 1U << CAP_CHOWN | 1U << CAP_DAC_OVERRIDE |
				     1U << CAP_FOWNER | 1U << CAP_FSETID;
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3,
		0 };
	struct __user_cap_data_struct sets[2] = { { 0 } };

	if (syscall(SYS_capget, &header, sets) != 0)
		return false;
	sets[0].effective &= keep;
	sets[0].permitted &= keep;
	sets[0].inheritable = 0;
	sets[1] = (struct __user_cap_data_struct){ 0 };
	return syscall(SYS_capset, &header, sets) == 0 &&
	       prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

/* ---- calls ---- */

#ifdef HAVE_SECCOMP
/* sockets, programs, processes, those of others, and ways round */
static const int shut[] = { SCMP_SYS(socket), SCMP_SYS(socketpair),
	SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept),
	SCMP_SYS(accept4), SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork),
	SCMP_SYS(vfork), SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(kill),
	SCMP_SYS(tkill), SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(pidfd_open),
	SCMP_SYS(pidfd_send_signal), SCMP_SYS(pidfd_getfd), SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
	SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root),
	SCMP_SYS(chroot), SCMP_SYS(unshare), SCMP_SYS(setns),
	SCMP_SYS(open_by_handle_at), SCMP_SYS(bpf), SCMP_SYS(perf_event_open),
	SCMP_SYS(userfaultfd), SCMP_SYS(keyctl), SCMP_SYS(add_key),
	SCMP_SYS(request_key), SCMP_SYS(io_uring_setup), SCMP_SYS(shmget),
	SCMP_SYS(msgget), SCMP_SYS(semget) };

/* shut_all - the calls above, a packet to whom one likes, and code; 0 */
static int
shut_all(scmp_filter_ctx filter)
{
	const unsigned no = SCMP_ACT_ERRNO(EPERM);
	int result = 0;
	size_t i;

	for (i = 0; i < ARRAY_LEN(shut); i++)
		result |= seccomp_rule_add(filter, no, shut[i], 0);
	result |= seccomp_rule_add(
	    filter, no, SCMP_SYS(sendto), 1, SCMP_A4(SCMP_CMP_NE, 0));
	result |= seccomp_rule_add(filter, no, SCMP_SYS(mmap), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	result |= seccomp_rule_add(filter, no, SCMP_SYS(mprotect), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	result |= seccomp_rule_add(filter, no, SCMP_SYS(tgkill), 1,
	    SCMP_A0(SCMP_CMP_NE, (scmp_datum_t)getpid()));
	return result;
}

static bool
take_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	bool taken;

	if (filter == NULL)
		return false;
	taken = shut_all(filter) == 0 && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return taken;
}
#else
static bool
take_calls(void)
{
	return false;
}
#endif

void
writer_confine(void)
{
	if (writer.confined)
		return;
	writer.confined = true;
	if (!take_capabilities())
		writer.lacks = "way to give up capabilities";
	if (!take_calls())
		writer.lacks = "seccomp";
}

bool
writer_confined(void)
{
	return writer.confined;
}

const char *
writer_lacks(void)
{
	return writer.lacks;
}
