/*
 * NAME      session - one SMTP session from outside, as evidence
 * CONTRACT  see session.h. Not counted are: clients that are local (by rule, or
 *           with the same address at both ends), ports other than the one for
 *           mail from outside, and everything after authentication. A domain
 *           counts once in a session for each TLS state in which it is used.
 * BUGS      A domain whose hash equals that of another one in the same session
 *           is not counted; with 64 domains and 64 bits this does not happen.
 */
#include "milter/session.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "facts/locality.h"
#include "milter/sender.h"

/* word - copy what is printable ASCII without blanks, else nothing */
static void
word(char *out, size_t size, const char *text)
{
	const char *p;

	out[0] = '\0';
	if (text == NULL)
		return;
	for (p = text; *p > ' ' && *p < 127; p++)
		if ((size_t)(p - text) + 1 >= size)
			return;
	if (*p == '\0')
		memcpy(out, text, (size_t)(p - text) + 1);
}

static bool
local_client(const struct session_rules *rules, const char *client)
{
	char canonical[ADDRESS_SIZE];
	size_t i;

	if (rules->local_len == 0)
		return address_canonical(canonical, client, strlen(client)) !=
			   0 ||
		       !address_public(canonical);
	for (i = 0; i < rules->local_len; i++)
		if (network_holds(&rules->local[i], client))
			return true;
	return false;
}

static bool
other_port(const struct session_rules *rules, const char *port)
{
	return port != NULL && *port != '\0' &&
	       strtoul(port, NULL, 10) != rules->port;
}

/* unmapped - ::ffff:192.0.2.1 is 192.0.2.1 to everybody */
static const char *
unmapped(const char *address)
{
	if (address == NULL)
		return "";
	if (strncasecmp(address, "::ffff:", 7) == 0 &&
	    strchr(address, '.') != NULL)
		return address + 7;
	return address;
}

void
session_connect(struct session *s, const struct session_rules *rules,
    const struct session_peer *peer)
{
	const char *client = unmapped(peer->client);
	char around[NETWORK_SIZE];

	memset(s, 0, sizeof(*s));
	if (network_around(around, client) != 0 ||
	    local_client(rules, client) || other_port(rules, peer->port))
		return;
	word(s->local, sizeof(s->local), unmapped(peer->local));
	if (strcmp(s->local, client) == 0)
		return;
	word(s->client, sizeof(s->client), rules->addresses ? client : around);
	sender_domain(s->sender, peer->client_name);
	s->world = true;
}

void
session_tls(
    struct session *s, const char *version, const char *cipher, const char *sni)
{
	char before[SESSION_TLS];

	memcpy(before, s->tls, sizeof(before));
	word(s->tls, sizeof(s->tls), version);
	/* a version too odd to keep is still no plaintext */
	if (s->tls[0] == '\0' && version != NULL && *version != '\0')
		strcpy(s->tls, "unknown");
	word(s->cipher, sizeof(s->cipher), cipher);
	if (sni == NULL || dname_parse(s->sni, sni, strlen(sni), NULL) != 0)
		s->sni[0] = '\0';
	if (strcmp(before, s->tls) != 0)
		s->seen_len = 0;
}

void
session_mail(struct session *s, const char *auth)
{
	s->mail = true;
	if (auth != NULL && *auth != '\0')
		s->member = true;
}

bool
session_address(char out[static SESSION_ADDRESS], const char **domain,
    const char *recipient)
{
	char name[DNAME_SIZE], *at;
	const char *route;
	size_t len;

	if (*recipient == '<')
		recipient++;
	/* "@a.example,@b.example:user@c.example" (RFC 5321, appendix C) */
	if (*recipient == '@' && (route = strchr(recipient, ':')) != NULL)
		recipient = route + 1;
	len = strlen(recipient);
	if (len > 0 && recipient[len - 1] == '>')
		len--;
	if (len == 0 || len >= SESSION_ADDRESS - DNAME_SIZE)
		return false;
	memcpy(out, recipient, len);
	out[len] = '\0';
	at = strrchr(out, '@');
	if (at == NULL || at == out ||
	    dname_parse(name, at + 1, strlen(at + 1), NULL) != 0)
		return false;
	strcpy(at + 1, name);
	*domain = at + 1;
	return true;
}

static void
fill(const struct session *s, uint32_t day, struct session_count *count)
{
	*count = (struct session_count){
		.day = day,
		.domain = s->domain,
		.mx = s->sni[0] != '\0' ? s->sni : s->local,
		.tls = s->tls,
		.network = s->client,
		.sender = s->sender,
		.count = 1,
	};
}

enum session_rcpt
session_rcpt(struct session *s, const char *recipient, bool refused,
    uint32_t day, struct session_count *count)
{
	char address[SESSION_ADDRESS];
	const char *domain;
	uint64_t hash;
	size_t i;

	s->domain[0] = '\0';
	if (!session_address(address, &domain, recipient))
		return SESSION_LEFT_OUT;
	strcpy(s->domain, domain);
	if (!session_counts(s))
		return SESSION_LEFT_OUT;
	hash = hash_bytes(HASH_START + refused, s->domain, strlen(s->domain));
	for (i = 0; i < s->seen_len; i++)
		if (s->seen[i] == hash)
			return SESSION_AGAIN;
	if (s->seen_len == SESSION_DOMAINS)
		return SESSION_LOST;
	s->seen[s->seen_len++] = hash;
	fill(s, day, count);
	if (refused)
		count->disposition = SESSION_REFUSED;
	return SESSION_COUNT;
}

bool
session_end(const struct session *s, uint32_t day, struct session_count *count)
{
	if (!session_counts(s) || s->mail || s->tls[0] == '\0')
		return false;
	fill(s, day, count);
	count->domain = "";
	count->disposition = SESSION_ABANDONED;
	return true;
}
