# see tests/local.mk
check_PROGRAMS += tests/system/dns/dns_facts
tests_system_dns_dns_facts_SOURCES = tests/system/dns/dns_facts.c
tests_system_dns_dns_facts_LDADD = libpoststs.a $(POSTSTS_LIBS)
TESTS += tests/system/dns/nsd.sh tests/system/dns/resolvconf.sh \
	tests/system/dns/ratelimit.sh
EXTRA_DIST += tests/system/dns/resolvconf.sh
EXTRA_DIST += tests/system/ports.sh tests/system/dns/nsd.sh \
	tests/system/dns/ratelimit.sh
TESTS += tests/system/dns/secure.sh
EXTRA_DIST += tests/system/dns/secure.sh
include tests/system/apply/local.mk
TESTS += tests/system/sweep/sweep.sh
EXTRA_DIST += tests/system/sweep/sweep.sh tests/system/sweep/points.awk \
	tests/system/sweep/scenes.sh tests/system/sweep/power.sh \
	tests/system/sweep/plant.sh
# sweep - all points of which the test takes a sample; hours
sweep: poststs
	@$(AM_TESTS_ENVIRONMENT) sh '$(top_srcdir)/tests/system/sweep/sweep.sh' \
	    all
.PHONY: sweep
TESTS += tests/system/html.sh tests/system/html_axe.sh
EXTRA_DIST += tests/system/html.sh tests/system/html_axe.sh \
	tests/system/html/axe.py tests/system/html/browser.py \
	tests/system/html/devtools.py tests/system/html/looks.py \
	tests/system/html/world.py

# the command from end to end; each test sources lib.sh
CLI_TESTS = tests/system/apply.sh tests/system/adopt.sh tests/system/mx_hosts.sh \
	tests/system/advice.sh \
	tests/system/config.sh \
	tests/system/commands.sh \
	tests/system/moves.sh \
	tests/system/failures.sh \
	tests/system/generate.sh tests/system/hints.sh tests/system/setup.sh \
	tests/system/confirm.sh \
	tests/system/hosting.sh \
	tests/system/report.sh tests/system/report_blame.sh \
	tests/system/report_killed.sh tests/system/root.sh tests/system/locks.sh \
	tests/system/milter_user.sh tests/system/milter_hang.sh \
	tests/system/masking.sh tests/system/apart.sh \
	tests/system/dnsexec.sh tests/system/dnsfail.sh \
	tests/system/dnsupdate.sh \
	tests/system/ifchanged.sh tests/system/programs.sh \
	tests/system/removal.sh tests/system/split_dns.sh \
	tests/system/stage.sh tests/system/seen.sh \
	tests/system/also.sh tests/system/backup.sh tests/system/quickstart.sh \
	tests/system/status.sh tests/system/store.sh \
	tests/system/fleet.sh tests/system/fleet_behind.sh tests/system/fleet_leave.sh \
	tests/system/fleet_web.sh tests/system/fleet_follow.sh \
	tests/system/fleet_many.sh tests/system/fleet_standby.sh \
	tests/system/fleet_evidence.sh tests/system/fleet_monitor.sh
TESTS += $(CLI_TESTS)
EXTRA_DIST += tests/system/lib.sh tests/system/pgserver.sh tests/system/fleetlib.sh tests/system/report $(CLI_TESTS)
check_PROGRAMS += tests/system/probe/probe_facts
tests_system_probe_probe_facts_SOURCES = tests/system/probe/probe_facts.c
tests_system_probe_probe_facts_LDADD = libpoststs.a $(POSTSTS_LIBS)
TESTS += tests/system/probe/peers.sh
EXTRA_DIST += tests/system/probe/peers.sh

# what quickstart runs on where there is no Postfix; the tests use it too
EXTRA_DIST += examples/README.md examples/poststs.conf \
	examples/postfix/main.cf examples/postfix/master.cf \
	examples/postfix/alias_domains examples/postfix/aliases \
	examples/postfix/mailbox_domains examples/postfix/mailboxes \
	examples/zones/customer.example.zone examples/zones/example.net.zone \
	examples/zones/example.org.zone examples/zones/parked.example.zone

# what a look at the world sees
check_PROGRAMS += tests/system/check/observe_facts
tests_system_check_observe_facts_SOURCES = tests/system/check/observe_facts.c \
	policy/task/extra_hosts.c policy/task/extra_hosts.h \
	policy/task/observe.c policy/task/observe.h policy/cli/out/print.c \
	policy/cli/out/print.h policy/task/probing.c policy/task/probing.h \
	policy/task/apart.c policy/task/apart.h
tests_system_check_observe_facts_LDADD = libpoststs.a $(POSTSTS_LIBS)
TESTS += tests/system/check/observe.sh
EXTRA_DIST += tests/system/check/observe.sh
TESTS += tests/system/check_given.sh tests/system/check_kept.sh
EXTRA_DIST += tests/system/check_given.sh tests/system/check_kept.sh tests/system/check/policies \
	tests/system/check/records tests/system/check/tlsrpt

# the milter by itself
if MILTER
TESTS += tests/system/milter.sh
endif
EXTRA_DIST += tests/system/milter.sh tests/system/milter.lua

# fleets, beside what CLI_TESTS has of them
FLEET_TESTS = tests/system/fleet_pooler.sh tests/system/fleet_same_second.sh \
	tests/system/fleet_versions.sh
TESTS += $(FLEET_TESTS)
EXTRA_DIST += $(FLEET_TESTS)
if POSTGRESQL
check_PROGRAMS += tests/system/poststs_next
tests_system_poststs_next_SOURCES = $(poststs_SOURCES) tests/system/next.c
nodist_tests_system_poststs_next_SOURCES = $(nodist_poststs_SOURCES)
tests_system_poststs_next_LDADD = $(poststs_LDADD)
endif
