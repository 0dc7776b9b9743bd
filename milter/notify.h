/*
 * notify - tell the service manager, where there is one (sd_notify(3))
 */
#ifndef POSTSTS_MILTER_NOTIFY_H
#define POSTSTS_MILTER_NOTIFY_H

void notify_ready(void);
void notify_stopping(void);
/* notify_alive - the watchdog need not bark (WatchdogSec) */
void notify_alive(void);

#endif
