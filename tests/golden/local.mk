check_PROGRAMS += tests/golden/runplan
tests_golden_runplan_SOURCES = tests/golden/runplan.c
tests_golden_runplan_LDADD = libpoststs.a $(POSTSTS_LIBS)
TESTS += tests/golden/golden.sh
EXTRA_DIST += tests/golden/golden.sh tests/golden/cases

check_PROGRAMS += tests/golden/showcheck
tests_golden_showcheck_SOURCES = tests/golden/showcheck.c \
	tests/unit/scene.c tests/unit/scene.h tests/unit/breaks.h \
	policy/cli/out/check_json.c policy/cli/out/check_nagios.c \
	policy/cli/out/check_prometheus.c policy/cli/out/check_text.c \
	policy/cli/out/checkout.h policy/cli/out/hint.c policy/cli/out/hint.h \
	policy/cli/out/print.c policy/cli/out/print.h \
	policy/cli/out/table.c policy/cli/out/table.h \
	policy/cli/out/prom.c policy/cli/out/prom.h \
	policy/cli/out/senders.c policy/cli/out/senders.h
tests_golden_showcheck_CPPFLAGS = $(TEST_CPPFLAGS)
tests_golden_showcheck_LDADD = $(TEST_LDADD)
TESTS += tests/golden/check.sh
EXTRA_DIST += tests/golden/check.sh tests/golden/checks

TESTS += tests/golden/outages.sh
EXTRA_DIST += tests/golden/outages.sh tests/golden/outages
