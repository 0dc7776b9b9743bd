#!/bin/sh
# size - one idea a file, one screen a function
#
# A file of more than 600 lines or a function of more than 100 is an error,
# unless it stands in size.exceptions with the size that it may have. That
# list may only shrink: an entry that is no longer needed, or that allows more
# than is there, is an error too.
set -eu
: "${srcdir:=.}"
cd "$srcdir"

find policy milter tests -name '*.[ch]' 2>/dev/null | sort |
    xargs awk -v file_max=600 -v function_max=100 '
	function judge(what, lines, max) {
		if (what in allowed) {
			seen[what] = 1
			if (lines > allowed[what])
				fail(what ": " lines " lines, more than the " \
				    allowed[what] " of its exception")
			else if (lines <= max)
				fail(what ": needs no exception any more")
			else if (lines < allowed[what])
				fail(what ": lower its exception to " lines)
		} else if (lines > max) {
			fail(what ": " lines " lines, more than " max)
		}
	}
	function fail(text) {
		print text
		failed = 1
	}
	BEGIN {
		list = "tests/lint/size.exceptions"
		while ((getline line < list) > 0) {
			split(line, part)
			if (line !~ /^#/ && part[1] != "")
				allowed[part[1]] = part[2]
		}
	}
	FNR == 1 {
		if (file != "")
			judge(file, length_of_file, file_max)
		file = FILENAME
		start = 0
		files++
	}
	{ length_of_file = FNR }
	/^[A-Za-z_][A-Za-z0-9_]*\(/ {
		name = $0
		sub(/\(.*/, "", name)
		# START_TEST(name): what counts is inside
		if (name == "START_TEST") {
			name = $0
			sub(/^[^(]*\(/, "", name)
			sub(/\).*/, "", name)
		}
	}
	/^{/ { start = FNR }
	/^}/ {
		if (start > 0) {
			judge(file ":" name, FNR - start - 1, function_max)
			functions++
		}
		start = 0
	}
	END {
		judge(file, length_of_file, file_max)
		for (what in allowed)
			if (!(what in seen))
				fail(what ": has an exception and is not there")
		print files " files, " functions " functions"
		exit failed || functions == 0
	}'
