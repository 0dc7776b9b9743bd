# Tests against real Postfix instances, started privately; see lib.sh.
EXTRA_DIST += tests/postfix/lib.sh
check_PROGRAMS += tests/postfix/askrcpt
tests_postfix_askrcpt_SOURCES = tests/postfix/askrcpt.c
