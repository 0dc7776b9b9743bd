libpoststs_a_SOURCES += \
	policy/store/db.c policy/store/db.h \
	policy/store/store.c policy/store/store.h \
	policy/store/store_ops.h \
	policy/store/store_join.c policy/store/store_write.c \
	policy/store/ledger_fill.c policy/store/ledger_fill.h \
	policy/store/sqlite/ledger_db.h \
	policy/store/sqlite/ledger_open.c \
	policy/store/sqlite/ledger_read.c \
	policy/store/sqlite/ledger_write.c \
	policy/store/sqlite/ledger_moves.c \
	policy/store/backup.c policy/store/backup.h \
	policy/store/backup_file.h policy/store/backup_read.c \
	policy/store/evidence_join.c \
	policy/store/evidence_share.c policy/store/evidence_share.h \
	policy/store/evidence_said.c \
	policy/store/evidence_batches.c policy/store/evidence_batches.h \
	policy/store/evidence_meet.c policy/store/evidence_meet.h \
	policy/store/evidence.c policy/store/evidence.h \
	policy/store/evidence_db.h policy/store/evidence_load.c \
	policy/store/evidence_load_report.c \
	policy/store/evidence_report.c policy/store/evidence_sessions.c \
	policy/store/shared.h \
	policy/store/meet.c policy/store/meet.h policy/store/mirror.h \
	policy/store/sqlite/ledger_note.c
POSTGRESQL_SOURCES = \
	policy/store/postgresql/pg.c policy/store/postgresql/pg.h \
	policy/store/postgresql/pg_open.c policy/store/postgresql/pg_conn.h \
	policy/store/postgresql/pg_batch.c \
	policy/store/postgresql/pg_evidence.c \
	policy/store/postgresql/pg_library.c \
	policy/store/postgresql/pg_library.h \
	policy/store/postgresql/pg_ledger.h \
	policy/store/postgresql/pg_ledger_read.c \
	policy/store/postgresql/pg_ledger_write.c \
	policy/store/postgresql/pg_schema.c \
	policy/store/postgresql/pg_schema.h \
	policy/store/postgresql/pg_shared.c
if POSTGRESQL
libpoststs_a_SOURCES += $(POSTGRESQL_SOURCES)
else
libpoststs_a_SOURCES += policy/store/shared_none.c
endif
