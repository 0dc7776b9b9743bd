# lib.sh - start real Postfix instances privately, and be sure to end them
#
# For scripts that begin with `. "$srcdir/tests/postfix/lib.sh"' and set
# `me'. Everything lives below $base (mktemp); an instance NAME is the folder
# $base/NAME with conf/, queue/, data/ and log. Nothing outside is touched.

skip()
{
	echo "$me: skipped: $*"
	exit 77
}

lab_need()
{
	test "$(id -u)" = 0 || skip 'starting Postfix needs root'
	PATH=$PATH:/usr/sbin:/sbin
	command -v postfix >/dev/null && command -v postconf >/dev/null ||
		skip 'there is no Postfix here'
	id postfix >/dev/null 2>&1 || skip 'there is no user postfix'
	daemons=$(postconf -d -h daemon_directory)
	test -x "$daemons/master" || skip "there is no $daemons/master"
}

lab_begin()
{
	lab_need
	base=$(mktemp -d "${TMPDIR:-/tmp}/poststs-$me.XXXXXX") || exit 99
	chmod 755 "$base"
	trap lab_end EXIT
	trap 'exit 99' HUP INT TERM
}

lab_end()
{
	for pidfile in "$base"/*/queue/pid/master.pid; do
		test -f "$pidfile" || continue
		lab_stop "$(basename "${pidfile%/queue/pid/master.pid}")"
	done
	rm -rf "$base" 2>/dev/null || { sleep 1; rm -rf "$base"; }
}

# lab_make NAME FOLDER - an instance with the configuration in FOLDER
#
# Of the files there @CONF@ becomes the instance's configuration folder and
# @BASE@ the lab's. main.cf gets the private paths; master.cf gets what
# receiving needs in front of FOLDER's own rows (the last row wins).
lab_make()
{
	conf=$base/$1/conf
	mkdir -p "$base/$1/queue" "$base/$1/data" "$conf"
	chown postfix "$base/$1/data"
	cp -R "$2/." "$conf/"
	chmod -R u+w "$conf"
	for file in "$conf"/*; do
		grep -qE '@(CONF|BASE)@' "$file" || continue
		sed "s|@CONF@|$conf|g; s|@BASE@|$base|g" "$file" \
			>"$base/edit" && cat "$base/edit" >"$file"
	done
	cat >>"$conf/main.cf" <<-EOF

	queue_directory = $base/$1/queue
	data_directory = $base/$1/data
	inet_interfaces = 127.0.0.1
	inet_protocols = ipv4
	in_flow_delay = 0
	maillog_file = $base/$1/log
	maillog_file_prefixes = $base
	EOF
	touch "$conf/master.cf"
	mv "$conf/master.cf" "$base/rows"
	cat >"$conf/master.cf" <<-EOF
	postlog unix-dgram n - n - 1 postlogd
	cleanup unix n - n - 0 cleanup
	rewrite unix - - n - - trivial-rewrite
	proxymap unix - - n - - proxymap
	anvil unix - - n - 1 anvil
	tlsmgr unix - - n 1000? 1 tlsmgr
	EOF
	cat "$base/rows" >>"$conf/master.cf"
	lab_settle "$1"
}

# lab_settle NAME - Postfix waits a while for a main.cf that was just written
lab_settle()
{
	touch -t 200101010000 "$base/$1/conf/main.cf" \
		"$base/$1/conf/master.cf"
}

# lab_start NAME - returns when its listeners listen
lab_start()
{
	postfix -c "$base/$1/conf" start >"$base/$1/out" 2>&1 || {
		cat "$base/$1/out" "$base/$1/log"
		return 1
	}
}

# lab_stop NAME - end its master, which ends its children; never another one
lab_stop()
{
	pidfile=$base/$1/queue/pid/master.pid
	test -f "$pidfile" || return 0
	read -r pid <"$pidfile"
	rm -f "$pidfile"
	grep -q master "/proc/$pid/comm" 2>/dev/null && kill "$pid"
}
