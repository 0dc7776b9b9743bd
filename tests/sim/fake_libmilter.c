/*
 * NAME      fake_libmilter - the milter before our MX hosts
 * CONTRACT  Every session with a local host goes through the milter's real
 *           callbacks (milter/callbacks.c); what libmilter and the rest of the
 *           daemon are to them stands here: macros, the present settings, a
 *           policy.cdb that may be stale or gone, and the real table of
 *           counters, which is small, and full when the store was away for
 *           long. Any answer but to go on is a loss, save the one refusal for
 *           which the administrator has set require_tls. What was counted
 *           becomes evidence.
 *
 *           Without the rule that mail never suffers, what cannot be counted
 *           is refused for the time being.
 */
#include <stdlib.h>
#include <string.h>

#include "milter/daemon.h"
#include "milter/tally.h"
#include "sim.h"

#include <libmilter/mfapi.h> /* after stdbool.h */

/* what libmilter keeps of a connection */
struct smfi_str {
	void *private;
	const char *client, *local, *tls, *sni;
};

struct policyview {
	const struct sim *sim;
};

struct fake_milter {
	struct tally *tally;
	bool lost; /* by the session that is going on */
	struct policyview view;
	struct evidence_sessions seen[DOMAINS * LOCAL_HOSTS], *list;
};

const bool libmilter_there = true;

static struct smfiDesc milter;
static struct config *configs[2];
static struct sim *now_in; /* libmilter is global, too */

/* ---- libmilter, as far as callbacks.c knows it ---- */

int
smfi_register(struct smfiDesc description)
{
	milter = description;
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
	const struct {
		const char *name, *value;
	} macros[] = {
		{ "{client_addr}", ctx->client },
		{ "{client_name}", "unknown" },
		{ "{daemon_addr}", ctx->local },
		{ "{daemon_port}", "25" },
		{ "{tls_version}", ctx->tls },
		{ "{tls_sni}", ctx->sni },
	};
	size_t i;

	for (i = 0; i < sizeof(macros) / sizeof(macros[0]); i++)
		if (strcmp(macros[i].name, name) == 0)
			return (char *)(uintptr_t)macros[i].value;
	return NULL;
}

int
smfi_setreply(SMFICTX *ctx, char *code, char *extended, char *text)
{
	return MI_SUCCESS;
}

int
smfi_setsymlist(SMFICTX *ctx, int stage, char *list)
{
	return MI_SUCCESS;
}

/* ---- the daemon, as far as callbacks.c knows it ---- */

struct config *
daemon_config(void)
{
	return config_hold(configs[now_in->server.wants_tls]);
}

struct policyview *
daemon_policies(void)
{
	return now_in->server.maps_gone ? NULL
					: &now_in->server.fake_milter->view;
}

bool
policyview_enforces(const struct policyview *view, const char *domain)
{
	unsigned i;

	for (i = 0; i < DOMAINS; i++)
		if (strcmp(view->sim->domain[i].name, domain) == 0)
			return view->sim->domain[i].map == POLICY_ENFORCE;
	return false;
}

void
policyview_release(struct policyview *view)
{
}

struct capture *
daemon_capture(void)
{
	return NULL; /* the spool is full */
}

void
daemon_captured(struct capture *capture)
{
	capture_abort(capture);
}

bool
daemon_session(void)
{
	return false;
}

void
daemon_refused(void)
{
}

struct sink *
daemon_sink(void)
{
	return NULL;
}

void
sink_lost(struct sink *sink)
{
	now_in->server.fake_milter->lost = true;
	now_in->server.evidence.lost++;
}

void
sink_count(struct sink *sink, const struct session_count *count)
{
	struct session_count today = *count;

	today.day = (uint32_t)(server_clock(now_in) / DAY);
	if (!tally_add(now_in->server.fake_milter->tally, &today))
		sink_lost(sink);
}

/* ---- sessions ---- */

static sfsistat
talk(struct smfi_str *ctx, char *recipient)
{
	unsigned long a = SMFIF_SETSYMLIST, b = 0x1fffff, c = 0, d = 0;
	char *rcpt[] = { recipient, NULL }, *from[] = { NULL };
	sfsistat answer;

	milter.xxfi_negotiate(ctx, a, b, c, d, &a, &b, &c, &d);
	milter.xxfi_connect(ctx, NULL, NULL);
	milter.xxfi_helo(ctx, NULL);
	milter.xxfi_envfrom(ctx, from);
	answer = milter.xxfi_envrcpt(ctx, rcpt);
	if (answer == SMFIS_CONTINUE || answer == SMFIS_NOREPLY)
		answer = milter.xxfi_data(ctx);
	milter.xxfi_close(ctx);
	return answer;
}

bool
libmilter_takes(
    struct sim *sim, unsigned client, unsigned domain, unsigned host, bool tls)
{
	struct fake_milter *fake_milter = sim->server.fake_milter;
	char address[40], recipient[80];
	struct smfi_str ctx = { .client = address,
		.local = "192.0.2.1",
		.tls = tls ? "TLSv1.3" : NULL,
		.sni = tls ? sim->host[host].name : NULL };
	sfsistat answer;

	if (fake_milter == NULL || !sim->host[host].local)
		return true;
	now_in = sim;
	fake_milter->lost = false;
	snprintf(address, sizeof(address), "5.45.%u.1", client);
	snprintf(recipient, sizeof(recipient), "<user@%s>",
	    sim->domain[domain].name);
	answer = talk(&ctx, recipient);
	if (sim->options.without[RULE_MAIL] && fake_milter->lost)
		answer = SMFIS_TEMPFAIL;
	return answer == SMFIS_CONTINUE || answer == SMFIS_NOREPLY ||
	       answer == SMFIS_ACCEPT;
}

/* ---- what was counted ---- */

static void
take_count(struct sim *sim, const struct session_count *count)
{
	struct evidence_sessions *s = sim->server.fake_milter->seen;
	unsigned i, h;

	for (i = 0; i < DOMAINS; i++)
		for (h = 0; h < LOCAL_HOSTS; h++, s++) {
			if (strcmp(count->domain, sim->domain[i].name) != 0 ||
			    strcmp(count->mx, sim->host[h].name) != 0)
				continue;
			s->domain = sim->domain[i].name;
			s->mx = sim->host[h].name;
			s->last = (time_t)(count->day + 1) * DAY;
			s->tls[3] += count->count;
		}
}

void
libmilter_writes(struct sim *sim)
{
	struct evidence *e = &sim->server.evidence;
	struct fake_milter *fake_milter = sim->server.fake_milter;
	size_t i;

	e->beat = sim->now; /* it runs whenever poststs does */
	if (fake_milter == NULL || sim->server.store_down > sim->now)
		return;
	for (i = 0; i < tally_len(fake_milter->tally); i++)
		take_count(sim, &tally_counts(fake_milter->tally)[i]);
	tally_clear(fake_milter->tally);
	e->sessions = fake_milter->list;
	e->sessions_len = 0;
	for (i = 0; i < DOMAINS * LOCAL_HOSTS; i++)
		if (fake_milter->seen[i].domain != NULL) {
			e->sessions[e->sessions_len] = fake_milter->seen[i];
			if (e->sessions[e->sessions_len].last >
			    server_clock(sim))
				e->sessions[e->sessions_len].last =
				    server_clock(sim);
			e->sessions_len++;
		}
}

static struct config *
load(const char *require)
{
	const char *assignments[] = { require,
		"tlsrpt_rua=mailto:tlsrpt@a.example" };
	struct config *config = config_load("/dev/null", assignments, 2, NULL);

	if (config == NULL)
		abort();
	return config;
}

void
libmilter_open(struct sim *sim)
{
	struct fake_milter *fake_milter = calloc(1, sizeof(*fake_milter));

	if (configs[0] == NULL) {
		configs[0] = load("require_tls=no");
		configs[1] = load("require_tls=yes");
		if (milter_listen("inet:1@127.0.0.1", NULL) != 0)
			abort();
	}
	if (fake_milter == NULL)
		abort();
	fake_milter->list =
	    calloc(DOMAINS * LOCAL_HOSTS, sizeof(*fake_milter->list));
	if (fake_milter->list == NULL)
		abort();
	fake_milter->tally = tally_new(fate(sim, 2) == 0 ? 16 : 1024, 1);
	fake_milter->view.sim = sim;
	sim->server.fake_milter = fake_milter;
	sim->server.wants_tls = fate(sim, 4) == 0;
	sim->server.evidence.counting_since = sim->now;
	sim->server.evidence.beating_since = sim->now;
}

void
libmilter_shut(struct sim *sim)
{
	struct fake_milter *fake_milter = sim->server.fake_milter;

	if (fake_milter == NULL)
		return;
	tally_free(fake_milter->tally);
	free(fake_milter->list);
	free(fake_milter);
}
