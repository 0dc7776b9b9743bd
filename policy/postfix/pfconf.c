/*
 * NAME      pfconf - the lines that postconf(1) prints
 * CONTRACT  see pfconf.h. The forms are those of Postfix 2.11 to 3.11. A value
 *           may contain anything, ` = ' included. A service name may contain
 *           slashes; a type and a parameter name cannot.
 */
#include "postfix/pfconf.h"

#include <string.h>

bool
pfconf_param(struct pfconf_param *param, char *line)
{
	char *equals = strchr(line, '='), *end;

	if (equals == NULL)
		return false;
	for (end = equals; end > line && end[-1] == ' '; end--)
		;
	if (end == line || end == equals)
		return false;
	*end = '\0';
	if (strpbrk(line, " \t") != NULL)
		return false;
	param->name = line;
	param->value = equals + 1;
	if (*param->value == ' ')
		param->value++;
	return true;
}

bool
pfconf_override(struct pfconf_override *over, char *line)
{
	struct pfconf_param param;
	char *slash;

	if (!pfconf_param(&param, line))
		return false;
	over->value = param.value;
	if ((slash = strrchr(param.name, '/')) == NULL || slash[1] == '\0')
		return false;
	*slash = '\0';
	over->name = slash + 1;
	if ((slash = strrchr(param.name, '/')) == NULL || slash[1] == '\0' ||
	    slash == param.name)
		return false;
	*slash = '\0';
	over->type = slash + 1;
	over->service = param.name;
	return true;
}

/* word - cut the next word off, NULL where the line has no more */
static char *
word(char **rest)
{
	char *start = *rest + strspn(*rest, " \t"), *end;

	if (*start == '\0')
		return NULL;
	end = start + strcspn(start, " \t");
	if (*end != '\0')
		*end++ = '\0';
	*rest = end + strspn(end, " \t");
	return start;
}

bool
pfconf_row(struct pfconf_row *row, char *line)
{
	if ((row->name = word(&line)) == NULL ||
	    (row->type = word(&line)) == NULL ||
	    (row->private = word(&line)) == NULL ||
	    (row->unprivileged = word(&line)) == NULL ||
	    (row->chroot = word(&line)) == NULL ||
	    (row->wakeup = word(&line)) == NULL ||
	    (row->maxproc = word(&line)) == NULL ||
	    (row->command = word(&line)) == NULL)
		return false;
	row->args = line;
	return true;
}
