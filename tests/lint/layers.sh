#!/bin/sh
# layers - includes point down only
#
# Each room (a folder below policy/ with all its own, and milter/) may include
# its own headers and those of the rooms named here. A room that is not named
# here is an error: think where it stands, then add it.
set -eu
: "${srcdir:=.}"
cd "$srcdir"

below()
{
	case $1 in
	base) ;;
	sandbox) echo base ;;
	catalogue) echo base ;;
	dns | postfix) echo base catalogue ;;
	sts) echo base catalogue dns ;;
	facts) echo base catalogue dns sts postfix ;;
	ledger) echo base catalogue dns sts facts ;;
	settings) echo base catalogue dns sts facts ledger ;;
	tlsrpt) echo base catalogue dns sts facts ledger ;;
	json) echo base catalogue dns sts facts ledger settings ;;
	decide) echo $nouns ;;
	tls) echo $nouns ;;
	lookup) echo $nouns sandbox ;;
	inspect | probe) echo $nouns tls ;;
	publish | store) echo $nouns ;;
	report) echo $nouns sandbox ;;
	milter) echo $nouns store ;;
	task) echo $nouns decide tls lookup inspect probe publish report store sandbox ;;
	cli) echo $nouns decide tls lookup inspect probe publish report store task sandbox ;;
	*) return 1 ;;
	esac
}
nouns="base catalogue dns sts postfix facts ledger settings tlsrpt json"

failed=0
for folder in policy/*/ milter/; do
	layer=$(basename "$folder")
	if ! allowed=$(below "$layer"); then
		echo "$folder: stands in no layer; add it to tests/lint/layers.sh"
		failed=1
		continue
	fi
	for file in $(find "$folder" -name '*.[ch]' | sort); do
		bad=$(awk -v allowed=" $layer $allowed " '
			/^[ \t]*#[ \t]*include[ \t]*"/ {
				split($0, part, "\"")
				header = part[2]
				if (header == "config.h")
					next
				n = split(header, path, "/")
				if (n < 2)
					printf "%s:%d: \"%s\" must be written " \
					    "\"folder/name.h\"\n", FILENAME, \
					    FNR, header
				else if (!index(allowed, " " path[1] " "))
					printf "%s:%d: may not include \"%s\": " \
					    "it stands above or beside\n", \
					    FILENAME, FNR, header
			}' "$file")
		if [ -n "$bad" ]; then
			echo "$bad"
			failed=1
		fi
	done
done
# libmilter is known to one file only
if grep -rl 'libmilter/mfapi\.h' milter policy |
    grep -vx milter/callbacks.c; then
	echo "libmilter/mfapi.h is for milter/callbacks.c alone"
	failed=1
fi
exit $failed
