#!/bin/sh
# apart.sh - who meets strangers has no file, and who writes meets nobody
#
# Traced, a process at a time: a check of our own domains, apply with confirm,
# and apply that tells name servers. Peers are ports of loopback where nobody
# listens, and the name server. Of each process: what it opened, whom it met,
# what it started, and what it had given up by then.
. "$srcdir/tests/system/lib.sh"
# a traced process, or one that changed its user, cannot be looked into for leaks
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
need jq strace
world
zones_here()
{
	printf 'mta-sts A 127.0.0.1\n' >>"$zones/example.org.zone"
	sed 's/^mx1	A	.*/mx1 A 127.0.0.1/; s/^ns	.*/ns A 127.0.0.1/; /^mx1	AAAA/d' \
		"$zones/example.org.zone" >"$zones/new"
	mv "$zones/new" "$zones/example.org.zone"
	zone_changed example.org
}
zones_here
cat >"$tmp/update" <<-EOF2
	#!/bin/sh
	cat >>"$tmp/updates"
EOF2
chmod 755 "$tmp/update"
closed="-o smtp_port=1 -o https_port=2 -o timeout=3"
calls=socket,connect,sendto,bind,open,openat,creat,rename,renameat,renameat2
calls=$calls,unlink,unlinkat,mkdir,mkdirat,symlinkat,linkat,link,symlink,rmdir
calls=$calls,execve,clone,clone3,fork,vfork,setresuid,seccomp,capset
calls=$calls,landlock_restrict_self

# judge - the traces; a line for each thing that is wrong
judge()
{
	awk -v root="$(id -u)" -v state="$tmp/state" -v www="$tmp/www" '
	# the first process is the one that was started, and that writes
	FNR == 1 { who = FILENAME; sub(/.*\./, "", who) }
	/^execve\(.*poststs"/ && main == "" { main = who }
	!/ = 0x| = [0-9]/ { next } # it was refused, or did not happen
	/^seccomp\(SECCOMP_SET_MODE_FILTER/ { shut[who] = 1; next }
	/^landlock_restrict_self\(/ { locked[who] = 1 }
	/^setresuid\(65534, 65534, 65534\)/ { nobody[who] = 1 }
	/^capset\(.*permitted=/ {
		reads[who] = /permitted=[^,]*CAP_DAC_READ_SEARCH/
	}
	/^(execve|clone|clone3|fork|vfork)/ && shut[who] {
		print who, "is shut in, and starts:", $0
	}
	/^(connect|sendto)\(.*sin6?_port=/ {
		met[who] = 1
		if (!shut[who])
			print who, "meets others before it is shut in:", $0
	}
	/^socket\(/ && shut[who] && who == main {
		print who, "writes, and makes a socket:", $0
	}
	/^(open|creat|rename|unlink|link|symlink|mkdir|rmdir)/ {
		changes = /O_WRONLY|O_RDWR|O_CREAT|^rename|^unlink|^link|^symlink|^mkdir|^rmdir|^creat/
		# evidence is no promise, and is kept when it was found
		if (/dev\/null|dev\/tty|evidence\.(db|began)/)
			changes = 0
		ours = index($0, state) || index($0, www)
		if (who != main && shut[who])
			print who, "is shut in, and opens:", $0
		if (changes && ours && who != main)
			print who, "is not the writer, and writes:", $0
		# the folder and its lock are there before anybody is asked
		if (changes && ours && who == main && !shut[who] &&
		    !/"lock"|^mkdir.*\/state"/)
			print who, "writes before it is shut in:", $0
		if (changes && ours && who == main)
			wrote = 1
	}
	END {
		for (who in met) {
			n++
			if (who == main)
				print who, "writes, and meets others"
			if (root == 0 && !nobody[who])
				print who, "meets others as root"
			if (!locked[who])
				free++
		}
		if (n == 0)
			print "nobody was met"
		if (reads[main])
			print "the writer reads what root may"
		if (writes && !wrote)
			print "nothing was written"
		if (free > 0)
			print "no Landlock here: " free >"/dev/stderr"
	}' writes="$1" "$tmp"/trace/t.* >"$tmp/found"
}

# traced WRITES WHAT ARGUMENT... - and judged
traced()
{
	writes=$1
	what=$2
	shift 2
	rm -rf "$tmp/trace"
	mkdir "$tmp/trace"
	strace -ff -y -qq -e "trace=$calls" $inject -o "$tmp/trace/t" \
		"$poststs" -c "$tmp/poststs.conf" "$@" $closed \
		>"$tmp/out" 2>"$tmp/err" || :
	judge "$writes"
}
good()
{
	traced "$@"
	[ ! -s "$tmp/found" ] || {
		cat "$tmp/found" >&2
		wrong "$2"
	}
}
inject=
"$poststs" --version >/dev/null
ldd "$poststs" | grep -q seccomp || skip "this build has no seccomp"
good 1 "apply" apply
[ -s "$tmp/state/poststs.db" ] || wrong "apply wrote nothing"
hasnt "$tmp/err" seccomp "apply says what is lacking"
"$poststs" -c "$tmp/poststs.conf" apply --no-confirm >"$tmp/out" 2>&1 || :
good 0 "check" check
[ -s "$tmp/state/evidence.db" ] || wrong "what was seen is not kept"
good 1 "apply with updates" apply --no-confirm -o max_age=2d \
	-o "dns_update=exec:$tmp/update" -o "dns_port=$port"
[ -s "$tmp/updates" ] || wrong "no update was sent"

# ---- a kernel that has no seccomp: it goes on, says so to who asks, and the
# judge above sees that something is missing ----
rm -rf "$tmp/state" "$tmp/www"
inject="-e inject=seccomp:error=EINVAL"
traced 1 "apply without seccomp" apply --verbose
has "$tmp/found" "writes before it is shut in" "the judge sees it"
has "$tmp/found" "meets others before it is shut in" "the judge sees that"
[ -s "$tmp/state/poststs.db" ] || wrong "without seccomp nothing is written"
same "$(grep -c seccomp "$tmp/err")" 1 "how often it says so"
finish
