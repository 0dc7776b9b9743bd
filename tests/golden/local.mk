check_PROGRAMS += tests/golden/runplan
tests_golden_runplan_SOURCES = tests/golden/runplan.c
tests_golden_runplan_LDADD = libpoststs.a $(POSTSTS_LIBS)
TESTS += tests/golden/golden.sh
EXTRA_DIST += tests/golden/golden.sh tests/golden/cases
