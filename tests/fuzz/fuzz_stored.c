/*
 * fuzz_stored - the ledger and the evidence, their cells or pages overwritten
 *
 * The first octet chooses: the ledger or the evidence, cells or pages. Then
 * come edits, up to the end. Of cells: which column, how (one row or all; a
 * number, a text, octets, NULL), how long, the value. Of pages: an offset in
 * three octets, and one octet to be put there.
 *
 * What must hold: it loads, or it is refused and that is said. A ledger that
 * loads is one that every decision may rest on: names are names, ids are ids,
 * each row has a body with its hash, times are times. It makes a plan, and a
 * document that reads back as the same ledger.
 */
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "../unit/scratch.h"
#include "../unit/testplan.h"
#include "decide/decide.h"
#include "fuzz.h"
#include "json/facts_json.h"
#include "store/evidence.h"
#include "store/store.h"
#include "sts/policy_id.h"

#define NOW 1700000000

static char *dir;
static struct file {
	const char *name;
	char *bytes;
	size_t len;
} files[] = { { "poststs.db", NULL, 0 }, { "evidence.db", NULL, 0 } };

/* ---- what is there before ---- */

static const struct spec specs[] = {
	{ "a.example", "mx1.example.net", POLICY_TESTING, .id = "1",
	    .fresh = true, .due = true },
	{ "b.example", "mx1.example.net mx2.example.net", POLICY_ENFORCE,
	    .id = "2", .fresh = true, .due = true },
	{ "c.example", "*.example.net", POLICY_NONE, .id = "3", .fresh = true,
	    .due = true },
};
static const struct spec later[] = {
	{ "a.example", "mx3.example.net", POLICY_ENFORCE, .id = "4",
	    .due = true },
	{ "b.example", "mx1.example.net mx2.example.net", POLICY_ENFORCE,
	    .id = "2" },
	{ "c.example", "*.example.net", POLICY_NONE, .id = "3",
	    .remove_record = true },
};

static void
publish(struct store *store, const struct spec *list, size_t len, time_t now)
{
	struct ledger *ledger = store_ledger(store, NULL);
	struct plan *plan = testplan(now, list, len);

	MUST(store_begin(store, plan, ledger, NULL) == 0);
	MUST(store_released(store, plan, ledger, NULL) == 0);
	plan_free(plan);
	ledger_free(ledger);
}

static void
make_ledger(void)
{
	const struct ledger_move move = { .domain = "a.example",
		.host = "mx1.example.net",
		.to = "mx3.example.net",
		.announced = NOW,
		.action = MOVE_RENAME };
	struct store *store = store_open(dir, true, NULL);

	MUST(store != NULL);
	publish(store, specs, ARRAY_LEN(specs), NOW - 9999);
	publish(store, later, ARRAY_LEN(later), NOW - 999);
	MUST(store_move(store, &move, NULL) == 0);
	store_close(store);
}

static void
make_evidence(void)
{
	struct evidence_db *db = evidence_open(dir, true, 0, NULL);
	const struct session_count count = { .day = NOW / 86400,
		.domain = "a.example",
		.mx = "192.0.2.1",
		.tls = "TLSv1.3",
		.network = "198.51.100.0/24",
		.sender = "example.com",
		.count = 12 };
	const char *domain = "d.example";
	struct evidence_proof proof = { .host = "mx1.example.net",
		.address = "192.0.2.1",
		.standing = { NOW - 9, NOW, 0, NULL } };
	struct evidence_publication publication = { .domain = "a.example",
		.standing = { NOW - 9, NOW - 5, NOW, "gone" },
		.id = "4" };
	struct evidence looks = { .proofs = &proof,
		.proofs_len = 1,
		.publications = &publication,
		.publications_len = 1 };

	MUST(db != NULL);
	MUST(evidence_add_sessions(db, &count, 1, 2, NOW, NULL) == 0);
	MUST(evidence_add_candidates(db, &domain, 1, NOW / 86400, NULL) == 0);
	MUST(evidence_save_looks(db, &looks, NOW, NULL) == 0);
	MUST(evidence_beat(db, BEAT_BEGIN, NOW, NULL) == 0);
	evidence_close(db);
}

static void
clean(void)
{
	scratch_remove(dir);
}

static void
add_reports(void)
{
	static const char sql[] =
	    "PRAGMA journal_mode = DELETE;"
	    "INSERT INTO report VALUES (1, 'Org', 'r1', 'example.com', '',"
	    " NULL, 1, 1699900000, 1699990000, 1700000000);"
	    "INSERT INTO report_policy (report, policy, domain, type,"
	    " successes, ours, theirs, unknown)"
	    " VALUES (1, 0, 'a.example', 'sts', 5, 1, 1, 1);";
	sqlite3 *db;

	MUST(sqlite3_open(scratch_path(dir, files[1].name), &db) == SQLITE_OK);
	MUST(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_close(db);
}

static void
prepare(void)
{
	size_t i;

	if (dir != NULL)
		return;
	dir = scratch_make();
	atexit(clean);
	make_ledger();
	make_evidence();
	add_reports();
	for (i = 0; i < ARRAY_LEN(files); i++) {
		files[i].bytes = scratch_read(
		    scratch_path(dir, files[i].name), &files[i].len);
		MUST(files[i].bytes != NULL);
	}
}

/* ---- damage ---- */

struct bytes {
	const uint8_t *at, *end;
};

static unsigned
next(struct bytes *b)
{
	return b->at < b->end ? *b->at++ : 0;
}

static const struct column {
	const char *table, *key, *column;
} ledger_columns[] = {
	{ "body", "hash", "id" },
	{ "body", "hash", "hash" },
	{ "body", "hash", "text" },
	{ "domain", "name", "name" },
	{ "domain", "name", "stage" },
	{ "domain", "name", "since" },
	{ "domain", "name", "record_gone" },
	{ "domain", "name", "gone" },
	{ "domain", "name", "gone_since" },
	{ "domain", "name", "asked" },
	{ "domain", "name", "requested" },
	{ "domain", "name", "forced" },
	{ "domain", "name", "owed" },
	{ "domain", "name", "record_removed" },
	{ "served", "domain", "domain" },
	{ "served", "domain", "seq" },
	{ "served", "domain", "body" },
	{ "served", "domain", "id" },
	{ "served", "domain", "first_served" },
	{ "served", "domain", "last_served" },
	{ "served", "domain", "released" },
	{ "served", "domain", "record_ttl" },
	{ "served", "domain", "seen" },
	{ "served", "domain", "origin" },
	{ "move", "domain", "domain" },
	{ "move", "domain", "host" },
	{ "move", "domain", "action" },
	{ "move", "domain", "successor" },
	{ "move", "domain", "announced" },
	{ "meta", "mark", "generation" },
	{ "meta", "mark", "published" },
	{ "meta", "mark", "mark" },
};

static const struct column evidence_columns[] = {
	{ "proof", "host", "host" },
	{ "proof", "host", "address" },
	{ "proof", "host", "key" },
	{ "proof", "host", "sni" },
	{ "proof", "host", "ok_since" },
	{ "proof", "host", "last_ok" },
	{ "proof", "host", "last_bad" },
	{ "proof", "host", "fault" },
	{ "proof", "host", "cert" },
	{ "proof", "host", "not_after" },
	{ "publication", "domain", "domain" },
	{ "publication", "domain", "last_ok" },
	{ "publication", "domain", "id" },
	{ "session", "domain", "day" },
	{ "session", "domain", "domain" },
	{ "session", "domain", "mx" },
	{ "session", "domain", "tls" },
	{ "session", "domain", "sender" },
	{ "session", "domain", "downgraded" },
	{ "session", "domain", "disposition" },
	{ "session", "domain", "count" },
	{ "candidate", "domain", "domain" },
	{ "candidate", "domain", "first_day" },
	{ "candidate", "domain", "last_day" },
	{ "report", "report_id", "organization" },
	{ "report", "report_id", "signer" },
	{ "report", "report_id", "weighs" },
	{ "report", "report_id", "begin" },
	{ "report", "report_id", "end" },
	{ "report_policy", "domain", "domain" },
	{ "report_policy", "domain", "successes" },
	{ "report_policy", "domain", "ours" },
	{ "report_policy", "domain", "unknown" },
	{ "written", "hour", "hour" },
	{ "meta", "name", "value" },
};

static void
bind(sqlite3_stmt *s, unsigned how, const uint8_t *value, size_t len)
{
	uint64_t number = 0;
	size_t i;

	switch (how % 4) {
	case 0:
		for (i = 0; i < len && i < 8; i++)
			number = number << 8 | value[i];
		sqlite3_bind_int64(s, 1, (sqlite3_int64)number);
		break;
	case 1:
		sqlite3_bind_text(
		    s, 1, (const char *)value, (int)len, SQLITE_TRANSIENT);
		break;
	case 2:
		sqlite3_bind_blob(s, 1, value, (int)len, SQLITE_TRANSIENT);
		break;
	default:
		sqlite3_bind_null(s, 1);
		break;
	}
}

static void
edit_cell(sqlite3 *db, const struct column *c, struct bytes *b)
{
	unsigned how = next(b);
	size_t len = next(b);
	char sql[256];
	sqlite3_stmt *s = NULL;

	if (len > (size_t)(b->end - b->at))
		len = (size_t)(b->end - b->at);
	snprintf(sql, sizeof(sql),
	    "UPDATE %s SET %s = ?1 WHERE %d OR %s = (SELECT %s(%s) FROM %s)",
	    c->table, c->column, (how & 4) != 0, c->key,
	    how & 8 ? "max" : "min", c->key, c->table);
	MUST(sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK);
	bind(s, how, b->at, len);
	sqlite3_step(s); /* it may not keep to a constraint */
	sqlite3_finalize(s);
	b->at += len;
}

static void
edit_cells(const char *path, unsigned kind, struct bytes *b)
{
	const struct column *list = kind ? evidence_columns : ledger_columns;
	size_t len =
	    kind ? ARRAY_LEN(evidence_columns) : ARRAY_LEN(ledger_columns);
	sqlite3 *db;

	MUST(sqlite3_open(path, &db) == SQLITE_OK);
	sqlite3_exec(db,
	    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
	    "PRAGMA ignore_check_constraints = ON; BEGIN",
	    NULL, NULL, NULL);
	while (b->at < b->end)
		edit_cell(db, &list[next(b) % len], b);
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	sqlite3_close(db);
}

static void
lay_out(struct bytes *b)
{
	unsigned how = next(b), kind = how & 1;
	struct file *file = &files[kind];
	char *copy = malloc(file->len);
	size_t at;

	MUST(copy != NULL);
	memcpy(copy, file->bytes, file->len);
	while ((how & 2) != 0 && b->at < b->end) {
		at = next(b) << 16;
		at |= next(b) << 8;
		at |= next(b);
		copy[at % file->len] = (char)next(b);
	}
	scratch_write(scratch_path(dir, file->name), copy, file->len);
	free(copy);
	edit_cells(scratch_path(dir, file->name), kind, b);
}

/* ---- what must hold ---- */

static void
check_time(time_t when)
{
	MUST(when >= 0 && when <= 253402300799);
}

static void
check_row(const struct ledger_row *row)
{
	char hash[BODY_HASH_SIZE];

	MUST(row->body != NULL && sts_id_valid(row->id, strlen(row->id)));
	body_hash(hash, row->body->text, row->body->len);
	MUST(strcmp(hash, row->body->hash) == 0);
	MUST(!policyid_damaged(row->id, row->body->hash));
	check_time(row->published);
	check_time(row->superseded);
	check_time(row->released);
	check_time(row->seen);
}

static void
check_ledger(const struct ledger *ledger)
{
	const struct ledger_domain *d;
	size_t i;

	for (i = 0; i < ledger->domains_len; i++) {
		d = &ledger->domains[i];
		MUST(dname_valid(d->name));
		MUST(i == 0 || strcmp(d[-1].name, d->name) < 0);
		MUST(d->rows + d->rows_len <= ledger->rows_len);
		check_time(d->since);
		check_time(d->owed);
		check_time(d->record_gone);
		check_time(d->record_removed);
		check_time(d->gone_since);
	}
	for (i = 0; i < ledger->rows_len; i++)
		check_row(&ledger->rows[i]);
	for (i = 0; i < ledger->moves_len; i++) {
		MUST(dname_valid(ledger->moves[i].host));
		check_time(ledger->moves[i].announced);
	}
}

static void
to_buf(void *context, const char *text, size_t len)
{
	buf_put(context, text, len);
}

static void
check_use(const struct ledger *ledger, const struct evidence *evidence)
{
	struct facts *facts = facts_new(NOW), *f;
	struct settings *settings = settings_new(), *s;
	struct buf text = BUF_INIT, again = BUF_INIT, why = BUF_INIT;
	struct plan *plan =
	    decide_plan(facts, settings, ledger, evidence, NOW, true);
	struct ledger *l;
	struct evidence *e;

	plan_free(plan);
	facts_json_write(
	    facts, ledger, evidence, settings, NULL, to_buf, &text);
	if (facts_json_read(buf_text(&text), text.len, &f, &l, &e, &s, &why) !=
	    0)
		fprintf(stderr, "%s\n", buf_text(&why));
	MUST(why.len == 0);
	facts_json_write(f, l, e, s, NULL, to_buf, &again);
	MUST(strcmp(buf_text(&text), buf_text(&again)) == 0);
	facts_free(f);
	ledger_free(l);
	evidence_free(e);
	settings_free(s);
	facts_free(facts);
	settings_free(settings);
	buf_release(&text);
	buf_release(&again);
}

static void
load(void)
{
	struct buf why = BUF_INIT;
	struct store *store = store_open(dir, false, &why);
	struct ledger *ledger =
	    store != NULL ? store_ledger(store, &why) : NULL;
	struct evidence_db *db;
	struct evidence *evidence = NULL;

	MUST((ledger == NULL) == (why.len > 0));
	if (ledger != NULL)
		check_ledger(ledger);
	store_close(store);
	buf_clear(&why);
	db = evidence_open(dir, false, 0, &why);
	if (db != NULL)
		evidence = evidence_load(db, NOW, 60, &why);
	evidence_close(db);
	MUST((evidence == NULL) == (why.len > 0));
	if (evidence == NULL)
		evidence = evidence_new();
	if (ledger != NULL)
		check_use(ledger, evidence);
	ledger_free(ledger);
	evidence_free(evidence);
	buf_release(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bytes b = { data, data + len };
	const struct file *file;

	if (len == 0)
		return 0;
	prepare();
	lay_out(&b);
	load();
	file = &files[data[0] & 1];
	scratch_write(scratch_path(dir, file->name), file->bytes, file->len);
	return 0;
}
