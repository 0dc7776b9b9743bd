# Tests against real Postfix instances, started privately; see lib.sh.
EXTRA_DIST += tests/postfix/lib.sh
check_PROGRAMS += tests/postfix/askrcpt
tests_postfix_askrcpt_SOURCES = tests/postfix/askrcpt.c
check_PROGRAMS += tests/postfix/listlisteners
tests_postfix_listlisteners_CPPFLAGS = $(AM_CPPFLAGS)
tests_postfix_listlisteners_LDADD = libpoststs.a $(POSTSTS_LIBS)
TESTS += tests/postfix/chains.sh
EXTRA_DIST += tests/postfix/chains.sh
TESTS += tests/postfix/domains.sh tests/postfix/certcheck.sh tests/postfix/freshlook.sh
EXTRA_DIST += tests/postfix/certcheck.sh tests/postfix/freshlook.sh
EXTRA_DIST += tests/postfix/domains.sh tests/postfix/configs
check_PROGRAMS += tests/postfix/listdomains
tests_postfix_listdomains_SOURCES = tests/postfix/listdomains.c
tests_postfix_listdomains_LDADD = libpoststs.a $(POSTSTS_LIBS)
TESTS += tests/postfix/listeners.sh tests/postfix/listeners_conf.sh
EXTRA_DIST += tests/postfix/listeners.sh tests/postfix/listeners_conf.sh \
	tests/postfix/listeners
check_PROGRAMS += tests/postfix/silent
TESTS += tests/postfix/names.sh tests/postfix/pipe.sh tests/postfix/publish.sh
EXTRA_DIST += tests/postfix/pipe.sh tests/postfix/names.sh tests/postfix/publish.sh
if MILTER
TESTS += tests/postfix/milter.sh tests/postfix/milter_faults.sh \
	tests/postfix/milter_reach.sh \
	tests/postfix/dkim.sh tests/postfix/doctor.sh \
	tests/postfix/notify.sh tests/postfix/setup.sh \
	tests/postfix/verifiers.sh
endif
check_PROGRAMS += tests/postfix/milterclient
tests_postfix_milterclient_LDADD = libpoststs.a $(POSTSTS_LIBS)
check_PROGRAMS += tests/postfix/showsessions
tests_postfix_showsessions_LDADD = libpoststs.a $(POSTSTS_LIBS)
EXTRA_DIST += tests/postfix/milter_lib.sh tests/postfix/milter.sh \
	tests/postfix/milter_faults.sh tests/postfix/dkim.sh tests/postfix/verifiers.sh \
	tests/postfix/doctor.sh tests/postfix/notify.sh \
	tests/postfix/setup.sh \
	tests/postfix/milter_reach.sh
check_PROGRAMS += tests/postfix/maketls
tests_postfix_maketls_CPPFLAGS = $(TEST_CPPFLAGS)
tests_postfix_maketls_LDADD = tests/unit/libtestplan.a libpoststs.a \
	$(POSTSTS_LIBS)
TESTS += tests/postfix/tlspolicy.sh
EXTRA_DIST += tests/postfix/tlspolicy.sh
