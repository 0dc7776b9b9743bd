check_LIBRARIES += tests/unit/libtestplan.a
tests_unit_libtestplan_a_SOURCES = \
	tests/unit/scratch.c tests/unit/scratch.h \
	tests/unit/testplan.c tests/unit/testplan.h
PUBLISH_TEST_LDADD = tests/unit/libtestplan.a $(TEST_LDADD)

check_PROGRAMS += tests/unit/test_atomic tests/unit/test_cdbfile \
	tests/unit/test_lock tests/unit/test_store tests/unit/test_store_notes \
	tests/unit/test_store_damage \
	tests/unit/test_webroot tests/unit/test_webstamp \
	tests/unit/test_zonefile
TESTS += tests/unit/test_atomic tests/unit/test_cdbfile \
	tests/unit/test_lock tests/unit/test_store tests/unit/test_store_notes \
	tests/unit/test_store_damage \
	tests/unit/test_webroot tests/unit/test_webstamp \
	tests/unit/test_zonefile
tests_unit_test_atomic_SOURCES = tests/unit/test_atomic.c tests/unit/unit.h
tests_unit_test_atomic_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_atomic_LDADD = $(PUBLISH_TEST_LDADD)
tests_unit_test_lock_SOURCES = tests/unit/test_lock.c tests/unit/unit.h
tests_unit_test_lock_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_lock_LDADD = $(PUBLISH_TEST_LDADD)
tests_unit_test_webstamp_SOURCES = tests/unit/test_webstamp.c tests/unit/unit.h
tests_unit_test_webstamp_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_webstamp_LDADD = $(PUBLISH_TEST_LDADD)
tests_unit_test_webroot_SOURCES = tests/unit/test_webroot.c tests/unit/unit.h
tests_unit_test_webroot_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_webroot_LDADD = $(PUBLISH_TEST_LDADD)
tests_unit_test_cdbfile_SOURCES = tests/unit/test_cdbfile.c tests/unit/unit.h
tests_unit_test_cdbfile_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_cdbfile_LDADD = $(PUBLISH_TEST_LDADD)
LEDGERDIR = tests/unit/ledgerdir.c tests/unit/ledgerdir.h tests/unit/unit.h
tests_unit_test_store_SOURCES = tests/unit/test_store.c $(LEDGERDIR)
tests_unit_test_store_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_store_LDADD = $(PUBLISH_TEST_LDADD)
tests_unit_test_store_damage_SOURCES = tests/unit/test_store_damage.c \
	$(LEDGERDIR)
tests_unit_test_store_damage_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_store_damage_LDADD = $(PUBLISH_TEST_LDADD)
tests_unit_test_store_notes_SOURCES = tests/unit/test_store_notes.c \
	$(LEDGERDIR)
tests_unit_test_store_notes_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_store_notes_LDADD = $(PUBLISH_TEST_LDADD)
tests_unit_test_zonefile_SOURCES = tests/unit/test_zonefile.c tests/unit/unit.h
tests_unit_test_zonefile_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_zonefile_LDADD = $(PUBLISH_TEST_LDADD)
check_PROGRAMS += tests/unit/test_evidence_db
TESTS += tests/unit/test_evidence_db
tests_unit_test_evidence_db_SOURCES = tests/unit/test_evidence_db.c \
	tests/unit/evidencedb.h tests/unit/unit.h
tests_unit_test_evidence_db_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_evidence_db_LDADD = $(PUBLISH_TEST_LDADD)
check_PROGRAMS += tests/unit/test_evidence_report
TESTS += tests/unit/test_evidence_report
tests_unit_test_evidence_report_SOURCES = tests/unit/test_evidence_report.c \
	tests/unit/evidencedb.h tests/unit/unit.h
tests_unit_test_evidence_report_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_evidence_report_LDADD = $(PUBLISH_TEST_LDADD)
check_PROGRAMS += tests/unit/test_store_join
TESTS += tests/unit/test_store_join
tests_unit_test_store_join_SOURCES = tests/unit/test_store_join.c $(LEDGERDIR)
tests_unit_test_store_join_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_store_join_LDADD = $(PUBLISH_TEST_LDADD)

check_PROGRAMS += tests/unit/test_backup
TESTS += tests/unit/test_backup
tests_unit_test_backup_SOURCES = tests/unit/test_backup.c $(LEDGERDIR)
tests_unit_test_backup_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_backup_LDADD = $(PUBLISH_TEST_LDADD)
# over PostgreSQL, which tests/system/store.sh brings; skipped without
check_PROGRAMS += tests/unit/test_meet
TESTS += tests/unit/test_meet
tests_unit_test_meet_SOURCES = tests/unit/test_meet.c $(LEDGERDIR)
tests_unit_test_meet_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_meet_LDADD = $(PUBLISH_TEST_LDADD)
check_PROGRAMS += tests/unit/test_evidence_meet
TESTS += tests/unit/test_evidence_meet
tests_unit_test_evidence_meet_SOURCES = tests/unit/test_evidence_meet.c \
	tests/unit/evidencefleet.h tests/unit/evidencedb.h $(LEDGERDIR)
tests_unit_test_evidence_meet_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_evidence_meet_LDADD = $(PUBLISH_TEST_LDADD)
check_PROGRAMS += tests/unit/test_evidence_members
TESTS += tests/unit/test_evidence_members
tests_unit_test_evidence_members_SOURCES = \
	tests/unit/test_evidence_members.c \
	tests/unit/evidencefleet.h tests/unit/evidencedb.h $(LEDGERDIR)
tests_unit_test_evidence_members_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_evidence_members_LDADD = $(PUBLISH_TEST_LDADD)
check_PROGRAMS += tests/unit/test_evidence_share
TESTS += tests/unit/test_evidence_share
tests_unit_test_evidence_share_SOURCES = tests/unit/test_evidence_share.c \
	tests/unit/unit.h
tests_unit_test_evidence_share_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_evidence_share_LDADD = $(PUBLISH_TEST_LDADD)
check_PROGRAMS += tests/unit/test_updatejson
TESTS += tests/unit/test_updatejson
tests_unit_test_updatejson_SOURCES = tests/unit/test_updatejson.c \
	tests/unit/unit.h
tests_unit_test_updatejson_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_updatejson_LDADD = $(TEST_LDADD)
