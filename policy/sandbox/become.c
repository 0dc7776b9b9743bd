/*
 * NAME      become - root as somebody else, who may read what root may
 * CONTRACT  see become.h. One thread only. Programs that are started later
 *           have that user and that right as well, and no other.
 */
#include "config.h" /* setresuid */

#include "sandbox/become.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/oserror.h"

static struct {
	bool open; /* root can be had back */
	uid_t uid;
	gid_t gid;
} before;

/* ---- the one right ---- */

/* may_read - have it in effect, and hand it on; what the kernel refuses is
 * lost, and then some files cannot be read */
static void
may_read(bool alone)
{
	static const uint32_t bit = 1U << CAP_DAC_READ_SEARCH;
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3,
		0 };
	struct __user_cap_data_struct sets[2] = { { 0 } };

	if (syscall(SYS_capget, &header, sets) != 0)
		return;
	if (alone)
		sets[0].permitted &= bit, sets[1].permitted = 0;
	sets[0].effective = sets[0].inheritable = sets[0].permitted & bit;
	sets[1].effective = sets[1].inheritable = 0;
	if (syscall(SYS_capset, &header, sets) == 0)
		prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH,
		    0, 0);
}

/* ---- the user ---- */

static int
take_groups(uid_t uid, gid_t *gid)
{
	const struct passwd *user;

	errno = 0;
	user = getpwuid(uid);
	if (user == NULL)
		return setgroups(0, NULL);
	*gid = user->pw_gid;
	return initgroups(user->pw_name, user->pw_gid);
}

static int
take_user(uid_t uid, gid_t gid, bool back)
{
	if (back)
		return setresgid(gid, gid, 0) != 0 ||
			       setresuid(uid, uid, 0) != 0
			   ? -1
			   : 0;
	if (prctl(PR_SET_KEEPCAPS, 1) != 0 || setresgid(gid, gid, gid) != 0 ||
	    setresuid(uid, uid, uid) != 0)
		return -1;
	errno = EPERM;
	return setuid(0) == 0 ? -1 : 0;
}

int
become(uid_t uid, gid_t gid, bool back, struct buf *why)
{
	if (take_groups(uid, &gid) != 0 || take_user(uid, gid, back) != 0)
		return why_errno(why, errno, "cannot become the user %lu",
		    (unsigned long)uid);
	may_read(!back);
	before.open = back;
	before.uid = uid;
	before.gid = gid;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return why_errno(why, errno, "cannot give up new privileges");
	return 0;
}

bool
become_can_go_back(void)
{
	return before.open;
}

int
become_root(struct buf *why)
{
	if (!before.open)
		return 0;
	if (setresuid((uid_t)-1, 0, (uid_t)-1) != 0 ||
	    setresgid((gid_t)-1, 0, (gid_t)-1) != 0)
		return why_errno(why, errno, "cannot become root again");
	return 0;
}

int
become_end(struct buf *why)
{
	if (!before.open)
		return 0;
	if (setresgid((gid_t)-1, before.gid, (gid_t)-1) != 0 ||
	    setresuid((uid_t)-1, before.uid, (uid_t)-1) != 0)
		return why_errno(why, errno, "cannot become the user %lu",
		    (unsigned long)before.uid);
	may_read(false);
	return 0;
}
