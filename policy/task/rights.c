/*
 * NAME      rights - what a run that writes keeps, and when it gives up the rest
 * CONTRACT  see rights.h. The starter (sandbox/peer.h) is forked before
 *           anything is known of the world, so it is small, and holds neither
 *           the connection to a shared store nor a file of ours. It reads the
 *           numbers of jobs; what each job is, it knows from here.
 */
#include "task/rights.h"

#include <sysexits.h>

#include "base/msg.h"
#include "lookup/resolver.h"
#include "sandbox/writer.h"
#include "task/apart.h"
#include "task/dns_send.h"

int
rights_begin(struct world *w, const struct request *request)
{
	struct probe_how how = { .now = request->now };
	struct peer_work jobs[PEER_JOBS];
	struct buf why = BUF_INIT;
	int code = EX_OK;

	/* a run by --facts may be of a machine that never meets anybody */
	if (request->facts_file == NULL || w->settings->confirm)
		code = world_trust(w);
	if (code != EX_OK)
		return code;
	how.settings = w->settings;
	how.trust = w->trust;
	jobs[PEER_DNS] = resolver_work;
	jobs[PEER_PROBES] = apart_work(&how);
	jobs[PEER_UPDATE] = dns_send_work(w->settings);
	if (starter_begin(jobs, &why) != 0)
		code = fail(EX_OSERR, "%s", buf_text(&why));
	buf_release(&why);
	return code;
}

void
rights_end(void)
{
	starter_end();
}

void
rights_give_up(void)
{
	writer_confine();
}

bool
rights_given_up(void)
{
	return writer_confined();
}
