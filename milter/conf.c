/*
 * NAME      conf - the part of poststs.conf that the milter uses
 * CONTRACT  see conf.h. The addresses for reports are the mailto: URIs of
 *           tlsrpt_rua, of all domains together.
 */
#include "milter/conf.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/file.h"
#include "dns/report_uri.h"

#define CONF_DEFAULT SYSCONFDIR "/poststs.conf"
#define CONF_MAX     (16 << 20) /* bytes */

static int
read_settings(struct settings *s, const char *file, struct buf *why)
{
	const char *path = file != NULL ? file : CONF_DEFAULT;
	struct buf reason = BUF_INIT;
	size_t len;
	char *text = file_read(path, CONF_MAX, &len, &reason);
	int result = 0;

	if (text == NULL) {
		if (file != NULL || errno != ENOENT)
			result = why_set(why, "%s", buf_text(&reason));
	} else if (strlen(text) != len)
		result = why_set(why, "%s: contains a NUL byte", path);
	else
		result = settings_parse(s, text, path, why);
	free(text);
	buf_release(&reason);
	return result;
}

static void
lower(char *text)
{
	for (; *text != '\0'; text++)
		*text = (char)tolower((unsigned char)*text);
}

static void
add_reports(struct config *c, const char *rua)
{
	struct buf address = BUF_INIT;
	char canonical[SESSION_ADDRESS];
	const char *domain;
	size_t len;

	for (; *rua != '\0'; rua += len) {
		rua += strspn(rua, ", \t");
		len = strcspn(rua, ", \t");
		if (report_uri_mailto(&address, rua, len) != 0 ||
		    !session_address(canonical, &domain, buf_text(&address)))
			continue;
		lower(canonical);
		nameset_add(c->reports, canonical, strlen(canonical));
	}
	buf_release(&address);
}

static void
add_local(struct config *c)
{
	const struct string_list *list = &c->settings->local_clients;
	struct network *local;
	size_t i;

	local = xcalloc(list->len + 1, sizeof(*local));
	for (i = 0; i < list->len; i++)
		if (network_parse(&local[i], list->list[i], NULL) != 0)
			abort(); /* the option's type has checked it */
	c->rules.local = local;
	c->rules.local_len = list->len;
}

static char *
in_state_dir(const struct settings *s, const char *name)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", s->state_dir, name);
	return buf_detach(&path);
}

static void
derive(struct config *c)
{
	const struct settings *s = c->settings;
	size_t i;

	c->rules.port = s->smtp_port;
	c->rules.addresses = s->client_detail == DETAIL_ADDRESS;
	add_local(c);
	c->reports = nameset_new();
	add_reports(c, s->general.tlsrpt_rua);
	c->require_tls = s->general.require_tls;
	for (i = 0; i < s->domain_len; i++) {
		c->require_tls |= s->domain[i].require_tls;
		if (s->domain[i].own & OWN_TLSRPT_RUA)
			add_reports(c, s->domain[i].tlsrpt_rua);
	}
	c->capture = nameset_len(c->reports) > 0 && s->spool_files > 0;
	c->policy_file = in_state_dir(s, "policy.cdb");
	c->spool_dir = s->spool_dir[0] != '\0' ? xstrdup(s->spool_dir)
					       : in_state_dir(s, "spool");
}

struct config *
config_load(const char *file, const char *const *assignments,
    size_t assignments_len, struct buf *why)
{
	struct config *c = xcalloc(1, sizeof(*c));
	int result;
	size_t i;

	c->holders = 1;
	c->settings = settings_new();
	result = read_settings(c->settings, file, why);
	for (i = 0; i < assignments_len && result == 0; i++)
		result = settings_set(c->settings, assignments[i], why);
	if (result != 0) {
		config_release(c);
		return NULL;
	}
	derive(c);
	return c;
}

struct config *
config_hold(struct config *c)
{
	__atomic_add_fetch(&c->holders, 1, __ATOMIC_RELAXED);
	return c;
}

void
config_release(struct config *c)
{
	if (c == NULL ||
	    __atomic_sub_fetch(&c->holders, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	settings_free(c->settings);
	nameset_free(c->reports);
	free((void *)c->rules.local);
	free(c->spool_dir);
	free(c->policy_file);
	free(c);
}

bool
config_reports(const struct config *c, const char *recipient)
{
	char address[SESSION_ADDRESS];
	const char *domain;

	if (nameset_len(c->reports) == 0 ||
	    !session_address(address, &domain, recipient))
		return false;
	lower(address);
	return nameset_find(c->reports, address, strlen(address)) !=
	       NAMESET_NONE;
}

bool
config_requires_tls(const struct config *c, const char *domain)
{
	return c->require_tls && settings_for(c->settings, domain)->require_tls;
}
