/*
 * NAME      postfix - fill the facts with what the local Postfix is
 * CONTRACT  see postfix.h. Instances are those named in the settings, or else
 *           the default one, and those that each of these manages
 *           (multi_instance_directories). A managed instance that is switched
 *           off (multi_instance_enable = no under a multi_instance_wrapper)
 *           takes no mail and is left out.
 *
 *           A domain keeps the class that Postfix gives it also where it was
 *           only known from the settings or from the milter; a name in the
 *           settings that no instance takes has the class `configured'.
 * BUGS      A candidate that no instance confirms is dropped even where a
 *           table could not be asked; `complete' says that this happened.
 */
#include "inspect/postfix.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "dns/dname.h"
#include "inspect/domainset.h"
#include "inspect/listenparam.h"
#include "inspect/notes.h"
#include "postfix/matchlist.h"
#include "postfix/pflist.h"

#define LINE_MAX_LEN 4096

/* ---- candidates ---- */

struct words {
	const char **list;
	size_t len, cap;
};

static void
words_add(struct words *words, const char *text)
{
	VEC_GROW(words->list, words->len, words->cap);
	words->list[words->len++] = text;
}

/* configured - a name from the settings; what is none was told elsewhere */
static void
configured(struct facts *facts, struct words *words, const char *text,
    const char *where)
{
	char name[DNAME_SIZE];
	struct buf why = BUF_INIT;

	if (dname_parse(name, text, strlen(text), &why) == 0)
		words_add(words, arena_strdup(facts->arena, name));
	else
		facts_note(facts, FINDING_ENTRY_NO_DOMAIN, text, "in %s: %s",
		    where, buf_text(&why));
	buf_release(&why);
}

/* domains_file - one name a line, `#' begins a comment */
static bool
domains_file(struct facts *facts, const char *path, struct words *words)
{
	char line[LINE_MAX_LEN], *word, *rest;
	FILE *file = fopen(path, "re");
	bool fine;

	if (file == NULL) {
		facts_note(facts, FINDING_LIST_UNREADABLE, "domains_file",
		    "%s: %s", path, strerror(errno));
		return false;
	}
	while (fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "#\r\n")] = '\0';
		for (word = strtok_r(line, " \t,", &rest); word != NULL;
		     word = strtok_r(NULL, " \t,", &rest))
			configured(facts, words, word, path);
	}
	if (!(fine = !ferror(file)))
		facts_note(facts, FINDING_LIST_UNREADABLE, "domains_file",
		    "%s: %s", path, strerror(errno));
	fclose(file);
	return fine;
}

/* ---- instances ---- */

/* of an instance itself; domains and listeners have lists of their own */
static const char *const about[] = {
	"config_directory",
	"mail_version",
	"myhostname",
	"multi_instance_directories",
	"multi_instance_enable",
	"multi_instance_wrapper",
	"rewrite_service_name",
	"proxy_interfaces",
};

/* all_names - of main.cf, each once; *count of them, free(3) the list */
static const char **
all_names(size_t *count)
{
	const struct {
		const char *const *names;
		size_t len;
	} lists[] = { { about, ARRAY_LEN(about) },
		{ domains_params, DOMAINS_PARAMS },
		{ listenparam_names, V_COUNT } };
	const char **all = NULL;
	size_t list, i, n, cap = 0;

	*count = 0;
	for (list = 0; list < ARRAY_LEN(lists); list++)
		for (i = 0; i < lists[list].len; i++) {
			for (n = 0; n < *count; n++)
				if (strcmp(all[n], lists[list].names[i]) == 0)
					break;
			if (n < *count)
				continue;
			VEC_GROW(all, *count, cap);
			all[(*count)++] = lists[list].names[i];
		}
	return all;
}

struct inspection {
	struct facts *facts;
	const struct settings *settings;
	struct postfix_tools tools;
	struct words candidates;
	struct fact_instance *instances;
	size_t instances_len, instances_cap;
	struct domain_list domains;
	const char **names; /* of main.cf, that an instance is asked for */
	size_t names_len;
	const char *managed; /* multi_instance_directories */
	bool wrapper;        /* a manager starts the instances */
	/* of the instance at hand */
	const char *rewrite; /* rewrite_service_name; NULL: unknown */
	bool spared;         /* of postfix_tools */
};

static struct fact_instance *
add_instance(struct inspection *all, const char *directory)
{
	VEC_GROW(all->instances, all->instances_len, all->instances_cap);
	all->instances[all->instances_len] = (struct fact_instance){
		.config_directory = directory,
		.mail_version = "",
		.myhostname = "",
		.complete = TRI_NO,
	};
	return &all->instances[all->instances_len++];
}

static void
failed(
    struct inspection *all, struct fact_instance *instance, const char *reason)
{
	instance->error = arena_strdup(all->facts->arena, reason);
	instance->complete = TRI_NO;
	facts_note(all->facts, FINDING_POSTCONF_FAILED,
	    instance->config_directory, "%s; the command: %s -c %s", reason,
	    all->tools.postconf, instance->config_directory);
}

/* named - a value of main.cf that says how the instance is called */
static void
named(const char **out, const struct pf_instance *asked, const char *name)
{
	const char *value = pf_main_value(&asked->main, name);

	if (value != NULL)
		*out = value;
}

/* identify - version and names; false: it is not to be looked at further */
static bool
identify(struct inspection *all, const struct pf_instance *asked,
    struct fact_instance *instance, bool managed)
{
	const char *enable;

	if (asked->of_main.result != 0) {
		failed(all, instance, buf_text(&asked->of_main.why));
		return false;
	}
	notes_warnings(
	    all->facts, all->tools.config_directory, &asked->of_main.warnings);
	if (all->tools.config_directory == NULL)
		named(&instance->config_directory, asked, "config_directory");
	named(&instance->mail_version, asked, "mail_version");
	named(&instance->myhostname, asked, "myhostname");
	named(&instance->proxy_interfaces, asked, "proxy_interfaces");
	all->rewrite = pf_main_value(&asked->main, "rewrite_service_name");
	if (!managed) {
		all->managed =
		    pf_main_value(&asked->main, "multi_instance_directories");
		all->wrapper = !pflist_empty(
		    pf_main_value(&asked->main, "multi_instance_wrapper"));
	}
	enable = pf_main_value(&asked->main, "multi_instance_enable");
	return !managed || !all->wrapper || enable == NULL ||
	       strcmp(enable, "yes") == 0;
}

/* rows - master.cf; false: it could not be read, which is noted */
static bool
rows(struct inspection *all, const struct pf_answer *master)
{
	const char *directory = all->tools.config_directory;

	if (master->result != 0)
		facts_note(all->facts, FINDING_POSTCONF_WARNING,
		    directory != NULL ? directory : "master.cf", "%s",
		    buf_text(&master->why));
	notes_warnings(all->facts, directory, &master->warnings);
	return master->result == 0;
}

/* rewrite_row - the row that resolves addresses, NULL where unknown */
static const struct pf_service *
rewrite_row(const struct inspection *all, const struct pf_master *master)
{
	size_t i;

	for (i = 0; all->rewrite != NULL && i < master->services_len; i++)
		if (strcmp(master->services[i].name, all->rewrite) == 0 &&
		    strcmp(master->services[i].type, "unix") == 0)
			return &master->services[i];
	return NULL;
}

/* look_into - domains and listeners of an instance that was identified */
static void
look_into(struct inspection *all, const struct pf_instance *asked,
    struct fact_instance *instance)
{
	const struct pf_master *master = &asked->master;
	bool has_rows = rows(all, &asked->of_master);
	size_t before = all->domains.len, i;
	struct buf why = BUF_INIT;

	all->domains.complete = true;
	all->domains.unsure = NULL;
	if (inspect_domains(all->facts, &all->tools, all->settings,
		rewrite_row(all, master), all->candidates.list,
		all->candidates.len, &all->domains, &why) != 0) {
		failed(all, instance, buf_text(&why));
		buf_release(&why);
		return;
	}
	for (i = before; i < all->domains.len; i++)
		all->domains.list[i].instances =
		    facts_instance_bit(all->instances_len - 1);
	instance->complete = all->domains.complete ? TRI_YES : TRI_NO;
	instance->unsure = all->domains.unsure;
	if (!has_rows)
		failed(all, instance, buf_text(&asked->of_master.why));
	else if (inspect_listeners(all->facts, &all->tools, all->settings,
		     master, instance, &why) != 0)
		failed(all, instance, buf_text(&why));
	buf_release(&why);
	if (all->spared && instance->unsure == NULL)
		instance->unsure =
		    "an address in inet_interfaces is not on this machine";
}

static void
inspect_instance(struct inspection *all, const char *directory, bool managed)
{
	struct fact_instance *instance = add_instance(
	    all, directory != NULL ? directory : "the default instance");
	struct pf_instance asked;

	all->tools.config_directory = directory;
	all->tools.spared = &all->spared;
	all->tools.mail_version = NULL;
	all->spared = false;
	postconf_instance(
	    &all->tools, &asked, all->names, all->names_len, all->facts->arena);
	if (identify(all, &asked, instance, managed)) {
		all->tools.mail_version = instance->mail_version;
		all->tools.main = &asked.main;
		look_into(all, &asked, instance);
		all->tools.main = NULL;
	} else if (instance->error == NULL) {
		facts_note(all->facts, FINDING_INSTANCE_DISABLED, directory,
		    "multi_instance_enable = no");
		all->instances_len--;
	}
	pf_instance_release(&asked);
}

static bool
seen_before(const struct inspection *all, const char *directory)
{
	size_t i;

	for (i = 0; i < all->instances_len; i++)
		if (strcmp(all->instances[i].config_directory, directory) == 0)
			return true;
	return false;
}

/* inspect_managed - the instances that the last one manages */
static void
inspect_managed(struct inspection *all)
{
	struct pflist list = { .rest = all->managed };
	const char *directory;

	while (list.rest != NULL && pflist_next(&list)) {
		directory =
		    arena_strndup(all->facts->arena, list.word, list.len);
		if (!seen_before(all, directory))
			inspect_instance(all, directory, true);
	}
}

static void
inspect_all(struct inspection *all)
{
	const struct string_list *named = &all->settings->config_directory;
	size_t i;

	for (i = 0; i < named->len; i++) {
		all->managed = NULL;
		if (!seen_before(all, named->list[i]))
			inspect_instance(all,
			    arena_strdup(all->facts->arena, named->list[i]),
			    false);
		inspect_managed(all);
	}
	if (named->len == 0) {
		inspect_instance(all, NULL, false);
		inspect_managed(all);
	}
}

/* ---- the end ---- */

static int
by_name_and_class(const void *va, const void *vb)
{
	const struct fact_domain *a = va, *b = vb;
	int order = strcmp(a->name, b->name);

	if (order != 0)
		return order;
	if (a->class != b->class)
		return a->class < b->class ? -1 : 1;
	return strcmp(a->source, b->source);
}

/* join - one domain that was found twice */
static void
join(struct fact_domain *kept, const struct fact_domain *other)
{
	kept->instances |= other->instances;
	kept->named |= other->named;
}

/* sort_domains - by name, each once, in its first class */
static void
sort_domains(struct domain_list *domains)
{
	size_t i, kept = 0;

	if (domains->len > 1)
		qsort(domains->list, domains->len, sizeof(*domains->list),
		    by_name_and_class);
	for (i = 0; i < domains->len; i++)
		if (kept == 0 || strcmp(domains->list[kept - 1].name,
				     domains->list[i].name) != 0)
			domains->list[kept++] = domains->list[i];
		else
			join(&domains->list[kept - 1], &domains->list[i]);
	domains->len = kept;
}

static void *
keep(struct arena *arena, const void *list, size_t size)
{
	return size > 0 ? memcpy(arena_alloc(arena, size), list, size) : NULL;
}

static void
hand_over(struct inspection *all)
{
	struct facts *facts = all->facts;
	struct domain_list *domains = &all->domains;

	sort_domains(domains);
	facts->instances_len = all->instances_len;
	facts->instances = keep(facts->arena, all->instances,
	    all->instances_len * sizeof(*all->instances));
	facts->domains_len = domains->len;
	facts->domains = keep(
	    facts->arena, domains->list, domains->len * sizeof(*domains->list));
	facts->tables_len = domains->tables_len;
	facts->tables = keep(facts->arena, domains->tables,
	    domains->tables_len * sizeof(*domains->tables));
	free(all->names);
	free(all->instances);
	free(all->candidates.list);
	free(domains->list);
	free(domains->tables);
}

void
inspect_postfix(struct facts *facts, const struct settings *settings,
    const char *const *observed, size_t observed_len)
{
	struct inspection all = { .facts = facts, .settings = settings };
	size_t i, named;
	bool complete = true;

	for (i = 0; i < settings->domains.len; i++)
		configured(facts, &all.candidates, settings->domains.list[i],
		    "domains");
	if (settings->domains_file != NULL && settings->domains_file[0] != '\0')
		complete = domains_file(
		    facts, settings->domains_file, &all.candidates);
	named = all.candidates.len;
	for (i = 0; i < observed_len; i++)
		words_add(&all.candidates, observed[i]);
	all.names = all_names(&all.names_len);
	if (postfix_tools_find(&all.tools, settings->timeout, facts->arena))
		inspect_all(&all);
	else
		facts_note(facts, FINDING_POSTFIX_MISSING, "postconf",
		    "looked for in /usr/sbin, /usr/bin and /usr/local");
	for (i = 0; i < named; i++) {
		VEC_GROW(all.domains.list, all.domains.len, all.domains.cap);
		all.domains.list[all.domains.len++] = (struct fact_domain){
			.name = all.candidates.list[i],
			.source = arena_intern(facts->arena, "poststs.conf"),
			.class = CLASS_CONFIGURED,
			.named = true,
		};
	}
	for (i = 0; !complete && i < all.instances_len; i++)
		all.instances[i].complete = TRI_NO;
	hand_over(&all);
}
