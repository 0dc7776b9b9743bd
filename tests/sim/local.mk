check_PROGRAMS += tests/sim/sim
tests_sim_sim_SOURCES = tests/sim/admin.c tests/sim/judge.c \
	tests/sim/look.c tests/sim/main.c tests/sim/office.c \
	tests/sim/rules.c tests/sim/sender.c tests/sim/sim.h \
	tests/sim/world.c tests/unit/memstore.c tests/unit/memstore.h
tests_sim_sim_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit
tests_sim_sim_LDADD = libpoststs.a $(POSTSTS_LIBS)
