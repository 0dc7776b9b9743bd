# Unit tests: one program a module, test_<module>.c; each layer lists its own.
# A test finds its data below $srcdir (exported here, absolute).
AM_TESTS_ENVIRONMENT = \
	srcdir='$(abs_top_srcdir)'; export srcdir; \
	builddir='$(abs_top_builddir)'; export builddir; \
	CK_FORK=no; export CK_FORK; \
	LC_ALL=C; export LC_ALL;
# scripts run as they are, programs through TEST_WRAPPER, where there is one
TEST_EXTENSIONS = .sh
TEST_WRAPPER =
LOG_COMPILER = $(TEST_WRAPPER)
TEST_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit $(CHECK_CFLAGS)
TEST_LDADD = libpoststs.a $(POSTSTS_LIBS) $(CHECK_LIBS)

EXTRA_DIST += tests/README.md
include tests/unit/base.mk
include tests/unit/model.mk
include tests/unit/decide.mk
include tests/unit/inspect.mk
include tests/unit/tls.mk
include tests/unit/probe.mk
include tests/unit/publish.mk
include tests/unit/milter.mk
include tests/fuzz/local.mk
include tests/golden/local.mk
include tests/sim/local.mk
include tests/postfix/local.mk
include tests/system/local.mk
include tests/contrib/local.mk
include tests/lab/local.mk
include tests/lint/local.mk
include tests/releases/local.mk
include tests/bench/local.mk

# check-fast - the test programs and the golden plans: neither root nor servers
check-fast: all
	@tests=; for test in $(TESTS); do case $$test in \
	    tests/golden/*) tests="$$tests $$test";; \
	    *.sh) ;; \
	    *) tests="$$tests $$test";; \
	    esac; done; $(MAKE) $(AM_MAKEFLAGS) check TESTS="$$tests"

# check-valgrind - the same in valgrind; of a build without sanitizers
check-valgrind:
	$(MAKE) $(AM_MAKEFLAGS) check-fast TEST_WRAPPER='$(VALGRIND) -q \
	    --error-exitcode=9 --leak-check=full --child-silent-after-fork=yes'

# check-san - the same, built below ./san with sanitizers
check-san:
	$(MKDIR_P) san
	cd san && { test -f Makefile || '$(abs_top_srcdir)/configure' -q \
	    CC='$(CC)' CFLAGS='-g -O1' --enable-werror \
	    --with-sanitizer=address,undefined; }
	cd san && $(MAKE) $(AM_MAKEFLAGS) check-fast
distclean-local:
	rm -rf san fuzzing

# analyze - what static analysers say; advice, and never a failure
analyze: config.h
	@$(AM_TESTS_ENVIRONMENT) '$(top_srcdir)/tests/lint/analyze.sh' \
	    $(libpoststs_a_SOURCES)
.PHONY: check-fast check-valgrind check-san analyze
