# end to end, with the real command; a test sources lib.sh
SYSTEM_TESTS = tests/system/config.sh tests/system/generate.sh
TESTS += $(SYSTEM_TESTS)
EXTRA_DIST += tests/system/lib.sh $(SYSTEM_TESTS)
