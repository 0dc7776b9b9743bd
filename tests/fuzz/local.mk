# Fuzz targets. In a normal build each is a program that replays the seeds in
# tests/fuzz/seeds/<name>/ and is a test of its own; with --enable-fuzz it is
# a libFuzzer program, and `make fuzz' runs them all. A new target is two lines: its name,
# and its _LDADD (automake finds fuzz_<name>.c by itself).
FUZZ_TARGETS =
FUZZ_TARGETS += tests/fuzz/fuzz_dname
tests_fuzz_fuzz_dname_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_shared_rows
tests_fuzz_fuzz_shared_rows_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_answer_wire
tests_fuzz_fuzz_answer_wire_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_facts
tests_fuzz_fuzz_facts_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_health
tests_fuzz_fuzz_health_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_hostaddr
tests_fuzz_fuzz_hostaddr_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_listener
tests_fuzz_fuzz_listener_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_notice
tests_fuzz_fuzz_notice_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_pfconf
tests_fuzz_fuzz_pfconf_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_settings
tests_fuzz_fuzz_settings_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_dnsmsg
tests_fuzz_fuzz_dnsmsg_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_resolver
tests_fuzz_fuzz_resolver_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_resolvconf
tests_fuzz_fuzz_resolvconf_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_policyvalue
tests_fuzz_fuzz_policyvalue_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_policy
tests_fuzz_fuzz_policy_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_stsrecord
tests_fuzz_fuzz_stsrecord_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_tlsrptrecord
tests_fuzz_fuzz_tlsrptrecord_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_certfile
tests_fuzz_fuzz_certfile_LDADD = tests/unit/libtestplan.a $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_quirk
tests_fuzz_fuzz_quirk_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_smtptalk
tests_fuzz_fuzz_smtptalk_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_matchlist
tests_fuzz_fuzz_matchlist_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_cdbkeys
tests_fuzz_fuzz_cdbkeys_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_bounce
tests_fuzz_fuzz_bounce_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_network
tests_fuzz_fuzz_network_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_tlsreport
tests_fuzz_fuzz_tlsreport_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_authres
tests_fuzz_fuzz_authres_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_mailbox
tests_fuzz_fuzz_mailbox_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_signed_by
tests_fuzz_fuzz_signed_by_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_intake
tests_fuzz_fuzz_intake_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_mail_scan
tests_fuzz_fuzz_mail_scan_LDADD = $(FUZZ_LDADD) $(GMIME_LIBS)
FUZZ_TARGETS += tests/fuzz/fuzz_reading
tests_fuzz_fuzz_reading_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_probe_wire
tests_fuzz_fuzz_probe_wire_SOURCES = tests/fuzz/fuzz_probe_wire.c \
	tests/unit/scene.c tests/unit/scene.h
tests_fuzz_fuzz_probe_wire_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_check
tests_fuzz_fuzz_check_SOURCES = tests/fuzz/fuzz_check.c \
	tests/unit/scene.c tests/unit/scene.h
tests_fuzz_fuzz_check_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_tlsa
tests_fuzz_fuzz_tlsa_LDADD = $(FUZZ_LDADD)

# the milter's
if MILTER
FUZZ_TARGETS += tests/fuzz/fuzz_session tests/fuzz/fuzz_recognise \
	tests/fuzz/fuzz_milter
endif
tests_fuzz_fuzz_session_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_fuzz_fuzz_session_LDADD = libpoststs-milter.a $(FUZZ_LDADD) $(PSL_LIBS)
tests_fuzz_fuzz_recognise_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_fuzz_fuzz_milter_SOURCES = tests/fuzz/fuzz_milter.c milter/callbacks.c
tests_fuzz_fuzz_milter_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_fuzz_fuzz_milter_LDADD = tests/unit/libtestplan.a \
	libpoststs-milter.a $(FUZZ_LDADD) $(PSL_LIBS) -lpthread
tests_fuzz_fuzz_recognise_LDADD = libpoststs-milter.a $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_update
tests_fuzz_fuzz_update_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_nsupdate
tests_fuzz_fuzz_nsupdate_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_stored
tests_fuzz_fuzz_stored_LDADD = tests/unit/libtestplan.a $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_cdb
tests_fuzz_fuzz_cdb_CPPFLAGS = $(AM_CPPFLAGS)
tests_fuzz_fuzz_cdb_LDADD = tests/unit/libtestplan.a
if MILTER
tests_fuzz_fuzz_cdb_CPPFLAGS += -I$(top_srcdir) -DWITH_MILTER
tests_fuzz_fuzz_cdb_LDADD += libpoststs-milter.a
endif
tests_fuzz_fuzz_cdb_LDADD += $(FUZZ_LDADD) -lpthread
FUZZ_TARGETS += tests/fuzz/fuzz_chain
tests_fuzz_fuzz_chain_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_http
tests_fuzz_fuzz_http_LDADD = $(FUZZ_LDADD)
FUZZ_TARGETS += tests/fuzz/fuzz_authority
tests_fuzz_fuzz_authority_LDADD = $(FUZZ_LDADD)

check_PROGRAMS += $(FUZZ_TARGETS)
EXTRA_DIST += tests/fuzz/fuzz.h tests/fuzz/seeds tests/fuzz/run.sh

# fuzz - all of them for so many minutes, built below ./fuzzing with clang
MINUTES = 10
CORPUS =
fuzz:
	$(MKDIR_P) fuzzing
	cd fuzzing && { test -f Makefile || '$(abs_top_srcdir)/configure' -q \
	    CC=clang CFLAGS='-g -O1' --enable-fuzz \
	    --with-sanitizer=address,undefined; }
	cd fuzzing && $(MAKE) $(AM_MAKEFLAGS) fuzz-run MINUTES='$(MINUTES)' \
	    CORPUS='$(CORPUS)'
fuzz-run: $(FUZZ_TARGETS)
	@srcdir='$(abs_top_srcdir)' CORPUS='$(CORPUS)' sh \
	    '$(top_srcdir)/tests/fuzz/run.sh' '$(MINUTES)' \
	    '$(abs_builddir)/fuzz' $(FUZZ_TARGETS)
.PHONY: fuzz fuzz-run
if FUZZ
FUZZ_LDADD = libpoststs.a $(POSTSTS_LIBS) $(FUZZ_ENGINE)
else
FUZZ_LDADD = tests/fuzz/libreplay.a libpoststs.a $(POSTSTS_LIBS)
check_LIBRARIES += tests/fuzz/libreplay.a
tests_fuzz_libreplay_a_SOURCES = tests/fuzz/main.c
TESTS += $(FUZZ_TARGETS)
endif
