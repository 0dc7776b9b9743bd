check_PROGRAMS += tests/golden/runplan
tests_golden_runplan_SOURCES = tests/golden/runplan.c
tests_golden_runplan_LDADD = libpoststs.a $(POSTSTS_LIBS)
TESTS += tests/golden/golden.sh
EXTRA_DIST += tests/golden/golden.sh tests/golden/cases

check_PROGRAMS += tests/golden/showcheck
tests_golden_showcheck_SOURCES = tests/golden/showcheck.c \
	tests/unit/scene.c tests/unit/scene.h tests/unit/breaks.h \
	policy/cli/check_json.c policy/cli/check_nagios.c \
	policy/cli/check_prometheus.c policy/cli/check_text.c \
	policy/cli/checkout.h policy/cli/print.c policy/cli/print.h \
	policy/cli/prom.c policy/cli/prom.h \
	policy/cli/senders.c policy/cli/senders.h
tests_golden_showcheck_CPPFLAGS = $(TEST_CPPFLAGS)
tests_golden_showcheck_LDADD = $(TEST_LDADD)
TESTS += tests/golden/check.sh
EXTRA_DIST += tests/golden/check.sh tests/golden/checks

TESTS += tests/golden/outages.sh
EXTRA_DIST += tests/golden/outages.sh tests/golden/outages
