# see tests/local.mk; the programs that probe share peers and certificates
PROBING = tests/unit/probing.c tests/unit/probing.h tests/unit/peer.c \
	tests/unit/peer.h tests/unit/pki.c tests/unit/pki.h tests/unit/unit.h

check_PROGRAMS += tests/unit/test_smtptalk tests/unit/test_queue
TESTS += tests/unit/test_smtptalk tests/unit/test_queue
tests_unit_test_smtptalk_SOURCES = tests/unit/test_smtptalk.c tests/unit/unit.h
tests_unit_test_smtptalk_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_smtptalk_LDADD = $(TEST_LDADD)
tests_unit_test_queue_SOURCES = tests/unit/test_queue.c tests/unit/unit.h
tests_unit_test_queue_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_queue_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_probe_smtp
TESTS += tests/unit/test_probe_smtp
tests_unit_test_probe_smtp_SOURCES = tests/unit/test_probe_smtp.c $(PROBING)
tests_unit_test_probe_smtp_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_probe_smtp_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_probe_https
TESTS += tests/unit/test_probe_https
tests_unit_test_probe_https_SOURCES = tests/unit/test_probe_https.c $(PROBING)
tests_unit_test_probe_https_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_probe_https_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_probe_hostile
TESTS += tests/unit/test_probe_hostile
tests_unit_test_probe_hostile_SOURCES = tests/unit/test_probe_hostile.c \
	$(PROBING)
tests_unit_test_probe_hostile_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_probe_hostile_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_quirk
TESTS += tests/unit/test_quirk
tests_unit_test_quirk_SOURCES = tests/unit/test_quirk.c tests/unit/unit.h
tests_unit_test_quirk_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_quirk_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_portblock tests/unit/test_probeplan
TESTS += tests/unit/test_portblock tests/unit/test_probeplan
tests_unit_test_portblock_SOURCES = tests/unit/test_portblock.c tests/unit/unit.h
tests_unit_test_portblock_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_portblock_LDADD = $(TEST_LDADD)
tests_unit_test_probeplan_SOURCES = tests/unit/test_probeplan.c tests/unit/unit.h
tests_unit_test_probeplan_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_probeplan_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_matrix
TESTS += tests/unit/test_matrix
tests_unit_test_matrix_SOURCES = tests/unit/test_matrix.c tests/unit/unit.h
tests_unit_test_matrix_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_matrix_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_probe_wire
TESTS += tests/unit/test_probe_wire
tests_unit_test_probe_wire_SOURCES = tests/unit/test_probe_wire.c \
	tests/unit/scene.c tests/unit/scene.h tests/unit/unit.h
tests_unit_test_probe_wire_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_probe_wire_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_httpanswer
TESTS += tests/unit/test_httpanswer
tests_unit_test_httpanswer_SOURCES = tests/unit/test_httpanswer.c \
	tests/unit/unit.h
tests_unit_test_httpanswer_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_httpanswer_LDADD = $(TEST_LDADD)
