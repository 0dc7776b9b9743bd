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
 *           member   who takes part, and what it saw last
 *
 *           Names are compared byte by byte (COLLATE "C"), as we sort them. No
 *           number of a sequence is used: one may be given out twice after a
 *           failover.
 */
#include "store/postgresql/pg_schema.h"

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
    "  name text COLLATE \"C\" PRIMARY KEY,\n"
    "  joined timestamptz NOT NULL DEFAULT now(),\n"
    "  last_seen timestamptz NOT NULL DEFAULT now(),\n"
    "  version text NOT NULL,\n"
    "  change bigint NOT NULL DEFAULT 0,\n"
    "  removed boolean NOT NULL DEFAULT false,\n"
    "  facts_at timestamptz,\n"
    "  facts_hash text NOT NULL DEFAULT '',\n"
    "  facts bytea);\n"
    "INSERT INTO poststs.fleet (id, schema, oldest)"
    " VALUES (gen_random_uuid()::text, 1, 1) ON CONFLICT DO NOTHING;\n"
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
    "GRANT UPDATE (last_seen, version, change, removed, facts_at,"
    " facts_hash, facts) ON poststs.member TO poststs_member;\n"
    "RESET ROLE;\n"
    "COMMIT;\n";
