/*
 * NAME      settings_table - every option of poststs.conf, one row each
 * CONTRACT  The row is used by the parser, the defaults, `poststs config', and
 *           the test that compares it with poststs.conf(5). To add an option,
 *           add a member to struct settings, a row here, and its paragraph in
 *           the manual page. Nothing else.
 */
#include "settings/settings_table.h"

#include <string.h>

#include "dns/dname.h"

#ifndef STATEDIR
#define STATEDIR "/var/lib/poststs"
#endif
#ifndef WEBROOTDIR
#define WEBROOTDIR "/var/www/mta-sts"
#endif

#define DAYS 86400u

static const char *const aim_words[] = { "unset", "testing", "enforce", NULL };
static const char *const layout_words[] = { "link", "copy", NULL };
static const char *const id_words[] = { "both", "timestamp", "hash", NULL };
static const char *const promote_words[] = { "advise", "auto", "off", NULL };
static const char *const trust_words[] = { "auto", "no", "yes", NULL };
static const char *const detail_words[] = { "network", "address", NULL };

/* word_parse() writes an int; each enumeration and bool-like is one */
_Static_assert(sizeof(enum aim) == sizeof(int), "enum is int");

#define IN_SETTINGS(member) .offset = offsetof(struct settings, member)
#define IN_BOTH(member, bit)                                 \
	.offset = offsetof(struct settings, general.member), \
	.domain_offset = offsetof(struct domain_settings, member), .own = bit

const struct option_row settings_rows[] = {
	{ { "config_directory", "list of paths", "{}", "absolute paths",
	      "The configuration directories of the Postfix instances to "
	      "inspect; none means Postfix's default and the instances it "
	      "names.",
	      true, false },
	    &type_paths, IN_SETTINGS(config_directory) },
	{ { "state_dir", "path", STATEDIR, "an absolute path",
	      "The directory of the database, the lookup tables and the file "
	      "of records.",
	      true, false },
	    &type_path, IN_SETTINGS(state_dir), .scratch = "%/state" },
	{ { "store", "connection string", "",
	      "postgresql: and a connection string of libpq, service=NAME, "
	      "or nothing",
	      "The PostgreSQL database with the ledger that several mail "
	      "hosts share.",
	      true, false },
	    &type_store, IN_SETTINGS(store), .scratch = "" },
	{ { "member", "host name", "", "a host name or nothing",
	      "The name of this machine in the shared store; nothing means "
	      "the name of the host.",
	      true, false },
	    &type_host, IN_SETTINGS(member) },
	{ { "member_timeout", "duration", "1d", "10m to 90d",
	      "If a member of the shared store has not reported for this "
	      "long, what it sees is unknown.",
	      true, false },
	    &type_duration, IN_SETTINGS(member_timeout), .min = 600,
	    .max = 90 * DAYS },
	{ { "web_root", "path", WEBROOTDIR, "an absolute path",
	      "The directory from which the web server serves policies.", true,
	      false },
	    &type_path, IN_SETTINGS(web_root), .scratch = "%/www" },
	{ { "web_layout", "word", "link", "link or copy",
	      "link: symbolic links to one shared directory for each policy "
	      "text; copy: real directories and files.",
	      true, false },
	    &type_word, IN_SETTINGS(web_layout), .words = layout_words,
	    .first_word = LAYOUT_LINK },
	{ { "policy_host", "host name", "", "a host name or nothing",
	      "The host that mta-sts.<domain> is an alias of in the records; "
	      "without it you make that record.",
	      true, false },
	    &type_host, IN_SETTINGS(records.policy_host) },
	{ { "delegate", "host name", "", "a zone of yours or nothing",
	      "A zone of yours for the TXT records of domains that have "
	      "aliases to it; see records --delegate.",
	      true, false },
	    &type_host, IN_SETTINGS(records.delegate) },
	{ { "mode", "word", "unset", "unset, testing or enforce",
	      "The target stage; unset leaves the step to enforce to promote.",
	      true, true },
	    &type_word, IN_BOTH(mode, OWN_MODE), .words = aim_words,
	    .first_word = AIM_UNSET },
	{ { "max_age", "duration", "grow",
	      "1d to 31557599 seconds (a year), or grow",
	      "How long senders may cache a policy; grow follows "
	      "max_age_steps.",
	      true, true },
	    &type_age, IN_BOTH(max_age, OWN_MAX_AGE), .min = POLICY_AGE_FLOOR,
	    .max = POLICY_AGE_CEILING },
	{ { "max_age_steps", "durations", "1d 1w 30d 180d",
	      "1 to 8 durations, ascending, 1d to 31557599 seconds (a year)",
	      "The values of max_age in mode enforce, one after the other, "
	      "if it grows.",
	      true, false },
	    &type_steps, IN_SETTINGS(max_age_steps), .min = POLICY_AGE_FLOOR,
	    .max = POLICY_AGE_CEILING },
	{ { "earlier_max_age", "duration", "0",
	      "0 to 31557599 seconds (a year)",
	      "The longest max_age of policies that are not in the ledger; 0 "
	      "means unknown.",
	      true, true },
	    &type_duration, IN_BOTH(earlier_max_age, OWN_EARLIER),
	    .max = POLICY_AGE_CEILING },
	{ { "mx", "list of patterns", "{}", "host names, or *. and a name",
	      "Hosts and patterns that policies list in addition to those in "
	      "DNS.",
	      true, true },
	    &type_patterns, IN_BOTH(mx, OWN_MX) },
	{ { "id_style", "word", "both", "both, timestamp or hash",
	      "What poststs makes the id of a policy from.", true, false },
	    &type_word, IN_SETTINGS(id_style), .words = id_words,
	    .first_word = ID_BOTH },
	{ { "tlsrpt_rua", "report addresses", "",
	      "mailto: and https: addresses, separated by commas",
	      "Where senders should send TLS reports.", true, true },
	    &type_rua, IN_BOTH(tlsrpt_rua, OWN_TLSRPT_RUA) },
	{ { "domains", "list of names", "{}", "domain names",
	      "Domains that receive mail, in addition to those in Postfix.",
	      true, false },
	    &type_names, IN_SETTINGS(domains) },
	{ { "domains_file", "path", "", "an absolute path or nothing",
	      "A file with more domains that receive mail, one per line.", true,
	      false },
	    &type_path, IN_SETTINGS(domains_file) },
	{ { "exclude", "list of names", "{}",
	      "domain names, or a dot and a name",
	      "Domains to leave alone; .name stands for all below name.", true,
	      false },
	    &type_excludes, IN_SETTINGS(exclude) },
	{ { "exclude", "yes or no", "no", "yes or no",
	      "Whether to leave this domain alone.", false, true },
	    &type_bool,
	    .domain_offset = offsetof(struct domain_settings, exclude),
	    .own = OWN_EXCLUDE },
	{ { "local_mx", "list of names", "{}", "host names",
	      "MX hosts that are this machine although their addresses do "
	      "not show it.",
	      true, false },
	    &type_names, IN_SETTINGS(local_mx) },
	{ { "resolver", "list of addresses", "",
	      "up to 8 of 192.0.2.1, 2001:db8::1, 192.0.2.1:53, "
	      "[2001:db8::1]:53, 192.0.2.1#53, 192.0.2.1@53, or nothing",
	      "The name servers to ask; nothing means the system's.", true,
	      false },
	    &type_resolvers, IN_SETTINGS(resolver) },
	{ { "outside_resolver", "list of addresses", "",
	      "as for resolver, or nothing",
	      "Name servers that show public DNS, if resolver shows the "
	      "inside of split DNS.",
	      true, false },
	    &type_resolvers, IN_SETTINGS(outside_resolver) },
	{ { "trust_ad", "word", "auto", "auto, yes or no",
	      "Whether to trust the resolver about DNSSEC; auto trusts one "
	      "on this machine.",
	      true, false },
	    &type_word, IN_SETTINGS(trust_ad), .words = trust_words,
	    .first_word = -1 },
	{ { "private_addresses", "word", "auto", "auto, yes or no",
	      "Whether senders can reach private and loopback addresses; "
	      "auto: only loopback ones, if https_port or dns_port is "
	      "unusual.",
	      true, false },
	    &type_word, IN_SETTINGS(private_addresses), .words = trust_words,
	    .first_word = -1 },
	{ { "ca_file", "path", "", "an absolute path or nothing",
	      "The root certificates that poststs assumes senders trust; "
	      "nothing means the system's.",
	      true, false },
	    &type_path, IN_SETTINGS(ca_file) },
	{ { "dns_port", "number", "53", "1 to 65535",
	      "The port of authoritative name servers.", true, false },
	    &type_number, IN_SETTINGS(dns_port), .min = 1, .max = 65535 },
	{ { "smtp_port", "number", "25", "1 to 65535",
	      "The port on which mail from outside arrives.", true, false },
	    &type_number, IN_SETTINGS(smtp_port), .min = 1, .max = 65535 },
	{ { "https_port", "number", "443", "1 to 65535",
	      "The port from which senders fetch policies.", true, false },
	    &type_number, IN_SETTINGS(https_port), .min = 1, .max = 65535 },
	{ { "jobs", "number", "256", "1 to 4096",
	      "How many lookups or connections may run at the same time.", true,
	      false },
	    &type_number, IN_SETTINGS(jobs), .min = 1, .max = 4096 },
	{ { "timeout", "duration", "10", "1 to 600 seconds",
	      "How long one external command or answer may take.", true,
	      false },
	    &type_duration, IN_SETTINGS(timeout), .min = 1, .max = 600 },
	{ { "dns_update", "word", "no", "no, nsupdate, knsupdate or exec:/path",
	      "The program with which apply puts the records into DNS: by "
	      "RFC 2136, or one of yours that reads JSON.",
	      true, false },
	    &type_updater, IN_SETTINGS(dns_update), .scratch = "no" },
	{ { "dns_update_server", "address", "",
	      "one address, with or without a port, or nothing",
	      "The server to send updates to; nothing means the primary "
	      "server of each zone.",
	      true, false },
	    &type_resolvers, IN_SETTINGS(dns_update_server), .max = 1,
	    .scratch = "" },
	{ { "dns_update_key", "path", "", "an absolute path or nothing",
	      "The file with the TSIG key, in the format of the program in "
	      "dns_update.",
	      true, false },
	    &type_path, IN_SETTINGS(dns_update_key), .scratch = "" },
	{ { "notify", "list of addresses and programs", "{}",
	      "mail:user@example.org and exec:/path",
	      "Who is told of new errors, of what waits for the administrator, "
	      "of days that come, and when that is over.",
	      true, false },
	    &type_notify, IN_SETTINGS(notify), .max = 8, .scratch = "" },
	{ { "tls_policy_attributes", "word", "auto", "auto, no or yes",
	      "Whether tls_policy.cdb has the attributes of an STS policy, "
	      "for senders with Postfix 3.10.5 or later; auto: if this "
	      "machine has it.",
	      true, false },
	    &type_word, IN_SETTINGS(tls_policy_attributes),
	    .words = trust_words, .first_word = -1 },
	{ { "adopt", "yes or no", "no", "yes or no",
	      "Whether apply may replace a policy that poststs did not "
	      "publish with a weaker or narrower one.",
	      true, false },
	    &type_bool, IN_SETTINGS(adopt), .scratch = "no" },
	{ { "confirm", "yes or no", "yes", "yes or no",
	      "Whether apply fetches a new policy from its policy host "
	      "before it releases the record with its id.",
	      true, false },
	    &type_bool, IN_SETTINGS(confirm), .scratch = "no" },
	{ { "promote", "word", "advise", "advise, auto or off",
	      "What happens when a domain is ready for enforce.", true, false },
	    &type_word, IN_SETTINGS(promote), .words = promote_words,
	    .first_word = PROMOTE_ADVISE },
	{ { "testing_period", "duration", "2w", "0 to 365d",
	      "How long everything must be in order in testing before "
	      "enforce.",
	      true, false },
	    &type_duration, IN_SETTINGS(testing_period), .max = 365 * DAYS },
	{ { "min_reporters", "number", "2", "0 to 1000",
	      "How many different senders must have reported success before "
	      "enforce; 0 if you expect no reports.",
	      true, false },
	    &type_number, IN_SETTINGS(min_reporters), .max = 1000 },
	{ { "expiry_margin", "duration, share or both", "1w 1/3",
	      "0 to 365d, 0% to 100% or a fraction of the lifetime, or both "
	      "(the smaller counts)",
	      "The remaining lifetime of a certificate below which poststs "
	      "reports it and takes no step towards enforce.",
	      true, false },
	    &type_margin, IN_SETTINGS(expiry_margin), .max = 365 * DAYS },
	{ { "max_retire", "number, percentage or both", "5 10%",
	      "0 to 999999999 domains, 0% to 100%, or both (the larger "
	      "counts)",
	      "How many domains one run may begin to retire without "
	      "confirmation.",
	      true, false },
	    &type_retire, IN_SETTINGS(max_retire), .max = 999999999 },
	{ { "require_tls", "yes or no", "no", "yes or no",
	      "Whether the milter rejects mail without TLS for a domain in "
	      "enforce.",
	      true, true },
	    &type_bool, IN_BOTH(require_tls, OWN_REQUIRE_TLS) },
	{ { "trusted_authserv_id", "word", "", "one word of at most 255 bytes",
	      "The authserv-id of your DKIM verifier, whose "
	      "Authentication-Results headers poststs trusts in mails with "
	      "reports.",
	      true, false },
	    &type_authserv, IN_SETTINGS(trusted_authserv_id) },
	{ { "trusted_hosts", "list of names", "{}", "host names",
	      "More hosts of your own whose Received headers may be above "
	      "the verifier's header.",
	      true, false },
	    &type_names, IN_SETTINGS(trusted_hosts) },
	{ { "client_detail", "word", "network", "network or address",
	      "How exactly the milter stores the addresses of clients.", true,
	      false },
	    &type_word, IN_SETTINGS(client_detail), .words = detail_words,
	    .first_word = DETAIL_NETWORK },
	{ { "milter_socket", "socket", "unix:/run/poststs/milter.sock",
	      "unix:/PATH, inet:PORT@ADDRESS or inet6:PORT@ADDRESS",
	      "Where the milter listens for Postfix.", true, false },
	    &type_socket, IN_SETTINGS(milter_socket) },
	{ { "milter_user", "word", "poststs", "one word of at most 255 bytes",
	      "The user that the milter runs as if root starts it.", true,
	      false },
	    &type_authserv, IN_SETTINGS(milter_user) },
	{ { "milter_group", "word", "postfix", "one word of at most 255 bytes",
	      "The group that may use the milter's unix socket if root "
	      "starts the milter.",
	      true, false },
	    &type_authserv, IN_SETTINGS(milter_group) },
	{ { "local_clients", "list of networks", "{}",
	      "addresses, or an address, / and a length",
	      "The clients whose mail the milter ignores; none means all "
	      "that cannot be reached from the Internet.",
	      true, false },
	    &type_networks, IN_SETTINGS(local_clients) },
	{ { "spool_dir", "path", "", "an absolute path or nothing",
	      "Where the milter puts copies of TLS reports; nothing means "
	      "spool in state_dir.",
	      true, false },
	    &type_path, IN_SETTINGS(spool_dir), .scratch = "" },
	{ { "spool_files", "number", "10000", "0 to 1000000",
	      "How many copies the spool may contain; with 0 the milter "
	      "makes none.",
	      true, false },
	    &type_number, IN_SETTINGS(spool_files), .max = 1000000 },
	{ { "spool_bytes", "number", "16777216", "1024 to 268435456",
	      "The size, in bytes, up to which the milter copies a mail.", true,
	      false },
	    &type_number, IN_SETTINGS(spool_bytes), .min = 1024,
	    .max = 268435456 },
	{ { "spool_total", "number", "1024", "1 to 1000000",
	      "The size, in MiB, of all copies together; the milter removes "
	      "the oldest for new ones.",
	      true, false },
	    &type_number, IN_SETTINGS(spool_total), .min = 1, .max = 1000000 },
};

const size_t settings_rows_len = ARRAY_LEN(settings_rows);

const struct option_row *
settings_row(const char *name, bool in_domain)
{
	const struct option_row *row;

	for (row = settings_rows; row < settings_rows + settings_rows_len;
	     row++)
		if ((in_domain ? row->doc.in_domain : row->doc.global) &&
		    strcmp(row->doc.name, name) == 0)
			return row;
	return NULL;
}

/* distance - edits from a to b, at most `limit' + 1; short words only */
static unsigned
distance(const char *a, const char *b, unsigned limit)
{
	unsigned row[32], last, above, i, j;
	size_t len = strlen(b);

	if (len >= ARRAY_LEN(row) || strlen(a) >= ARRAY_LEN(row))
		return limit + 1;
	for (j = 0; j <= len; j++)
		row[j] = j;
	for (i = 1; a[i - 1] != '\0'; i++) {
		last = row[0];
		row[0] = i;
		for (j = 1; j <= len; j++) {
			above = row[j];
			row[j] = last + (a[i - 1] != b[j - 1]);
			if (above + 1 < row[j])
				row[j] = above + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			last = above;
		}
	}
	return row[len];
}

const char *
settings_nearest(const char *name, bool in_domain)
{
	const char *best = NULL;
	unsigned least = 3, now;
	size_t i;

	for (i = 0; i < settings_rows_len; i++) {
		if (in_domain ? !settings_rows[i].doc.in_domain
			      : !settings_rows[i].doc.global)
			continue;
		now = distance(name, settings_rows[i].doc.name, least);
		if (now <= least && (best == NULL || now < least)) {
			least = now;
			best = settings_rows[i].doc.name;
		}
	}
	return best;
}

const struct settings_option *
settings_option(size_t n)
{
	return n < settings_rows_len ? &settings_rows[n].doc : NULL;
}
