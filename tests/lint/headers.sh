#!/bin/sh
# headers - each header can be included alone, and twice
#
# LINT_CC is the compiler with the flags of this build (tests/lint/local.mk).
set -eu
: "${srcdir:=.}" "${builddir:=.}"

# built - is what this header includes there, or was it left out?
built()
{
	case $1 in
	*/report/gmime.h) has=HAVE_GMIME ;;
	*/report/libzip.h) has=HAVE_LIBZIP ;;
	*/store/postgresql/*) has=HAVE_LIBPQ ;;
	*) return 0 ;;
	esac
	grep -q "^#define $has 1" "$builddir/config.h"
}

if [ -z "${LINT_CC:-}" ]; then
	echo "skipped: LINT_CC is not set; run it with make check"
	exit 77
fi

failed=0
count=0
for header in $(find "$srcdir/policy" "$srcdir/milter" -name '*.h' | sort) \
    "$srcdir"/tests/*/*.h; do
	name=${header#"$srcdir"/}
	built "$header" || continue
	count=$((count + 1))
	if ! printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
	    $LINT_CC -Wall -Wextra -Wno-unused-function -Wno-unused-parameter \
		-Werror -fsyntax-only -x c -; then
		echo "$name: does not compile alone"
		failed=1
	fi
done
echo "$count headers"
[ "$count" -gt 0 ]
exit $failed
