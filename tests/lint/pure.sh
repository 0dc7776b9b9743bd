#!/bin/sh
# pure - what only holds or decides touches nothing but memory
#
# What the objects of these rooms need from outside (nm -u) must be defined
# in one of them or in base/, or stand in the list below: no I/O, no clock, no
# environment, no randomness. Sanitizers and fuzzers add symbols of their own,
# so such a build is skipped.
set -eu
: "${srcdir:=.}" "${builddir:=.}"
nm=${NM:-nm}

if ! command -v "$nm" >/dev/null 2>&1; then
	echo "skipped: there is no nm (binutils)"
	exit 77
fi

# pure library calls; those of jansson, libidn2, and digests
is_pure()
{
	case $1 in
	mem* | str* | stp* | __mem*_chk | __str*_chk | __stp*_chk) ;;
	snprintf | vsnprintf | __snprintf_chk | __vsnprintf_chk) ;;
	sscanf | __isoc99_sscanf | __isoc23_sscanf | __isoc23_strto*) ;;
	malloc | calloc | realloc | reallocarray | free | abort) ;;
	qsort | bsearch | inet_pton | inet_ntop) ;;
	tolower | toupper | __ctype_*_loc | __errno_location) ;;
	__stack_chk_fail | _GLOBAL_OFFSET_TABLE_) ;;
	json_* | idn2_* | EVP_*) ;;
	*) return 1 ;;
	esac
}

# never pure, whatever the patterns above say
is_impure()
{
	case $1 in
	json_load_file | json_loadf | json_loadfd) ;;
	json_dump_file | json_dumpf | json_dumpfd) ;;
	EVP_RAND_*) ;;
	*) return 1 ;;
	esac
}

objects()
{
	for folder; do
		(cd "$srcdir" && find "policy/$folder" -name '*.c') |
			sed "s,^,$builddir/,; s/c\$/o/"
	done
}

pure="catalogue dns sts postfix facts ledger settings tlsrpt json decide"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for object in $(objects base $pure); do
	if [ ! -e "$object" ]; then
		echo "$object: was not built; is its source in a local.mk?"
		exit 1
	fi
done
if "$nm" -u $(objects $pure) |
    grep -q '__asan_\|__ubsan_\|__tsan_\|__msan_\|__sanitizer_\|__gcov_'; then
	echo "skipped: this build has sanitizers or coverage in it"
	exit 77
fi
"$nm" -g --defined-only $(objects base $pure) |
    awk 'NF == 3 { print $3 }' | sort -u >"$work/own"

failed=0
for object in $(objects $pure); do
	"$nm" -u "$object" | awk 'NF == 2 { print $2 }' | sort -u >"$work/needed"
	for symbol in $(comm -23 "$work/needed" "$work/own"); do
		if is_impure "$symbol" || ! is_pure "$symbol"; then
			echo "${object#"$builddir"/}: uses $symbol"
			failed=1
		fi
	done
done
# of the milter: what decides about a session or a mail; the one way out is
# libpsl, whose built-in list is data
"$nm" -g --defined-only $(find "$builddir/milter" -name 'libpoststs_milter_a-*.o') \
    </dev/null 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u |
    sort -u - "$work/own" >"$work/milter"
for name in session sender tally usedtls recognise; do
	object=$builddir/milter/libpoststs_milter_a-$name.o
	[ -e "$object" ] || continue # built without the milter
	"$nm" -u "$object" | awk 'NF == 2 { print $2 }' | sort -u >"$work/needed"
	for symbol in $(comm -23 "$work/needed" "$work/milter"); do
		case $symbol in
		psl_builtin | psl_registrable_domain) continue ;;
		esac
		if is_impure "$symbol" || ! is_pure "$symbol"; then
			echo "${object#"$builddir"/}: uses $symbol"
			failed=1
		fi
	done
done
[ -s "$work/own" ]
exit $failed
