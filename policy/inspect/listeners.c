/*
 * NAME      listeners - who takes mail from the world, and with which TLS
 * CONTRACT  inspect_listeners() in postfix.h. master.cf says which rows serve
 *           the MX port, postconf -x with the row's own overrides what their
 *           parameters are, model/listener what follows from them. main.cf
 *           is asked once for all rows that override nothing. Of postscreen
 *           the smtpd behind it counts (that is who takes the mail); what
 *           postscreen itself would show is compared with it.
 *
 *           A row that takes mail only from authenticated clients or from
 *           mynetworks is a submission service that happens to stand on port
 *           25; it is no MX and gets a note. One that takes it from those
 *           whom a table knows may be the MX of those, and stays, with one.
 * BUGS      Service names other than numbers are looked up with this
 *           machine's /etc/services, as master(8) does.
 *           A proxy in front (smtpd_upstream_proxy_protocol) on another port
 *           is not recognised; smtp_port in poststs.conf names that port.
 */
#include "inspect/postfix.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "inspect/ciphers.h"
#include "inspect/clients.h"
#include "inspect/listenaddr.h"
#include "inspect/listenca.h"
#include "inspect/listenparam.h"
#include "inspect/milters.h"
#include "inspect/notes.h"
#include "postfix/listener.h"
#include "postfix/milter_place.h"
#include "postfix/pfversion.h"

#define SMTP_PORT 25

struct values {
	const char *value[V_COUNT]; /* NULL: unknown to this Postfix */
};

/* ---- one inspection ---- */

struct inspection {
	struct facts *facts;
	const struct postfix_tools *tools;
	struct fact_instance *instance;
	const struct pf_master *master;
	struct values main; /* main.cf alone */
	struct buf warnings;
	unsigned port;
	const struct settings *settings;
	bool loopback;              /* do loopback addresses count? */
	bool named;                 /* does one of them ask our milter? */
	long left;                  /* milliseconds for look-ups of names */
	struct fact_listener *list; /* malloc'ed */
	size_t len, cap;
};

static const char *
text(const struct values *values, int which)
{
	return values->value[which] != NULL ? values->value[which] : "";
}

/* subject - "/etc/postfix smtp/inet" */
static const char *
subject(const struct inspection *in, const struct pf_service *service)
{
	const char *dir = in->instance->config_directory;

	return arena_printf(in->facts->arena, "%s%s%s/%s",
	    dir != NULL ? dir : "", dir != NULL ? " " : "", service->name,
	    service->type);
}

static void
keep_notes(const struct inspection *in, const struct pf_service *service,
    const struct listener_notes *notes)
{
	size_t i;

	for (i = 0; i < notes->len; i++)
		facts_note(in->facts, notes->list[i].id, subject(in, service),
		    "%s", notes->list[i].detail);
}

/* unsure - this row does not say, or does not do, what was configured */
static void
unsure(
    struct inspection *in, const struct pf_service *service, const char *reason)
{
	if (in->instance->unsure == NULL)
		in->instance->unsure = arena_printf(in->facts->arena,
		    "%s/%s: %s", service->name, service->type, reason);
}

/* ask - the values for this row; those of main.cf where it overrides none */
static int
ask(struct inspection *in, const struct pf_service *service,
    struct values *values)
{
	struct buf why = BUF_INIT;
	int result;

	if (service == NULL || service->overrides_len == 0) {
		*values = in->main;
		return 0;
	}
	result = postconf_values(in->tools, service, listenparam_names, V_COUNT,
	    values->value, in->facts->arena, &in->warnings, &why);
	if (result != 0) {
		facts_note(in->facts, FINDING_POSTCONF_FAILED,
		    subject(in, service), "%s", buf_text(&why));
		unsure(in, service, buf_text(&why));
	}
	buf_release(&why);
	return result;
}

static bool
enabled(const struct inspection *in, const struct pf_service *service)
{
	return !listener_disabled(text(&in->main, V_MASTER_SERVICE_DISABLE),
	    service->name, service->type);
}

static const struct pf_service *
find_service(const struct inspection *in, const char *name, const char *type)
{
	const struct pf_service *service;
	size_t i;

	for (i = 0; i < in->master->services_len; i++) {
		service = &in->master->services[i];
		if (strcmp(service->name, name) == 0 &&
		    strcmp(service->type, type) == 0 && enabled(in, service))
			return service;
	}
	return NULL;
}

/* ---- rows ---- */

/* port_number - of a number or a service name; 0: neither */
static unsigned
port_number(const char *port)
{
	static const struct {
		const char *name;
		unsigned port;
	} usual[] = { { "smtp", 25 }, { "submission", 587 },
		{ "submissions", 465 }, { "smtps", 465 } };
	const struct servent *service;
	unsigned long number;
	char *end;
	size_t i;

	number = strtoul(port, &end, 10);
	if (*port >= '0' && *port <= '9' && *end == '\0')
		return number <= 65535 ? (unsigned)number : 0;
	if ((service = getservbyname(port, "tcp")) != NULL)
		return ntohs((uint16_t)service->s_port);
	for (i = 0; i < ARRAY_LEN(usual); i++)
		if (strcmp(port, usual[i].name) == 0)
			return usual[i].port;
	return 0;
}

/* on_mx_port - is this a row for mail on the MX port? Fills its place */
static bool
on_mx_port(struct inspection *in, const struct pf_service *service,
    struct listener_place *place)
{
	struct buf why = BUF_INIT;
	bool result = false;

	if (strcmp(service->type, "inet") != 0 ||
	    (strcmp(service->command, "smtpd") != 0 &&
		strcmp(service->command, "postscreen") != 0) ||
	    !enabled(in, service))
		return false;
	if (listener_place(place, service->name, in->facts->arena, &why) == 0)
		result = port_number(place->port) == in->port;
	else {
		facts_note(in->facts, FINDING_LISTENER_NAME,
		    subject(in, service), "%s", buf_text(&why));
		unsure(in, service, buf_text(&why));
	}
	buf_release(&why);
	return result;
}

/* whom - the clients that this smtpd takes mail from; notes what is odd */
static enum clients
whom(struct inspection *in, const struct pf_service *service,
    const struct pf_service *smtpd, const struct values *values)
{
	static const enum finding_id notes[] = {
		[CLIENTS_SOME] = FINDING_LISTENER_RESTRICTED,
		[CLIENTS_NONE] = FINDING_LISTENER_CLOSED,
		[CLIENTS_BROKEN] = FINDING_LISTENER_RESTRICTIONS,
	};
	struct clients_config config = { .tools = in->tools,
		.service = smtpd->overrides_len > 0 ? smtpd : NULL,
		.names = listenparam_names + V_RESTRICTIONS,
		.lists = values->value + V_RESTRICTIONS,
		.mynetworks = values->value[V_MYNETWORKS],
		.classes = values->value[V_CLASSES] };
	const char *detail = "";
	enum clients clients;

	clients = clients_of(&config, &detail, in->facts->arena, &in->warnings);
	if (clients != CLIENTS_ANY)
		facts_note(in->facts, notes[clients], subject(in, service),
		    "%s", detail);
	return clients;
}

/* screened - the clients that postscreen lets through; notes what is odd */
static enum clients
screened(struct inspection *in, const struct pf_service *service)
{
	enum finding_id note = FINDING_COUNT;
	const char *detail, *action;
	enum clients clients;
	struct values values;

	if (ask(in, service, &values) != 0)
		return CLIENTS_ANY;
	action = values.value[V_SCREEN_ACTION];
	if (action == NULL)
		action = text(&values, V_SCREEN_ACTION_EARLY);
	clients = clients_screened(text(&values, V_SCREEN_LIST), action,
	    values.value[V_MYNETWORKS], &note, &detail, in->facts->arena);
	if (note != FINDING_COUNT)
		facts_note(in->facts, note, subject(in, service), "%s", detail);
	return clients;
}

/* milters - does this smtpd ask ours, and get there? */
static void
milters(struct inspection *in, const struct pf_service *service,
    const struct pf_service *smtpd, const struct values *values)
{
	struct milters config = { .list = values->value[V_MILTERS],
		.maps = values->value[V_MILTER_MAPS],
		.action = values->value[V_MILTER_ACTION],
		.queue_directory = text(&in->main, V_QUEUE_DIRECTORY),
		.mail_owner = in->main.value[V_MAIL_OWNER],
		.chrooted = smtpd_chrooted(
		    smtpd->chroot, in->main.value[V_COMPATIBILITY]) };
	const char *lost;
	bool stops;

	in->named |= milters_named(
	    &config, in->settings, &lost, &stops, in->facts->arena);
	if (lost != NULL)
		facts_note(in->facts,
		    stops ? FINDING_MILTER_STOPS_MAIL
			  : FINDING_MILTER_UNREACHABLE,
		    subject(in, service), "%s", lost);
}

/* ---- TLS ---- */

static void
configure(const struct inspection *in, struct listener_config *config,
    const char *prefix, const struct values *values, int at)
{
	memset(config, 0, sizeof(*config));
	config->prefix = prefix;
	memcpy(config->values, values->value + at, sizeof(config->values));
	config->grades = values->value + V_GRADES;
	config->sni_maps = values->value[V_SNI_MAPS];
	config->folder = in->main.value[V_QUEUE_DIRECTORY];
	config->ranges =
	    pf_has(in->main.value[V_MAIL_VERSION], PF_TLS_RANGES) != TRI_NO;
	if (at == V_TLSPROXY)
		config->values[LISTENER_DISCARD] =
		    config->values[LISTENER_DISCARD_MAPS] = NULL;
}

/* authorities - where chains are completed from; a file that cannot be loaded
 * is noted of a listener with TLS */
static void
authorities(struct inspection *in, const struct pf_service *service,
    const struct pf_service *smtpd, const struct values *values,
    struct fact_listener *listener)
{
	const struct listenca ca = { .file = text(values, V_CAFILE),
		.folders = text(values, V_CAPATH),
		.queue_directory = text(&in->main, V_QUEUE_DIRECTORY),
		.chrooted = smtpd_chrooted(
		    smtpd->chroot, in->main.value[V_COMPATIBILITY]) };

	listenca_fill(listener, &ca, in->facts->arena);
	if (*listener->security_level != '\0' &&
	    strcmp(listener->security_level, "none") != 0 &&
	    !listenca_loads(listener))
		facts_note(in->facts, FINDING_TLS_CA_FILE, subject(in, service),
		    "smtpd_tls_CAfile = %s", ca.file);
}

/* screen_tls - what postscreen shows while it has a client to itself */
static int
screen_tls(struct inspection *in, const struct pf_service *screen,
    struct listener_tls *tls)
{
	struct arena *arena = in->facts->arena;
	const struct pf_service *proxy;
	struct listener_config config;
	struct listener_tls offered;
	struct values values;

	if (ask(in, screen, &values) != 0)
		return -1;
	configure(in, &config, "postscreen", &values, V_POSTSCREEN);
	listener_tls(tls, &config, NULL, arena);
	if (strcmp(tls->level, "none") == 0)
		return 0;
	proxy =
	    find_service(in, text(&values, V_TLSPROXY_SERVICE_NAME), "unix");
	if (proxy == NULL) {
		facts_note(in->facts, FINDING_POSTSCREEN_TLSPROXY,
		    subject(in, screen), "no service %s/unix in master.cf",
		    text(&values, V_TLSPROXY_SERVICE_NAME));
		return -1;
	}
	if (values.value[V_POSTSCREEN + LISTENER_CHAINS] != NULL)
		return 0; /* tlsproxy does as postscreen says: Postfix 3.12 */
	offered = *tls;
	if (ask(in, proxy, &values) != 0)
		return -1;
	configure(in, &config, "tlsproxy", &values, V_TLSPROXY);
	listener_tls(tls, &config, NULL, arena);
	if (strcmp(tls->level, "none") != 0)
		tls->level = offered.level;
	return 0;
}

static void
compare_screen(struct inspection *in, const struct pf_service *screen,
    const struct listener_tls *behind)
{
	struct listener_tls tls;
	const char *what;

	if (screen_tls(in, screen, &tls) == 0 &&
	    (what = listener_tls_differ(&tls, behind)) != NULL)
		facts_note(in->facts, FINDING_POSTSCREEN_TLS,
		    subject(in, screen),
		    "%s of postscreen and of the smtpd behind it differ", what);
}

/* ---- listeners ---- */

/* smtpd_of - who takes the mail that comes in through this row */
static const struct pf_service *
smtpd_of(struct inspection *in, const struct pf_service *service)
{
	const struct pf_service *smtpd;
	struct values values;
	const char *name;

	if (strcmp(service->command, "smtpd") == 0)
		return service;
	if (ask(in, service, &values) != 0)
		return NULL;
	name = text(&values, V_SMTPD_SERVICE_NAME);
	if ((smtpd = find_service(in, name, "pass")) == NULL)
		facts_note(in->facts, FINDING_POSTSCREEN_SMTPD,
		    subject(in, service), "no service %s/pass in master.cf",
		    name);
	return smtpd;
}

static void
fill_tls(struct fact_listener *listener, const struct listener_tls *tls)
{
	listener->security_level = tls->level;
	listener->protocols = tls->protocols;
	listener->chain_files = tls->chain_files;
	listener->key_files = tls->key_files;
	listener->chain_files_len = tls->chain_files_len;
	listener->sni_maps = tls->sni_maps;
	listener->anonymous = tls->anonymous;
}

/*
 * describe - all of a listener but its address; false: it is none, as it
 * takes no mail from outside
 */
static bool
describe(struct inspection *in, const struct pf_service *service,
    struct fact_listener *listener, struct listener_notes *notes)
{
	const struct pf_service *smtpd = smtpd_of(in, service);
	struct listener_config config;
	struct listener_tls tls = {
		.level = "", .protocols = "", .sni_maps = ""
	};
	struct values values = in->main;
	enum clients clients = CLIENTS_ANY, screen = CLIENTS_ANY;

	if (smtpd != NULL && ask(in, smtpd, &values) != 0)
		smtpd = NULL;
	if (smtpd != NULL && strcmp(smtpd->unprivileged, "n") == 0) {
		facts_note(in->facts, FINDING_LISTENER_PRIVILEGED,
		    subject(in, service), "the row %s/%s", smtpd->name,
		    smtpd->type);
		unsure(in, service,
		    "smtpd is configured to run as root, "
		    "and does not start");
		return false;
	}
	if (strcmp(service->command, "postscreen") == 0)
		screen = screened(in, service);
	if (screen == CLIENTS_NONE)
		return false;
	if (smtpd != NULL)
		clients = whom(in, service, smtpd, &values);
	if (clients == CLIENTS_NONE)
		return false;
	*listener = (struct fact_listener){
		.service = arena_printf(
		    in->facts->arena, "%s/%s", service->name, service->type),
		.port = (uint16_t)in->port,
		.postscreen = strcmp(service->command, "postscreen") == 0,
		.restricted = clients == CLIENTS_SOME || screen == CLIENTS_SOME,
		.myhostname = text(&values, V_MYHOSTNAME),
	};
	if (smtpd != NULL && clients != CLIENTS_BROKEN &&
	    screen != CLIENTS_BROKEN) {
		configure(in, &config, "smtpd", &values, V_SMTPD);
		listener_tls(&tls, &config, notes, in->facts->arena);
		listener->security_level = tls.level;
		authorities(in, service, smtpd, &values, listener);
		if (listener->postscreen)
			compare_screen(in, service, &tls);
		milters(in, service, smtpd, &values);
	}
	if (*tls.level == '\0')
		unsure(in, service, "it does not start as configured");
	fill_tls(listener, &tls);
	ciphers_apply(listener, &tls, notes, in->facts->arena);
	return true;
}

/* replaced - master(8) goes by host and port, and the last row wins */
static bool
replaced(const struct inspection *in, const struct pf_service *service,
    const struct listener_place *place)
{
	const struct pf_service *other = service + 1, *end;
	struct listener_place there;

	end = in->master->services + in->master->services_len;
	for (; other < end; other++)
		if (strcmp(other->type, "inet") == 0 && enabled(in, other) &&
		    listener_place(
			&there, other->name, in->facts->arena, NULL) == 0 &&
		    strcasecmp(there.host, place->host) == 0 &&
		    port_number(there.port) == in->port)
			return true;
	return false;
}

static size_t
addresses_of(struct inspection *in, const struct listener_place *place,
    const char ***addresses, struct listener_notes *notes)
{
	struct listenaddr how = { .loopback = in->loopback,
		.lost = *place->host != '\0' ? FINDING_LISTENER_NAME
					     : FINDING_LISTENER_INTERFACE,
		.left = &in->left,
		.notes = notes,
		.arena = in->facts->arena };
	size_t len;

	listener_families(
	    in->main.value[V_INET_PROTOCOLS], &how.four, &how.six);
	len = listener_addresses(addresses, place->host,
	    in->main.value[V_INET_INTERFACES], in->main.value[V_INET_PROTOCOLS],
	    in->loopback, notes, in->facts->arena);
	return listenaddr_resolve(&how, addresses, len);
}

/* does_not_start - notes about addresses with which Postfix does not */
static void
does_not_start(struct inspection *in, const struct pf_service *service,
    const struct listener_notes *notes)
{
	enum finding_id id;
	size_t i;

	for (i = 0; i < notes->len; i++) {
		id = notes->list[i].id;
		if (id == FINDING_LISTENER_ADDRESS ||
		    id == FINDING_LISTENER_NAME ||
		    id == FINDING_LISTENER_INTERFACE)
			unsure(in, service, notes->list[i].detail);
	}
}

static void
inspect_row(struct inspection *in, const struct pf_service *service)
{
	struct listener_notes notes = { .len = 0 };
	struct fact_listener listener;
	struct listener_place place;
	const char **addresses;
	size_t i, len;

	if (!on_mx_port(in, service, &place) || replaced(in, service, &place))
		return;
	len = addresses_of(in, &place, &addresses, &notes);
	if (len > 0 && describe(in, service, &listener, &notes))
		for (i = 0; i < len; i++) {
			listener.address = addresses[i];
			VEC_GROW(in->list, in->len, in->cap);
			in->list[in->len++] = listener;
		}
	does_not_start(in, service, &notes);
	keep_notes(in, service, &notes);
}

static void
keep_listeners(struct inspection *in)
{
	struct fact_instance *instance = in->instance;
	size_t size = in->len * sizeof(*in->list);
	const char *awaited;

	instance->listeners_len = in->len;
	if (size > 0)
		instance->listeners =
		    memcpy(arena_alloc(in->facts->arena, size), in->list, size);
	else if (instance->unsure == NULL)
		facts_note(in->facts, FINDING_LISTENER_NONE,
		    instance->config_directory != NULL
			? instance->config_directory
			: "Postfix",
		    "none of the %zu services in master.cf",
		    in->master->services_len);
	if (size > 0 && !in->named &&
	    (awaited = milters_awaited(in->settings)) != NULL)
		facts_note(in->facts, FINDING_MILTER_UNNAMED,
		    instance->config_directory != NULL
			? instance->config_directory
			: "Postfix",
		    "%s, and no smtpd_milters of a listener names %s", awaited,
		    in->settings->milter_socket);
}

int
inspect_listeners(struct facts *facts, const struct postfix_tools *tools,
    const struct settings *settings, const struct pf_master *master,
    struct fact_instance *instance, struct buf *why)
{
	struct inspection in = { .facts = facts,
		.tools = tools,
		.master = master,
		.instance = instance,
		.settings = settings,
		.port = settings->smtp_port,
		.left = (long)settings->timeout * 1000,
		.loopback = settings->smtp_port != SMTP_PORT };
	size_t i;
	int result = -1;

	instance->listeners = NULL;
	instance->listeners_len = 0;
	if (postconf_values(tools, NULL, listenparam_names, V_COUNT,
		in.main.value, facts->arena, &in.warnings, why) != 0)
		goto out;
	for (i = 0; i < in.master->services_len; i++)
		inspect_row(&in, &in.master->services[i]);
	keep_listeners(&in);
	notes_warnings(facts, instance->config_directory, &in.warnings);
	result = 0;
out:
	free(in.list);
	buf_release(&in.warnings);
	return result;
}
