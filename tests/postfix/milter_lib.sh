# milter_lib.sh - a private Postfix with poststs-milter in front; sourced after
# lib.sh by scripts that run in a network namespace of their own
#
# The Postfix "mx" listens on 192.0.2.1 port 25 and delivers to maildirs below
# $base/mail. Clients speak from 203.0.113.7, which is somebody else.

milter_need()
{
	lab_need
	test -x "$builddir/poststs-milter" || skip 'built without the milter'
	for tool in unshare ip openssl swaks pgrep "$@"; do
		command -v "$tool" >/dev/null || skip "there is no $tool"
	done
}

# milter_world MAIN_CF_LINE... - addresses, certificate, Postfix (not started)
milter_world()
{
	ip link set lo up
	ip addr add 192.0.2.1/32 dev lo
	ip addr add 203.0.113.7/32 dev lo
	# who speaks to the first speaks from the second
	ip route replace local 192.0.2.1 dev lo src 203.0.113.7 table local
	mkdir -p "$base/mail" "$base/made" "$base/state"
	chown postfix "$base/mail" "$base/state"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj '/CN=mx1.example.org' -days 30 -keyout "$base/made/key" \
		-out "$base/made/cert" 2>/dev/null || exit 99
	cat "$base/made/key" "$base/made/cert" >"$base/made/chain.pem"
	uid=$(id -u postfix) gid=$(id -g postfix)
	{
		cat <<-EOT
		compatibility_level = 3.6
		myhostname = mx1.example.org
		mynetworks = 127.0.0.0/8
		mydestination =
		smtpd_tls_chain_files = @CONF@/chain.pem
		smtpd_tls_security_level = may
		virtual_mailbox_domains = example.org, second.example,
		  regexp:@CONF@/hidden
		virtual_mailbox_maps = static:all/
		virtual_mailbox_base = $base/mail
		virtual_uid_maps = static:$uid
		virtual_gid_maps = static:$gid
		virtual_minimum_uid = 1
		smtpd_authorized_xclient_hosts = 203.0.113.7
		smtpd_milters = unix:$base/milter.sock
		milter_default_action = accept
		milter_connect_timeout = 10s
		local_recipient_maps =
		EOT
		printf '%s\n' "$@"
	} >"$base/made/main.cf"
	echo '/^hidden[0-9]*\.example$/ ok' >"$base/made/hidden"
	cat >"$base/made/master.cf" <<-EOT
	192.0.2.1:25 inet n - n - 700 smtpd
	192.0.2.1:587 inet n - n - - smtpd
	qmgr unix n - n 300 1 qmgr
	virtual unix - n n - - virtual
	bounce unix - - n - 0 bounce
	defer unix - - n - 0 bounce
	trace unix - - n - 0 bounce
	error unix - - n - - error
	retry unix - - n - - error
	verify unix - - n - 1 verify
	flush unix n - n 1000? 0 flush
	showq unix n - n - - showq
	smtp unix - - n - - smtp
	EOT
	lab_make mx "$base/made"
	cat >"$base/poststs.conf" <<-EOT
	state_dir = "$base/state"
	milter_socket = "unix:$base/milter.sock"
	milter_user = postfix
	tlsrpt_rua = "mailto:tls@example.org"
	EOT
}

# milter_start ARGUMENT... - $milter_pid; its log is $base/milter.log
milter_start()
{
	"$builddir/poststs-milter" -c "$base/poststs.conf" --stderr -v \
		--flush 1 "$@" 2>>"$base/milter.log" &
	milter_pid=$!
	for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		"$builddir/poststs-milter" \
			--selftest "unix:$base/milter.sock" \
			>"$base/selftest" 2>&1 && return
		sleep 0.5
	done
	cat "$base/selftest" "$base/milter.log"
	exit 1
}

# worker - the process that serves, a child of $milter_pid
worker() { pgrep -P "$milter_pid"; }

# milter_stop - in order; its exit code
milter_stop()
{
	kill "$milter_pid"
	wait "$milter_pid"
}

# send SUBJECT SWAKS-ARGUMENT... - one mail; swaks' exit code
send()
{
	subject=$1
	shift
	swaks --server 192.0.2.1 --from sender@sender.example \
		--to user@example.org --timeout 30 \
		--header "Subject: $subject" "$@" >"$base/swaks" 2>&1
}

# arrived SUBJECT - wait until the mail is in a maildir: its file in $found
arrived()
{
	for try in $(seq 300); do
		found=$(grep -lrx "Subject: $1" "$base/mail" 2>/dev/null |
			grep /new/ | head -n 1)
		test -n "$found" && return 0
		sleep 0.1
	done
	echo "$1: has not arrived"
	cat "$base/swaks" "$base/mx/log" | tail -n 40
	return 1
}

# shows LINE - wait until the database shows this line
shows()
{
	for try in $(seq 100); do
		"$builddir/tests/postfix/showsessions" "$base/state" \
			>"$base/shown" 2>&1 &&
			grep -qx "$1" "$base/shown" && return 0
		sleep 0.2
	done
	echo "the database never shows: $1"
	cat "$base/shown"
	return 1
}
