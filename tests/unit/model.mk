# see tests/local.mk

check_PROGRAMS += tests/unit/test_facts tests/unit/test_ledger \
	tests/unit/test_plan
TESTS += tests/unit/test_facts tests/unit/test_ledger tests/unit/test_plan
tests_unit_test_facts_SOURCES = tests/unit/test_facts.c tests/unit/unit.h
tests_unit_test_facts_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_facts_LDADD = $(TEST_LDADD)
tests_unit_test_ledger_SOURCES = tests/unit/test_ledger.c tests/unit/unit.h
tests_unit_test_ledger_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_ledger_LDADD = $(TEST_LDADD)
tests_unit_test_plan_SOURCES = tests/unit/test_plan.c tests/unit/unit.h
tests_unit_test_plan_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_plan_LDADD = $(TEST_LDADD)

check_PROGRAMS += tests/unit/test_pflist
TESTS += tests/unit/test_pflist
tests_unit_test_pflist_SOURCES = tests/unit/test_pflist.c tests/unit/unit.h
tests_unit_test_pflist_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_pflist_LDADD = $(TEST_LDADD)
