# lib.sh - what the system tests share; sourced
#
# Each test has a folder of its own ($tmp), ends what it started, and says
# which check failed. $poststs is the program under test.
set -eu
poststs=$builddir/poststs
. "$srcdir/tests/system/ports.sh"
tmp=$(mktemp -d)
failed=0
started=

cleanup()
{
	for pid in $started; do
		end "$pid"
	done
	chmod -R u+rwX "$tmp" 2>/dev/null || :
	rm -rf "$tmp"
}
trap cleanup EXIT

skip() { echo "skipped: $*" >&2; exit 77; }

need()
{
	for program in "$@"; do
		command -v "$program" >/dev/null ||
			[ -x "/usr/sbin/$program" ] ||
			skip "$program is not installed"
	done
}
PATH=$PATH:/usr/sbin:/sbin

wrong() { echo "FAIL: $*" >&2; failed=$((failed + 1)); }

# expect CODE WHAT COMMAND... - run it; output in $tmp/out and $tmp/err
expect()
{
	want=$1
	what=$2
	shift 2
	code=0
	"$@" >"$tmp/out" 2>"$tmp/err" || code=$?
	if [ "$code" -ne "$want" ]; then
		wrong "$what: exit code $code, not $want"
		sed 's/^/    /' "$tmp/out" "$tmp/err" >&2
	fi
}

# has FILE TEXT WHAT - does the file have a line with this text?
has() { grep -qF -- "$2" "$1" || { wrong "$3: no \"$2\""; cat "$1" >&2; }; }
hasnt() { ! grep -qF -- "$2" "$1" || { wrong "$3: has \"$2\""; cat "$1" >&2; }; }
same() { [ "$1" = "$2" ] || wrong "$3: \"$1\", not \"$2\""; }

finish() { [ "$failed" -eq 0 ] || exit 1; exit 0; }

# ---- a world to run in: Postfix's configuration, a name server, a CA ----

# world - copy the example's configuration into $tmp and write $tmp/poststs.conf
world()
{
	need postconf postmap nsd openssl
	postfix=$tmp/postfix
	zones=$tmp/zones
	mkdir -p "$postfix" "$zones" "$tmp/nsd"
	cp "$srcdir"/examples/postfix/* "$postfix/"
	cp "$srcdir"/examples/zones/* "$zones/"
	chmod -R u+w "$postfix" "$zones"
	certificate >"$tmp/openssl.log" 2>&1 || {
		cat "$tmp/openssl.log" >&2
		exit 1
	}
	start_nsd
	cat >"$tmp/poststs.conf" <<-EOF
		config_directory = "$postfix"
		state_dir = "$tmp/state"
		web_root = "$tmp/www"
		resolver = "127.0.0.1:$port"
		ca_file = "$tmp/ca.pem"
		local_mx = { mx1.example.org }
		tlsrpt_rua = "mailto:tls@example.org"
		timeout = 3
	EOF
}

run() { expect "$1" "$2" "$poststs" -c "$tmp/poststs.conf" ${3-}; }

certificate()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj '/CN=Test CA' -days 30 -keyout "$tmp/ca.key" \
		-addext basicConstraints=critical,CA:TRUE -out "$tmp/ca.pem"
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj '/CN=mx1' -keyout "$tmp/mx1.key" -out "$tmp/mx1.csr"
	echo 'subjectAltName=DNS:mx1.example.org' >"$tmp/mx1.ext"
	openssl x509 -req -in "$tmp/mx1.csr" -CA "$tmp/ca.pem" \
		-CAkey "$tmp/ca.key" -CAcreateserial -days 90 \
		-extfile "$tmp/mx1.ext" -out "$tmp/mx1.pem"
	cat "$tmp/mx1.key" "$tmp/mx1.pem" >"$postfix/mx1.example.org.pem"
}

# start_nsd - authoritative for $zones on a free port of loopback: $port;
# $nsd_server is one more line of its configuration
start_nsd()
{
	with_port nsd_once && return
	cat "$tmp/nsd/log" >&2
	wrong "nsd does not start"
	exit 1
}

nsd_once()
{
	{
		printf 'server:\n ip-address: 127.0.0.1\n port: %s\n' "$port"
		printf ' username: ""\n chroot: ""\n database: ""\n'
		printf ' zonesdir: "%s"\n pidfile: "%s/nsd/pid"\n' \
			"$zones" "$tmp"
		printf ' logfile: "%s/nsd/log"\n zonelistfile: "%s/nsd/list"\n' \
			"$tmp" "$tmp"
		printf ' xfrdfile: "%s/nsd/xfrd"\n xfrdir: "%s/nsd"\n' \
			"$tmp" "$tmp"
		printf ' server-count: 1\n%s\n' "${nsd_server-}"
		printf 'remote-control:\n control-enable: no\n'
		for zone in "$zones"/*.zone; do
			name=$(basename "$zone" .zone)
			printf 'zone:\n name: %s\n zonefile: %s.zone\n' \
				"$name" "$name"
		done
	} >"$tmp/nsd/nsd.conf"
	: >"$tmp/nsd/log"
	nsd -d -c "$tmp/nsd/nsd.conf" >/dev/null 2>&1 &
	nsd_pid=$!
	started="$started $nsd_pid"
	until_it $nsd_pid grep -q 'nsd started' "$tmp/nsd/log" && return
	end $nsd_pid
	return 1
}

# zone_changed ZONE - after an edit: a higher serial, and nsd reads it again
zone_changed()
{
	sed 's/ 1 3600 900/ 2 3600 900/' "$zones/$1.zone" >"$zones/new"
	mv "$zones/new" "$zones/$1.zone"
	end "$nsd_pid"
	start_nsd
	sed "s/^resolver = .*/resolver = \"127.0.0.1:$port\"/" \
		"$tmp/poststs.conf" >"$tmp/conf.new"
	mv "$tmp/conf.new" "$tmp/poststs.conf"
}

# lookup TABLE KEY - through Postfix's own postmap
lookup() { postmap -c "$postfix" -q "$2" "cdb:$tmp/state/$1" || :; }

# listing - every file we own with inode, mtime and link target
listing()
{
	(cd "$tmp" && find state www ! -path state/lock -printf '%p %i %T@ %l\n' | sort)
}
