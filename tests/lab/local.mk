# real senders and receivers, in network namespaces: needs root
TESTS += tests/lab/lab.sh
EXTRA_DIST += tests/lab/lab.sh tests/lab/world.sh tests/lab/pki.sh \
	tests/lab/rows
check-lab: all
	$(MAKE) $(AM_MAKEFLAGS) check check_PROGRAMS= TESTS=tests/lab/lab.sh
	@grep '^lab: ' tests/lab/lab.log
.PHONY: check-lab

# a fleet, and all that breaks; `make fleet-lab' kills a member at each call
TESTS += tests/lab/fleet_lab.sh
EXTRA_DIST += tests/lab/fleet_lab.sh tests/lab/fleet_world.sh \
	tests/lab/fleet_judge.sh tests/lab/fleet_steps.sh \
	tests/lab/fleet_kill.sh
fleet-lab: poststs poststs-milter
	@$(AM_TESTS_ENVIRONMENT) sh '$(top_srcdir)/tests/system/fleet_many.sh' 50
	@$(AM_TESTS_ENVIRONMENT) sh '$(top_srcdir)/tests/lab/fleet_lab.sh' all
.PHONY: fleet-lab
