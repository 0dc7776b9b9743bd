/*
 * NAME      pg_schema - what a shared store consists of
 * CONTRACT  see pg_schema.h.
 *
 *           fleet    one row: who the store is; its schema; the generation of
 *                    the ledger and of what is published; the number of the
 *                    last change, and the word for it that no other has
 *           change   one row a change, with that word. A member that was told
 *                    of a change whose word is another one, or which is not
 *                    there, has seen what this store has lost
 *           body     every text once
 *           domain   as struct ledger_domain; served: as struct ledger_row.
 *                    What a row promised is its key and never changes. The
 *                    change that touched it last stands in each
 *           move     announced moves; one is over where `ended' is not before
 *                    `announced', so that two copies can be joined
 *           member   who takes part, what it saw last, and how its milter is
 *           batch    evidence that was sent together (evidence_share.h), and
 *                    the word that it has since somebody last added to it
 *           session, proof, publication, report
 *                    rows of the batches; reports are everybody's, and there
 *                    once however many members received them
 *
 *           Members may add to evidence and delete none. What is old goes by
 *           the function prune(), which belongs to the owner and by the clock
 *           of the server alone says what is old, so that each member may call
 *           it: evidence 400 days after, as in a member's own file, and changes
 *           that no member which is still about can have been told of last.
 *
 *           Names are compared byte by byte (COLLATE "C"), as we sort them. No
 *           number of a sequence is used: one may be given out twice after a
 *           failover.
 */
#include "store/postgresql/pg_schema.h"

/* schema 2 */
#define EVIDENCE                                                               \
	"ALTER TABLE poststs.member ADD COLUMN IF NOT EXISTS"                  \
	" evidence_at timestamptz,\n"                                          \
	"  ADD COLUMN IF NOT EXISTS counting_since bigint NOT NULL"            \
	" DEFAULT 0,\n"                                                        \
	"  ADD COLUMN IF NOT EXISTS beating_since bigint NOT NULL DEFAULT "    \
	"0,\n"                                                                 \
	"  ADD COLUMN IF NOT EXISTS beat bigint NOT NULL DEFAULT 0,\n"         \
	"  ADD COLUMN IF NOT EXISTS lost bigint NOT NULL DEFAULT 0,\n"         \
	"  ADD COLUMN IF NOT EXISTS aliens bigint NOT NULL DEFAULT 0;\n"       \
	"CREATE TABLE IF NOT EXISTS poststs.batch (\n"                         \
	"  member text COLLATE \"C\" NOT NULL,\n"                              \
	"  kind integer NOT NULL,\n"                                           \
	"  day bigint NOT NULL,\n"                                             \
	"  word text NOT NULL DEFAULT '',\n"                                   \
	"  PRIMARY KEY (member, kind, day));\n"                                \
	"CREATE TABLE IF NOT EXISTS poststs.session (\n"                       \
	"  member text COLLATE \"C\" NOT NULL,\n"                              \
	"  day bigint NOT NULL,\n"                                             \
	"  domain text COLLATE \"C\" NOT NULL,\n"                              \
	"  mx text COLLATE \"C\" NOT NULL,\n"                                  \
	"  tls text COLLATE \"C\" NOT NULL,\n"                                 \
	"  sender text COLLATE \"C\" NOT NULL,\n"                              \
	"  downgraded bigint NOT NULL,\n"                                      \
	"  disposition bigint NOT NULL,\n"                                     \
	"  count bigint NOT NULL,\n"                                           \
	"  PRIMARY KEY (member, day, domain, mx, tls, sender, downgraded,"     \
	" disposition));\n"                                                    \
	"CREATE TABLE IF NOT EXISTS poststs.proof (\n"                         \
	"  member text COLLATE \"C\" NOT NULL,\n"                              \
	"  day bigint NOT NULL DEFAULT 0,\n"                                   \
	"  host text COLLATE \"C\" NOT NULL,\n"                                \
	"  address text COLLATE \"C\" NOT NULL,\n"                             \
	"  key bigint NOT NULL,\n"                                             \
	"  sni bigint NOT NULL,\n"                                             \
	"  ok_since bigint NOT NULL,\n"                                        \
	"  last_ok bigint NOT NULL,\n"                                         \
	"  last_bad bigint NOT NULL,\n"                                        \
	"  fault text,\n"                                                      \
	"  cert text,\n"                                                       \
	"  not_after bigint NOT NULL,\n"                                       \
	"  not_before bigint NOT NULL,\n"                                      \
	"  PRIMARY KEY (member, host, address, key, sni));\n"                  \
	"CREATE TABLE IF NOT EXISTS poststs.publication (\n"                   \
	"  member text COLLATE \"C\" NOT NULL,\n"                              \
	"  day bigint NOT NULL DEFAULT 0,\n"                                   \
	"  domain text COLLATE \"C\" NOT NULL,\n"                              \
	"  ok_since bigint NOT NULL,\n"                                        \
	"  last_ok bigint NOT NULL,\n"                                         \
	"  last_bad bigint NOT NULL,\n"                                        \
	"  fault text,\n"                                                      \
	"  id text NOT NULL,\n"                                                \
	"  PRIMARY KEY (member, domain));\n"                                   \
	"CREATE TABLE IF NOT EXISTS poststs.report (\n"                        \
	"  member text COLLATE \"C\" NOT NULL DEFAULT '',\n"                   \
	"  day bigint NOT NULL,\n"                                             \
	"  organization text COLLATE \"C\" NOT NULL,\n"                        \
	"  report_id text COLLATE \"C\" NOT NULL,\n"                           \
	"  signer text COLLATE \"C\" NOT NULL,\n"                              \
	"  submitter text NOT NULL,\n"                                         \
	"  contact text,\n"                                                    \
	"  weighs bigint NOT NULL,\n"                                          \
	"  period_begin bigint NOT NULL,\n"                                    \
	"  period_end bigint NOT NULL,\n"                                      \
	"  received bigint NOT NULL,\n"                                        \
	"  said text NOT NULL,\n"                                              \
	"  PRIMARY KEY (organization, report_id, signer));\n"                  \
	"CREATE INDEX IF NOT EXISTS report_day ON poststs.report (day);\n"     \
	"CREATE OR REPLACE FUNCTION poststs.prune() RETURNS void\n"            \
	"  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog,"        \
	" pg_temp AS $prune$\n"                                                \
	"  DELETE FROM poststs.session WHERE day <"                            \
	" extract(epoch FROM now())::bigint / 86400 - 400;\n"                  \
	"  DELETE FROM poststs.report WHERE day <"                             \
	" extract(epoch FROM now())::bigint / 86400 - 400;\n"                  \
	"  DELETE FROM poststs.proof WHERE greatest(last_ok, last_bad) <"      \
	" extract(epoch FROM now())::bigint - 400 * 86400;\n"                  \
	"  DELETE FROM poststs.publication WHERE greatest(last_ok, last_bad)"  \
	" < extract(epoch FROM now())::bigint - 400 * 86400;\n"                \
	"  DELETE FROM poststs.batch WHERE day > 0 AND day <"                  \
	" extract(epoch FROM now())::bigint / 86400 - 400;\n"                  \
	"  DELETE FROM poststs.change c USING poststs.fleet f"                 \
	" WHERE c.at < now() - interval '100 days' AND c.number < f.change;\n" \
	"$prune$;\n"
#define EVIDENCE_RIGHTS                                                       \
	"GRANT INSERT ON poststs.batch, poststs.session, poststs.proof,"      \
	" poststs.publication, poststs.report TO poststs_member;\n"           \
	"GRANT UPDATE (word) ON poststs.batch TO poststs_member;\n"           \
	"GRANT UPDATE (count) ON poststs.session TO poststs_member;\n"        \
	"GRANT UPDATE (ok_since, last_ok, last_bad, fault, cert, not_after,"  \
	" not_before) ON poststs.proof TO poststs_member;\n"                  \
	"GRANT UPDATE (ok_since, last_ok, last_bad, fault, id)"               \
	" ON poststs.publication TO poststs_member;\n"                        \
	"GRANT UPDATE (submitter, contact, weighs, period_begin, period_end," \
	" received, said) ON poststs.report TO poststs_member;\n"             \
	"GRANT UPDATE (evidence_at, counting_since, beating_since, beat, "    \
	"lost,"                                                               \
	" aliens) ON poststs.member TO poststs_member;\n"                     \
	"REVOKE ALL ON FUNCTION poststs.prune() FROM PUBLIC;\n"               \
	"GRANT EXECUTE ON FUNCTION poststs.prune() TO poststs_member;\n"

const char pg_schema_script[] =
    "-- poststs: the shared store of a fleet; see poststs-fleet(7)\n"
    "BEGIN;\n"
    "DO $$\n"
    "DECLARE r text;\n"
    "BEGIN\n"
    "  FOREACH r IN ARRAY ARRAY['poststs_owner', 'poststs_member',"
    " 'poststs_reader'] LOOP\n"
    "    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = r)"
    " THEN\n"
    "      EXECUTE format('CREATE ROLE %I NOLOGIN', r);\n"
    "    END IF;\n"
    "  END LOOP;\n"
    "  IF NOT pg_has_role(current_user, 'poststs_owner', 'MEMBER') THEN\n"
    "    EXECUTE format('GRANT poststs_owner TO %I', current_user);\n"
    "  END IF;\n"
    "END $$;\n"
    "CREATE SCHEMA IF NOT EXISTS poststs AUTHORIZATION poststs_owner;\n"
    "SET LOCAL ROLE poststs_owner;\n"
    "CREATE TABLE IF NOT EXISTS poststs.fleet (\n"
    "  one boolean PRIMARY KEY DEFAULT true CHECK (one),\n"
    "  id text NOT NULL,\n"
    "  schema integer NOT NULL,\n"
    "  oldest integer NOT NULL,\n"
    "  generation bigint NOT NULL DEFAULT 0,\n"
    "  published bigint NOT NULL DEFAULT 0,\n"
    "  change bigint NOT NULL DEFAULT 0,\n"
    "  word text NOT NULL DEFAULT '');\n"
    "CREATE TABLE IF NOT EXISTS poststs.change (\n"
    "  number bigint PRIMARY KEY,\n"
    "  word text NOT NULL,\n"
    "  member text NOT NULL,\n"
    "  at timestamptz NOT NULL DEFAULT now());\n"
    "CREATE TABLE IF NOT EXISTS poststs.body (\n"
    "  hash text COLLATE \"C\" PRIMARY KEY,\n"
    "  text bytea NOT NULL);\n"
    "CREATE TABLE IF NOT EXISTS poststs.domain (\n"
    "  name text COLLATE \"C\" PRIMARY KEY,\n"
    "  stage text NOT NULL,\n"
    "  since bigint NOT NULL,\n"
    "  record_gone bigint NOT NULL,\n"
    "  record_removed bigint NOT NULL,\n"
    "  gone text,\n"
    "  gone_since bigint NOT NULL,\n"
    "  asked text NOT NULL,\n"
    "  requested boolean NOT NULL,\n"
    "  forced boolean NOT NULL,\n"
    "  owed bigint NOT NULL,\n"
    "  change bigint NOT NULL);\n"
    "CREATE INDEX IF NOT EXISTS domain_change ON poststs.domain (change);\n"
    "CREATE TABLE IF NOT EXISTS poststs.served (\n"
    "  domain text COLLATE \"C\" NOT NULL,\n"
    "  first_served bigint NOT NULL,\n"
    "  id text COLLATE \"C\" NOT NULL,\n"
    "  body text COLLATE \"C\" NOT NULL,\n"
    "  seq integer NOT NULL,\n"
    "  last_served bigint NOT NULL,\n"
    "  released bigint NOT NULL,\n"
    "  record_ttl bigint NOT NULL,\n"
    "  seen bigint NOT NULL,\n"
    "  origin integer NOT NULL,\n"
    "  change bigint NOT NULL,\n"
    "  PRIMARY KEY (domain, first_served, id, body));\n"
    "CREATE INDEX IF NOT EXISTS served_change ON poststs.served (change);\n"
    "CREATE TABLE IF NOT EXISTS poststs.move (\n"
    "  domain text COLLATE \"C\" NOT NULL,\n"
    "  host text COLLATE \"C\" NOT NULL,\n"
    "  action text NOT NULL,\n"
    "  successor text NOT NULL,\n"
    "  announced bigint NOT NULL,\n"
    "  ended bigint NOT NULL DEFAULT 0,\n"
    "  PRIMARY KEY (domain, host));\n"
    "CREATE TABLE IF NOT EXISTS poststs.member (\n"
    "  name text COLLATE \"C\" PRIMARY KEY"
    " CHECK (name ~ '^[a-z0-9_-]+([.][a-z0-9_-]+)+$' AND"
    " length(name) < 254),\n"
    "  joined timestamptz NOT NULL DEFAULT now(),\n"
    "  last_seen timestamptz NOT NULL DEFAULT now(),\n"
    "  version text NOT NULL CHECK (version ~ '^[!-~]{1,64}$'),\n"
    "  change bigint NOT NULL DEFAULT 0,\n"
    "  removed boolean NOT NULL DEFAULT false,\n"
    "  facts_at timestamptz,\n"
    "  settings text NOT NULL DEFAULT '',\n"
    "  facts_hash text NOT NULL DEFAULT '',\n"
    "  facts bytea);\n" EVIDENCE
    "INSERT INTO poststs.fleet (id, schema, oldest)"
    " VALUES (gen_random_uuid()::text, 2, 1) ON CONFLICT DO NOTHING;\n"
    "UPDATE poststs.fleet SET schema = 2 WHERE schema < 2;\n"
    "INSERT INTO poststs.change (number, word, member)"
    " VALUES (0, '', '') ON CONFLICT DO NOTHING;\n"
    "GRANT USAGE ON SCHEMA poststs TO poststs_member, poststs_reader;\n"
    "GRANT SELECT ON ALL TABLES IN SCHEMA poststs"
    " TO poststs_member, poststs_reader;\n"
    "GRANT INSERT ON poststs.change, poststs.body, poststs.domain,"
    " poststs.served, poststs.move, poststs.member TO poststs_member;\n"
    "GRANT UPDATE (generation, published, change, word) ON poststs.fleet"
    " TO poststs_member;\n"
    "GRANT UPDATE (stage, since, record_gone, record_removed, gone,"
    " gone_since, asked, requested, forced, owed, change)"
    " ON poststs.domain TO poststs_member;\n"
    "GRANT UPDATE (seq, last_served, released, record_ttl, seen, origin,"
    " change) ON poststs.served TO poststs_member;\n"
    "GRANT UPDATE (action, successor, announced, ended) ON poststs.move"
    " TO poststs_member;\n"
    "GRANT UPDATE (last_seen, version, change, removed, settings,"
    " facts_at, facts_hash, facts) ON poststs.member TO "
    "poststs_member;\n" EVIDENCE_RIGHTS "RESET ROLE;\n"
    "COMMIT;\n";
