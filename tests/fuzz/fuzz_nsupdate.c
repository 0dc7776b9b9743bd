/*
 * fuzz_nsupdate - the script for nsupdate, made of a damaged updates.zone and
 * of what name servers say
 *
 * The first octet chooses: is a zone known, does the domain leave, are the
 * texts of the servers ours. Then come two texts of TXT records, each after
 * its length in one octet, and the rest is updates.zone. Each name in that
 * file, whatever it is, is a domain that has left, as for poststs apply.
 *
 * What must hold: each line of the script is a command that was meant, with as
 * many words as that has; there are as many changes as were decided on; a name
 * is a name, and a value is quoted strings or a name. So no text gains a line
 * or a command.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "decide/dns_update.h"
#include "fuzz.h"
#include "publish/nsupdate.h"

struct input {
	unsigned how;
	struct txt txt[2];
	const char *zone;
	size_t len;
};

/* ---- what must hold of the script ---- */

/* name - the end of a name with its final dot, which is where it begins */
static const char *
name(const char *at)
{
	size_t len = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789-_.");

	MUST(len > 1 && at[len - 1] == '.');
	return at + len;
}

static const char *
number(const char *at)
{
	size_t len = strspn(at, "0123456789");

	MUST(len > 0);
	return at + len;
}

static const char *
word(const char *at, const char *text)
{
	MUST(strncmp(at, text, strlen(text)) == 0);
	return at + strlen(text);
}

/* strings - one quoted string or more */
static const char *
strings(const char *at)
{
	do {
		at = word(at, *at == ' ' ? " \"" : "\"");
		for (; *at != '"'; at++) {
			MUST((unsigned char)*at >= 0x20 && *at < 0x7f);
			if (*at == '\\')
				at++;
		}
		at++;
	} while (*at == ' ');
	return at;
}

static const char *
change(const char *at)
{
	bool add = strncmp(at, "update add ", 11) == 0;

	at = name(word(at, add ? "update add " : "update delete "));
	if (add)
		at = number(word(at, " "));
	if (strncmp(at, " TXT ", 5) == 0)
		return strings(at + 5);
	return name(word(at, " CNAME "));
}

/* check - returns the number of changes */
static size_t
check(const char *at)
{
	size_t changes = 0;

	at = word(at, "server 192.0.2.1 53\n");
	while (*at != '\0') {
		if (strncmp(at, "send", 4) == 0) {
			at = word(at, "send");
		} else if (strncmp(at, "zone ", 5) == 0) {
			at = name(at + 5);
		} else {
			at = change(at);
			changes++;
		}
		at = word(at, "\n");
	}
	return changes;
}

/* ---- what is decided ---- */

static void
answers(struct update_input *in, const struct input *input,
    struct observed_server *servers)
{
	size_t i;

	for (i = 0; i < ASK_COUNT; i++) {
		if (in->seen[i].name == NULL)
			continue;
		if ((input->how & 1) != 0)
			in->seen[i].zone = strchr(in->seen[i].name, '.') + 1;
		in->seen[i].servers = servers;
		in->seen[i].servers_len = 2;
	}
}

/* what is to be sent, of all domains */
struct sending {
	struct update_change list[60 * UPDATES_MAX];
	size_t len;
};

static void
collect(struct sending *out, const struct updates *sent, size_t domain,
    const struct zone_question *seen)
{
	static const int asked_for[] = { ASK_STS, ASK_TLSRPT, ASK_ALIAS };
	const struct zone_question *q;
	size_t i;

	for (i = 0; i < sent->len; i++) {
		q = &seen[asked_for[sent->list[i].kind]];
		out->list[out->len++] =
		    (struct update_change){ .add = sent->list[i].add,
			    .domain = domain,
			    .zone = q->zone,
			    .name = sent->list[i].name,
			    .type = sent->list[i].type,
			    .value = sent->list[i].value,
			    .ttl = sent->list[i].ttl,
			    .seen = true,
			    .txt = q->servers[1].txt,
			    .txt_len = q->servers[1].txt_len };
	}
}

static void
one_domain(struct sending *out, size_t domain, struct update_input *in,
    const struct input *input, struct arena *arena)
{
	struct zone_question seen[ASK_COUNT];
	const struct observed_server two[2] = {
		{ "ns1.example", "192.0.2.1",
		    (enum dns_status)(input->how >> 4 & 3), NULL, NULL, 0 },
		{ "ns2.example", "192.0.2.2", DNS_OK, NULL, input->txt,
		    ARRAY_LEN(input->txt) },
	};
	struct observed_server *servers = arena_alloc(arena, sizeof(two));
	struct old_record known[UPDATES_MAX];
	struct updates sent;
	size_t i;

	memcpy(servers, two, sizeof(two));
	in->seen = seen;
	update_wanted(in, NULL, arena);
	update_questions(in, arena);
	answers(in, input, servers);
	update_judge(&sent, in, arena);
	collect(out, &sent, domain, seen);
	for (i = 0; i < UPDATE_KINDS; i++)
		MUST(update_known(known, in, &sent, (enum update_kind)i,
			 (input->how & 8) != 0, arena) <= UPDATES_MAX);
}

static void
all(struct sending *out, const struct input *input, struct arena *arena)
{
	static const struct plan_body body = { .hash = "00", .text = "" };
	static char host[] = "web.example", none[] = "", zone[] = "z.example";
	const struct record_style style = { (input->how & 2) ? host : none,
		(input->how & 64) ? zone : none };
	struct plan_domain domain = { .name = "a.example",
		.body = (input->how & 4) ? NULL : &body,
		.record = true,
		.record_ttl = 300,
		.tlsrpt = "v=TLSRPTv1; rua=mailto:r@a.example",
		.id = "2" };
	struct ledger *ledger = ledger_new();
	struct old_record *old =
	    xcalloc(update_lines(input->zone, input->len) + 1, sizeof(*old));
	size_t len = update_old(old, input->zone, input->len, true, arena), i;
	struct update_input in = { .ledger = ledger,
		.style = &style,
		.old = old,
		.old_len = len,
		.forgotten = (input->how & 128) != 0 };
	char gone[DNAME_SIZE];

	update_sort(old, len);
	in.domain = &domain;
	one_domain(out, 0, &in, input, arena);
	for (i = 0; i < len && i < 50; i++) {
		if (!update_domain_of(gone, old[i].name, &style))
			continue;
		domain = (struct plan_domain){ .name = gone };
		one_domain(out, i + 1, &in, input, arena);
	}
	free(old);
	ledger_free(ledger);
}

/* check_document - the same for a program of the administrator's */
static void
check_document(const struct sending *s)
{
	struct buf text = BUF_INIT;
	json_error_t error;
	json_t *document;

	update_json(&text, s->list, s->len);
	document =
	    json_loadb(buf_text(&text), text.len, JSON_ALLOW_NUL, &error);
	MUST(json_array_size(json_object_get(document, "changes")) == s->len);
	json_decref(document);
	buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf script = BUF_INIT;
	struct arena *arena = arena_new();
	struct input input = { .how = 0 };
	struct sending *sending = xcalloc(1, sizeof(*sending));
	const char *at = (const char *)data, *end = at + len;
	size_t i;

	if (len > 0)
		input.how = (unsigned char)*at++;
	for (i = 0; i < ARRAY_LEN(input.txt); i++) {
		input.txt[i].text = "";
		if (at == end)
			continue;
		input.txt[i].len = (unsigned char)*at++;
		if (input.txt[i].len > (size_t)(end - at))
			input.txt[i].len = (size_t)(end - at);
		input.txt[i].text = arena_strndup(arena, at, input.txt[i].len);
		at += input.txt[i].len;
	}
	input.zone = at;
	input.len = (size_t)(end - at);
	all(sending, &input, arena);
	nsupdate_script(&script, "192.0.2.1", sending->list, sending->len);
	MUST(check(buf_text(&script)) == sending->len);
	MUST(strlen(script.text) == script.len);
	check_document(sending);
	free(sending);
	buf_release(&script);
	arena_free(arena);
	return 0;
}
