/*
 * NAME      notify - tell the administrator unasked
 * CONTRACT  see notify.h. What was told is in state_dir/notified, which is
 *           written after at least one recipient of `notify' has accepted it:
 *           nobody is told twice because another could not be reached. A mail
 *           goes to this machine's own port 25 with the empty sender, because
 *           the units may not start a program that has rights of its own
 *           (sendmail's postdrop). A program gets JSON. Of many matters, LINES
 *           are named.
 */
#include "task/notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "inspect/run.h"
#include "json/jsonw.h"
#include "probe/rcpt.h"
#include "publish/atomic.h"
#include "publish/folder.h"
#include "task/mailboxes.h"

#define NOTIFIED     "notified"
#define NOTIFIED_MAX ((size_t)16 << 20)
#define LINES        20
#define VERSION      1
#define DATE_FORMAT  "%a, %d %b %Y %H:%M:%S +0000"

struct telling {
	const struct settings *settings;
	const struct facts *facts;
	const struct tidings *say;
	const char *test; /* instead: one sentence */
	const char *host;
	char own[256]; /* its place, where the system has to be asked */
	time_t now;
};

/* ---- as a mail ---- */

static void
put_fresh(struct buf *text, const struct tidings *say)
{
	size_t i;

	if (say->fresh_len > 0)
		buf_puts(text, "New:\n\n");
	for (i = 0; i < say->fresh_len && i < LINES; i++) {
		buf_printf(text, "  %s\n", say->fresh[i]->text);
		if (*say->fresh[i]->remedy != '\0')
			buf_printf(text, "    %s\n", say->fresh[i]->remedy);
	}
	if (i < say->fresh_len)
		buf_printf(text, "  and %zu more: poststs doctor\n",
		    say->fresh_len - i);
	if (say->fresh_len > 0)
		buf_putc(text, '\n');
}

static void
put_over(struct buf *text, const struct tidings *say)
{
	size_t i;

	if (say->over_len > 0)
		buf_puts(text, "Over:\n\n");
	for (i = 0; i < say->over_len && i < LINES; i++)
		buf_printf(text, "  %s\n", say->over[i]->text);
	if (i < say->over_len)
		buf_printf(text, "  and %zu more\n", say->over_len - i);
	if (say->over_len > 0)
		buf_putc(text, '\n');
}

static void
put_mail(struct buf *mail, const struct telling *t, const char *address)
{
	struct tm tm;
	char date[64];

	gmtime_r(&t->now, &tm);
	strftime(date, sizeof(date), DATE_FORMAT, &tm);
	buf_printf(mail,
	    "From: poststs <postmaster@%s>\nTo: <%s>\nDate: %s\n"
	    "Message-ID: <%lld.%ld.poststs@%s>\nAuto-Submitted: "
	    "auto-generated\n"
	    "MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n",
	    t->host, address, date, (long long)t->now, (long)getpid(), t->host);
	if (t->test != NULL) {
		buf_printf(mail, "Subject: poststs on %s: a test\n\n%s\n",
		    t->host, t->test);
		return;
	}
	buf_printf(mail, "Subject: poststs on %s: %zu new, %zu over\n\n",
	    t->host, t->say->fresh_len, t->say->over_len);
	put_fresh(mail, t->say);
	put_over(mail, t->say);
	buf_puts(mail, "poststs doctor shows the current state.\n");
}

static int
by_mail(const struct telling *t, const char *address)
{
	struct buf mail = BUF_INIT, reply = BUF_INIT;
	const char *server;
	unsigned port;
	int code;

	mailboxes_server(t->facts, t->settings, &server, &port);
	put_mail(&mail, t, address);
	code = rcpt_send(
	    server, port, address, &mail, t->settings->timeout, &reply);
	if (code / 100 != 2)
		complain("the mail to %s was not sent: %s port %u: %s", address,
		    server, port, buf_text(&reply));
	buf_release(&mail);
	buf_release(&reply);
	return code / 100 == 2 ? 0 : -1;
}

/* ---- to a program ---- */

static void
put(void *out, const char *text, size_t len)
{
	buf_put(out, text, len);
}

static void
put_json(struct buf *out, const struct telling *t)
{
	const struct tidings *say = t->say;
	struct jsonw w;
	size_t i;

	jsonw_begin(&w, put, out);
	jsonw_open(&w, NULL, '{');
	jsonw_int(&w, "version", VERSION);
	jsonw_time(&w, "now", t->now);
	jsonw_string(&w, "host", t->host);
	jsonw_string(&w, "test", t->test);
	jsonw_open(&w, "new", '[');
	for (i = 0; t->test == NULL && i < say->fresh_len && i < LINES; i++) {
		jsonw_open(&w, NULL, '{');
		jsonw_string(&w, "key", say->fresh[i]->key);
		jsonw_string(&w, "text", say->fresh[i]->text);
		jsonw_string(&w, "remedy", say->fresh[i]->remedy);
		jsonw_close(&w, '}');
	}
	jsonw_close(&w, ']');
	jsonw_count(&w, "new_count", t->test == NULL ? say->fresh_len : 0);
	jsonw_open(&w, "over", '[');
	for (i = 0; t->test == NULL && i < say->over_len && i < LINES; i++) {
		jsonw_open(&w, NULL, '{');
		jsonw_string(&w, "key", say->over[i]->key);
		jsonw_string(&w, "text", say->over[i]->text);
		jsonw_close(&w, '}');
	}
	jsonw_close(&w, ']');
	jsonw_count(&w, "over_count", t->test == NULL ? say->over_len : 0);
	jsonw_close(&w, '}');
	jsonw_end(&w);
}

static int
by_program(const struct telling *t, const char *path)
{
	struct buf input = BUF_INIT, errors = BUF_INIT, why = BUF_INIT;
	struct buf safe = BUF_INIT;
	const char *argv[] = { path, NULL };
	struct run run = { .argv = argv, .timeout = 60, .errors = &errors };
	int status;

	put_json(&input, t);
	run.input = input.text;
	run.input_len = input.len;
	status = run_program(&run, &why);
	buf_mask(
	    &safe, errors.text != NULL ? errors.text : "", errors.len, 500);
	if (status < 0)
		complain("%s: %s", path, buf_text(&why));
	else if (status > 0)
		complain("%s ended with exit code %d: %s", path, status,
		    buf_text(&safe));
	buf_release(&input);
	buf_release(&errors);
	buf_release(&why);
	buf_release(&safe);
	return status == 0 ? 0 : -1;
}

/* ---- all of them ---- */

/* tell - an exit code: was anybody reached? */
static int
tell(struct telling *t)
{
	const struct string_list *list = &t->settings->notify;
	const char *address;
	size_t i, reached = 0;

	t->host = t->facts != NULL && t->facts->instances_len > 0
		      ? t->facts->instances[0].myhostname
		      : NULL;
	if (t->host == NULL) {
		if (gethostname(t->own, sizeof(t->own) - 1) != 0)
			strcpy(t->own, "localhost");
		t->host = t->own;
	}
	for (i = 0; i < list->len; i++) {
		address = settings_address(list->list[i]);
		reached += (address != NULL
				   ? by_mail(t, address)
				   : by_program(t,
					 settings_program(list->list[i]))) == 0;
	}
	return reached > 0 || list->len == 0
		   ? EX_OK
		   : fail(EX_UNAVAILABLE, "no recipient in notify could be "
					  "reached");
}

int
notify_test(const struct settings *s, const struct facts *facts, time_t now)
{
	struct telling t = { .settings = s,
		.facts = facts,
		.test = "This is a test of notify: poststs sends its "
			"notifications this way.",
		.now = now };

	if (s->notify.len == 0)
		return fail(EX_CONFIG,
		    "notify is not set: notify = \"mail:postmaster@...\"");
	return tell(&t);
}

static void
read_told(struct told_list *told, const struct settings *s, struct arena *arena)
{
	struct buf path = BUF_INIT;
	size_t len;
	char *text;

	buf_printf(&path, "%s/" NOTIFIED, s->state_dir);
	text = file_read(buf_text(&path), NOTIFIED_MAX, &len, NULL);
	if (text != NULL)
		told_read(told, text, arena);
	free(text);
	buf_release(&path);
}

static int
write_told(const struct told_list *told, const struct settings *s)
{
	struct buf path = BUF_INIT, why = BUF_INIT, text = BUF_INIT;
	struct atomic *file = NULL;
	int dirfd = folder_open(s->state_dir, true, &why), code = EX_OK;

	buf_printf(&path, "%s/" NOTIFIED, s->state_dir);
	told_write(&text, told);
	if (dirfd >= 0)
		file =
		    atomic_open(dirfd, NOTIFIED, buf_text(&path), 0644, &why);
	if (file != NULL)
		atomic_write(file, buf_text(&text), text.len);
	if (file == NULL || atomic_commit(file, &why) < 0)
		code = fail(EX_CANTCREAT, "%s", buf_text(&why));
	if (dirfd >= 0)
		close(dirfd);
	buf_release(&path);
	buf_release(&why);
	buf_release(&text);
	return code;
}

int
notify_all(const struct settings *s, const struct facts *facts,
    const struct notices *notices, enum notice_origin origin, bool whole,
    time_t now)
{
	struct arena *arena = arena_new();
	struct told_list told = { NULL, 0, 0 };
	struct tidings say;
	struct telling t = {
		.settings = s, .facts = facts, .say = &say, .now = now
	};
	int code = EX_OK;

	if (s->notify.len == 0)
		goto out;
	read_told(&told, s, arena);
	say = notice_decide(&told, notices, origin, whole, now, arena);
	if (say.fresh_len + say.over_len > 0)
		code = tell(&t);
	if (code == EX_OK)
		code = write_told(&told, s);
out:
	arena_free(arena);
	return code;
}
