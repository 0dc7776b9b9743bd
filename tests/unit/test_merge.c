/* test_merge - what several machines see, as the facts of one */
#include "facts/merge.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

static struct fact_domain at_1[] = {
	{ .name = "a.example", .source = "one", .class = CLASS_RELAY },
	{ .name = "b.example", .source = "one", .class = CLASS_RELAY },
};
static struct fact_domain at_2[] = {
	{ .name = "b.example",
	    .source = "two",
	    .class = CLASS_MYDESTINATION,
	    .named = true },
	{ .name = "c.example", .source = "two" },
};
static struct fact_domain at_3[] = { { .name = "d.example", .source = "x" } };
static struct fact_instance postfix[] = { { .config_directory = "/etc/postfix",
    .mail_version = "3.7",
    .myhostname = "mx.example",
    .complete = TRI_YES } };

static const char *certs_names[] = { "mx2.example" };
static const struct fact_cert cert = { .file = "/a.pem",
	.names = certs_names,
	.names_len = 1,
	.common_name = "",
	.issuer = "",
	.sha256 = "00",
	.key_type = "RSA" };
static const struct fact_cert *certs[] = { &cert };

static struct facts *
machine(struct fact_domain *domains, size_t len)
{
	struct facts *facts = facts_new(100);

	facts->domains = arena_alloc(facts->arena, len * sizeof(*domains));
	memcpy(facts->domains, domains, len * sizeof(*domains));
	facts->domains_len = len;
	facts->instances = postfix;
	facts->instances_len = 1;
	return facts;
}

/* hosts - three of them; one is the machine */
static void
hosts(struct facts *facts, const char *own)
{
	static const char *const names[] = { "mx1.example", "mx2.example",
		"mx3.example" };
	size_t i;

	facts->hosts = arena_alloc(facts->arena, 3 * sizeof(*facts->hosts));
	facts->hosts_len = 3;
	for (i = 0; i < 3; i++) {
		facts->hosts[i].name = names[i];
		facts->hosts[i].local =
		    strcmp(names[i], own) == 0 ? TRI_YES : TRI_NO;
		if (facts->hosts[i].local == TRI_YES) {
			facts->hosts[i].certs = certs;
			facts->hosts[i].certs_len = 1;
		}
	}
}

START_TEST(a_domain_is_there_while_any_member_has_it)
{
	struct facts *facts = machine(at_1, 2), *two = machine(at_2, 2);
	const struct facts_member others[] = { { "mx2.example", two, NULL } };
	const struct fact_domain *d;

	facts_merge_postfix(facts, others, 1);
	facts_free(two); /* nothing is borrowed */
	ck_assert_uint_eq(facts->domains_len, 3);
	ck_assert_uint_eq(facts->instances_len, 2);
	ck_assert(facts_complete(facts));
	d = facts_domain(facts, "a.example");
	ck_assert(facts_takes(facts, d, 0) && !facts_takes(facts, d, 1));
	d = facts_domain(facts, "b.example");
	ck_assert(facts_takes(facts, d, 0) && facts_takes(facts, d, 1));
	ck_assert_int_eq(d->class, CLASS_MYDESTINATION);
	ck_assert(d->named);
	ck_assert_str_eq(d->source, "one");
	d = facts_domain(facts, "c.example");
	ck_assert(!facts_takes(facts, d, 0) && facts_takes(facts, d, 1));
	ck_assert_str_eq(d->source, "mx2.example: two");
	ck_assert_str_eq(
	    facts->instances[1].config_directory, "mx2.example: /etc/postfix");
	facts_free(facts);
}
END_TEST

/* what is decided by: domains, who takes them by kind, and completeness */
static void
digest(char *out, size_t size, const struct facts *facts)
{
	size_t i, n = 0;

	for (i = 0; i < facts->domains_len; i++)
		n += (size_t)snprintf(out + n, size - n, "%s %d %d %d;",
		    facts->domains[i].name, facts->domains[i].class,
		    facts->domains[i].named,
		    __builtin_popcount(facts->domains[i].instances));
	for (i = 0; i < facts->hosts_len; i++)
		n += (size_t)snprintf(out + n, size - n, "%s %d %zu;",
		    facts->hosts[i].name, facts->hosts[i].local,
		    facts->hosts[i].certs_len);
	snprintf(out + n, size - n, "%d %zu", facts_complete(facts),
	    facts->instances_len);
}

/* whoever of them looks sees the same */
START_TEST(each_member_comes_to_the_same)
{
	struct fact_domain *const lists[] = { at_1, at_2, at_3 };
	static const size_t len[] = { 2, 2, 1 };
	static const char *const names[] = { "mx1.example", "mx2.example",
		"mx3.example" };
	struct facts_member others[2];
	struct facts *facts, *m[3];
	char first[1000] = "", text[1000];
	size_t i, k, n;

	for (i = 0; i < 3; i++) {
		for (k = 0; k < 3; k++) {
			m[k] = machine(lists[k], len[k]);
			hosts(m[k], names[k]);
		}
		facts = m[i];
		for (k = n = 0; k < 3; k++)
			if (k != i)
				others[n++] = (struct facts_member){ names[k],
					m[k], NULL };
		facts_merge_postfix(facts, others, n);
		facts_merge_hosts(facts, others, n);
		digest(text, sizeof(text), facts);
		if (i == 0)
			strcpy(first, text);
		ck_assert_str_eq(text, first);
		for (k = 0; k < 3; k++)
			facts_free(m[k]);
	}
	ck_assert_ptr_nonnull(strstr(first, "d.example"));
	ck_assert_ptr_nonnull(strstr(first, "mx3.example 1 1;"));
}
END_TEST

START_TEST(who_is_silent_is_unknown_and_not_absent)
{
	struct facts *facts = machine(at_1, 2), *two = machine(at_2, 2);
	const struct facts_member others[] = {
		{ "mx2.example", two, "has said nothing for 48 hours" },
		{ "mx3.example", NULL, NULL },
	};

	hosts(facts, "mx1.example");
	hosts(two, "mx2.example");
	facts_merge_postfix(facts, others, 2);
	facts_merge_hosts(facts, others, 2);
	/* its domain is neither here nor gone */
	ck_assert_ptr_null(facts_domain(facts, "c.example"));
	ck_assert(!facts_complete(facts));
	ck_assert_uint_eq(facts->instances_len, 3);
	ck_assert_ptr_nonnull(
	    strstr(facts_unsure(facts, 1), "mx2.example has said nothing for"));
	ck_assert_ptr_nonnull(facts_unsure(facts, 2));
	ck_assert_ptr_null(facts_unsure(facts, 0));
	/* nor is its host anybody else's */
	ck_assert_int_eq(facts_host(facts, "mx1.example")->local, TRI_YES);
	ck_assert_int_eq(facts_host(facts, "mx2.example")->local, TRI_UNKNOWN);
	ck_assert_int_eq(facts_host(facts, "mx3.example")->local, TRI_NO);
	facts_free(facts);
	facts_free(two);
}
END_TEST

START_TEST(a_host_is_ours_if_it_is_any_members)
{
	struct facts *facts = machine(at_1, 2), *two = machine(at_2, 2);
	const struct facts_member others[] = { { "mx2.example", two, NULL } };
	const struct fact_host *host;

	hosts(facts, "mx1.example");
	hosts(two, "mx2.example");
	facts_note(two, FINDING_POSTCONF_WARNING, "x", "y");
	facts_merge_postfix(facts, others, 1);
	facts_merge_hosts(facts, others, 1);
	facts_free(two);
	host = facts_host(facts, "mx2.example");
	ck_assert_int_eq(host->local, TRI_YES);
	ck_assert_uint_eq(host->certs_len, 1);
	ck_assert_str_eq(host->certs[0]->file, "mx2.example: /a.pem");
	ck_assert_str_eq(host->certs[0]->names[0], "mx2.example");
	ck_assert_int_eq(facts_host(facts, "mx3.example")->local, TRI_NO);
	ck_assert_uint_eq(facts->notes_len, 1);
	ck_assert_str_eq(facts->notes[0].detail, "mx2.example: y");
	facts_free(facts);
}
END_TEST

UNIT_MAIN("merge", TEST(a_domain_is_there_while_any_member_has_it),
    TEST(each_member_comes_to_the_same),
    TEST(who_is_silent_is_unknown_and_not_absent),
    TEST(a_host_is_ours_if_it_is_any_members))
