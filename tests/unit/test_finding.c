/* test_finding - rules that every row of the catalogue keeps */
#include "catalogue/finding.h"

#include <stdbool.h>
#include <string.h>

#include "unit.h"

static bool
is_kebab(const char *id)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t len = strlen(id);

	return len > 0 && strspn(id, letters) == len && id[0] != '-' &&
	       id[len - 1] != '-' && strstr(id, "--") == NULL;
}

/* a clause that can stand in a sentence: no full stop, no line end */
static bool
is_clause(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && text[len - 1] != '.' && text[len - 1] != ' ' &&
	       text[0] != ' ' && strchr(text, '\n') == NULL;
}

START_TEST(rows)
{
	const struct finding_kind *kind;
	int i;

	for (i = 0; i < FINDING_COUNT; i++) {
		kind = finding_kind((enum finding_id)i);
		ck_assert_msg(is_kebab(kind->id), "row %d: '%s'", i, kind->id);
		ck_assert_msg(is_clause(kind->title), "%s: title", kind->id);
		ck_assert_msg(is_clause(kind->rule), "%s: rule", kind->id);
		ck_assert_msg(is_clause(kind->remedy), "%s: remedy", kind->id);
		/* whole sentences, more of them than the title says */
		ck_assert_msg(kind->text[0] != '\0' &&
				  kind->text[strlen(kind->text) - 1] == '.',
		    "%s: text", kind->id);
		ck_assert_msg(strstr(kind->text, "  ") == NULL,
		    "%s: two blanks", kind->id);
		ck_assert_msg(strlen(kind->text) > strlen(kind->title),
		    "%s: the long text is shorter than the title", kind->id);
	}
}
END_TEST

/* the first row of that name is itself: so there is no other */
START_TEST(ids_are_unique)
{
	int i;

	for (i = 0; i < FINDING_COUNT; i++)
		ck_assert_msg(
		    finding_by_name(finding_kind((enum finding_id)i)->id) == i,
		    "%s stands twice", finding_kind((enum finding_id)i)->id);
	ck_assert_int_eq(finding_by_name("no-such-finding"), -1);
	ck_assert_int_eq(finding_by_name(""), -1);
}
END_TEST

START_TEST(names_of_severities)
{
	ck_assert_str_eq(severity_name(SEVERITY_INFO), "info");
	ck_assert_str_eq(severity_name(SEVERITY_WARNING), "warning");
	ck_assert_str_eq(severity_name(SEVERITY_ERROR), "error");
}
END_TEST

START_TEST(adds_masked_copies)
{
	struct arena *arena = arena_new();
	struct findings findings = { 0 };
	char subject[] = "exa\033mple";

	finding_add_at(&findings, arena, FINDING_POSTFIX_MISSING, subject, 3, 7,
	    "seen %s", "a\nb");
	memset(subject, 'x', sizeof(subject) - 1);
	ck_assert_uint_eq(findings.len, 1);
	ck_assert_str_eq(findings.list[0].subject, "exa?mple");
	ck_assert_str_eq(findings.list[0].text, "seen a?b");
	ck_assert_uint_eq(findings.list[0].line, 3);
	ck_assert_uint_eq(findings.list[0].column, 7);
	finding_add(NULL, arena, FINDING_POSTFIX_MISSING, "s", "nowhere");
	ck_assert_uint_eq(findings.len, 1);
	arena_free(arena);
}
END_TEST

START_TEST(a_remedy_of_its_own)
{
	struct arena *arena = arena_new();
	struct findings findings = { 0 };

	finding_set_remedy(&findings, arena, "nothing to mend yet");
	finding_add(&findings, arena, FINDING_POSTFIX_MISSING, "s", "x");
	ck_assert_str_eq(finding_remedy(&findings.list[0]),
	    finding_kind(FINDING_POSTFIX_MISSING)->remedy);
	finding_set_remedy(&findings, arena, "do\nthis");
	ck_assert_str_eq(finding_remedy(&findings.list[0]), "do?this");
	finding_set_remedy(NULL, arena, "nowhere");
	arena_free(arena);
}
END_TEST

START_TEST(order_and_worst)
{
	struct arena *arena = arena_new();
	struct findings findings = { 0 };
	int i;

	ck_assert_int_eq(findings_worst(&findings), SEVERITY_INFO);
	findings_sort(&findings);
	for (i = 0; i < 40; i++)
		finding_add_at(&findings, arena, FINDING_POSTCONF_WARNING, "s",
		    (unsigned)(40 - i), 1, "x");
	ck_assert_int_eq(findings_worst(&findings), SEVERITY_INFO);
	finding_add(&findings, arena, FINDING_POSTFIX_MISSING, "s", "x");
	ck_assert_int_eq(findings_worst(&findings), SEVERITY_WARNING);
	finding_add(&findings, arena, FINDING_POSTCONF_FAILED, "s", "x");
	ck_assert_int_eq(findings_worst(&findings), SEVERITY_ERROR);
	findings_sort(&findings);
	ck_assert_int_eq(findings.list[0].id, FINDING_POSTCONF_FAILED);
	ck_assert_int_eq(findings.list[1].id, FINDING_POSTFIX_MISSING);
	for (i = 0; i < 40; i++)
		ck_assert_uint_eq(findings.list[i + 2].line, (unsigned)i + 1);
	arena_free(arena);
}
END_TEST

UNIT_MAIN("finding", TEST(rows), TEST(ids_are_unique),
    TEST(names_of_severities), TEST(adds_masked_copies),
    TEST(a_remedy_of_its_own), TEST(order_and_worst))
