/*
 * NAME      notify - notify the service manager
 * CONTRACT  see notify.h. Without libsystemd nothing is sent.
 */
#include "config.h" /* HAVE_SYSTEMD */

#include "milter/notify.h"

#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>

static void
tell(const char *state)
{
	(void)sd_notify(0, state);
}
#else
static void
tell(const char *state)
{
	(void)state;
}
#endif

void
notify_ready(void)
{
	tell("READY=1");
}

void
notify_alive(void)
{
	tell("WATCHDOG=1");
}

void
notify_stopping(void)
{
	tell("STOPPING=1");
}
