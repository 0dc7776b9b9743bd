/*
 * NAME      callbacks - translate the events of libmilter
 * CONTRACT  see daemon.h. Only this file uses libmilter: it reads macros, calls
 *           session.c, capture.c and sink.c, and decides only which answer the
 *           protocol needs.
 *
 *           Whatever happens, the answer is `continue', or `accept' to skip the
 *           rest of the message. The exception is a recipient for which the
 *           administrator has set require_tls.
 *
 *           Every step is negotiated away or left without an answer if the MTA
 *           permits. DATA is answered, to skip the rest of a message, RCPT if a
 *           recipient may be refused, and EHLO in some connections
 *           (daemon_session()). At most one thread serves a connection at any
 *           moment.
 */
#include "milter/daemon.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <libmilter/mfapi.h>

#include "base/alloc.h"
#include "base/oserror.h"
#include "milter/log.h"
#include "milter/recognise.h"

#define NAME "poststs-milter"

/* steps of which nothing is wanted, and answers that nobody needs */
#define SKIPPED    SMFIP_NOUNKNOWN
#define MAIL_STEPS (SMFIP_NOHDRS | SMFIP_NOEOH | SMFIP_NOBODY)
#define UNANSWERED                                                       \
	(SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_RCPT | \
	    SMFIP_NR_HDR | SMFIP_NR_EOH | SMFIP_NR_BODY)

/* one connection of the MTA; the session begins anew with each client */
struct connection {
	struct session session;
	struct config *config;
	struct policyview *policies; /* NULL also where nobody asks */
	unsigned long unanswered;    /* SMFIP_NR_* that hold here */
	bool report;                 /* a report address is a recipient */
	struct capture *capture;     /* NULL: none */
	struct recognise recognise;
};

static uint32_t
today(void)
{
	return (uint32_t)(time(NULL) / 86400);
}

static struct connection *
connection_of(SMFICTX *ctx)
{
	return smfi_getpriv(ctx);
}

/* go_on - the answer to a step that the MTA may not want answered */
static sfsistat
go_on(const struct connection *c, unsigned long step)
{
	return c != NULL && (c->unanswered & step) != 0 ? SMFIS_NOREPLY
							: SMFIS_CONTINUE;
}

static const char *
macro(SMFICTX *ctx, const char *name)
{
	return smfi_getsymval(ctx, (char *)name);
}

static void
forget_message(struct connection *c)
{
	capture_abort(c->capture);
	c->capture = NULL;
	c->report = false;
}

static void
connection_free(struct connection *c)
{
	if (c == NULL)
		return;
	forget_message(c);
	policyview_release(c->policies);
	config_release(c->config);
	free(c);
}

/* ---- negotiation ---- */

static void
want_macros(SMFICTX *ctx)
{
	static const struct {
		int stage;
		const char *list;
	} wanted[] = {
		{ SMFIM_CONNECT, "{client_addr} {client_name} {daemon_addr} "
				 "{daemon_port}" },
		{ SMFIM_HELO, "{tls_version} {cipher} {tls_sni}" },
		{ SMFIM_ENVFROM, "{auth_type} {tls_version}" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(wanted); i++)
		smfi_setsymlist(ctx, wanted[i].stage, (char *)wanted[i].list);
}

static sfsistat
on_negotiate(SMFICTX *ctx, unsigned long actions, unsigned long steps,
    unsigned long f2, unsigned long f3, unsigned long *own_actions,
    unsigned long *own_steps, unsigned long *own_f2, unsigned long *own_f3)
{
	struct connection *c = xcalloc(1, sizeof(*c));
	unsigned long wanted = SKIPPED | UNANSWERED;

	connection_free(connection_of(ctx));
	c->config = daemon_config();
	if (daemon_session())
		wanted &= ~(unsigned long)SMFIP_NR_HELO;
	if (c->config->require_tls) {
		wanted &= ~(unsigned long)SMFIP_NR_RCPT;
		c->policies = daemon_policies();
	}
	if (c->config->capture)
		wanted |= SMFIP_HDR_LEADSPC;
	else
		wanted |= MAIL_STEPS;
	c->unanswered = wanted & UNANSWERED & steps;
	*own_steps = wanted & steps;
	*own_actions = actions & SMFIF_SETSYMLIST;
	*own_f2 = *own_f3 = 0;
	if ((actions & SMFIF_SETSYMLIST) != 0)
		want_macros(ctx);
	if (smfi_setpriv(ctx, c) != MI_SUCCESS)
		connection_free(c);
	return SMFIS_CONTINUE;
}

/* ---- the envelope ---- */

/* session_over - what it was, should it have ended before MAIL */
static void
session_over(struct connection *c)
{
	struct session_count count;

	if (session_end(&c->session, today(), &count))
		sink_count(daemon_sink(), &count);
}

static sfsistat
on_connect(SMFICTX *ctx, char *name, struct sockaddr *address)
{
	struct connection *c = connection_of(ctx);
	struct session_peer peer = {
		.client = macro(ctx, "{client_addr}"),
		.client_name = macro(ctx, "{client_name}"),
		.local = macro(ctx, "{daemon_addr}"),
		.port = macro(ctx, "{daemon_port}"),
	};

	if (c == NULL)
		return SMFIS_CONTINUE;
	session_connect(&c->session, &c->config->rules, &peer);
	return go_on(c, SMFIP_NR_CONN);
}

static sfsistat
on_helo(SMFICTX *ctx, char *name)
{
	struct connection *c = connection_of(ctx);

	if (c != NULL)
		session_tls(&c->session, macro(ctx, "{tls_version}"),
		    macro(ctx, "{cipher}"), macro(ctx, "{tls_sni}"));
	return go_on(c, SMFIP_NR_HELO);
}

static sfsistat
on_mail(SMFICTX *ctx, char **arguments)
{
	struct connection *c = connection_of(ctx);
	const char *tls = macro(ctx, "{tls_version}");

	if (c == NULL)
		return SMFIS_CONTINUE;
	forget_message(c);
	/* a client need not say EHLO again after STARTTLS */
	if (tls != NULL && strcmp(tls, c->session.tls) != 0)
		session_tls(&c->session, tls, NULL, NULL);
	session_mail(&c->session, macro(ctx, "{auth_type}"));
	return go_on(c, SMFIP_NR_MAIL);
}

/* must_refuse - report addresses take what comes (RFC 8460 3) */
static bool
must_refuse(const struct connection *c, const char *recipient, bool report)
{
	const struct session *s = &c->session;
	char address[SESSION_ADDRESS];
	const char *domain;

	return c->policies != NULL && !report && s->tls[0] == '\0' &&
	       session_counts(s) &&
	       session_address(address, &domain, recipient) &&
	       config_requires_tls(c->config, domain) &&
	       policyview_enforces(c->policies, domain);
}

static void
tell(const struct connection *c)
{
	const struct session *s = &c->session;

	log_detail("client=%s, sender=%s, local=%s, domain=%s, tls=%s, "
		   "cipher=%s, sni=%s",
	    s->client, s->sender, s->local, s->domain,
	    s->tls[0] != '\0' ? s->tls : "none", s->cipher, s->sni);
}

static sfsistat
on_rcpt(SMFICTX *ctx, char **arguments)
{
	struct connection *c = connection_of(ctx);
	struct session_count count;
	bool report, refused;

	if (c == NULL)
		return SMFIS_CONTINUE;
	report = config_reports(c->config, arguments[0]);
	refused = must_refuse(c, arguments[0], report);
	switch (
	    session_rcpt(&c->session, arguments[0], refused, today(), &count)) {
	case SESSION_COUNT:
		sink_count(daemon_sink(), &count);
		tell(c);
		break;
	case SESSION_LOST:
		sink_lost(daemon_sink());
		break;
	case SESSION_LEFT_OUT:
	case SESSION_AGAIN:
		break;
	}
	if (refused) {
		smfi_setreply(ctx, (char *)"450", (char *)"4.7.10",
		    (char *)"Encryption needed: this domain takes mail over "
			    "TLS only");
		daemon_refused();
		return SMFIS_TEMPFAIL;
	}
	c->report |= report;
	return go_on(c, SMFIP_NR_RCPT);
}

/* ---- the message ---- */

static sfsistat
on_data(SMFICTX *ctx)
{
	struct connection *c = connection_of(ctx);

	if (c == NULL || !c->report || !c->config->capture)
		return SMFIS_ACCEPT;
	capture_abort(c->capture); /* of a message that never ended */
	c->capture = daemon_capture();
	if (c->capture == NULL)
		return SMFIS_ACCEPT;
	recognise_begin(&c->recognise);
	return SMFIS_CONTINUE;
}

static void
judge(struct connection *c, enum recognised verdict)
{
	if (verdict != RECOGNISED_OTHER)
		return;
	capture_abort(c->capture);
	c->capture = NULL;
}

static sfsistat
on_header(SMFICTX *ctx, char *name, char *value)
{
	struct connection *c = connection_of(ctx);

	if (c != NULL && c->capture != NULL) {
		capture_header(c->capture, name, value);
		judge(c, recognise_header(&c->recognise, name, value));
	}
	return go_on(c, SMFIP_NR_HDR);
}

static sfsistat
on_end_of_header(SMFICTX *ctx)
{
	struct connection *c = connection_of(ctx);

	if (c != NULL && c->capture != NULL)
		capture_write(c->capture, "\r\n", 2);
	return go_on(c, SMFIP_NR_EOH);
}

static sfsistat
on_body(SMFICTX *ctx, unsigned char *bytes, size_t len)
{
	struct connection *c = connection_of(ctx);

	if (c != NULL && c->capture != NULL) {
		capture_write(c->capture, bytes, len);
		judge(c, recognise_body(&c->recognise, bytes, len));
	}
	return go_on(c, SMFIP_NR_BODY);
}

static sfsistat
on_end(SMFICTX *ctx)
{
	struct connection *c = connection_of(ctx);

	if (c == NULL)
		return SMFIS_ACCEPT;
	if (c->capture != NULL)
		judge(c, recognise_end(&c->recognise));
	if (c->capture != NULL)
		daemon_captured(c->capture);
	c->capture = NULL;
	c->report = false;
	return SMFIS_ACCEPT;
}

static sfsistat
on_abort(SMFICTX *ctx)
{
	struct connection *c = connection_of(ctx);

	if (c != NULL)
		forget_message(c);
	return SMFIS_CONTINUE;
}

static sfsistat
on_close(SMFICTX *ctx)
{
	struct connection *c = connection_of(ctx);

	if (c != NULL)
		session_over(c);
	smfi_setpriv(ctx, NULL);
	connection_free(c);
	return SMFIS_CONTINUE;
}

/* ---- the server ---- */

static struct smfiDesc description = {
	.xxfi_name = (char *)NAME,
	.xxfi_version = SMFI_VERSION,
	.xxfi_flags = SMFIF_SETSYMLIST,
	.xxfi_connect = on_connect,
	.xxfi_helo = on_helo,
	.xxfi_envfrom = on_mail,
	.xxfi_envrcpt = on_rcpt,
	.xxfi_header = on_header,
	.xxfi_eoh = on_end_of_header,
	.xxfi_body = on_body,
	.xxfi_eom = on_end,
	.xxfi_abort = on_abort,
	.xxfi_close = on_close,
	.xxfi_data = on_data,
	.xxfi_negotiate = on_negotiate,
};

int
milter_listen(const char *socket, struct buf *why)
{
	if (smfi_register(description) != MI_SUCCESS ||
	    smfi_setconn((char *)socket) != MI_SUCCESS ||
	    smfi_setbacklog(1024) != MI_SUCCESS)
		return why_set(why, "libmilter refuses the socket %s", socket);
	errno = 0;
	if (smfi_opensocket(1) != MI_SUCCESS)
		return why_errno(
		    why, errno, "cannot listen on the socket %s", socket);
	return 0;
}

int
milter_serve(void)
{
	return smfi_main() == MI_SUCCESS ? 0 : -1;
}
