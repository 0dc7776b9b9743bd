# A module's test program is these lines; the name must be test_<module>.
check_PROGRAMS += tests/unit/test_arena tests/unit/test_buf
TESTS += tests/unit/test_arena tests/unit/test_buf
tests_unit_test_arena_SOURCES = tests/unit/test_arena.c tests/unit/unit.h
tests_unit_test_arena_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_arena_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_memo
TESTS += tests/unit/test_memo
tests_unit_test_memo_SOURCES = tests/unit/test_memo.c tests/unit/unit.h
tests_unit_test_memo_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_memo_LDADD = $(TEST_LDADD)
tests_unit_test_buf_SOURCES = tests/unit/test_buf.c tests/unit/unit.h
tests_unit_test_buf_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_buf_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_names
TESTS += tests/unit/test_names
tests_unit_test_names_SOURCES = tests/unit/test_names.c tests/unit/unit.h
tests_unit_test_names_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_names_LDADD = $(TEST_LDADD)

check_PROGRAMS += tests/unit/test_utf8
TESTS += tests/unit/test_utf8
tests_unit_test_utf8_SOURCES = tests/unit/test_utf8.c tests/unit/unit.h
tests_unit_test_utf8_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_utf8_LDADD = $(TEST_LDADD)
# of the command
check_PROGRAMS += tests/unit/test_html
TESTS += tests/unit/test_html
tests_unit_test_html_SOURCES = tests/unit/test_html.c tests/unit/unit.h \
	policy/cli/html/html.c policy/cli/html/html.h policy/cli/time.c
tests_unit_test_html_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_html_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_sandbox
TESTS += tests/unit/test_sandbox
tests_unit_test_sandbox_SOURCES = tests/unit/test_sandbox.c \
	tests/unit/scratch.c tests/unit/scratch.h tests/unit/unit.h
tests_unit_test_sandbox_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_sandbox_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_library
TESTS += tests/unit/test_library
tests_unit_test_library_SOURCES = tests/unit/test_library.c tests/unit/unit.h
tests_unit_test_library_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_library_LDADD = $(TEST_LDADD)
