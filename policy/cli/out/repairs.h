/* repairs - print what differs from what apply wrote */
#ifndef POSTSTS_CLI_OUT_REPAIRS_H
#define POSTSTS_CLI_OUT_REPAIRS_H

#include "json/jsonw.h"
#include "task/published.h"

void show_repairs(const struct repairs *);
/* repairs_json - a member "repairs"; fits plan_json_write_with() */
void repairs_json(struct jsonw *, const void *repairs);

#endif
