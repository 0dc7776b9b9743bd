/*
 * NAME      publish - write what the plan says: policies, tables, records
 * CONTRACT  see publish.h. There are two functions because a record is written
 *           only after the policy that it announces is on disk (RFC 8461 8.1),
 *           and not if it is held back.
 */
#include "publish/publish.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/oserror.h"
#include "publish/cdbfile.h"
#include "publish/folder.h"
#include "publish/zonefile.h"

#define SWEEP_AGE 86400 /* seconds that a body is left at least */

struct output {
	const char *name;
	int (*publish)(int dirfd, const struct output *, const char *path,
	    const struct plan *, const struct settings *, struct buf *why);
	enum cdb_kind kind;
};

static int
publish_cdb(int dirfd, const struct output *output, const char *path,
    const struct plan *plan, const struct settings *settings, struct buf *why)
{
	enum cdb_kind kind =
	    output->kind == CDB_TLS_POLICY ? cdb_tls_kind(plan) : output->kind;

	return cdbfile_publish(dirfd, output->name, path, kind, plan, why);
}

static int
publish_zone(int dirfd, const struct output *output, const char *path,
    const struct plan *plan, const struct settings *settings, struct buf *why)
{
	return zonefile_publish(dirfd, output->name, path, plan, settings, why);
}

static const struct output policy_cdb = { "policy.cdb", publish_cdb,
	CDB_POLICY };
static const struct output tls_policy_cdb = { "tls_policy.cdb", publish_cdb,
	CDB_TLS_POLICY };
static const struct output records_zone = { "records.zone", publish_zone,
	CDB_POLICY };

/* publish_output - one output in the state folder; fills `written', 0 or -1 */
static int
publish_output(int dirfd, const struct output *output, const struct plan *plan,
    const struct settings *settings, int *written, struct buf *why)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", settings->state_dir, output->name);
	*written = output->publish(
	    dirfd, output, buf_text(&path), plan, settings, why);
	buf_release(&path);
	return *written < 0 ? -1 : 0;
}

int
publish_policies(const struct plan *plan, const struct settings *settings,
    struct publish_result *result, struct buf *why)
{
	struct webroot_result swept;
	int dirfd, failed = -1;

	*result = (struct publish_result){ .policy_cdb = 0 };
	if (plan->refused != NULL)
		return why_set(why, "%s", plan->refused);
	dirfd = folder_open(settings->state_dir, true, why);
	if (dirfd < 0)
		return -1;
	/* before names change: whoever was just sent to a body finds it yet */
	if ((plan->changes == 0 || webroot_sweep(settings->web_root, plan,
				       SWEEP_AGE, &swept, why) == 0) &&
	    webroot_publish(settings->web_root, settings->web_layout, plan,
		dirfd, &result->webroot, why) == 0 &&
	    publish_output(dirfd, &policy_cdb, plan, settings,
		&result->policy_cdb, why) == 0 &&
	    publish_output(dirfd, &tls_policy_cdb, plan, settings,
		&result->tls_policy_cdb, why) == 0)
		failed = 0;
	close(dirfd);
	return failed;
}

int
publish_records(const struct plan *plan, const struct settings *settings,
    struct publish_result *result, struct buf *why)
{
	int dirfd, failed = -1;

	dirfd = folder_open(settings->state_dir, true, why);
	if (dirfd < 0)
		return -1;
	if (publish_output(
		dirfd, &records_zone, plan, settings, &result->zone, why) != 0)
		goto out;
	/* a file that was right already may be of a run that was killed
	 * before it came to this */
	if ((plan->changes > 0 || plan->awaiting > 0) && fsync(dirfd) != 0)
		why_errno(
		    why, errno, "cannot make %s durable", settings->state_dir);
	else
		failed = 0;
out:
	close(dirfd);
	return failed;
}
