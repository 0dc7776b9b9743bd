#!/bin/sh
# apart.sh - who meets other hosts has no file, and who writes meets nobody
#
# Traced: a check of our own domains, and apply with confirm; the peers are
# ports of loopback where nobody listens.
. "$srcdir/tests/system/lib.sh"
# a traced process, or one that changed its user, cannot be looked into for leaks
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
need jq strace
world
zones_here()
{
	printf 'mta-sts A 127.0.0.1\n' >>"$zones/example.org.zone"
	sed 's/^mx1	A.*/mx1 A 127.0.0.1/; /^mx1	AAAA/d' \
		"$zones/example.org.zone" >"$zones/new"
	mv "$zones/new" "$zones/example.org.zone"
	zone_changed example.org
}
zones_here
closed="-o smtp_port=1 -o https_port=2 -o timeout=20"
calls=connect,open,openat,creat,rename,renameat,renameat2,unlink,unlinkat
calls=$calls,execve,setresuid,seccomp,landlock_restrict_self,capset
traced() # WHAT ARGUMENT...
{
	what=$1
	shift
	strace -f -qq -e "trace=$calls" -o "$tmp/trace" "$poststs" \
		-c "$tmp/poststs.conf" "$@" $closed >"$tmp/out" 2>"$tmp/err" ||
		:
	# who met others, and what he did afterwards
	awk -v root="$(id -u)" '
		/connect\(.*sin6?_port=htons\([12]\)/ { met[$1] = 1 }
		/seccomp\(SECCOMP_SET_MODE_FILTER/ && / = 0$/ { shut[$1] = 1 }
		/landlock_restrict_self\(/ && / = 0$/ { locked[$1] = 1 }
		/setresuid\(65534, 65534, 65534\) *= 0/ { nobody[$1] = 1 }
		/(open|creat|rename|unlink|execve)/ && / = [0-9]+$/ {
			if (shut[$1])
				print "after it was shut in:", $0
			if (/O_WRONLY|O_RDWR|rename|unlink/ && !/dev\/null/)
				wrote[$1] = 1
		}
		END {
			for (pid in met) {
				n++
				if (!shut[pid])
					print pid, "meets others, and is not shut in"
				if (wrote[pid])
					print pid, "meets others, and writes"
				if (root == 0 && !nobody[pid])
					print pid, "meets others as root"
				if (!locked[pid])
					free++
			}
			if (n == 0)
				print "nobody was met"
			if (free > 0)
				print "no Landlock here: " free >"/dev/stderr"
		}' "$tmp/trace" >"$tmp/found" 2>"$tmp/lacking"
	[ ! -s "$tmp/found" ] || {
		cat "$tmp/found" >&2
		wrong "$what"
	}
	cat "$tmp/lacking"
}
"$poststs" --version >/dev/null
ldd "$poststs" | grep -q seccomp || skip "this build has no seccomp"
traced "apply" apply
[ -s "$tmp/state/poststs.db" ] || wrong "apply wrote nothing"
"$poststs" -c "$tmp/poststs.conf" apply --no-confirm >"$tmp/out" 2>&1 || :
traced "check" check
[ -s "$tmp/state/evidence.db" ] || wrong "what was seen is not kept"
finish
