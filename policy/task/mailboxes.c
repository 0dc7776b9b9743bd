/*
 * NAME      mailboxes - do the addresses for TLS reports accept mail?
 * CONTRACT  see mailboxes.h. Each address is asked about once: the first
 *           listener of an instance that takes its domain, over loopback if it
 *           listens everywhere.
 * BUGS      Postfix may accept more from loopback than from others
 *           (mynetworks): restrictions for clients are not tested, unknown
 *           users are.
 */
#include "task/mailboxes.h"

#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "dns/dname.h"
#include "dns/report_uri.h"
#include "probe/rcpt.h"

#define MAILBOXES_MAX 16

/* listener_for - of an instance that takes mail for the domain; NULL */
static const struct fact_listener *
listener_for(const struct facts *facts, const char *domain)
{
	const struct fact_domain *d;
	char name[DNAME_SIZE];
	size_t i;

	if (dname_parse(name, domain, strlen(domain), NULL) != 0 ||
	    (d = facts_domain(facts, name)) == NULL)
		return NULL;
	for (i = 0; i < facts->instances_len; i++)
		if (facts_takes(facts, d, i) &&
		    facts->instances[i].listeners_len > 0)
			return &facts->instances[i].listeners[0];
	return NULL;
}

/* dial - the address to speak to a listener at */
static const char *
dial(const struct fact_listener *l)
{
	if (strcmp(l->address, "::") == 0)
		return "::1";
	if (strcmp(l->address, "all") == 0 ||
	    strcmp(l->address, "0.0.0.0") == 0)
		return "127.0.0.1";
	return l->address;
}

static bool
asked(const struct health *h, const char *address)
{
	size_t i;

	for (i = 0; i < h->mailboxes_len; i++)
		if (strcmp(h->mailboxes[i].address, address) == 0)
			return true;
	return false;
}

static void
ask(struct health *h, const struct facts *facts, const struct settings *s,
    const char *address)
{
	const char *at = strrchr(address, '@');
	const struct fact_listener *l;
	struct health_mailbox *m;
	struct buf reply = BUF_INIT;

	if (at == NULL || h->mailboxes_len == MAILBOXES_MAX ||
	    asked(h, address) || (l = listener_for(facts, at + 1)) == NULL)
		return;
	progress("asking whether the address for reports accepts mail", 0, 0);
	m = &h->mailboxes[h->mailboxes_len++];
	m->address = arena_strdup(h->arena, address);
	m->server =
	    arena_printf(h->arena, "%s port %u", dial(l), (unsigned)l->port);
	m->code = rcpt_ask(dial(l), l->port, address, s->timeout, &reply);
	m->reply = arena_strdup(h->arena, buf_text(&reply));
	buf_release(&reply);
}

/* ask_all - each mailto: of a list that is separated by commas */
static void
ask_all(struct health *h, const struct facts *facts, const struct settings *s,
    const char *rua)
{
	struct buf address = BUF_INIT;
	size_t len;

	for (; *rua != '\0'; rua += len + (rua[len] == ',')) {
		rua += strspn(rua, " \t");
		len = strcspn(rua, ", \t");
		if (report_uri_mailto(&address, rua, len) == 0)
			ask(h, facts, s, buf_text(&address));
		len += strspn(rua + len, " \t");
	}
	buf_release(&address);
}

void
mailboxes_ask(
    struct health *h, const struct facts *facts, const struct settings *s)
{
	size_t i;

	h->mailboxes =
	    arena_alloc(h->arena, MAILBOXES_MAX * sizeof(*h->mailboxes));
	ask_all(h, facts, s, s->general.tlsrpt_rua);
	for (i = 0; i < s->domain_len; i++)
		ask_all(h, facts, s, s->domain[i].tlsrpt_rua);
	progress_end();
}

void
mailboxes_server(const struct facts *facts, const struct settings *s,
    const char **address, unsigned *port)
{
	const struct fact_instance *instance;
	size_t i;

	*address = "127.0.0.1";
	*port = s->smtp_port;
	for (i = 0; facts != NULL && i < facts->instances_len; i++) {
		instance = &facts->instances[i];
		if (instance->listeners_len == 0)
			continue;
		*address = dial(&instance->listeners[0]);
		*port = instance->listeners[0].port;
		return;
	}
}
