# see tests/local.mk
check_PROGRAMS += tests/unit/test_postconf tests/unit/test_run
TESTS += tests/unit/test_postconf tests/unit/test_run
tests_unit_test_postconf_SOURCES = tests/unit/test_postconf.c \
	tests/unit/unit.h
tests_unit_test_postconf_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_postconf_LDADD = $(TEST_LDADD)
tests_unit_test_run_SOURCES = tests/unit/test_run.c tests/unit/unit.h
tests_unit_test_run_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_run_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_dnsmsg
TESTS += tests/unit/test_dnsmsg
tests_unit_test_dnsmsg_SOURCES = tests/unit/test_dnsmsg.c tests/unit/unit.h
tests_unit_test_dnsmsg_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_dnsmsg_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_dns
TESTS += tests/unit/test_dns
tests_unit_test_dns_SOURCES = tests/unit/test_dns.c tests/unit/unit.h
tests_unit_test_dns_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_dns_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_certfile
TESTS += tests/unit/test_certfile
tests_unit_test_certfile_SOURCES = tests/unit/test_certfile.c \
	tests/unit/pki.c tests/unit/pki.h tests/unit/unit.h
tests_unit_test_certfile_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_certfile_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_cdbkeys
TESTS += tests/unit/test_cdbkeys
tests_unit_test_cdbkeys_SOURCES = tests/unit/test_cdbkeys.c tests/unit/unit.h
tests_unit_test_cdbkeys_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_cdbkeys_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_locality
TESTS += tests/unit/test_locality
tests_unit_test_locality_SOURCES = tests/unit/test_locality.c tests/unit/unit.h
tests_unit_test_locality_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_locality_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_hosts
TESTS += tests/unit/test_hosts
tests_unit_test_hosts_SOURCES = tests/unit/test_hosts.c \
	tests/unit/pki.c tests/unit/pki.h tests/unit/unit.h
tests_unit_test_hosts_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_hosts_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_places
TESTS += tests/unit/test_places
tests_unit_test_places_SOURCES = tests/unit/test_places.c \
	tests/unit/scratch.c tests/unit/scratch.h tests/unit/unit.h
tests_unit_test_places_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_places_LDADD = $(TEST_LDADD)
