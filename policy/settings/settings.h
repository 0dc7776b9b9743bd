/*
 * settings - the options of poststs.conf
 *
 * Every option is one row of one table (settings_options()), which feeds the
 * parser, the defaults, `poststs config' and the test against the man page.
 */
#ifndef POSTSTS_SETTINGS_SETTINGS_H
#define POSTSTS_SETTINGS_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "facts/cert_life.h"
#include "ledger/plan.h"
#include "sts/policy.h"
#include "sts/policy_id.h"

enum aim {
	AIM_UNSET, /* `promote' says what happens */
	AIM_TESTING,
	AIM_ENFORCE,
};

enum promote {
	PROMOTE_ADVISE,
	PROMOTE_AUTO,
	PROMOTE_OFF,
};

enum client_detail {
	DETAIL_NETWORK, /* IPv4 /24, IPv6 /48 */
	DETAIL_ADDRESS,
};

enum web_layout {
	LAYOUT_LINK,
	LAYOUT_COPY,
};

enum dns_update {
	DNS_UPDATE_NO,
	DNS_UPDATE_NSUPDATE,
	DNS_UPDATE_KNSUPDATE,
	DNS_UPDATE_EXEC, /* a program of the administrator */
};

struct string_list {
	char **list;
	size_t len;
};

/* which members a `domain' block sets itself; the others are inherited */
enum domain_own {
	OWN_MODE = 1 << 0,
	OWN_MAX_AGE = 1 << 1,
	OWN_MX = 1 << 2,
	OWN_EXCLUDE = 1 << 3,
	OWN_TLSRPT_RUA = 1 << 4,
	OWN_REQUIRE_TLS = 1 << 5,
	OWN_EARLIER = 1 << 6,
};

/*
 * what a `domain "..." { }' block may override; also held once in struct
 * settings with the values for all domains
 */
struct domain_settings {
	char *name; /* canonical; NULL in the general one */
	enum aim mode;
	uint32_t max_age;         /* 0: it grows by max_age_steps */
	uint32_t earlier_max_age; /* of policies before poststs; 0: unknown */
	struct string_list mx;    /* canonical patterns to add */
	bool exclude;             /* the domain is left alone */
	char *tlsrpt_rua;         /* "" none */
	bool require_tls;
	unsigned own; /* enum domain_own; 0 in the general one */
};

#define AGE_STEPS_MAX 8
struct age_steps {
	uint32_t age[AGE_STEPS_MAX]; /* seconds, ascending */
	size_t len;                  /* never 0 */
};

struct settings {
	struct string_list config_directory; /* empty: Postfix's default */
	char *store; /* shared with others; "" none */
	char *member; /* this machine's name there; "" that of the host */
	uint32_t member_timeout; /* seconds */
	char *state_dir;
	char *web_root;
	enum web_layout web_layout;
	struct record_style records;
	enum id_style id_style;
	struct string_list domains;
	char *domains_file;          /* "" none */
	struct string_list exclude;  /* names, or .name for all below */
	struct string_list local_mx; /* hosts to be taken as this machine */
	char *resolver; /* NULL the system's; else as resolver_parse() takes */
	char *
	    outside_resolver; /* as above, or NULL: `resolver' sees the world */
	int trust_ad;         /* enum tri-like: -1 decide by resolver */
	int private_addresses; /* enum tri-like: -1 decide by ports */
	char *ca_file;         /* "" the system's */
	unsigned dns_port;     /* of authoritative servers */
	unsigned smtp_port;
	unsigned https_port;
	unsigned jobs;    /* questions or probes in flight */
	unsigned timeout; /* seconds, for one external command or answer */
	char *dns_update; /* as written; settings_dns_update() */
	char *dns_update_server;   /* NULL: the zone's own primary */
	char *dns_update_key;      /* TSIG key file; "" none */
	struct string_list notify; /* mail:address, exec:/path */
	int tls_policy_attributes; /* enum tri-like: -1 by version */
	bool confirm; /* fetch a policy before its record is released */
	bool adopt;   /* a policy of others may be made weaker */
	enum promote promote;
	uint32_t testing_period;        /* seconds */
	struct age_steps max_age_steps; /* under enforce */
	struct expiry_margin expiry_margin;
	unsigned min_reporters;
	unsigned max_retire;         /* domains */
	unsigned max_retire_percent; /* of those published */
	char *trusted_authserv_id;
	struct string_list trusted_hosts; /* of ours, in Received fields */
	enum client_detail client_detail;
	char *milter_socket; /* unix:/PATH or inet:PORT@ADDRESS */
	char *milter_user, *milter_group;
	struct string_list local_clients; /* networks; empty: the usual ones */
	char *spool_dir;                  /* "" state_dir/spool */
	unsigned spool_files;             /* mails that may lie there */
	unsigned spool_bytes;             /* of one mail */
	unsigned spool_total;             /* of all, in MiB */
	struct domain_settings general;
	struct domain_settings *domain; /* sorted by name */
	size_t domain_len;
	uint64_t assigned; /* lists that -o has set, bits by number of row */
	/* sorted: domains that this run leaves alone though no file says so */
	struct string_list aside;
};

/* settings_new - the defaults, with the paths chosen at configure time */
struct settings *settings_new(void);
void settings_free(struct settings *);

/*
 * settings_parse - read the text of a configuration file over the defaults
 *
 * `file' is its name for messages. Every error is one line in `why'
 * ("file:line: option: what, legal range"), in the order of the file, without a
 * newline after the last; -1 if there was any. The grammar is in
 * settings_parse.c and poststs.conf(5). Call it once for a settings object.
 */
int settings_parse(struct settings *, const char *text, const char *file,
    struct buf *why) ATTR_MUSTCHECK;

/*
 * settings_set - set one `option=value' from the command line (-o); -1 and
 * `why' as above. Commas or blanks separate the elements of a list. The first
 * assignment to a list replaces the one of the file, each further one adds to
 * it. Domain blocks that set the option themselves keep their value.
 */
int settings_set(
    struct settings *, const char *assignment, struct buf *why) ATTR_MUSTCHECK;

/*
 * settings_scratch - for a run that only shows what it would do: everything is
 * written below `dir', and no server is told anything, whatever was set before.
 * -1 and `why' if `dir' cannot be used.
 */
int settings_scratch(
    struct settings *, const char *dir, struct buf *why) ATTR_MUSTCHECK;

/*
 * settings_print - append the settings in the syntax of the file; with `all'
 * also those that have their default value
 */
void settings_print(struct buf *, const struct settings *, bool all);

/* settings_dns_update - how records are put into DNS */
enum dns_update settings_dns_update(const struct settings *);
/*
 * settings_program - the path in "exec:/path"; NULL: the value has another form
 */
const char *settings_program(const char *value);
/*
 * settings_address - the address in "mail:user@example.org"; NULL: another form
 */
const char *settings_address(const char *value);

/* settings_spool - append the directory for mails with reports */
void settings_spool(struct buf *, const struct settings *);

/* settings_for - the settings of this domain; never NULL */
const struct domain_settings *settings_for(
    const struct settings *, const char *domain);
/* settings_excluded - is the domain to be left alone? */
bool settings_excluded(const struct settings *, const char *domain);
/*
 * settings_set_aside - leave these domains (sorted) alone in this run, instead
 * of those that were set aside before
 *
 * settings_aside - is this one of them?
 */
void settings_set_aside(
    struct settings *, const char *const *domains, size_t len);
bool settings_aside(const struct settings *, const char *domain);

/*
 * for the documentation and its test: name, default and help of the n-th option
 */
struct settings_option {
	const char *name;
	const char *type;    /* "duration", "list of names", ... */
	const char *initial; /* default, as it would be written */
	const char *range;
	const char *help; /* one sentence */
	bool global;      /* allowed outside of domain blocks */
	bool in_domain;   /* allowed in a domain block */
};
/* NULL past the last */
const struct settings_option *settings_option(size_t n);

#endif
