# real senders and receivers, in network namespaces: needs root
TESTS += tests/lab/lab.sh
EXTRA_DIST += tests/lab/lab.sh tests/lab/world.sh tests/lab/pki.sh \
	tests/lab/rows
check-lab: all
	$(MAKE) $(AM_MAKEFLAGS) check check_PROGRAMS= TESTS=tests/lab/lab.sh
	@grep '^lab: ' tests/lab/lab.log
.PHONY: check-lab
