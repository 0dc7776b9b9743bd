APPLY_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit \
	-I$(top_srcdir)/tests/system/apply
APPLY_LDADD = tests/unit/libtestplan.a libpoststs.a $(POSTSTS_LIBS)
check_PROGRAMS += tests/system/apply/apply_faults \
	tests/system/apply/apply_scene
tests_system_apply_apply_faults_SOURCES = \
	tests/system/apply/apply_faults.c \
	tests/system/apply/fault.c tests/system/apply/fault.h \
	tests/system/apply/scene.c tests/system/apply/scene.h
tests_system_apply_apply_faults_CPPFLAGS = $(APPLY_CPPFLAGS)
tests_system_apply_apply_faults_LDADD = $(APPLY_LDADD) -ldl
tests_system_apply_apply_scene_SOURCES = \
	tests/system/apply/apply_scene.c \
	tests/system/apply/scene.c tests/system/apply/scene.h
tests_system_apply_apply_scene_CPPFLAGS = $(APPLY_CPPFLAGS)
tests_system_apply_apply_scene_LDADD = $(APPLY_LDADD)
APPLY_TESTS = tests/system/apply/kill.sh tests/system/apply/half.sh \
	tests/system/apply/fail.sh tests/system/apply/full.sh \
	tests/system/apply/strace.sh tests/system/apply/postmap.sh \
	tests/system/apply/diskfull.sh
TESTS += $(APPLY_TESTS)
EXTRA_DIST += $(APPLY_TESTS)
