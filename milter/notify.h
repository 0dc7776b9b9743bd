/* notify - notify the service manager, if there is one (sd_notify(3)) */
#ifndef POSTSTS_MILTER_NOTIFY_H
#define POSTSTS_MILTER_NOTIFY_H

void notify_ready(void);
void notify_stopping(void);
/* notify_alive - reset the watchdog (WatchdogSec) */
void notify_alive(void);

#endif
