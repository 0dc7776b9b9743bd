bin_PROGRAMS += poststs
poststs_SOURCES = \
	policy/cli/main.c
poststs_LDADD = libpoststs.a $(POSTSTS_LIBS)
