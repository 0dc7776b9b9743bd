/* written - print what an apply wrote */
#ifndef POSTSTS_CLI_OUT_WRITTEN_H
#define POSTSTS_CLI_OUT_WRITTEN_H

#include "json/jsonw.h"
#include "publish/publish.h"
#include "task/gather.h"

/* show_written - file by file, or that there was nothing to do */
void show_written(const struct world *, const struct publish_result *);
/*
 * show_sent - the records that were sent to name servers, and whether they
 * arrived
 */
void show_sent(const struct world *);
/* show_kept - what others had published, and where it is kept now */
void show_kept(const struct world *);
/* what an apply did, for its document */
struct written {
	const struct world *world;
	const struct publish_result *result;
};
/*
 * written_json - write the members "written" and "sent"; fits
 * plan_json_write_with()
 */
void written_json(struct jsonw *, const void *written);

#endif
