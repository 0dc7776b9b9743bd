check_PROGRAMS += tests/sim/sim
tests_sim_sim_SOURCES = tests/sim/admin.c tests/sim/backup.c \
	tests/sim/offline_plan.c tests/sim/events.c \
	tests/sim/fleet.c tests/sim/fleet_events.c tests/sim/fleet_judge.c \
	tests/sim/fleet_run.c tests/sim/fleet_shared.c tests/sim/fleet_store.c \
	tests/sim/fleet.h policy/task/fleet.c policy/task/fleet.h \
	policy/task/fleet_hear.c policy/task/fleet_state.h \
	policy/task/fleet_settings.c policy/task/fleet_settings.h \
	policy/task/fleet_members.c policy/task/fleet_members.h \
	policy/task/fleet_evidence.h \
	tests/sim/judge.c tests/sim/look.c tests/sim/main.c tests/sim/mirror.c tests/sim/dns_and_hosts.c tests/sim/places.c \
	tests/sim/rules.c tests/sim/sender.c tests/sim/sim.h tests/sim/update.c \
	tests/sim/world.c tests/unit/memstore.c tests/unit/memstore.h
tests_sim_sim_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit \
	-I$(top_srcdir)
if MILTER
tests_sim_sim_SOURCES += milter/callbacks.c tests/sim/fake_libmilter.c
tests_sim_sim_LDADD = libpoststs-milter.a libpoststs.a $(POSTSTS_LIBS) \
	$(PSL_LIBS) -lpthread
EXTRA_DIST += tests/sim/no_libmilter.c
else
tests_sim_sim_SOURCES += tests/sim/no_libmilter.c
tests_sim_sim_LDADD = libpoststs.a $(POSTSTS_LIBS)
EXTRA_DIST += tests/sim/fake_libmilter.c
endif
TESTS += tests/sim/sim.sh
EXTRA_DIST += tests/sim/sim.sh tests/sim/seeds

# sim - fresh worlds, as many as you like, each of 10 to 15 years; their seeds
# come from the system, and are printed, so that a loss can be seen again
SEEDS = 1000
sim: tests/sim/sim
	builddir=. sh $(srcdir)/tests/sim/fresh.sh $(SEEDS)
.PHONY: sim
EXTRA_DIST += tests/sim/fresh.sh
