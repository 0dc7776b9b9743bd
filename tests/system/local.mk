# see tests/local.mk
check_PROGRAMS += tests/system/dns/dns_facts
tests_system_dns_dns_facts_SOURCES = tests/system/dns/dns_facts.c
tests_system_dns_dns_facts_LDADD = libpoststs.a $(POSTSTS_LIBS)
TESTS += tests/system/dns/nsd.sh
EXTRA_DIST += tests/system/dns/nsd.sh
TESTS += tests/system/dns/secure.sh
EXTRA_DIST += tests/system/dns/secure.sh
include tests/system/apply/local.mk

# the command from end to end; each test sources lib.sh
CLI_TESTS = tests/system/config.sh tests/system/generate.sh
TESTS += $(CLI_TESTS)
EXTRA_DIST += tests/system/lib.sh $(CLI_TESTS)
check_PROGRAMS += tests/system/probe/probe_facts
tests_system_probe_probe_facts_SOURCES = tests/system/probe/probe_facts.c
tests_system_probe_probe_facts_LDADD = libpoststs.a $(POSTSTS_LIBS)
TESTS += tests/system/probe/peers.sh
EXTRA_DIST += tests/system/probe/peers.sh
