/*
 * NAME      hosting - instructions for serving a policy
 * CONTRACT  see hosting.h. The order is that of RFC 8461 8.1: the policy can be
 *           fetched before the record that announces it is published. The
 *           policy host needs (RFC 8461 3.3) a certificate for its own name,
 *           status 200, no redirect, text/plain.
 * BUGS      The paths of certificates in the snippets are those of certbot.
 */
#include "cli/out/hosting.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/out/print.h"

const char *const web_server_names[] = {
	[SERVER_NGINX] = "nginx",
	[SERVER_APACHE] = "apache",
	[SERVER_CADDY] = "caddy",
	[SERVER_LIGHTTPD] = "lighttpd",
	NULL,
};

int
web_server_parse(enum web_server *server, const char *name)
{
	int i;

	for (i = 0; web_server_names[i] != NULL; i++)
		if (strcmp(name, web_server_names[i]) == 0) {
			*server = (enum web_server)i;
			return 0;
		}
	return -1;
}

bool
web_server_here(enum web_server *server)
{
	static const char *const folders[] = { "/usr/sbin", "/usr/bin",
		"/usr/local/sbin", "/usr/local/bin" };
	static const struct {
		enum web_server server;
		const char *program;
	} programs[] = {
		{ SERVER_NGINX, "nginx" },
		{ SERVER_APACHE, "apache2" },
		{ SERVER_APACHE, "httpd" },
		{ SERVER_CADDY, "caddy" },
		{ SERVER_LIGHTTPD, "lighttpd" },
	};
	char path[64];
	size_t i, j;

	for (i = 0; i < ARRAY_LEN(programs); i++)
		for (j = 0; j < ARRAY_LEN(folders); j++) {
			snprintf(path, sizeof(path), "%s/%s", folders[j],
			    programs[i].program);
			if (access(path, X_OK) == 0) {
				*server = programs[i].server;
				return true;
			}
		}
	*server = SERVER_NGINX;
	return false;
}

void
policy_url(struct buf *text, const char *domain)
{
	buf_printf(text, "https://mta-sts.%s/.well-known/mta-sts.txt", domain);
}

void
policy_path(struct buf *text, const char *web_root, const char *domain)
{
	buf_printf(
	    text, "%s/mta-sts.%s/.well-known/mta-sts.txt", web_root, domain);
}

/* in the templates, @ stands for the policy host and % for its folder */
static const char *const templates[] = {
	[SERVER_NGINX] =
	    "server {\n"
	    "    listen 443 ssl;\n"
	    "    listen [::]:443 ssl;\n"
	    "    server_name @;\n"
	    "    ssl_certificate /etc/letsencrypt/live/@/fullchain.pem;\n"
	    "    ssl_certificate_key /etc/letsencrypt/live/@/privkey.pem;\n"
	    "    ssl_protocols TLSv1.2 TLSv1.3;\n"
	    "    root %;\n"
	    "    location = /.well-known/mta-sts.txt {\n"
	    "        types { }\n"
	    "        default_type \"text/plain; charset=utf-8\";\n"
	    "    }\n"
	    "    location / { return 404; }\n"
	    "}\n",
	[SERVER_APACHE] =
	    "<VirtualHost *:443>\n"
	    "    ServerName @\n"
	    "    SSLEngine on\n"
	    "    SSLProtocol -all +TLSv1.2 +TLSv1.3\n"
	    "    SSLCertificateFile /etc/letsencrypt/live/@/fullchain.pem\n"
	    "    SSLCertificateKeyFile /etc/letsencrypt/live/@/privkey.pem\n"
	    "    DocumentRoot %\n"
	    "    <Directory %>\n"
	    "        Options +FollowSymLinks\n"
	    "        Require all granted\n"
	    "    </Directory>\n"
	    "    <Files mta-sts.txt>\n"
	    "        ForceType \"text/plain; charset=utf-8\"\n"
	    "    </Files>\n"
	    "</VirtualHost>\n",
	[SERVER_CADDY] = "@ {\n"
			 "    root * %\n"
			 "    header /.well-known/mta-sts.txt Content-Type "
			 "\"text/plain; charset=utf-8\"\n"
			 "    file_server\n"
			 "}\n",
	[SERVER_LIGHTTPD] =
	    "# where ssl.engine is set (1.4.79 and later: else TLS 1.3 only):\n"
	    "#   ssl.openssl.ssl-conf-cmd = ( \"MinProtocol\" => "
	    "\"TLSv1.2\" )\n"
	    "$HTTP[\"host\"] == \"@\" {\n"
	    "    ssl.pemfile = \"/etc/letsencrypt/live/@/fullchain.pem\"\n"
	    "    ssl.privkey = \"/etc/letsencrypt/live/@/privkey.pem\"\n"
	    "    server.document-root = \"%\"\n"
	    "    mimetype.assign = ( \".txt\" => \"text/plain; "
	    "charset=utf-8\" )\n"
	    "}\n",
};

void
server_snippet(struct buf *text, enum web_server server, const char *web_root,
    const char *domain)
{
	const char *p;

	for (p = templates[server]; *p != '\0'; p++)
		if (*p == '@')
			buf_printf(text, "mta-sts.%s", domain);
		else if (*p == '%')
			buf_printf(text, "%s/mta-sts.%s", web_root, domain);
		else
			buf_putc(text, *p);
}

/* each line of the text, with or without CR, indented */
static void
print_lines(const char *text, size_t len, unsigned indent)
{
	const char *end = text + len;
	size_t line;

	while (text < end) {
		line = strcspn(text, "\r\n");
		out("%*s%.*s\n", (int)indent, "", (int)line, text);
		text += line;
		text += strspn(text, "\r");
		if (text < end)
			text++;
	}
}

void
print_snippet(enum web_server server, const char *web_root, const char *domain,
    unsigned indent)
{
	struct buf text = BUF_INIT;

	server_snippet(&text, server, web_root, domain);
	print_lines(buf_text(&text), text.len, indent);
	buf_release(&text);
}

void
print_body(const struct plan_body *body, unsigned indent)
{
	print_lines(body->text, body->len, indent);
}

void
print_record(const struct dns_record *record, unsigned indent)
{
	struct buf value = BUF_INIT;

	if (strcmp(record->type, "TXT") == 0)
		txt_presentation(&value, record->value.text, record->value.len);
	else
		buf_printf(&value, "%s.", record->value.text);
	out("%*s%s. %lu IN %s %s\n", (int)indent, "", record->name,
	    (unsigned long)record->ttl, record->type, buf_text(&value));
	buf_release(&value);
}

/* print_fetch - how to see it as senders do, and what else may come */
static void
print_fetch(const char *url)
{
	static const struct {
		const char *status, *mend;
	} others[] = {
		{ "301, 302, 308", "senders follow no redirect: serve the "
				   "file at exactly this name" },
		{ "401, 403", "require no login and no browser test at "
			      "this path" },
		{ "404, 410", "the path does not lead to the file" },
		{ "421", "the web server does not accept this name" },
		{ "429, 503", "exempt this path from the limit of requests" },
		{ "500 and others", "the program behind the web server "
				    "fails" },
	};
	size_t i;

	out("    curl -i %s\n    curl -i --tlsv1.2 --tls-max 1.2 %s\n\n"
	    "   must answer 200 with either version of TLS, as each has "
	    "senders "
	    "that know\n   no other, without a redirect, with "
	    "Content-Type: " POLICY_CONTENT_TYPE
	    "\n   For senders every other status means "
	    "no policy:\n\n",
	    url, url);
	for (i = 0; i < ARRAY_LEN(others); i++)
		out("    %-15s %s\n", others[i].status, others[i].mend);
}

static void
print_step(unsigned number, const char *title)
{
	out("\n");
	out_style(STYLE_TITLE, "%u. %s", number, title);
	out("\n");
}

/* print_aliases - what the domain's own zone has, where it is delegated */
static void
print_aliases(const struct plan_domain *d, const struct settings *s)
{
	struct dns_record records[PLAN_RECORDS_MAX];
	struct buf scratch = BUF_INIT;
	size_t i, count = plan_delegation(records, d, &s->records, &scratch);

	out("\n   Once, in the zone of %s, aliases to these:\n", d->name);
	for (i = 0; i < count; i++)
		print_record(&records[i], 4);
	buf_release(&scratch);
}

void
print_hosting(const struct plan_domain *d, const struct settings *s,
    enum web_server server)
{
	struct dns_record records[PLAN_RECORDS_MAX];
	struct buf text = BUF_INIT, scratch = BUF_INIT;
	size_t i, count;

	count = plan_records(records, d, &s->records, &scratch);

	print_step(1, "The policy host");
	out("   Let mta-sts.%s be an alias of, or have the address of, your "
	    "web server,\n   and get a certificate for that name.\n",
	    d->name);
	for (i = 0; i < count; i++)
		if (strcmp(records[i].type, "CNAME") == 0)
			print_record(&records[i], 4);

	print_step(2, "The policy file");
	policy_path(&text, s->web_root, d->name);
	out("    %s\n\n", buf_text(&text));
	print_body(d->body, 4);
	out("\n   %zu bytes; lines end with CR LF. Served by %s as:\n\n",
	    d->body->len, web_server_names[server]);
	print_snippet(server, s->web_root, d->name, 4);

	print_step(3, "Check that it can be fetched");
	buf_clear(&text);
	policy_url(&text, d->name);
	print_fetch(buf_text(&text));

	print_step(4, "Only then, the records in DNS");
	for (i = 0; i < count; i++)
		if (strcmp(records[i].type, "TXT") == 0)
			print_record(&records[i], 4);
	if (s->records.delegate[0] != '\0')
		print_aliases(d, s);
	out("\n   Whenever the policy changes: first the file, then the record "
	    "with its new id.\n");
	buf_release(&text);
	buf_release(&scratch);
}
