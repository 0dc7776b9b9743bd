/*
 * written - what an apply wrote, told
 */
#ifndef POSTSTS_CLI_OUT_WRITTEN_H
#define POSTSTS_CLI_OUT_WRITTEN_H

#include "json/jsonw.h"
#include "publish/publish.h"
#include "task/gather.h"

/* show_written - file by file, or that there was nothing to do */
void show_written(const struct world *, const struct publish_result *);
/* show_kept - what others had published, and where it is now */
void show_kept(const struct world *);
/* written_json - a member "written"; fits plan_json_write_with() */
void written_json(struct jsonw *, const void *publish_result);

#endif
