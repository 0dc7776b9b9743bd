/*
 * NAME      sender - the registered domain of a client's verified name
 * CONTRACT  see sender.h. Uses the list that is compiled into libpsl: it needs
 *           no file, and never changes while we run.
 */
#include "milter/sender.h"

#include <libpsl.h>
#include <string.h>

void
sender_domain(char out[static DNAME_SIZE], const char *client_name)
{
	char name[DNAME_SIZE];
	const char *registered;

	out[0] = '\0';
	if (client_name == NULL ||
	    dname_parse(name, client_name, strlen(client_name), NULL) != 0)
		return;
	registered = psl_registrable_domain(psl_builtin(), name);
	if (registered != NULL)
		strcpy(out, registered);
}
