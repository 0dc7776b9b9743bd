/* notify - tell the administrator unasked */
#ifndef POSTSTS_TASK_NOTIFY_H
#define POSTSTS_TASK_NOTIFY_H

#include "base/attr.h"
#include "decide/notice.h"
#include "facts/facts.h"
#include "settings/settings.h"

/*
 * notify_all - send what is new of these notices, and what is over, to each of
 * `notify'; nothing if there is nothing, or if `notify' is empty. `facts' say
 * where this Postfix listens; NULL: at port 25 of loopback. An exit code: if no
 * recipient at all could be told, the next run tries again. `whole' as for
 * notice_decide().
 */
int notify_all(const struct settings *, const struct facts *,
    const struct notices *, enum notice_origin, bool whole,
    time_t now) ATTR_MUSTCHECK;

/* notify_test - send each of them a test message; an exit code */
int notify_test(
    const struct settings *, const struct facts *, time_t now) ATTR_MUSTCHECK;

#endif
