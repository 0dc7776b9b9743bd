/*
 * NAME      domains - the domains of one Postfix instance
 * CONTRACT  see inspect_domains() in postfix.h. What counts are the settings
 *           of trivial-rewrite(8), the service that smtpd(8) asks to which
 *           class a recipient's domain belongs: main.cf with the overrides
 *           of the row that rewrite_service_name names. smtpd's own
 *           overrides of these parameters decide nothing.
 *
 *           Candidates are all names found in the lists and in their tables,
 *           those the caller brings, and, where a table cannot be listed,
 *           the domains of addresses in the tables of recipients.
 * BUGS      A service in front of trivial-rewrite, like an smtpd with a
 *           rewrite_service_name of its own, is not followed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "inspect/domainset.h"
#include "inspect/notes.h"
#include "inspect/postfix.h"
#include "postfix/pflist.h"
#include "postfix/pfversion.h"

enum {
	P_MYDESTINATION, /* the first four as enum domain_class */
	P_ALIAS_DOMAINS,
	P_MAILBOX_DOMAINS,
	P_RELAY_DOMAINS,
	P_PARENT_MATCH,
	P_ALIAS_MAPS,
	P_MAILBOX_MAPS,
	P_RELAY_RECIPIENTS,
	P_TRANSPORT,
	P_QUEUE,
	P_RELAY_RESTRICTIONS,
	P_RECIPIENT_RESTRICTIONS,
	P_MYHOSTNAME,
	P_MYDOMAIN,
	P_MYORIGIN,
	P_COUNT = DOMAINS_PARAMS,
};

const char *const domains_params[DOMAINS_PARAMS] = {
	[P_MYDESTINATION] = "mydestination",
	[P_ALIAS_DOMAINS] = "virtual_alias_domains",
	[P_MAILBOX_DOMAINS] = "virtual_mailbox_domains",
	[P_RELAY_DOMAINS] = "relay_domains",
	[P_PARENT_MATCH] = "parent_domain_matches_subdomains",
	[P_ALIAS_MAPS] = "virtual_alias_maps",
	[P_MAILBOX_MAPS] = "virtual_mailbox_maps",
	[P_RELAY_RECIPIENTS] = "relay_recipient_maps",
	[P_TRANSPORT] = "transport_maps",
	[P_QUEUE] = "queue_directory",
	[P_RELAY_RESTRICTIONS] = "smtpd_relay_restrictions",
	[P_RECIPIENT_RESTRICTIONS] = "smtpd_recipient_restrictions",
	[P_MYHOSTNAME] = "myhostname",
	[P_MYDOMAIN] = "mydomain",
	[P_MYORIGIN] = "myorigin",
};

/* ---- settings ---- */

static int
read_settings(struct facts *facts, const struct postfix_tools *tools,
    const struct pf_service *rewrite, struct arena *arena, const char **values,
    struct buf *why)
{
	struct buf warnings = BUF_INIT;
	size_t i;
	int result = postconf_values(tools, rewrite, domains_params, P_COUNT,
	    values, arena, &warnings, why);

	for (i = 0; result == 0 && i < P_COUNT; i++)
		if (values[i] == NULL)
			values[i] = "";
	notes_warnings(facts, tools->config_directory, &warnings);
	buf_release(&warnings);
	return result;
}

/* parents_match - match_parent_style(3) for relay_domains */
static bool
parents_match(const char *value)
{
	struct matchlist list;

	matchlist_start(&list, value, false);
	while (matchlist_next(&list))
		if (list.item.kind == MATCH_NAME &&
		    pflist_is(&(struct pflist){ .word = list.item.text,
				  .len = list.item.len },
			"relay_domains"))
			return !list.item.negated;
	return false;
}

/* ---- candidates beyond the lists ---- */

static bool
something_hidden(const struct domainset *set)
{
	const struct domain_match_list *list;
	size_t i;
	int class;

	for (class = 0; class < CLASS_COUNT; class ++) {
		list = &set->list[class];
		if (list->parents)
			return true;
		for (i = 0; i < list->tables_len; i++)
			if (list->tables[i].table->hidden)
				return true;
	}
	return false;
}

/* guess - names that tables of recipients and the host itself suggest */
static void
guess(struct domainset *set, const char *const *values)
{
	static const int where[] = { P_ALIAS_MAPS, P_MAILBOX_MAPS,
		P_RELAY_RECIPIENTS, P_TRANSPORT };
	static const int hosts[] = { P_MYHOSTNAME, P_MYDOMAIN, P_MYORIGIN };
	struct matchlist list;
	struct buf direct = BUF_INIT;
	const char *spec;
	size_t i;

	for (i = 0; i < ARRAY_LEN(hosts); i++)
		(void)domainset_candidate(
		    set, values[hosts[i]], strlen(values[hosts[i]]));
	for (i = 0; i < ARRAY_LEN(where); i++) {
		matchlist_start(&list, values[where[i]], false);
		while (matchlist_next(&list)) {
			if (list.item.kind != MATCH_TABLE)
				continue;
			spec = arena_strndup(
			    set->arena, list.item.text, list.item.len);
			buf_clear(&direct);
			maptype_direct(&direct, spec);
			if (map_listable(direct.text))
				(void)domainset_table(set, spec);
		}
	}
	buf_release(&direct);
}

/* ---- what is to be said about a list ---- */

static void
note_oddities(struct domainset *set, const struct domain_item *item)
{
	struct domain_table *table = item->table;

	if (table->no_domain.count > 0)
		facts_note(set->facts, FINDING_ENTRY_NO_DOMAIN, item->source,
		    "%zu of its keys, the first is %s", table->no_domain.count,
		    table->no_domain.first);
	if (table->never.count > 0)
		facts_note(set->facts, FINDING_ENTRY_NEVER_MATCHES,
		    item->source, "%zu of its keys, the first is %s",
		    table->never.count, table->never.first);
	table->no_domain.count = table->never.count = 0;
}

static void
report_table(struct domainset *set, struct domain_list *out,
    const struct domain_match_list *list, const struct domain_item *item)
{
	const struct domain_table *table = item->table;

	VEC_GROW(out->tables, out->tables_len, out->tables_cap);
	out->tables[out->tables_len++] = (struct fact_table){
		.parameter = list->parameter,
		.table = table->spec,
		.listable = map_listable(table->direct) &&
				    (table->error != NULL || !table->hidden)
				? TRI_YES
				: TRI_NO,
		.error = table->error,
	};
	note_oddities(set, item);
	if (table->error != NULL)
		facts_note(set->facts, FINDING_TABLE_UNREADABLE, item->source,
		    "%s", table->error);
	else if (table->everything)
		facts_note(set->facts, FINDING_DOMAINS_UNBOUNDED, item->source,
		    "every domain is in it");
	else if (table->hidden && table->asked > 0)
		facts_note(set->facts, FINDING_TABLE_NOT_LISTABLE, item->source,
		    "poststs looked up %zu of %zu candidates in it",
		    table->asked, set->candidates_len);
	else if (table->hidden)
		facts_note(set->facts, FINDING_TABLE_NOT_LISTABLE, item->source,
		    "poststs had to look up none of the %zu candidates in "
		    "it",
		    set->candidates_len);
	if (table->error != NULL || table->hidden)
		set->complete = false;
	if (table->error != NULL && set->unsure == NULL)
		set->unsure = arena_printf(
		    set->facts->arena, "%s: %s", item->source, table->error);
}

static void
report_list(struct domainset *set, struct domain_list *out,
    const struct domain_match_list *list)
{
	size_t i;

	for (i = 0; i < list->tables_len; i++)
		report_table(set, out, list, &list->tables[i]);
	if (list->parents)
		facts_note(set->facts, FINDING_RELAY_SUBDOMAINS,
		    list->parameter, "%s", set->instance);
}

/*
 * note_access - rules that take in more than the lists: asked before
 * anything refuses foreign domains
 */
static void
note_access(
    struct facts *facts, const char *const *values, const char *instance)
{
	static const char *const ends[] = { "reject_unauth_destination",
		"defer_unauth_destination", "reject", "defer" };
	static const char *const doors[] = { "permit_mx_backup",
		"check_recipient_access" };
	const char *text = values[P_RELAY_RESTRICTIONS];
	struct pflist list = { .braces = true };
	size_t i;

	if (pflist_empty(text))
		text = values[P_RECIPIENT_RESTRICTIONS];
	for (list.rest = text; pflist_next(&list);) {
		for (i = 0; i < ARRAY_LEN(ends); i++)
			if (pflist_is(&list, ends[i]))
				return;
		for (i = 0; i < ARRAY_LEN(doors); i++)
			if (pflist_is(&list, doors[i]))
				facts_note(facts, FINDING_DOMAINS_BY_ACCESS,
				    doors[i], "%s", instance);
	}
}

static void
collect(struct domainset *set, struct domain_list *out)
{
	const struct candidate *candidate;
	size_t i;

	for (i = 0; i < set->candidates_len; i++) {
		candidate = &set->candidates[i];
		if (candidate->class < 0)
			continue;
		VEC_GROW(out->list, out->len, out->cap);
		out->list[out->len++] = (struct fact_domain){
			.name =
			    arena_strdup(set->facts->arena, candidate->name),
			.source = candidate->source,
			.class = (enum domain_class)candidate->class,
		};
	}
}

static void
set_free(struct domainset *set)
{
	size_t i;

	for (i = 0; i < CLASS_COUNT; i++) {
		nameset_free(set->list[i].names);
		free(set->list[i].items);
		free(set->list[i].tables);
	}
	for (i = 0; i < set->tables_len; i++) {
		nameset_free(set->tables[i]->keys);
		nameset_free(set->tables[i]->found);
	}
	free(set->tables);
	nameset_free(set->names);
	free(set->candidates);
	arena_free(set->arena);
}

int
inspect_domains(struct facts *facts, const struct postfix_tools *tools,
    const struct settings *settings, const struct pf_service *rewrite,
    const char *const *candidates, size_t candidates_len,
    struct domain_list *out, struct buf *why)
{
	const char *values[P_COUNT];
	struct domainset set = { .facts = facts,
		.arena = arena_new(),
		.names = nameset_new(),
		.logical_lines =
		    pf_has(tools->mail_version, PF_LISTS_LOGICAL) != TRI_NO,
		.complete = true };
	size_t i;
	int result = -1, class;

	set.instance = tools->config_directory != NULL ? tools->config_directory
						       : "the default instance";
	if (read_settings(facts, tools, rewrite, set.arena, values, why) != 0)
		goto out;
	set.maps = (struct maps){ tools, values[P_QUEUE] };
	set.alias_maps = values[P_ALIAS_MAPS];
	for (i = 0; i < candidates_len; i++)
		(void)domainset_candidate(
		    &set, candidates[i], strlen(candidates[i]));
	for (class = 0; class < CLASS_COUNT; class ++) {
		set.list[class].parameter = domains_params[class];
		if (class == CLASS_RELAY)
			set.list[class].style =
			    parents_match(values[P_PARENT_MATCH])
				? STYLE_PARENT
				: STYLE_DOT_PARENT;
		domainlist_read(&set, &set.list[class], values[class]);
	}
	if (something_hidden(&set))
		guess(&set, values);
	domainset_decide(&set);
	for (class = 0; class < CLASS_COUNT; class ++)
		report_list(&set, out, &set.list[class]);
	note_access(facts, values, set.instance);
	collect(&set, out);
	out->complete &= set.complete;
	if (out->unsure == NULL)
		out->unsure = set.unsure;
	result = 0;
out:
	set_free(&set);
	return result;
}
