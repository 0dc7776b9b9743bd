/*
 * runplan - from a facts document to a plan document, for the golden tests
 *
 *	runplan FACTS NOW [CONF [allow-retire]]
 *
 * CONF "-" stands for none. The facts are also written again and compared
 * with what was read, which must be the same bytes after one round.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rfc3339.h"
#include "decide/decide.h"
#include "json/facts_json.h"
#include "json/plan_json.h"

static int
slurp(struct buf *out, const char *path)
{
	FILE *file = fopen(path, "r");
	char chunk[4096];
	size_t len;

	if (file == NULL) {
		perror(path);
		return -1;
	}
	while ((len = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_put(out, chunk, len);
	fclose(file);
	return 0;
}

static void
to_buf(void *context, const char *text, size_t len)
{
	buf_put(context, text, len);
}

static void
to_stdout(void *context, const char *text, size_t len)
{
	fwrite(text, 1, len, stdout);
}

/* stable - does the document survive a second round as it is? */
static int
stable(const struct facts *facts, const struct ledger *ledger,
    const struct evidence *evidence, const struct settings *settings)
{
	struct buf first = BUF_INIT, second = BUF_INIT, why = BUF_INIT;
	struct settings *settings2;
	struct ledger *ledger2;
	struct evidence *evidence2;
	struct facts *facts2;
	int same = 0;

	facts_json_write(
	    facts, ledger, evidence, settings, NULL, to_buf, &first);
	if (facts_json_read(buf_text(&first), first.len, &facts2, &ledger2,
		&evidence2, &settings2, &why) == -1) {
		fprintf(stderr, "second round: %s\n", buf_text(&why));
	} else {
		facts_json_write(facts2, ledger2, evidence2, settings2, NULL,
		    to_buf, &second);
		same = strcmp(buf_text(&first), buf_text(&second)) == 0;
		if (!same)
			fprintf(stderr, "the second round differs\n");
		facts_free(facts2);
		ledger_free(ledger2);
		evidence_free(evidence2);
		settings_free(settings2);
	}
	buf_release(&first);
	buf_release(&second);
	buf_release(&why);
	return same ? 0 : -1;
}

static int
run(char **argv, int argc)
{
	struct buf text = BUF_INIT, conf = BUF_INIT, why = BUF_INIT;
	struct settings *settings = NULL;
	struct ledger *ledger = NULL, *joined = NULL;
	struct evidence *evidence = NULL;
	struct facts *facts = NULL;
	struct plan *plan = NULL;
	int error = -1;
	time_t now;

	if (slurp(&text, argv[1]) == -1 || rfc3339_parse(&now, argv[2]) == -1)
		goto out;
	if (facts_json_read(buf_text(&text), text.len, &facts, &ledger,
		&evidence, &settings, &why) == -1)
		goto out;
	/* the week in which the cases were drawn, whatever the default is */
	if (settings_set(settings, "max_age=1w", &why) == -1)
		goto out;
	if (argc > 3 && strcmp(argv[3], "-") != 0 &&
	    (slurp(&conf, argv[3]) == -1 ||
		settings_parse(settings, buf_text(&conf), "conf", &why) == -1))
		goto out;
	if (stable(facts, ledger, evidence, settings) == -1)
		goto out;
	joined = ledger_join(ledger, facts, settings, evidence, now);
	plan = decide_plan(facts, settings, joined != NULL ? joined : ledger,
	    evidence, now, argc > 4);
	plan_json_write(plan, &settings->records, to_stdout, NULL);
	error = 0;
out:
	if (error != 0)
		fprintf(stderr, "%s: %s\n", argv[1], buf_text(&why));
	plan_free(plan);
	ledger_free(joined);
	facts_free(facts);
	ledger_free(ledger);
	evidence_free(evidence);
	settings_free(settings);
	buf_release(&text);
	buf_release(&conf);
	buf_release(&why);
	return error;
}

int
main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(
		    stderr, "usage: runplan FACTS NOW [CONF [allow-retire]]\n");
		return 64;
	}
	return run(argv, argc) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
