# Benches are built and run by `make bench' only, never by `make check'; the
# plain build gives honest figures, one with sanitizers does not.
EXTRA_PROGRAMS += tests/bench/bench_publish
tests_bench_bench_publish_SOURCES = tests/bench/bench_publish.c
tests_bench_bench_publish_LDADD = libpoststs.a $(POSTSTS_LIBS)
EXTRA_DIST += tests/bench/publish.sh
CLEANFILES += tests/bench/bench_publish
.PHONY: bench bench-publish
bench: bench-publish
bench-publish: tests/bench/bench_publish
	builddir='$(abs_top_builddir)' $(srcdir)/tests/bench/publish.sh
# see tests/local.mk

# probes: HTTPS beside wrk, SMTP beside a bare client
EXTRA_PROGRAMS += tests/bench/probe_rate
EXTRA_DIST += tests/bench/probe.sh
tests_bench_probe_rate_SOURCES = tests/bench/probe_rate.c tests/unit/pki.c \
	tests/unit/pki.h
tests_bench_probe_rate_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit
tests_bench_probe_rate_LDADD = libpoststs.a $(POSTSTS_LIBS)
EXTRA_DIST += tests/bench/dns.sh
