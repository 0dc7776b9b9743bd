/*
 * NAME      dns_update - which changes name servers need
 * CONTRACT  see dns_update.h. A record of the same kind that is neither wanted
 *           nor ours belongs to somebody else. It is left alone, and nothing is
 *           added beside it, because two records count as none (RFC 8461 3.1).
 *           A policy host with an address of its own needs no alias.
 *
 *           A server that does not answer says nothing. If none answers,
 *           nothing has arrived and nothing is sent (ledger/record_life.h: an
 *           unknown answer changes no state).
 */
#include "decide/dns_update.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dns/dname.h"
#include "dns/dnsmsg.h"
#include "dns/record.h"

/* one of the names of a domain */
struct place {
	char name[DNAME_SIZE]; /* "": it has no such place */
	const char *type;
	const char *want; /* NULL: nothing */
	uint32_t ttl;
};

static const struct old_record *
old_at(const struct update_input *in, const char *name)
{
	return old_find(in->old, in->old_len, name);
}

static const struct old_record *
old_next(const struct update_input *in, const struct old_record *old)
{
	return old_more(in->old, in->old_len, old);
}

/* ---- what is wanted ---- */

static const char *
presented(const struct dns_record *record, struct arena *arena)
{
	struct buf text = BUF_INIT;
	const char *copy;

	if (strcmp(record->type, "TXT") == 0)
		txt_presentation(&text, record->value.text, record->value.len);
	else
		buf_printf(&text, "%s.", record->value.text);
	copy = arena_strdup(arena, buf_text(&text));
	buf_release(&text);
	return copy;
}

static void
places(struct place place[static UPDATE_KINDS], const struct update_input *in,
    struct arena *arena)
{
	static const char *const types[] = { "TXT", "TXT", "CNAME" };
	const char *domain = in->domain->name;
	struct dns_record records[PLAN_RECORDS_MAX];
	struct buf scratch = BUF_INIT;
	size_t count, i, k;

	memset(place, 0, UPDATE_KINDS * sizeof(*place));
	plan_txt_name(place[UPDATE_STS].name, "_mta-sts", domain, in->style);
	plan_txt_name(
	    place[UPDATE_TLSRPT].name, "_smtp._tls", domain, in->style);
	if (in->style->delegate[0] == '\0' &&
	    strlen(domain) + sizeof("mta-sts.") <= DNAME_SIZE)
		snprintf(
		    place[UPDATE_HOST].name, DNAME_SIZE, "mta-sts.%s", domain);
	count = plan_records(records, in->domain, in->style, &scratch);
	for (k = 0; k < UPDATE_KINDS; k++) {
		place[k].type = types[k];
		for (i = 0; i < count; i++)
			if (strcmp(records[i].name, place[k].name) == 0) {
				place[k].want = presented(&records[i], arena);
				place[k].ttl = records[i].ttl;
			}
	}
	buf_release(&scratch);
}

/* ---- whose record is it? ---- */

static bool
begins(const struct txt *txt, const char *text)
{
	return txt->len >= strlen(text) &&
	       memcmp(txt->text, text, strlen(text)) == 0;
}

/* of_kind - would a sender take this for a record of our kind? */
static bool
of_kind(const struct txt *txt, enum update_kind kind)
{
	return kind == UPDATE_HOST ||
	       begins(txt, kind == UPDATE_STS ? "v=STSv1" : "v=TLSRPTv1");
}

/* in_ledger - does it announce a policy of the ledger, however it is written?
 */
static bool
in_ledger(
    const struct update_input *in, const struct txt *txt, struct arena *arena)
{
	char id[STS_ID_MAX + 1];

	return sts_record_parse(id, txt, 1, arena, NULL) == 0 &&
	       ledger_by_id(in->ledger,
		   ledger_domain(in->ledger, in->domain->name), id) != NULL;
}

static bool
ours(const struct update_input *in, const struct place *place,
    enum update_kind kind, const struct txt *txt, const char *value,
    struct arena *arena)
{
	const struct old_record *old;

	for (old = old_at(in, place->name); old != NULL;
	     old = old_next(in, old))
		if (strcmp(old->value, value) == 0)
			return true;
	return kind == UPDATE_STS && in_ledger(in, txt, arena);
}

/* ---- what to say ---- */

static void
say(struct updates *out, bool add, enum update_kind kind,
    const struct place *place, const char *value, struct arena *arena)
{
	size_t i;

	for (i = 0; i < out->len; i++)
		if (out->list[i].add == add && out->list[i].kind == kind &&
		    strcmp(out->list[i].value, value) == 0)
			return;
	if (out->len == UPDATES_MAX)
		return;
	out->list[out->len++] =
	    (struct update){ add, kind, arena_strdup(arena, place->name),
		    place->type, value, place->ttl };
}

/* delete_old - all that may be ours and is not wanted now */
static void
delete_old(struct updates *out, const struct update_input *in,
    enum update_kind kind, const struct place *place, struct arena *arena)
{
	const struct old_record *old;

	for (old = old_at(in, place->name); old != NULL;
	     old = old_next(in, old))
		if (strcmp(old->type, place->type) == 0 &&
		    (place->want == NULL ||
			strcmp(old->value, place->want) != 0))
			say(out, false, kind, place, old->value, arena);
}

/* what the records at a place mean */
struct found {
	bool want, other; /* the wanted one is there; ours to be deleted is */
	const char *foreign;
};

static struct found
look_at(const struct update_input *in, const struct place *place,
    enum update_kind kind, const struct txt *txt, size_t len,
    struct updates *out, struct arena *arena)
{
	struct found found = { false, false, NULL };
	struct dns_record record = { .type = place->type };
	const char *value;
	size_t i;

	for (i = 0; i < len; i++) {
		if (!of_kind(&txt[i], kind))
			continue;
		record.value = txt[i];
		value = presented(&record, arena);
		if (place->want != NULL && strcmp(value, place->want) == 0) {
			found.want = true;
		} else if (ours(in, place, kind, &txt[i], value, arena)) {
			found.other = true;
			if (out != NULL)
				say(out, false, kind, place, value, arena);
		} else {
			found.foreign = value;
		}
	}
	return found;
}

/* ---- the judgement ---- */

static const int asked_for[] = { ASK_STS, ASK_TLSRPT, ASK_ALIAS };

/* has_address - does a server know one of the policy host's own? */
static bool
has_address(const struct update_input *in)
{
	const struct zone_question *q;
	size_t i;
	int n;

	for (n = ASK_HOST_A; n <= ASK_HOST_AAAA; n++) {
		q = &in->seen[n];
		for (i = 0; i < q->servers_len; i++)
			if (q->servers[i].status == DNS_OK &&
			    q->servers[i].cname == NULL)
				return true;
	}
	return false;
}

static const char *
masked(const char *value, struct arena *arena)
{
	struct buf safe = BUF_INIT;
	const char *copy;

	buf_mask(&safe, value, strlen(value), 120);
	copy = arena_strdup(arena, buf_text(&safe));
	buf_release(&safe);
	return copy;
}

/* barred - say what stands in the way; NULL: nothing does */
static const char *
barred(const struct place *place, const struct observed_server *s,
    const struct found *found, struct arena *arena)
{
	if (s->cname != NULL && strcmp(place->type, "TXT") == 0)
		return arena_printf(arena,
		    "%s is an alias of %s: set delegate, or remove the alias",
		    place->name, masked(s->cname, arena));
	/* where nothing of ours is wanted, another's is in nobody's way */
	if (found->foreign != NULL && place->want != NULL)
		return arena_printf(arena,
		    "%s has a record that is not ours, %s: remove it, and try "
		    "again",
		    place->name, masked(found->foreign, arena));
	return NULL;
}

static enum update_state
judge(struct updates *out, const struct update_input *in, enum update_kind kind,
    const struct place *place, const char **fault, struct arena *arena)
{
	const struct zone_question *q = &in->seen[asked_for[kind]];
	const struct observed_server *s;
	struct found found = { false, false, NULL };
	const char *bar;
	bool any = false, right = true;
	size_t i;

	*fault = NULL;
	if (place->name[0] == '\0' || q->name == NULL)
		return UPDATE_ARRIVED;
	for (i = 0; i < q->servers_len; i++) {
		s = &q->servers[i];
		if (dns_known(s->status)) {
			any = true;
			found = look_at(
			    in, place, kind, s->txt, s->txt_len, out, arena);
		} else if (s->cname == NULL) {
			continue;
		}
		if ((bar = barred(place, s, &found, arena)) != NULL) {
			*fault = bar;
			return UPDATE_BARRED;
		}
		if (!found.other && found.want == (place->want != NULL))
			continue;
		right = false;
		*fault = arena_printf(arena,
		    "%s (%s) does not have %s as it "
		    "should be",
		    s->name, s->address, place->name);
	}
	if (any && right)
		return UPDATE_ARRIVED;
	if (!any) {
		*fault = arena_printf(
		    arena, "no name server of %s answers", place->name);
		return UPDATE_SILENT;
	}
	return UPDATE_OTHER;
}

/* judge_host - an address in the place of an alias is the answer, too */
static enum update_state
judge_host(struct updates *out, const struct update_input *in,
    const struct place *place, const char **fault, struct arena *arena)
{
	enum update_state state =
	    judge(out, in, UPDATE_HOST, place, fault, arena);

	if (state != UPDATE_OTHER || !has_address(in))
		return state;
	*fault = NULL;
	return UPDATE_ARRIVED;
}

struct update_answer
update_judge(
    struct updates *out, const struct update_input *in, struct arena *arena)
{
	struct place place[UPDATE_KINDS];
	struct update_answer answer = { { UPDATE_ARRIVED }, { NULL } };
	struct updates scratch;
	enum update_state state;
	size_t before;
	int k;

	if (out == NULL)
		out = &scratch;
	out->len = 0;
	places(place, in, arena);
	for (k = 0; k < UPDATE_KINDS; k++) {
		before = out->len;
		state = k == UPDATE_HOST
			    ? judge_host(
				  out, in, &place[k], &answer.fault[k], arena)
			    : judge(out, in, (enum update_kind)k, &place[k],
				  &answer.fault[k], arena);
		answer.state[k] = state;
		if (state != UPDATE_OTHER) {
			out->len = before;
			continue;
		}
		delete_old(out, in, (enum update_kind)k, &place[k], arena);
		if (place[k].want != NULL)
			say(out, true, (enum update_kind)k, &place[k],
			    place[k].want, arena);
	}
	return answer;
}

/* ---- is there anything to do? ---- */

/* settled - is exactly what is wanted known to be in DNS? */
static bool
settled(const struct update_input *in, const struct place *place)
{
	const struct old_record *old;
	size_t sent = 0;

	for (old = old_at(in, place->name); old != NULL;
	     old = old_next(in, old)) {
		if (!old->sent)
			continue;
		if (place->want == NULL || !old->arrived ||
		    strcmp(old->value, place->want) != 0)
			return false;
		sent++;
	}
	return place->want == NULL || sent > 0;
}

/* shown - does the resolver show what is wanted, as far as it is known? */
static bool
shown(const struct update_input *in, const struct place *place,
    enum update_kind kind, int8_t status, const struct txt *txt, size_t len,
    struct arena *arena)
{
	struct found found;

	if (!dns_known((enum dns_status)status))
		return true;
	found = look_at(in, place, kind, txt, len, NULL, arena);
	return !found.other && found.want == (place->want != NULL);
}

bool
update_wanted(const struct update_input *in, const struct fact_zone *zone,
    struct arena *arena)
{
	struct place place[UPDATE_KINDS];
	size_t k;

	places(place, in, arena);
	if (in->forgotten)
		for (k = 0; k < UPDATE_KINDS; k++)
			if (place[k].want != NULL ||
			    old_at(in, place[k].name) != NULL)
				return true;
	for (k = 0; k < UPDATE_KINDS; k++)
		if (place[k].name[0] != '\0' && !settled(in, &place[k]))
			return true;
	/* before the names in the domain's own zone are aliases of ours, what
	 * the resolver shows there is not ours to fix */
	if (zone == NULL ||
	    (in->style->delegate[0] != '\0' && zone->sts_cname == NULL))
		return false;
	return !shown(in, &place[UPDATE_STS], UPDATE_STS, zone->sts_status,
		   zone->sts_txt, zone->sts_txt_len, arena) ||
	       (place[UPDATE_TLSRPT].want != NULL &&
		   !shown(in, &place[UPDATE_TLSRPT], UPDATE_TLSRPT,
		       zone->tlsrpt_status, zone->tlsrpt_txt,
		       zone->tlsrpt_txt_len, arena));
}

void
update_questions(const struct update_input *in, struct arena *arena)
{
	static const uint16_t types[] = { DNS_TYPE_TXT, DNS_TYPE_TXT,
		DNS_TYPE_CNAME };
	struct place place[UPDATE_KINDS];
	struct zone_question *q;
	size_t k;

	places(place, in, arena);
	memset(in->seen, 0, ASK_COUNT * sizeof(*in->seen));
	for (k = 0; k < UPDATE_KINDS; k++) {
		/* the record is always looked for, the others where ours are */
		if (place[k].name[0] == '\0' ||
		    (k != UPDATE_STS && place[k].want == NULL &&
			old_at(in, place[k].name) == NULL))
			continue;
		q = &in->seen[asked_for[k]];
		q->name = arena_strdup(arena, place[k].name);
		q->type = types[k];
	}
	if (in->seen[ASK_ALIAS].name == NULL)
		return;
	in->seen[ASK_HOST_A].name = in->seen[ASK_HOST_AAAA].name =
	    in->seen[ASK_ALIAS].name;
	in->seen[ASK_HOST_A].type = DNS_TYPE_A;
	in->seen[ASK_HOST_AAAA].type = DNS_TYPE_AAAA;
}

/* ---- what is known afterwards ---- */

static size_t
know(struct old_record out[static UPDATES_MAX], size_t len,
    const struct place *place, const char *value, struct arena *arena)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (strcmp(out[i].value, value) == 0)
			return len;
	if (len == UPDATES_MAX)
		return len;
	out[len] =
	    (struct old_record){ .name = arena_strdup(arena, place->name),
		    .type = place->type,
		    .value = arena_strdup(arena, value),
		    .sent = true };
	return len + 1;
}

size_t
update_known(struct old_record out[static UPDATES_MAX],
    const struct update_input *in, const struct updates *sent,
    enum update_kind kind, bool arrived, struct arena *arena)
{
	struct place place[UPDATE_KINDS];
	const struct old_record *old;
	size_t len = 0, i;

	places(place, in, arena);
	if (place[kind].name[0] == '\0')
		return 0;
	if (arrived && place[kind].want == NULL)
		return 0;
	if (arrived) {
		len = know(out, 0, &place[kind], place[kind].want, arena);
		out[0].arrived = true;
		return len;
	}
	for (old = old_at(in, place[kind].name); old != NULL;
	     old = old_next(in, old))
		if (strcmp(old->type, place[kind].type) == 0)
			len = know(out, len, &place[kind], old->value, arena);
	for (i = 0; i < sent->len; i++)
		if (sent->list[i].kind == kind)
			len = know(
			    out, len, &place[kind], sent->list[i].value, arena);
	return len;
}
