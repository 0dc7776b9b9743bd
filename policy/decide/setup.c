/*
 * NAME      setup - what is missing until a policy works
 * CONTRACT  see setup.h. The order is that of RFC 8461 8.1: a policy can be
 *           fetched before its record is published. A step whose state is
 *           unknown counts as missing.
 */
#include "decide/setup.h"

#include <string.h>

#include "base/attr.h"

#define CONTRIB "/usr/share/doc/poststs/contrib"

/* server_file - the one virtual host for all policy hosts, and where it goes */
static const char *
server_file(const char *server)
{
	static const struct {
		const char *server, *command;
	} files[] = {
		{ "nginx",
		    "cp " CONTRIB "/nginx/mta-sts.conf /etc/nginx/conf.d/" },
		{ "apache",
		    "cp " CONTRIB
		    "/apache/mta-sts.conf /etc/apache2/sites-enabled/" },
		{ "caddy",
		    "cat " CONTRIB "/caddy/Caddyfile >>/etc/caddy/Caddyfile" },
		{ "lighttpd",
		    "cp " CONTRIB
		    "/lighttpd/mta-sts.conf /etc/lighttpd/conf-enabled/" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(files); i++)
		if (strcmp(files[i].server, server) == 0)
			return files[i].command;
	return NULL;
}

static struct setup_step *
add(struct setup_step *out, size_t *n, enum tri done, const char *text)
{
	out[*n] = (struct setup_step){ .done = done, .text = text };
	return &out[(*n)++];
}

/* policy_hosts - in DNS? What DNS did not answer is not done */
static enum tri
policy_hosts(const struct setup_seen *seen)
{
	return seen->hosts_missing > 0   ? TRI_NO
	       : seen->hosts_unknown > 0 ? TRI_UNKNOWN
	       : seen->published > 0     ? TRI_YES
					 : TRI_NO;
}

static void
policy_host_step(struct setup_step *out, size_t *n,
    const struct setup_seen *seen, const struct setup_choice *choice,
    struct arena *arena)
{
	const char *text = "Each policy host has an address in DNS.";
	struct setup_step *s;

	if (seen->hosts_missing > 0)
		text = arena_printf(arena,
		    "Each policy host has an address in DNS; %zu of %zu have "
		    "none.",
		    seen->hosts_missing, seen->domains);
	else if (seen->hosts_unknown > 0)
		text = arena_printf(arena,
		    "Each policy host has an address in DNS; DNS did not "
		    "answer for %zu of %zu.",
		    seen->hosts_unknown, seen->domains);
	s = add(out, n, policy_hosts(seen), text);
	if (*choice->policy_host == '\0') {
		s->commands[0] = arena_printf(arena,
		    "%s. IN CNAME <the name of your web server>.",
		    seen->host_missing != NULL ? seen->host_missing
					       : "mta-sts.DOMAIN");
	} else {
		s->commands[0] = arena_printf(arena, "%s. IN CNAME %s.",
		    seen->host_missing != NULL ? seen->host_missing
					       : "mta-sts.DOMAIN",
		    choice->policy_host);
	}
	s->commands[1] = "poststs records --hosting  # all steps, per domain";
}

size_t
setup_steps(struct setup_step out[static SETUP_STEPS],
    const struct setup_seen *seen, const struct setup_choice *choice,
    struct arena *arena)
{
	bool by_hand = strcmp(choice->dns, "no") == 0, all;
	enum tri published = seen->published > 0 ? TRI_YES : TRI_NO;
	struct setup_step *s;
	size_t n = 0;

	if (seen->postfix != TRI_YES) {
		s = add(out, &n, TRI_NO,
		    "Postfix receives mail for no domain, as far as it can be "
		    "read.");
		s->commands[0] = "poststs inspect";
	}
	if (*choice->milter_line != '\0') {
		s = add(out, &n, seen->milter,
		    "poststs-milter counts sessions, and copies reports to the "
		    "spool.");
		s->commands[0] = seen->systemd
				     ? "systemctl enable --now poststs-milter"
				     : "poststs-milter  # as a service";
		s->commands[1] = choice->milter_line;
		s->commands[2] = "postfix reload";
	}
	if (*seen->address == '\0') {
		s = add(out, &n, TRI_NO, "An address for TLS reports is set.");
		s->commands[0] = "poststs setup --report mailto:ADDRESS";
	} else {
		s = add(out, &n,
		    seen->mailbox == 0         ? TRI_UNKNOWN
		    : seen->mailbox / 100 == 2 ? TRI_YES
					       : TRI_NO,
		    arena_printf(arena, "%s takes mail.", seen->address));
		s->commands[0] = "# an alias in /etc/aliases, for example, if "
				 "its domain is in mydestination:";
		s->commands[1] =
		    arena_printf(arena, "%.*s: root        # then: newaliases",
			(int)strcspn(seen->address, "@"), seen->address);
	}
	if (seen->unsigned_reports) {
		s = add(out, &n, TRI_NO,
		    "trusted_authserv_id is set, so that TLS reports count.");
		s->commands[0] = "# in poststs.conf, the name that your DKIM "
				 "verifier writes into Authentication-Results:";
		s->commands[1] = "trusted_authserv_id = \"NAME\"";
	}
	s = add(out, &n, published, "The policies are in the web root.");
	s->commands[0] = "poststs plan";
	s->commands[1] = "poststs apply";
	policy_host_step(out, &n, seen, choice, arena);
	s = add(out, &n, seen->fetched,
	    arena_printf(arena,
		"The web server (%s) serves them by HTTPS, with a certificate "
		"for these names.",
		choice->server));
	s->commands[0] =
	    arena_printf(arena, "poststs hosts --format %s", choice->acme);
	s->commands[1] = server_file(choice->server);
	s->commands[2] = arena_printf(arena,
	    "poststs records --hosting DOMAIN --server %s  # or line by line",
	    choice->server);
	s = add(out, &n,
	    published == TRI_YES && seen->unseen == 0 ? TRI_YES : TRI_NO,
	    by_hand ? "The records are in DNS."
		    : arena_printf(arena, "The records are in DNS (by %s).",
			  choice->dns));
	s->commands[0] = "poststs apply";
	s->commands[1] = by_hand ? "poststs records" : NULL;
	s = add(out, &n,
	    seen->apply == TRI_YES && seen->check == TRI_YES ? TRI_YES : TRI_NO,
	    "poststs runs by itself.");
	if (seen->systemd)
		s->commands[0] = "systemctl enable --now poststs.path "
				 "poststs.timer poststs-check.timer";
	else if (!seen->cron)
		s->commands[0] =
		    "cp " CONTRIB "/cron/poststs /etc/cron.d/poststs";
	if (!seen->systemd)
		s->commands[s->commands[0] != NULL] =
		    "service cron start  # cron has to run";
	all = policy_hosts(seen) == TRI_YES && seen->fetched == TRI_YES &&
	      seen->unseen == 0;
	s = add(out, &n, all ? seen->in_order : TRI_NO,
	    "A look from outside finds all in order.");
	s->commands[0] = "poststs check";
	s->commands[1] = "poststs doctor";
	return n;
}
