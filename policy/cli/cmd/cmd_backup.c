/*
 * NAME      cmd_backup - poststs backup
 * CONTRACT  Ledger, evidence and settings into one file, while runs go on. The
 *           file is whole or not there; one that is there already stays,
 *           unless --force says otherwise.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/msg.h"
#include "cli/cmd/cmds.h"
#include "cli/out/print.h"
#include "config.h"
#include "json/jsonw.h"
#include "store/backup.h"

#define CONF_MAX (16 << 20) /* bytes */

enum { OPT_FORCE };

const struct cli_option backup_options[] = {
	[OPT_FORCE] = { "force", NULL, "replace a file that is there" },
	{ NULL, NULL, NULL },
};

static int
exit_code(int error)
{
	switch (error) {
	case ENOENT:
	case EINVAL:
		return EX_NOINPUT;
	case EIO:
	case ENOSPC:
		return EX_IOERR;
	default:
		return EX_CANTCREAT;
	}
}

static void
show(const struct cli *cli, const struct backup_input *in,
    const struct backup_about *about)
{
	struct jsonw w;

	if (cli->json) {
		jsonw_begin(&w, out_put, NULL);
		jsonw_open(&w, NULL, '{');
		jsonw_string(&w, "file", in->path);
		jsonw_time(&w, "made", about->made);
		jsonw_count(&w, "generation", about->generation);
		jsonw_count(&w, "domains", about->domains);
		jsonw_count(&w, "policies", about->rows);
		jsonw_bool(&w, "evidence", about->evidence);
		jsonw_close(&w, '}');
		jsonw_end(&w);
	} else if (!cli->quiet) {
		out("%s: %zu %s with %zu %s, evidence%s, settings\n", in->path,
		    about->domains, about->domains == 1 ? "domain" : "domains",
		    about->rows, about->rows == 1 ? "policy" : "policies",
		    about->evidence ? "" : " (there is none)");
	}
}

static int
backup(struct cli *cli, const char *path, bool force)
{
	struct buf why = BUF_INIT, unread = BUF_INIT;
	struct backup_about about;
	struct backup_input in = { .path = path,
		.version = PACKAGE_VERSION,
		.now = cli->request.now,
		.replace = force };
	struct settings *s;
	char *text;
	int code = EX_OK;

	if ((s = request_settings(&cli->request, &code)) == NULL)
		return code;
	text = file_read(request_conf_file(&cli->request), CONF_MAX,
	    &in.settings_len, &unread);
	in.settings = text != NULL ? text : "";
	in.settings_len = text != NULL ? in.settings_len : 0;
	in.state_dir = s->state_dir;
	errno = 0;
	if (backup_write(&in, &about, &why) == 0)
		show(cli, &in, &about);
	else if (errno == EEXIST)
		code = fail(
		    EX_CANTCREAT, "%s; --force replaces it", buf_text(&why));
	else
		code = fail(exit_code(errno), "%s", buf_text(&why));
	free(text);
	settings_free(s);
	buf_release(&why);
	buf_release(&unread);
	return code;
}

int
cmd_backup(struct cli *cli)
{
	const char *value, *path = NULL;
	bool force = false;
	int option;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_FORCE)
			force = true;
		else if (option == CLI_ARGUMENT && path == NULL)
			path = value;
		else
			return cli_surplus(cli, option, value);
	}
	if (path == NULL || strcmp(path, "-") == 0)
		return cli_usage(cli, "a file to write to is missing");
	return backup(cli, path, force);
}
