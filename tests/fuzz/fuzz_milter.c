/*
 * fuzz_milter - the milter's real callbacks, by an MTA that says anything at
 * any moment, in any order
 *
 * What libmilter and the daemon are to the callbacks stands here. Each event
 * is one octet, and texts that end with a NUL behind it; a macro is a text,
 * and is missing where that is empty. The spool is a real one.
 *
 * What must hold: mail never suffers. The answer is to go on, or none where
 * that was negotiated; a recipient is refused only in a session of the world's
 * without TLS, for a domain in enforce, and never a report's. What is counted
 * is masked and bounded. Each copy that is begun ends, and no file is left in
 * the spool but whole ones.
 */
#include "config.h" /* strcasestr */

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "../unit/scratch.h"
#include "base/alloc.h"
#include "fuzz.h"
#include "milter/daemon.h"

#include <libmilter/mfapi.h> /* after stdbool.h */

enum { CLIENT, CLIENT_NAME, LOCAL, PORT, TLS, CIPHER, SNI, AUTH, MACROS };
static const char *const macros[MACROS] = { "{client_addr}", "{client_name}",
	"{daemon_addr}", "{daemon_port}", "{tls_version}", "{cipher}",
	"{tls_sni}", "{auth_type}" };

struct smfi_str {
	void *private;
	const char *macro[MACROS];
};

struct policyview {
	int held;
};

static struct {
	char *dir;
	struct smfiDesc milter;
	struct config *config;
	struct spool *spool;
	struct policyview view;
	unsigned long offered, taken; /* SMFIP_* */
	int copies, refused;
	bool full, watched;
	bool tls; /* of the session, as the callbacks were told */
} m;

/* ---- libmilter ---- */

int
smfi_register(struct smfiDesc description)
{
	m.milter = description;
	return MI_SUCCESS;
}

int
smfi_setconn(char *socket)
{
	return MI_SUCCESS;
}

int
smfi_setbacklog(int backlog)
{
	return MI_SUCCESS;
}

int
smfi_opensocket(bool remove)
{
	return MI_SUCCESS;
}

int
smfi_main(void)
{
	return MI_SUCCESS;
}

int
smfi_setpriv(SMFICTX *ctx, void *private)
{
	ctx->private = private;
	return MI_SUCCESS;
}

void *
smfi_getpriv(SMFICTX *ctx)
{
	return ctx->private;
}

char *
smfi_getsymval(SMFICTX *ctx, char *name)
{
	size_t i;

	for (i = 0; i < MACROS; i++)
		if (strcmp(macros[i], name) == 0)
			return (char *)(uintptr_t)ctx->macro[i];
	return NULL;
}

int
smfi_setreply(SMFICTX *ctx, char *code, char *extended, char *text)
{
	MUST(code[0] == '4' && extended[0] == '4');
	return MI_SUCCESS;
}

int
smfi_setsymlist(SMFICTX *ctx, int stage, char *list)
{
	return MI_SUCCESS;
}

/* ---- the daemon ---- */

struct config *
daemon_config(void)
{
	return config_hold(m.config);
}

struct policyview *
daemon_policies(void)
{
	m.view.held++;
	return &m.view;
}

bool
policyview_enforces(const struct policyview *view, const char *domain)
{
	MUST(view != NULL && dname_valid(domain));
	return strcmp(domain, "enforce.example") == 0;
}

void
policyview_release(struct policyview *view)
{
	if (view != NULL)
		view->held--;
}

struct capture *
daemon_capture(void)
{
	const struct timespec now = { 1700000000, 0 };
	struct capture *capture =
	    m.full ? NULL : capture_begin(m.spool, &now, NULL);

	m.copies += capture != NULL;
	return capture;
}

void
daemon_captured(struct capture *capture)
{
	struct buf why = BUF_INIT;
	unsigned removed;

	if (capture_commit(capture, &removed, &why) != 0)
		MUST(why.len > 0);
	buf_release(&why);
}

bool
daemon_session(void)
{
	return m.watched;
}

void
daemon_refused(void)
{
	m.refused++;
}

struct sink *
daemon_sink(void)
{
	return NULL;
}

void
sink_lost(struct sink *sink)
{
}

static void
plain(const char *text, size_t max)
{
	MUST(strlen(text) < max);
	for (; *text != '\0'; text++)
		MUST(*text > ' ' && *text != 0x7f);
}

void
sink_count(struct sink *sink, const struct session_count *count)
{
	MUST(count->count == 1);
	MUST(count->domain[0] == '\0' || dname_valid(count->domain));
	MUST(count->sender[0] == '\0' || dname_valid(count->sender));
	plain(count->mx, NETWORK_SIZE);
	plain(count->tls, SESSION_TLS);
	plain(count->network, NETWORK_SIZE);
}

/* ---- the MTA ---- */

struct input {
	char *at, *end;
};

static unsigned
next(struct input *in)
{
	return in->at < in->end ? (unsigned char)*in->at++ : 0;
}

/* text - up to the next NUL or the end, which has one behind it */
static char *
text(struct input *in)
{
	char *start = in->at;

	in->at += strlen(start);
	if (in->at < in->end)
		in->at++;
	return start;
}

static void
check_step(sfsistat answer, unsigned long unanswered)
{
	MUST(answer == SMFIS_CONTINUE ||
	     (answer == SMFIS_NOREPLY && (m.taken & unanswered) != 0));
}

static void
negotiate(SMFICTX *ctx, struct input *in)
{
	unsigned long actions = 0, f2 = 0, f3 = 0;
	unsigned how = next(in);

	m.offered = how & 1 ? 0x1fffff : (unsigned long)next(in) << 8;
	m.watched = (how & 2) != 0;
	m.full = (how & 4) != 0;
	m.taken = 0;
	m.tls = false;
	MUST(m.milter.xxfi_negotiate(ctx, how & 8 ? SMFIF_SETSYMLIST : 0,
		 m.offered, 0, 0, &actions, &m.taken, &f2,
		 &f3) == SMFIS_CONTINUE);
	MUST((m.taken & ~m.offered) == 0);
}

static void
recipient(SMFICTX *ctx, struct input *in)
{
	char *address = text(in), *list[] = { address, NULL };
	int before = m.refused;
	sfsistat answer = m.milter.xxfi_envrcpt(ctx, list);

	if (answer == SMFIS_TEMPFAIL) {
		MUST(m.refused == before + 1);
		MUST(strcasestr(address, "enforce.example") != NULL);
		MUST(strcasecmp(address, "<tls@enforce.example>") != 0);
		MUST(!m.tls);
		return;
	}
	MUST(m.refused == before);
	check_step(answer, SMFIP_NR_RCPT);
}

static void
message(SMFICTX *ctx, unsigned what, struct input *in)
{
	char *name;
	sfsistat answer;

	switch (what % 6) {
	case 0:
		answer = m.milter.xxfi_data(ctx);
		MUST(answer == SMFIS_CONTINUE || answer == SMFIS_ACCEPT);
		break;
	case 1:
		name = text(in);
		check_step(
		    m.milter.xxfi_header(ctx, name, text(in)), SMFIP_NR_HDR);
		break;
	case 2:
		check_step(m.milter.xxfi_eoh(ctx), SMFIP_NR_EOH);
		break;
	case 3:
		name = text(in);
		check_step(m.milter.xxfi_body(
			       ctx, (unsigned char *)name, strlen(name)),
		    SMFIP_NR_BODY);
		break;
	case 4:
		MUST(m.milter.xxfi_eom(ctx) == SMFIS_ACCEPT);
		break;
	default:
		MUST(m.milter.xxfi_abort(ctx) == SMFIS_CONTINUE);
		break;
	}
}

static void
event(SMFICTX *ctx, struct input *in)
{
	unsigned what = next(in), i;
	char *from[] = { NULL, NULL }, *value;

	switch (what % 14) {
	case 0:
		negotiate(ctx, in);
		break;
	case 1:
	case 2: /* what the macros are from now on */
		i = next(in) % MACROS;
		value = text(in);
		ctx->macro[i] = *value != '\0' ? value : NULL;
		break;
	case 3:
		m.tls = false;
		check_step(
		    m.milter.xxfi_connect(ctx, NULL, NULL), SMFIP_NR_CONN);
		break;
	case 4:
		m.tls = ctx->macro[TLS] != NULL;
		check_step(m.milter.xxfi_helo(ctx, NULL), SMFIP_NR_HELO);
		break;
	case 5:
		from[0] = text(in);
		m.tls |= ctx->macro[TLS] != NULL;
		check_step(m.milter.xxfi_envfrom(ctx, from), SMFIP_NR_MAIL);
		break;
	case 6:
	case 7:
		recipient(ctx, in);
		break;
	default:
		message(ctx, what % 14 - 8, in);
		break;
	}
}

static void
clean(void)
{
	spool_close(m.spool);
	config_release(m.config);
	scratch_remove(m.dir);
}

static void
prepare(void)
{
	static const char *const settings[] = { "require_tls=yes",
		"tlsrpt_rua=mailto:tls@enforce.example" };
	const struct spool_limits limits = { 4, 2000, 6000 };

	if (m.dir != NULL)
		return;
	m.dir = scratch_make();
	m.config =
	    config_load("/dev/null", settings, ARRAY_LEN(settings), NULL);
	m.spool =
	    spool_open(scratch_path(m.dir, "spool"), &limits, 1700000000, NULL);
	MUST(m.config != NULL && m.spool != NULL);
	MUST(m.config->require_tls && m.config->capture);
	MUST(milter_listen("inet:1@127.0.0.1", NULL) == 0);
	atexit(clean);
}

/* sweep - the spool, which has whole files alone; and make it empty */
static void
sweep(void)
{
	DIR *folder = opendir(scratch_path(m.dir, "spool"));
	const struct dirent *entry;
	size_t count = 0;

	MUST(folder != NULL);
	while ((entry = readdir(folder)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0) {
			MUST(entry->d_name[0] != '.');
			MUST(unlinkat(dirfd(folder), entry->d_name, 0) == 0);
			count++;
		}
	closedir(folder);
	MUST(count <= 4);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *copy = xmalloc(len + 1);
	struct input in = { copy, copy + len };
	struct smfi_str ctx = { .private = NULL };

	prepare();
	memcpy(copy, data, len);
	copy[len] = '\0';
	m.copies = m.refused = 0;
	m.offered = m.taken = 0;
	while (in.at < in.end)
		event(&ctx, &in);
	MUST(m.milter.xxfi_close(&ctx) == SMFIS_CONTINUE);
	MUST(ctx.private == NULL && m.view.held == 0);
	if (m.copies > 0)
		sweep();
	free(copy);
	return 0;
}
