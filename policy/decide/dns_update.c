/*
 * NAME      dns_update - what to tell name servers
 * CONTRACT  see dns_update.h. A domain has at most three names: the record,
 * where reports go, and the policy host's alias. At each, a record of the same
 * kind that is neither wanted nor ours is somebody's: it is left alone, and
 * since two records make none (RFC 8461 3.1), nothing is added beside it.
 */
#include "decide/dns_update.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dns/dname.h"
#include "dns/record.h"

enum kind { KIND_STS, KIND_TLSRPT, KIND_HOST, KIND_COUNT };

/* one of the names of a domain */
struct place {
	char name[DNAME_SIZE];
	const char *type;
	const char *want; /* NULL: nothing */
	uint32_t ttl;
};

/* ---- what was published before ---- */

static int
by_name(const void *a, const void *b)
{
	const struct old_record *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* field - up to the next tab or the end of the line; NULL: no more */
static char *
field(const char **at, const char *end, struct arena *arena)
{
	const char *begin = *at, *stop;

	if (begin == NULL)
		return NULL;
	stop = memchr(begin, '\t', (size_t)(end - begin));
	*at = stop != NULL ? stop + 1 : NULL;
	return arena_strndup(
	    arena, begin, (size_t)((stop != NULL ? stop : end) - begin));
}

static bool
read_line(struct old_record *record, const char *at, const char *end,
    struct arena *arena)
{
	char *name = field(&at, end, arena);
	size_t len = strlen(name);

	field(&at, end, arena); /* the TTL */
	field(&at, end, arena); /* the class */
	record->type = field(&at, end, arena);
	record->value = field(&at, end, arena);
	if (record->value == NULL || len < 2 || name[len - 1] != '.')
		return false;
	name[len - 1] = '\0';
	record->name = name;
	return true;
}

size_t
update_old(const struct old_record **out, const char *text, size_t len,
    struct arena *arena)
{
	const char *end = text + len, *eol;
	struct old_record *list;
	size_t lines = 1, count = 0;

	for (eol = text; (eol = memchr(eol, '\n', (size_t)(end - eol))); eol++)
		lines++;
	list = arena_alloc(arena, lines * sizeof(*list));
	for (; text < end; text = eol + 1) {
		eol = memchr(text, '\n', (size_t)(end - text));
		if (eol == NULL)
			break;
		if (eol > text && *text != ';' &&
		    read_line(&list[count], text, eol, arena))
			count++;
	}
	if (count > 1)
		qsort(list, count, sizeof(*list), by_name);
	*out = list;
	return count;
}

/* old_at - the first of the records of this name; NULL: there is none */
static const struct old_record *
old_at(const struct update_input *in, const char *name)
{
	const struct old_record key = { .name = name }, *found;

	found = bsearch(&key, in->old, in->old_len, sizeof(key), by_name);
	while (found != NULL && found > in->old &&
	       strcmp(found[-1].name, name) == 0)
		found--;
	return found;
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
places(struct place place[static KIND_COUNT], const struct update_input *in,
    struct arena *arena)
{
	static const char *const types[] = { "TXT", "TXT", "CNAME" };
	const char *domain = in->domain->name;
	struct dns_record records[PLAN_RECORDS_MAX];
	struct buf scratch = BUF_INIT;
	size_t count, i, k;

	memset(place, 0, KIND_COUNT * sizeof(*place));
	plan_txt_name(place[KIND_STS].name, "_mta-sts", domain, in->style);
	plan_txt_name(place[KIND_TLSRPT].name, "_smtp._tls", domain, in->style);
	if (in->style->delegate[0] == '\0')
		snprintf(
		    place[KIND_HOST].name, DNAME_SIZE, "mta-sts.%s", domain);
	count = plan_records(records, in->domain, in->style, &scratch);
	for (k = 0; k < KIND_COUNT; k++) {
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

static const char *
txt_text(const struct txt *txt, struct arena *arena)
{
	const struct dns_record record = { .type = "TXT", .value = *txt };

	return presented(&record, arena);
}

/* of_kind - would a sender take this for a record of our kind? */
static bool
of_kind(const struct txt *txt, enum kind kind)
{
	const char *begin = kind == KIND_STS ? "v=STSv1" : "v=TLSRPTv1";

	return txt->len >= strlen(begin) &&
	       memcmp(txt->text, begin, strlen(begin)) == 0;
}

static bool
in_ledger(const struct update_input *in, const char *value)
{
	const struct ledger_domain *domain =
	    ledger_domain(in->ledger, in->domain->name);
	struct buf text = BUF_INIT, record = BUF_INIT;
	bool found = false;
	size_t i;

	for (i = 0; domain != NULL && i < domain->rows_len && !found; i++) {
		buf_clear(&text);
		buf_clear(&record);
		sts_record_write(
		    &record, in->ledger->rows[domain->rows + i].id);
		txt_presentation(&text, record.text, record.len);
		found = strcmp(buf_text(&text), value) == 0;
	}
	buf_release(&text);
	buf_release(&record);
	return found;
}

static bool
ours(const struct update_input *in, const struct place *place, enum kind kind,
    const char *value)
{
	const struct old_record *old = old_at(in, place->name),
				*end = in->old + in->old_len;

	for (; old != NULL && old < end && strcmp(old->name, place->name) == 0;
	     old++)
		if (strcmp(old->value, value) == 0)
			return true;
	return kind == KIND_STS && in_ledger(in, value);
}

/* ---- what to say ---- */

static void
say(struct updates *out, bool add, const struct place *place, const char *value,
    struct arena *arena)
{
	size_t i;

	for (i = 0; i < out->len; i++)
		if (out->list[i].add == add &&
		    strcmp(out->list[i].name, place->name) == 0 &&
		    strcmp(out->list[i].value, value) == 0)
			return;
	if (out->len == UPDATES_MAX)
		return;
	out->list[out->len++] =
	    (struct update){ add, arena_strdup(arena, place->name), place->type,
		    value, place->ttl };
}

/* delete_old - what was published before and is not wanted now */
static void
delete_old(struct updates *out, const struct update_input *in,
    const struct place *place, struct arena *arena)
{
	const struct old_record *old = old_at(in, place->name),
				*end = in->old + in->old_len;

	for (; old != NULL && old < end && strcmp(old->name, place->name) == 0;
	     old++)
		if (strcmp(old->type, place->type) == 0 &&
		    (place->want == NULL ||
			strcmp(old->value, place->want) != 0))
			say(out, false, place, old->value, arena);
}

/* what a set of TXT records means for a place */
struct found {
	bool want, other; /* the wanted one is there; ours to be deleted is */
	const char *foreign;
};

static struct found
look_at(const struct update_input *in, const struct place *place,
    enum kind kind, const struct txt *txt, size_t len, struct updates *out,
    struct arena *arena)
{
	struct found found = { false, false, NULL };
	const char *value;
	size_t i;

	for (i = 0; i < len; i++) {
		if (!of_kind(&txt[i], kind))
			continue;
		value = txt_text(&txt[i], arena);
		if (place->want != NULL && strcmp(value, place->want) == 0) {
			found.want = true;
		} else if (ours(in, place, kind, value)) {
			found.other = true;
			if (out != NULL)
				say(out, false, place, value, arena);
		} else {
			found.foreign = value;
		}
	}
	return found;
}

/* is the name where our record stands to be seen from the domain? */
static bool
visible(const struct update_input *in, const struct place *place)
{
	return in->style->delegate[0] == '\0' ||
	       (in->sight->sts_cname != NULL &&
		   strcmp(in->sight->sts_cname, place->name) == 0);
}

static enum update_answer
foreign(struct buf *fault, const struct place *place, const char *value)
{
	struct buf safe = BUF_INIT;

	buf_mask(&safe, value, strlen(value), 120);
	buf_printf(fault,
	    "%s has a record that is not ours, %s: remove it, and try again",
	    place->name, buf_text(&safe));
	buf_release(&safe);
	return UPDATE_HELD;
}

static enum update_answer
sts(struct updates *out, const struct update_input *in,
    const struct place *place, struct buf *fault, struct arena *arena)
{
	const struct sight_domain *sight = in->sight;
	bool right = true, any = false;
	struct found found;
	size_t i;

	if (in->style->delegate[0] == '\0' && sight->sts_cname != NULL) {
		buf_printf(fault,
		    "%s is an alias of %s: set delegate, or remove the alias",
		    place->name, sight->sts_cname);
		return UPDATE_HELD;
	}
	for (i = 0; visible(in, place) && i < sight->servers_len; i++) {
		if (!dns_known(sight->servers[i].status))
			continue;
		any = true;
		found = look_at(in, place, KIND_STS, sight->servers[i].txt,
		    sight->servers[i].txt_len, out, arena);
		if (found.foreign != NULL)
			return foreign(fault, place, found.foreign);
		if (found.other || found.want != (place->want != NULL))
			right = false;
	}
	if (visible(in, place) && !any) {
		buf_printf(fault,
		    "the name servers of %s could not be asked what they say "
		    "now",
		    place->name);
		return UPDATE_HELD;
	}
	if (any && right)
		return UPDATE_RIGHT;
	if (place->want != NULL)
		say(out, true, place, place->want, arena);
	return UPDATE_SEND;
}

static void
tlsrpt(struct updates *out, const struct update_input *in,
    const struct place *place, struct arena *arena)
{
	const struct fact_zone *zone = in->sight->zone;
	struct found found;

	if (!dns_known((enum dns_status)zone->tlsrpt_status) ||
	    (in->style->delegate[0] == '\0' && zone->tlsrpt_cname != NULL))
		return;
	found = look_at(in, place, KIND_TLSRPT, zone->tlsrpt_txt,
	    zone->tlsrpt_txt_len, out, arena);
	if (found.foreign == NULL && !found.want && place->want != NULL)
		say(out, true, place, place->want, arena);
}

static void
policy_host(struct updates *out, const struct update_input *in,
    const struct place *place, struct arena *arena)
{
	const struct fact_host *host = in->sight->policy_host;

	/* whatever stands there, an address or an alias, is the answer */
	if (place->want != NULL && host != NULL && host->cname == NULL &&
	    host->addresses_len == 0 && dns_known(host->a) &&
	    dns_known(host->aaaa))
		say(out, true, place, place->want, arena);
}

enum update_answer
update_domain(struct updates *out, const struct update_input *in,
    struct buf *fault, struct arena *arena)
{
	struct place place[KIND_COUNT];
	enum update_answer answer;
	size_t k;

	out->len = 0;
	places(place, in, arena);
	for (k = 0; k < KIND_COUNT; k++)
		delete_old(out, in, &place[k], arena);
	answer = sts(out, in, &place[KIND_STS], fault, arena);
	if (answer == UPDATE_HELD)
		return answer;
	tlsrpt(out, in, &place[KIND_TLSRPT], arena);
	policy_host(out, in, &place[KIND_HOST], arena);
	return out->len > 0 ? UPDATE_SEND : UPDATE_RIGHT;
}

bool
update_arrived(const struct update_input *in, struct arena *arena)
{
	struct place place[KIND_COUNT];
	const struct sight_server *server;
	struct found found;
	size_t i;

	places(place, in, arena);
	if (!visible(in, &place[KIND_STS]))
		return true;
	for (i = 0; i < in->sight->servers_len; i++) {
		server = &in->sight->servers[i];
		if (!dns_known(server->status))
			continue;
		found = look_at(in, &place[KIND_STS], KIND_STS, server->txt,
		    server->txt_len, NULL, arena);
		if (found.other || found.foreign != NULL ||
		    found.want != (place[KIND_STS].want != NULL))
			return false;
	}
	return true;
}

/* same_as_before - was exactly this published at the place? */
static bool
same_as_before(const struct update_input *in, const struct place *place)
{
	const struct old_record *old = old_at(in, place->name);

	if (old == NULL || place->want == NULL)
		return old == NULL && place->want == NULL;
	return strcmp(old->value, place->want) == 0 &&
	       (old + 1 == in->old + in->old_len ||
		   strcmp(old[1].name, place->name) != 0);
}

bool
update_wanted(const struct update_input *in, const struct fact_zone *zone,
    struct arena *arena)
{
	struct place place[KIND_COUNT];
	struct found found;
	size_t k;

	places(place, in, arena);
	for (k = 0; k < KIND_COUNT; k++)
		if (!same_as_before(in, &place[k]))
			return true;
	if (zone == NULL || !dns_known((enum dns_status)zone->sts_status) ||
	    (in->style->delegate[0] != '\0' && zone->sts_cname == NULL))
		return false;
	found = look_at(in, &place[KIND_STS], KIND_STS, zone->sts_txt,
	    zone->sts_txt_len, NULL, arena);
	return found.other || found.want != (place[KIND_STS].want != NULL);
}
