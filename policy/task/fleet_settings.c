/*
 * NAME      fleet_settings - the settings that members must have in common
 * CONTRACT  see fleet_settings.h. Two members that aim at different policies
 *           for one domain would replace each other's for ever. What is about
 *           one machine (its folders, its Postfix, its resolver, its mail) may
 *           differ.
 */
#include "task/fleet_settings.h"

#include <string.h>

#include "base/alloc.h"

/* by these nothing is decided, or what is decided is merged from all members */
static const char *const own[] = { "adopt", "ca_file", "client_detail",
	"config_directory", "confirm", "dns_port", "dns_update",
	"dns_update_key", "dns_update_server", "domains", "domains_file",
	"https_port", "jobs", "local_clients", "local_mx", "member",
	"member_timeout", "milter_group", "milter_socket", "milter_user",
	"notify", "outside_resolver", "private_addresses", "require_tls",
	"resolver", "smtp_port", "spool_bytes", "spool_dir", "spool_files",
	"spool_total", "state_dir", "store", "timeout", "tls_policy_attributes",
	"trust_ad", "trusted_authserv_id", "trusted_hosts", "web_layout",
	"web_root" };

static bool
is_own(const char *line, size_t name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(own); i++)
		if (strlen(own[i]) == name && memcmp(own[i], line, name) == 0)
			return true;
	return false;
}

/* next_line - its length without the newline; NULL at the end */
static const char *
next_line(const char *at, size_t *len)
{
	if (at == NULL || *at == '\0')
		return NULL;
	*len = strcspn(at, "\n");
	return at;
}

static const char *
behind(const char *line, size_t len)
{
	return line[len] == '\n' ? line + len + 1 : line + len;
}

void
fleet_settings_print(struct buf *out, const struct settings *s)
{
	struct buf all = BUF_INIT, block = BUF_INIT;
	const char *line;
	size_t len, name, skip;

	buf_clear(out);
	settings_print(&all, s, true);
	for (line = next_line(buf_text(&all), &len); line != NULL;
	     line = next_line(behind(line, len), &len)) {
		skip = line[0] == '\t';
		name = strcspn(line + skip, " ");
		if (len == 0 || is_own(line + skip, name))
			continue;
		if (strncmp(line, "domain \"", 8) == 0) {
			buf_clear(&block);
			buf_put(&block, line, strcspn(line, "{") - 1);
			buf_putc(&block, ' ');
			continue;
		}
		if (line[0] == '}') {
			buf_clear(&block);
			continue;
		}
		buf_puts(out, buf_text(&block));
		buf_put(out, line + skip, len - skip);
		buf_putc(out, '\n');
	}
	buf_release(&all);
	buf_release(&block);
}

/* find - the line with the same words before its equals sign */
static const char *
find(const char *text, const char *line, size_t *len)
{
	size_t name = strcspn(line, "=");
	const char *at;

	for (at = next_line(text, len); at != NULL;
	     at = next_line(behind(at, *len), len))
		if (strncmp(at, line, name + 1) == 0)
			return at;
	return NULL;
}

/*
 * differs - is there a line that the other has otherwise? One that it has not
 * at all is of another version, but for a block that it may lack.
 */
static bool
differs(const char *here, const char *there, bool swapped, struct buf *how)
{
	const char *line, *other;
	size_t len, other_len;

	for (line = next_line(here, &len); line != NULL;
	     line = next_line(behind(line, len), &len)) {
		other = find(there, line, &other_len);
		if (other == NULL) {
			if (*there == '\0' ||
			    strncmp(line, "domain \"", 8) != 0)
				continue;
			buf_clear(how);
			buf_mask(how, line, len, 200);
			buf_puts(how, swapped ? " there alone" : " here alone");
			return true;
		}
		if (other_len == len && memcmp(other, line, len) == 0)
			continue;
		buf_clear(how);
		buf_mask(how, other, other_len, 200);
		buf_puts(how, ", here ");
		buf_mask(how, line, len, 200);
		return true;
	}
	return false;
}

bool
fleet_settings_agree(const char *here, const char *there, struct buf *how)
{
	return !differs(here, there, false, how) &&
	       (*here == '\0' || *there == '\0' ||
		   !differs(there, here, true, how));
}
