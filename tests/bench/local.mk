# Benches are run by `make bench' only; `make check' sees with tiny sizes that
# each still runs to its end. The plain build gives honest figures, one with
# sanitizers does not.
check_PROGRAMS += tests/bench/bench_publish
tests_bench_bench_publish_SOURCES = tests/bench/bench_publish.c \
	tests/bench/bench_bare.c tests/bench/bench_bare.h
tests_bench_bench_publish_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/bench
tests_bench_bench_publish_LDADD = libpoststs.a $(POSTSTS_LIBS)
EXTRA_DIST += tests/bench/publish.sh
CLEANFILES += tests/bench/bench_publish
.PHONY: bench bench-publish bench-dns bench-probe
bench: bench-whole bench-publish bench-dns bench-probe
bench-publish: tests/bench/bench_publish
	builddir='$(abs_top_builddir)' $(srcdir)/tests/bench/publish.sh

# the MX phase beside dnsperf
EXTRA_DIST += tests/bench/dns.sh
bench-dns: tests/system/dns/dns_facts
	builddir='$(abs_top_builddir)' $(srcdir)/tests/bench/dns.sh; \
	    code=$$?; test $$code -eq 0 || test $$code -eq 77

bench-probe: tests/bench/probe_rate
	builddir='$(abs_top_builddir)' $(srcdir)/tests/bench/probe.sh; \
	    code=$$?; test $$code -eq 0 || test $$code -eq 77
# see tests/local.mk

# probes: HTTPS beside wrk, SMTP beside a bare client
check_PROGRAMS += tests/bench/probe_rate
EXTRA_DIST += tests/bench/certificate.sh tests/bench/probe.sh
tests_bench_probe_rate_SOURCES = tests/bench/probe_rate.c tests/unit/pki.c \
	tests/unit/pki.h
tests_bench_probe_rate_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit
tests_bench_probe_rate_LDADD = libpoststs.a $(POSTSTS_LIBS)
if MILTER
check_PROGRAMS += tests/bench/nothing_milter
endif
EXTRA_DIST += tests/bench/milter.sh
tests_bench_nothing_milter_LDADD = $(MILTER_LIBS)
CLEANFILES += tests/bench/nothing_milter
.PHONY: bench-milter
bench-milter: poststs-milter tests/bench/nothing_milter
	srcdir='$(abs_srcdir)' builddir='$(abs_top_builddir)' \
	    $(srcdir)/tests/bench/milter.sh
EXTRA_DIST += tests/bench/check.sh
.PHONY: bench-check
bench: bench-check
bench-check: tests/bench/probe_rate tests/system/check/observe_facts
	builddir='$(abs_top_builddir)' $(srcdir)/tests/bench/check.sh

# whole runs of the command beside single calls of postconf
check_PROGRAMS += tests/bench/turns
tests_bench_turns_SOURCES = tests/bench/turns.c tests/bench/bench_bare.c \
	tests/bench/bench_bare.h
tests_bench_turns_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/bench
tests_bench_turns_LDADD = libpoststs.a $(POSTSTS_LIBS)
CLEANFILES += tests/bench/turns
EXTRA_DIST += tests/bench/whole.sh
.PHONY: bench-whole bench-against
bench-whole: poststs tests/bench/turns
	srcdir='$(abs_top_srcdir)' builddir='$(abs_top_builddir)' \
	    $(srcdir)/tests/bench/whole.sh

# make bench-against BASE=commit: this build and that one, in turns
EXTRA_DIST += tests/bench/against.sh
bench-against: poststs tests/bench/turns tests/bench/bench_publish \
    tests/bench/probe_rate tests/system/check/observe_facts
	srcdir='$(abs_top_srcdir)' builddir='$(abs_top_builddir)' \
	    $(srcdir)/tests/bench/against.sh '$(or $(BASE),HEAD)'

# evidence_load() beside a bare read of the same rows
check_PROGRAMS += tests/bench/bench_evidence
tests_bench_bench_evidence_SOURCES = tests/bench/bench_evidence.c \
	tests/bench/bench_bare.c tests/bench/bench_bare.h
tests_bench_bench_evidence_CPPFLAGS = $(AM_CPPFLAGS) \
	-I$(top_srcdir)/tests/bench
tests_bench_bench_evidence_LDADD = libpoststs.a $(POSTSTS_LIBS)
CLEANFILES += tests/bench/bench_evidence
# a member of a fleet beside a machine by itself
EXTRA_DIST += tests/bench/fleet.sh
.PHONY: bench-fleet
bench: bench-fleet
bench-fleet: tests/bench/bench_publish poststs
	srcdir='$(abs_top_srcdir)' builddir='$(abs_top_builddir)' \
	    $(srcdir)/tests/bench/fleet.sh; \
	    code=$$?; test $$code -eq 0 || test $$code -eq 77
.PHONY: bench-evidence
bench: bench-evidence
bench-evidence: tests/bench/bench_evidence
	tests/bench/bench_evidence 10000 100000

# each bench once, with tiny sizes
TESTS += tests/bench/smoke.sh
EXTRA_DIST += tests/bench/smoke.sh
