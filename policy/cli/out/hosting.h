/* hosting - instructions for serving a policy */
#ifndef POSTSTS_CLI_OUT_HOSTING_H
#define POSTSTS_CLI_OUT_HOSTING_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "ledger/plan.h"
#include "settings/settings.h"

#define POLICY_CONTENT_TYPE "text/plain; charset=utf-8"

enum web_server {
	SERVER_NGINX,
	SERVER_APACHE,
	SERVER_CADDY,
	SERVER_LIGHTTPD,
};

/* the names in the order of the enumeration, NULL at the end */
extern const char *const web_server_names[];
int web_server_parse(enum web_server *, const char *) ATTR_MUSTCHECK;
/*
 * web_server_here - the first of them that is installed on this machine; if
 * none is, false and nginx
 */
bool web_server_here(enum web_server *);

/*
 * policy_url, policy_path - append the URL that senders fetch, and the file
 * behind it
 */
void policy_url(struct buf *, const char *domain);
void policy_path(struct buf *, const char *web_root, const char *domain);

/* server_snippet - append the server's configuration for this domain */
void server_snippet(
    struct buf *, enum web_server, const char *web_root, const char *domain);

/* print_snippet - the same, on the terminal, indented */
void print_snippet(
    enum web_server, const char *web_root, const char *domain, unsigned indent);

/*
 * print_hosting - print all that has to be done by hand for this domain, in a
 * safe order
 */
void print_hosting(
    const struct plan_domain *, const struct settings *, enum web_server);
/* print_record - one record as a line of a zone file, indented */
void print_record(const struct dns_record *, unsigned indent);
/* print_body - the lines of a policy, indented */
void print_body(const struct plan_body *, unsigned indent);

#endif
