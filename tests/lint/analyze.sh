#!/bin/sh
# analyze.sh FILE... - what the static analysers that are here say about these
# sources (`make analyze'). They err, so nothing fails; read what they print.
set -u
cd "$srcdir" || exit 1
sources=
for file in "$@"; do
	case $file in
	*.c) sources="$sources $file" ;;
	esac
done

# shellcheck disable=SC2086
{
	if command -v cppcheck >/dev/null; then
		echo "== cppcheck"
		cppcheck --quiet --std=c11 --inline-suppr -Ipolicy \
			--enable=warning,performance,portability \
			--suppress=missingIncludeSystem $sources
	else
		echo "cppcheck is not installed"
	fi
	if command -v clang-tidy >/dev/null; then
		echo "== clang-tidy"
		# the _s functions of Annex K are nowhere to be had
		checks='-*,bugprone-*,clang-analyzer-*,cert-*'
		for not in bugprone-easily-swappable-parameters \
			bugprone-reserved-identifier cert-dcl37-c cert-dcl51-cpp \
			bugprone-assignment-in-if-condition cert-err33-c \
			'clang-analyzer-security.insecureAPI.*'; do
			checks=$checks,-$not
		done
		clang-tidy --quiet --checks="$checks" $sources -- \
			${LINT_CC#* } 2>/dev/null
	else
		echo "clang-tidy is not installed"
	fi
	if $LINT_CC -fanalyzer -E -xc /dev/null >/dev/null 2>&1; then
		echo "== $LINT_CC -fanalyzer" | cut -d' ' -f1-2
		for file in $sources; do
			$LINT_CC -fanalyzer -O1 -c "$file" -o /dev/null
		done
	fi
} 2>&1
exit 0
