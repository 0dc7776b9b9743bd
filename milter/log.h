/* log - log to syslog as Postfix does, or to standard error */
#ifndef POSTSTS_MILTER_LOG_H
#define POSTSTS_MILTER_LOG_H

#include <stdbool.h>

#include "base/attr.h"

/*
 * log_begin - call it before any thread starts; `detail' enables log_detail()
 */
void log_begin(bool to_stderr, bool detail);
bool log_detailed(void);

/* log one line, masked; from any thread */
void log_info(const char *fmt, ...) ATTR_PRINTF(1, 2);
void log_warning(const char *fmt, ...) ATTR_PRINTF(1, 2);
void log_error(const char *fmt, ...) ATTR_PRINTF(1, 2);
void log_detail(const char *fmt, ...) ATTR_PRINTF(1, 2);

#endif
