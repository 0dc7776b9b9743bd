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
