/*
 * NAME      request - the effective settings of a run
 * CONTRACT  see request.h. Without -c a missing file is fine: every option has
 *           a default. With -c it is an error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "task/request.h"
#include "base/file.h"
#include "base/msg.h"
#include "base/oserror.h"
#include "task/state_folder.h"

#define CONF_DEFAULT SYSCONFDIR "/poststs.conf"
#define CONF_MAX     (16 << 20) /* bytes */

const char *
request_conf_file(const struct request *request)
{
	return request->conf_file != NULL ? request->conf_file : CONF_DEFAULT;
}

/* read_conf - the file into the settings; an exit code */
static int
read_conf(const struct request *request, struct settings *s)
{
	const char *path = request_conf_file(request);
	struct buf why = BUF_INIT;
	char *text;
	size_t len;
	int code = EX_OK;

	text = file_read(path, CONF_MAX, &len, &why);
	if (text == NULL) {
		if (errno != ENOENT || request->conf_file != NULL)
			code = fail(errno == ENOENT ? EX_NOINPUT : EX_CONFIG,
			    "%s", buf_text(&why));
	} else if (strlen(text) != len)
		code = fail(EX_CONFIG, "%s: contains a NUL byte", path);
	else if (settings_parse(s, text, path, &why) != 0)
		code = fail(EX_CONFIG, "%s", buf_text(&why));
	free(text);
	buf_release(&why);
	return code;
}

/* confine - --scratch, over all that was set; an exit code */
static int
confine(const struct request *request, struct settings *s)
{
	struct buf why = BUF_INIT;
	char *dir = NULL;
	int code = EX_OK;

	if (request->scratch == NULL)
		return EX_OK;
	if (mkdir(request->scratch, 0755) != 0 && errno != EEXIST)
		why_errno(&why, errno, "cannot create the directory %s",
		    request->scratch);
	else if ((dir = realpath(request->scratch, NULL)) == NULL)
		why_errno(&why, errno, "cannot use the directory %s",
		    request->scratch);
	if (dir == NULL)
		code = fail(EX_CANTCREAT, "%s", buf_text(&why));
	else if (settings_scratch(s, dir, &why) != 0)
		code = fail(EX_CONFIG, "%s", buf_text(&why));
	free(dir);
	buf_release(&why);
	return code;
}

int
request_assign(const struct request *request, struct settings *s)
{
	struct buf why = BUF_INIT;
	int code = EX_OK;
	size_t i;

	for (i = 0; i < request->assignments_len; i++)
		if (settings_set(s, request->assignments[i], &why) != 0)
			code = fail(EX_CONFIG, "%s", buf_text(&why));
	if (code == EX_OK)
		code = confine(request, s);
	buf_release(&why);
	return code;
}

static struct settings *
settings_with(const struct request *request, bool with_file, int *code)
{
	struct settings *s = settings_new();
	int assigned;

	*code = with_file ? read_conf(request, s) : EX_OK;
	assigned = request_assign(request, s);
	if (*code == EX_OK)
		*code = assigned;
	if (*code == EX_OK)
		return s;
	settings_free(s);
	return NULL;
}

struct settings *
request_settings(const struct request *request, int *code)
{
	struct settings *s = settings_with(request, true, code);
	struct buf why = BUF_INIT;

	if (s == NULL)
		return NULL;
	*code = state_folder_enter(s->state_dir, request->names_files, &why);
	if (*code != EX_OK) {
		complain("%s", buf_text(&why));
		settings_free(s);
		s = NULL;
	}
	buf_release(&why);
	return s;
}

struct settings *
request_given_settings(const struct request *request, int *code)
{
	return settings_with(request, request->conf_file != NULL, code);
}
