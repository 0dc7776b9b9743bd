# see tests/local.mk
check_PROGRAMS += tests/unit/test_decide tests/unit/test_obligation
TESTS += tests/unit/test_decide tests/unit/test_obligation
tests_unit_test_decide_SOURCES = tests/unit/test_decide.c \
	tests/unit/memstore.c tests/unit/memstore.h \
	tests/unit/world.c tests/unit/world.h tests/unit/unit.h
tests_unit_test_decide_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_decide_LDADD = $(TEST_LDADD)
tests_unit_test_obligation_SOURCES = tests/unit/test_obligation.c \
	tests/unit/unit.h
tests_unit_test_obligation_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_obligation_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_draft
TESTS += tests/unit/test_draft
tests_unit_test_draft_SOURCES = tests/unit/test_draft.c tests/unit/unit.h
tests_unit_test_draft_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_draft_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_confirm
TESTS += tests/unit/test_confirm
tests_unit_test_confirm_SOURCES = tests/unit/test_confirm.c tests/unit/unit.h
tests_unit_test_confirm_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_confirm_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_external_evidence
TESTS += tests/unit/test_external_evidence
tests_unit_test_external_evidence_SOURCES = tests/unit/test_external_evidence.c tests/unit/unit.h
tests_unit_test_external_evidence_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_external_evidence_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_check tests/unit/test_check_hosts
TESTS += tests/unit/test_check tests/unit/test_check_hosts
tests_unit_test_check_SOURCES = tests/unit/test_check.c tests/unit/scene.c \
	tests/unit/scene.h tests/unit/breaks.h tests/unit/unit.h
tests_unit_test_check_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_check_LDADD = $(TEST_LDADD)
tests_unit_test_check_hosts_SOURCES = tests/unit/test_check_hosts.c \
	tests/unit/scene.c tests/unit/scene.h tests/unit/breaks.h \
	tests/unit/unit.h
tests_unit_test_check_hosts_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_check_hosts_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_update
TESTS += tests/unit/test_update
tests_unit_test_update_SOURCES = tests/unit/test_update.c tests/unit/unit.h
tests_unit_test_update_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_update_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_chain
TESTS += tests/unit/test_chain
tests_unit_test_chain_SOURCES = tests/unit/test_chain.c tests/unit/unit.h
tests_unit_test_chain_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_chain_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_reach
TESTS += tests/unit/test_reach
tests_unit_test_reach_SOURCES = tests/unit/test_reach.c tests/unit/unit.h
tests_unit_test_reach_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_reach_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_fresh
TESTS += tests/unit/test_fresh
tests_unit_test_fresh_SOURCES = tests/unit/test_fresh.c \
	tests/unit/memstore.c tests/unit/memstore.h \
	tests/unit/world.c tests/unit/world.h tests/unit/unit.h
tests_unit_test_fresh_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_fresh_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_ask
TESTS += tests/unit/test_ask
tests_unit_test_ask_SOURCES = tests/unit/test_ask.c \
	tests/unit/memstore.c tests/unit/memstore.h \
	tests/unit/world.c tests/unit/world.h tests/unit/unit.h
tests_unit_test_ask_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_ask_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_shown tests/unit/test_flaw \
	tests/unit/test_sender_view
TESTS += tests/unit/test_shown tests/unit/test_flaw \
	tests/unit/test_sender_view
tests_unit_test_shown_SOURCES = tests/unit/test_shown.c tests/unit/unit.h
tests_unit_test_shown_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_shown_LDADD = $(TEST_LDADD)
tests_unit_test_sender_view_SOURCES = tests/unit/test_sender_view.c tests/unit/unit.h
tests_unit_test_sender_view_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_sender_view_LDADD = $(TEST_LDADD)
tests_unit_test_flaw_SOURCES = tests/unit/test_flaw.c tests/unit/unit.h
tests_unit_test_flaw_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_flaw_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_join
TESTS += tests/unit/test_join
tests_unit_test_join_SOURCES = tests/unit/test_join.c \
	tests/unit/joinscenes.h tests/unit/unit.h
tests_unit_test_join_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_join_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_doctor
TESTS += tests/unit/test_doctor
tests_unit_test_doctor_SOURCES = tests/unit/test_doctor.c \
	tests/unit/findings.h tests/unit/unit.h
tests_unit_test_doctor_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_doctor_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_notice
TESTS += tests/unit/test_notice
tests_unit_test_notice_SOURCES = tests/unit/test_notice.c tests/unit/unit.h
tests_unit_test_notice_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_notice_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_setup
TESTS += tests/unit/test_setup
tests_unit_test_setup_SOURCES = tests/unit/test_setup.c tests/unit/unit.h
tests_unit_test_setup_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_setup_LDADD = $(TEST_LDADD)
