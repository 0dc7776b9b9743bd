# see tests/local.mk
check_PROGRAMS += tests/unit/test_certname tests/unit/test_judge
TESTS += tests/unit/test_certname tests/unit/test_judge
tests_unit_test_certname_SOURCES = tests/unit/test_certname.c tests/unit/unit.h
tests_unit_test_certname_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_certname_LDADD = $(TEST_LDADD)
tests_unit_test_judge_SOURCES = tests/unit/test_judge.c tests/unit/pki.c \
	tests/unit/pki.h tests/unit/unit.h
tests_unit_test_judge_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_judge_LDADD = $(TEST_LDADD)
