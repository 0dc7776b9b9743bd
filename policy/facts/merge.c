/*
 * NAME      merge - the facts of several machines as those of one
 * CONTRACT  see merge.h. The facts borrow nothing: texts are copied.
 */
#include "facts/merge.h"

#include <string.h>

/* placed - where it is, with the member whose machine that is */
static const char *
placed(struct arena *arena, const char *member, const char *text)
{
	const char *whole;

	if (text == NULL || *text == '\0')
		return text;
	whole = arena_printf(arena, "%s: %s", member, text);
	return arena_intern(arena, whole);
}

static const char *
kept(struct arena *arena, const char *text)
{
	return text != NULL ? arena_intern(arena, text) : NULL;
}

/* ---- instances ---- */

static const char **
copy_texts(
    struct arena *arena, const char *member, const char **texts, size_t len)
{
	const char **copy = arena_alloc(arena, (len + 1) * sizeof(*copy));
	size_t i;

	for (i = 0; i < len; i++)
		copy[i] = member != NULL ? placed(arena, member, texts[i])
					 : kept(arena, texts[i]);
	return copy;
}

static void
copy_listener(struct arena *arena, const char *member, struct fact_listener *to,
    const struct fact_listener *from)
{
	*to = *from;
	to->service = placed(arena, member, from->service);
	to->address = kept(arena, from->address);
	to->myhostname = kept(arena, from->myhostname);
	to->security_level = kept(arena, from->security_level);
	to->protocols = kept(arena, from->protocols);
	to->sni_maps = kept(arena, from->sni_maps);
	to->chain_files =
	    copy_texts(arena, member, from->chain_files, from->chain_files_len);
	to->key_files = from->key_files != NULL
			    ? copy_texts(arena, member, from->key_files,
				  from->chain_files_len)
			    : NULL;
	to->ca_file = to->ca_folders = NULL;
}

static void
copy_instance(struct arena *arena, const char *member, struct fact_instance *to,
    const struct fact_instance *from)
{
	size_t i;

	*to = *from;
	to->config_directory = placed(arena, member, from->config_directory);
	to->mail_version = kept(arena, from->mail_version);
	to->myhostname = kept(arena, from->myhostname);
	to->error = placed(arena, member, from->error);
	to->unsure = placed(arena, member, from->unsure);
	to->listeners = arena_alloc(
	    arena, (from->listeners_len + 1) * sizeof(*to->listeners));
	for (i = 0; i < from->listeners_len; i++)
		copy_listener(
		    arena, member, &to->listeners[i], &from->listeners[i]);
}

/* unknown - a member of which nobody knows what it is now */
static void
unknown(
    struct arena *arena, const struct facts_member *m, struct fact_instance *to)
{
	*to = (struct fact_instance){
		.config_directory = arena_printf(arena, "member %s", m->name),
		.mail_version = "",
		.myhostname = "",
		.complete = TRI_UNKNOWN,
		.error = arena_printf(arena, "the member %s %s", m->name,
		    m->silent != NULL ? m->silent : "has said nothing yet"),
	};
}

static bool
heard(const struct facts_member *m)
{
	return m->facts != NULL && m->silent == NULL;
}

static size_t
count_instances(const struct facts_member *members, size_t len)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++)
		n += heard(&members[i]) ? members[i].facts->instances_len : 1;
	return n;
}

static void
merge_instances(
    struct facts *facts, const struct facts_member *members, size_t len)
{
	struct fact_instance *list = arena_alloc(facts->arena,
	    (facts->instances_len + count_instances(members, len) + 1) *
		sizeof(*list));
	size_t i, j, n = facts->instances_len;

	if (n > 0)
		memcpy(list, facts->instances, n * sizeof(*list));
	for (i = 0; i < len; i++) {
		if (!heard(&members[i])) {
			unknown(facts->arena, &members[i], &list[n++]);
			continue;
		}
		for (j = 0; j < members[i].facts->instances_len; j++)
			copy_instance(facts->arena, members[i].name, &list[n++],
			    &members[i].facts->instances[j]);
	}
	facts->instances = list;
	facts->instances_len = n;
}

static void
merge_tables(struct facts *facts, const struct facts_member *m)
{
	const size_t more = m->facts->tables_len;
	struct fact_table *list = arena_alloc(
	    facts->arena, (facts->tables_len + more + 1) * sizeof(*list));
	const struct fact_table *from;
	size_t i;

	if (facts->tables_len > 0)
		memcpy(list, facts->tables, facts->tables_len * sizeof(*list));
	for (i = 0; i < more; i++) {
		from = &m->facts->tables[i];
		list[facts->tables_len++] = (struct fact_table){
			.parameter = kept(facts->arena, from->parameter),
			.table = placed(facts->arena, m->name, from->table),
			.listable = from->listable,
			.error = placed(facts->arena, m->name, from->error),
		};
	}
	facts->tables = list;
}

/* ---- domains ---- */

/* bits - which of the merged instances take it; `first' is its first one */
static uint32_t
bits(const struct facts *from, const struct fact_domain *d, size_t first)
{
	uint32_t all = 0;
	size_t i;

	for (i = 0; i < from->instances_len; i++)
		if (facts_takes(from, d, i))
			all |= facts_instance_bit(first + i);
	return all;
}

static void
add_domain(struct facts *facts, struct fact_domain *list, size_t *n,
    const struct facts_member *m, const struct fact_domain *from, size_t first)
{
	list[(*n)++] = (struct fact_domain){
		.name = arena_strdup(facts->arena, from->name),
		.source = placed(facts->arena, m->name, from->source),
		.class = from->class,
		.named = from->named,
		.instances = bits(m->facts, from, first),
	};
}

/* merge_domains - both sorted by name; `first' is this member's instance */
static void
merge_domains(struct facts *facts, const struct facts_member *m, size_t first)
{
	const struct facts *from = m->facts;
	struct fact_domain *list = arena_alloc(facts->arena,
	    (facts->domains_len + from->domains_len + 1) * sizeof(*list));
	size_t i = 0, k = 0, n = 0;
	int order;

	while (i < facts->domains_len || k < from->domains_len) {
		order =
		    i == facts->domains_len ? 1
		    : k == from->domains_len
			? -1
			: strcmp(facts->domains[i].name, from->domains[k].name);
		if (order > 0) {
			add_domain(
			    facts, list, &n, m, &from->domains[k++], first);
			continue;
		}
		list[n] = facts->domains[i++];
		if (order == 0) {
			list[n].instances |=
			    bits(from, &from->domains[k], first);
			list[n].named |= from->domains[k].named;
			if (from->domains[k].class < list[n].class)
				list[n].class = from->domains[k].class;
			k++;
		}
		n++;
	}
	facts->domains = list;
	facts->domains_len = n;
}

void
facts_merge_postfix(
    struct facts *facts, const struct facts_member *members, size_t len)
{
	size_t i, first = facts->instances_len;

	/* what says nothing about instances means those of its own machine */
	for (i = 0; i < facts->domains_len; i++)
		facts->domains[i].instances =
		    bits(facts, &facts->domains[i], 0);
	merge_instances(facts, members, len);
	for (i = 0; i < len; i++) {
		if (!heard(&members[i])) {
			first++;
			continue;
		}
		merge_domains(facts, &members[i], first);
		merge_tables(facts, &members[i]);
		first += members[i].facts->instances_len;
	}
}

/* ---- hosts ---- */

static const struct fact_cert *
copy_cert(struct arena *arena, const char *member, const struct fact_cert *from)
{
	struct fact_cert *cert = arena_alloc(arena, sizeof(*cert));

	*cert = *from;
	cert->file = placed(arena, member, from->file);
	cert->error = kept(arena, from->error);
	cert->names = copy_texts(arena, NULL, from->names, from->names_len);
	cert->common_name = kept(arena, from->common_name);
	cert->issuer = kept(arena, from->issuer);
	cert->sha256 = kept(arena, from->sha256);
	cert->key_type = kept(arena, from->key_type);
	cert->reason = kept(arena, from->reason);
	cert->chain = NULL;
	cert->chain_len = 0;
	return cert;
}

static void
add_certs(struct facts *facts, struct fact_host *host, const char *member,
    const struct fact_host *from)
{
	const struct fact_cert **list = arena_alloc(facts->arena,
	    (host->certs_len + from->certs_len + 1) * sizeof(*list));
	size_t i;

	if (host->certs_len > 0)
		memcpy(list, host->certs, host->certs_len * sizeof(*list));
	for (i = 0; i < from->certs_len; i++)
		list[host->certs_len++] =
		    copy_cert(facts->arena, member, from->certs[i]);
	host->certs = list;
}

static void
merge_host(struct facts *facts, struct fact_host *host,
    const struct facts_member *m, const struct fact_host *theirs)
{
	if (theirs->local != TRI_YES)
		return;
	if (m->silent != NULL) {
		if (host->local == TRI_NO)
			host->local = TRI_UNKNOWN;
		return;
	}
	host->local = TRI_YES;
	add_certs(facts, host, m->name, theirs);
}

static bool
noted(const struct facts *facts, const struct fact_note *note)
{
	size_t i;

	for (i = 0; i < facts->notes_len; i++)
		if (facts->notes[i].id == note->id &&
		    strcmp(facts->notes[i].subject, note->subject) == 0)
			return true;
	return false;
}

static void
merge_notes(struct facts *facts, const struct facts_member *m)
{
	const struct fact_note *note;
	size_t i;

	for (i = 0; i < m->facts->notes_len; i++) {
		note = &m->facts->notes[i];
		if (!noted(facts, note))
			facts_note(facts, note->id, note->subject, "%s: %s",
			    m->name, note->detail);
	}
}

void
facts_merge_hosts(
    struct facts *facts, const struct facts_member *members, size_t len)
{
	const struct fact_host *theirs;
	size_t i, k;

	for (i = 0; i < len; i++) {
		if (members[i].facts == NULL)
			continue;
		for (k = 0; k < facts->hosts_len; k++) {
			theirs =
			    facts_host(members[i].facts, facts->hosts[k].name);
			if (theirs != NULL)
				merge_host(facts, &facts->hosts[k], &members[i],
				    theirs);
		}
		if (heard(&members[i]))
			merge_notes(facts, &members[i]);
	}
}
