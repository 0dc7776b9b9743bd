/*
 * NAME      listdomains - print what inspect_postfix() finds
 * CONTRACT  listdomains [-t TIMEOUT] [-o CANDIDATE]... FOLDER... inspects the
 * instances with these configuration folders (none: `-' for Postfix's own
 *           default) and prints, one a line and blank-separated:
 *             domain NAME CLASS SOURCE
 *             table PARAMETER TABLE LISTABLE [ERROR]
 *             instance FOLDER COMPLETE [ERROR]
 *             note IDENTIFIER SUBJECT: DETAIL
 *           -o names a domain that was observed, -d one in poststs.conf, and
 *           -t the time-out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "inspect/postfix.h"

static const char *
known(enum tri tri)
{
	return tri == TRI_YES ? "yes" : tri == TRI_NO ? "no" : "unknown";
}

static void
print(const struct facts *facts)
{
	size_t i;

	for (i = 0; i < facts->domains_len; i++)
		printf("domain %s %s %s\n", facts->domains[i].name,
		    domain_class_name(facts->domains[i].class),
		    facts->domains[i].source);
	for (i = 0; i < facts->tables_len; i++)
		printf("table %s %s %s %s\n", facts->tables[i].parameter,
		    facts->tables[i].table, known(facts->tables[i].listable),
		    facts->tables[i].error ? facts->tables[i].error : "");
	for (i = 0; i < facts->instances_len; i++)
		printf("instance %s %s %s\n",
		    facts->instances[i].config_directory,
		    known(facts->instances[i].complete),
		    facts->instances[i].error ? facts->instances[i].error : "");
	for (i = 0; i < facts->notes_len; i++)
		printf("note %s %s: %s\n", finding_kind(facts->notes[i].id)->id,
		    facts->notes[i].subject, facts->notes[i].detail);
}

static void
append(struct string_list *list, const char *text)
{
	list->list = xrealloc(list->list, list->len + 1, sizeof(*list->list));
	list->list[list->len++] = xstrdup(text);
}

int
main(int argc, char **argv)
{
	struct settings *settings = settings_new();
	struct string_list observed = { NULL, 0 };
	struct facts *facts = facts_new(0);
	size_t i;
	int arg;

	for (arg = 1; arg < argc; arg++) {
		if (strcmp(argv[arg], "-o") == 0 && arg + 1 < argc)
			append(&observed, argv[++arg]);
		else if (strcmp(argv[arg], "-d") == 0 && arg + 1 < argc)
			append(&settings->domains, argv[++arg]);
		else if (strcmp(argv[arg], "-t") == 0 && arg + 1 < argc)
			settings->timeout = (unsigned)atoi(argv[++arg]);
		else if (strcmp(argv[arg], "-") != 0)
			append(&settings->config_directory, argv[arg]);
	}
	inspect_postfix(
	    facts, settings, (const char *const *)observed.list, observed.len);
	print(facts);
	for (i = 0; i < observed.len; i++)
		free(observed.list[i]);
	free(observed.list);
	facts_free(facts);
	settings_free(settings);
	return 0;
}
