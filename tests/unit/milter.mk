# the milter's parts; see milter/local.mk
if MILTER
MILTER_TESTS = \
	tests/unit/test_session \
	tests/unit/test_tally \
	tests/unit/test_recognise \
	tests/unit/test_capture \
	tests/unit/test_sink \
	tests/unit/test_policymap
check_PROGRAMS += $(MILTER_TESTS)
TESTS += $(MILTER_TESTS)
endif
MILTER_TEST_CPPFLAGS = $(TEST_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_session_SOURCES = tests/unit/test_session.c tests/unit/unit.h
tests_unit_test_session_CPPFLAGS = $(MILTER_TEST_CPPFLAGS)
tests_unit_test_session_LDADD = $(MILTER_TEST_LIBS)
tests_unit_test_tally_SOURCES = tests/unit/test_tally.c tests/unit/unit.h
tests_unit_test_tally_CPPFLAGS = $(MILTER_TEST_CPPFLAGS)
tests_unit_test_tally_LDADD = $(MILTER_TEST_LIBS)
tests_unit_test_recognise_SOURCES = tests/unit/test_recognise.c tests/unit/unit.h
tests_unit_test_recognise_CPPFLAGS = $(MILTER_TEST_CPPFLAGS)
tests_unit_test_recognise_LDADD = $(MILTER_TEST_LIBS)
tests_unit_test_capture_SOURCES = tests/unit/test_capture.c tests/unit/unit.h
tests_unit_test_capture_CPPFLAGS = $(MILTER_TEST_CPPFLAGS)
tests_unit_test_capture_LDADD = tests/unit/libtestplan.a $(MILTER_TEST_LIBS)
tests_unit_test_sink_SOURCES = tests/unit/test_sink.c tests/unit/unit.h
tests_unit_test_sink_CPPFLAGS = $(MILTER_TEST_CPPFLAGS)
tests_unit_test_sink_LDADD = tests/unit/libtestplan.a $(MILTER_TEST_LIBS)
tests_unit_test_policymap_SOURCES = tests/unit/test_policymap.c tests/unit/unit.h
tests_unit_test_policymap_CPPFLAGS = $(MILTER_TEST_CPPFLAGS)
tests_unit_test_policymap_LDADD = tests/unit/libtestplan.a $(MILTER_TEST_LIBS)
