/*
 * NAME      conf - the effective settings of a run
 * CONTRACT  see cli.h. Without -c a missing file is fine: every option has a
 *           default. With -c it is an error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "cli/cli.h"
#include "cli/print.h"

#define CONF_DEFAULT SYSCONFDIR "/poststs.conf"
#define CONF_MAX     (16 << 20) /* bytes */

const char *
cli_conf_file(const struct cli *cli)
{
	return cli->conf_file != NULL ? cli->conf_file : CONF_DEFAULT;
}

/* read_conf - the file into the settings; an exit code */
static int
read_conf(const struct cli *cli, struct settings *s)
{
	const char *path = cli_conf_file(cli);
	struct buf why = BUF_INIT;
	char *text;
	size_t len;
	int code = EX_OK;

	text = file_read(path, CONF_MAX, &len, &why);
	if (text == NULL) {
		if (errno != ENOENT || cli->conf_file != NULL)
			code = fail(errno == ENOENT ? EX_NOINPUT : EX_CONFIG,
			    "%s", buf_text(&why));
	} else if (strlen(text) != len)
		code = fail(EX_CONFIG, "%s: holds a NUL byte", path);
	else if (settings_parse(s, text, path, &why) != 0)
		code = fail(EX_CONFIG, "%s", buf_text(&why));
	free(text);
	buf_release(&why);
	return code;
}

int
cli_assign(const struct cli *cli, struct settings *s)
{
	struct buf why = BUF_INIT;
	int code = EX_OK;
	size_t i;

	for (i = 0; i < cli->assignments_len; i++)
		if (settings_set(s, cli->assignments[i], &why) != 0)
			code = fail(EX_CONFIG, "%s", buf_text(&why));
	buf_release(&why);
	return code;
}

static struct settings *
settings_with(const struct cli *cli, bool with_file, int *code)
{
	struct settings *s = settings_new();
	int assigned;

	*code = with_file ? read_conf(cli, s) : EX_OK;
	assigned = cli_assign(cli, s);
	if (*code == EX_OK)
		*code = assigned;
	if (*code == EX_OK)
		return s;
	settings_free(s);
	return NULL;
}

struct settings *
cli_settings(const struct cli *cli, int *code)
{
	return settings_with(cli, true, code);
}

struct settings *
cli_given_settings(const struct cli *cli, int *code)
{
	return settings_with(cli, cli->conf_file != NULL, code);
}
