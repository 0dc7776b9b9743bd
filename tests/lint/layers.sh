#!/bin/sh
# layers - includes point down only
#
# Each folder below policy/, and milter/, may include its own headers and those of the
# folders named here. A folder that is not named here is an error: think
# where it stands, then add it.
set -eu
: "${srcdir:=.}"
cd "$srcdir"

below()
{
	case $1 in
	base) ;;
	model) echo base ;;
	decide) echo base model ;;
	tls) echo base model ;;
	inspect | probe) echo base model tls ;;
	publish | report | store) echo base model ;;
	milter) echo base model store ;;
	cli) echo base model decide tls inspect probe publish report store ;;
	*) return 1 ;;
	esac
}

failed=0
for folder in policy/*/ milter/; do
	layer=$(basename "$folder")
	if ! allowed=$(below "$layer"); then
		echo "$folder: stands in no layer; add it to tests/lint/layers.sh"
		failed=1
		continue
	fi
	for file in "$folder"*.[ch]; do
		[ -e "$file" ] || continue
		bad=$(awk -v allowed=" $layer $allowed " '
			/^[ \t]*#[ \t]*include[ \t]*"/ {
				split($0, part, "\"")
				header = part[2]
				if (header == "config.h")
					next
				n = split(header, path, "/")
				if (n != 2)
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
if grep -l 'libmilter/mfapi\.h' milter/*.[ch] policy/*/*.[ch] |
    grep -vx milter/callbacks.c; then
	echo "libmilter/mfapi.h is for milter/callbacks.c alone"
	failed=1
fi
exit $failed
