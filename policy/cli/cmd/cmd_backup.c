/*
 * NAME      cmd_backup - poststs backup
 * CONTRACT  Ledger, evidence and settings into one file, while runs go on. The
 *           file is whole or not there; one that is there already stays,
 *           unless --force says otherwise. Where root runs it in the folder
 *           of a service, it is made as that service, and then copied to
 *           where root wants it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "base/oserror.h"
#include "cli/cmd/cmds.h"
#include "cli/out/named_file.h"
#include "cli/out/print.h"
#include "config.h"
#include "json/jsonw.h"
#include "sandbox/become.h"
#include "store/backup.h"

#define CONF_MAX (16 << 20) /* bytes */

enum { OPT_FORCE };

const struct cli_option backup_options[] = {
	[OPT_FORCE] = { "force", NULL, "replace an existing file" },
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

/* copy_out - what the service has made, to where root wants it */
static int
copy_out(const char *from, const struct backup_input *in, struct buf *why)
{
	int fd = open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int result;

	if (fd < 0)
		return why_errno(why, errno, "cannot read %s", from);
	result = named_file_copy(in->path, 0640, fd, why);
	close(fd);
	return result;
}

/* write_for_root - in a folder of the service's own; as backup_write() */
static int
write_for_root(
    struct backup_input in, struct backup_about *about, struct buf *why)
{
	const char *tmp = getenv("TMPDIR");
	struct backup_input inner = in;
	struct buf folder = BUF_INIT, file = BUF_INIT;
	int result = -1, err;
	struct stat st;

	if (!in.replace && lstat(in.path, &st) == 0) {
		errno = EEXIST;
		return why_set(why, "%s is there already", in.path);
	}
	buf_printf(&folder, "%s/poststs.XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(folder.text) == NULL) {
		why_errno(
		    why, errno, "cannot create the directory %s", folder.text);
	} else {
		buf_printf(&file, "%s/backup", buf_text(&folder));
		inner.path = buf_text(&file);
		if (backup_write(&inner, about, why) == 0)
			result = copy_out(inner.path, &in, why);
		err = errno;
		unlink(inner.path);
		rmdir(folder.text);
		errno = err;
	}
	buf_release(&folder);
	buf_release(&file);
	return result;
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

	cli->request.names_files = true;
	if ((s = request_settings(&cli->request, &code)) == NULL)
		return code;
	text = file_read(request_conf_file(&cli->request), CONF_MAX,
	    &in.settings_len, &unread);
	in.settings = text != NULL ? text : "";
	in.settings_len = text != NULL ? in.settings_len : 0;
	in.state_dir = s->state_dir;
	errno = 0;
	if ((become_can_go_back() ? write_for_root(in, &about, &why)
				  : backup_write(&in, &about, &why)) == 0)
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
