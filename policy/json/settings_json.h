/*
 * settings_json - settings as JSON
 */
#ifndef POSTSTS_JSON_SETTINGS_JSON_H
#define POSTSTS_JSON_SETTINGS_JSON_H

#include <stdbool.h>

#include "json/jsonw.h"
#include "settings/settings.h"

/*
 * settings_json_write - write {"settings": {...}, "domains": [{"name", ...}]}:
 * the settings that differ from the defaults, or `all'; for a domain those that
 * its block sets
 */
void settings_json_write(struct jsonw *, const struct settings *, bool all);

#endif
