#!/bin/sh
# domains - what inspect finds is what a running Postfix takes from outside
#
# For each folder configs/<sentence>/ the Postfix it describes is started,
# asked by RCPT TO about every domain that was found and about those in the
# file `probe', and the answers are compared name by name:
#   - without help exactly the lines of `expect' are found (those of
#     `expect-3.8' from Postfix 3.8 on), and each domain in it is taken by the
#     running Postfix;
#   - with the probes as observed domains, a name is found if and only if
#     Postfix takes it.
# Other files there: main.cf; master.cf (rows to add); tables (arguments of
# postmap, one call a line); prepare (a script, run in the folder, before);
# spelling (lines NAME OTHER: Postfix knows NAME as OTHER); needs (types of
# tables without which it is skipped). Last come several instances at once.
# With UPDATE_EXPECT=1 the expect files are written anew, to be reviewed.
# Arguments name the configurations to try; without any, all of them.

me=domains
. "$srcdir/tests/postfix/lib.sh"
lab_begin
tools=$builddir/tests/postfix
configs=$srcdir/tests/postfix/configs
failures=0
mail_version=$(postconf -dh mail_version)

# what makes RCPT TO show nothing but whether the domain is ours
smtpd_row()
{
	cat <<-EOF
	127.0.0.1:$1 inet n - n - - smtpd
	  -o mynetworks=192.0.2.255/32 -o smtpd_sasl_auth_enable=no
	  -o smtpd_relay_restrictions=reject_unauth_destination
	  -o smtpd_client_restrictions= -o smtpd_helo_restrictions=
	  -o smtpd_sender_restrictions= -o smtpd_recipient_restrictions=
	  -o smtpd_reject_unlisted_recipient=no -o smtpd_milters=
	  -o smtpd_hard_error_limit=1000000 -o smtpd_soft_error_limit=1000000
	  -o smtpd_recipient_limit=1000000 -o smtpd_junk_command_limit=1000000
	  -o smtpd_recipient_overshoot_limit=1000000 -o smtpd_tls_security_level=
	EOF
}

# report OUTPUT-OF-LISTDOMAINS - the part that `expect' holds
report()
{
	sed -n 's/^domain \([^ ]*\) \([^ ]*\) .*/domain \1 \2/p' "$1"
	sed -n 's/^instance [^ ]* \([a-z]*\) .*/complete \1/p' "$1"
	sed -n 's/^table \([^ ]*\) .* \(yes\|no\|unknown\) .*/table \1 \2/p' \
		"$1"
	sed -n 's/^note \([^ ]*\) .*/note \1/p' "$1" | sort -u |
		grep -E ' (instance-disabled|list-|table-|domains-|entry-|relay-sub|postconf-failed)'
}

# names OUTPUT FOLDER - the domains, spelled as Postfix knows them
names()
{
	sed -n 's/^domain \([^ ]*\) .*/\1/p' "$1" >"$base/spelled"
	test ! -f "$2/spelling" || while read -r name other; do
		sed "s/^$name\$/$other/" "$base/spelled" >"$base/edit"
		mv "$base/edit" "$base/spelled"
	done <"$2/spelling"
	sort -u "$base/spelled"
}

complain()
{
	echo "$me: $name: $1"
	test ! -f "$2" || sed 's/^/    /' "$2"
	failures=$((failures + 1))
}

# expectation FOLDER - the file for this version: the last that is not newer
expectation()
{
	file=$1/expect
	for later in $(cd "$1" && ls -d expect-* 2>/dev/null | sort -V); do
		printf '%s\n' "${later#expect-}" "$mail_version" |
			sort -CV && file=$1/$later
	done
	printf '%s\n' "$file"
}

# expected NAME FOLDER - found without help, as `expect' has it
expected()
{
	"$tools/listdomains" "$base/$1/conf" >"$base/found" 2>"$base/diff" || {
		complain 'listdomains failed' "$base/diff"
		return 1
	}
	report "$base/found" >"$base/report"
	want=$(expectation "$2")
	if test -n "$UPDATE_EXPECT"; then
		cp "$base/report" "$want"
	fi
	diff -u "$want" "$base/report" >"$base/diff" && return
	cat "$base/found" >>"$base/diff"
	complain 'found something else than expected' "$base/diff"
}

# accepted PORT FOLDER - compare with the running Postfix
accepted()
{
	names "$base/found" "$2" >"$base/names"
	"$tools/askrcpt" "$1" <"$base/names" 2>"$base/said" |
		sort -u >"$base/taken" 
	comm -23 "$base/names" "$base/taken" >"$base/diff"
	test ! -s "$base/diff" || {
		cat "$base/said" >>"$base/diff"
		complain 'found, but refused by Postfix' "$base/diff"
	}
	test -f "$2/probe" || return 0
	observed=$(sed 's/^/-o /' "$2/probe" | tr '\n' ' ')
	# shellcheck disable=SC2086
	"$tools/listdomains" $observed "$base/$3/conf" >"$base/found" || {
		complain 'listdomains failed' /dev/null
		return
	}
	{ names "$base/found" "$2"; cat "$2/probe"; } | sort -u |
		"$tools/askrcpt" "$1" 2>"$base/said" | sort -u >"$base/taken"
	names "$base/found" "$2" | diff - "$base/taken" >"$base/diff" || {
		cat "$base/said" >>"$base/diff"
		complain 'differs from Postfix (< found, > taken)' "$base/diff"
	}
}

try()
{
	port=$("$tools/askrcpt" --port)
	lab_make "$1" "$2"
	conf=$base/$1/conf
	for type in $(cat "$2/needs" 2>/dev/null); do
		postconf -c "$conf" -m | grep -qx "$type" || {
			echo "$me: $1: skipped, this Postfix has no $type"
			return
		}
	done
	rm -f "$conf"/expect* "$conf/probe" "$conf/spelling"
	smtpd_row "$port" >>"$conf/master.cf"
	lab_settle "$1"
	test ! -f "$conf/prepare" || (cd "$conf" && sh ./prepare) || {
		complain 'prepare failed' /dev/null
		return
	}
	test ! -f "$conf/tables" || while read -r arguments; do
		# shellcheck disable=SC2086
		(cd "$conf" && postmap -c "$conf" $arguments) || exit 99
	done <"$conf/tables"
	lab_start "$1" || {
		complain 'Postfix did not start' "$base/$1/log"
		return
	}
	expected "$1" "$2" && accepted "$port" "$2" "$1"
	lab_stop "$1"
}

# instance NAME PORT - a configuration out of standard input
instance()
{
	mkdir -p "$base/from-$1"
	cat >"$base/from-$1/main.cf"
	smtpd_row "$2" >"$base/from-$1/master.cf"
	lab_make "$1" "$base/from-$1"
}

# several instances: one manages two others, of which one is switched off
several()
{
	name=several-instances
	port=$("$tools/askrcpt" --port)
	instance first "$port" <<-EOF
	compatibility_level = 3.6
	myhostname = first.example.com
	alias_maps =
	mydestination = one.example
	relay_domains = both.example
	multi_instance_directories = $base/second/conf $base/third/conf
	EOF
	other=$("$tools/askrcpt" --port)
	instance second "$other" <<-EOF
	compatibility_level = 3.6
	myhostname = second.example.com
	alias_maps =
	multi_instance_enable = yes
	mydestination = two.example
	virtual_mailbox_domains = both.example
	EOF
	instance third 1 <<-EOF
	compatibility_level = 3.6
	mydestination = three.example
	EOF
	lab_start first && lab_start second || {
		complain 'Postfix did not start' "$base/first/log"
		return
	}
	# without a wrapper each instance is started by itself
	"$tools/listdomains" "$base/first/conf" >"$base/found"
	names "$base/found" / >"$base/names"
	printf '%s\n' both.example one.example three.example two.example |
		diff - "$base/names" >"$base/diff" ||
		complain 'other instances' "$base/diff"
	# with one, those that are switched off stay off
	echo 'multi_instance_wrapper = $command_directory/postmulti -p --' \
		>>"$base/first/conf/main.cf"
	lab_settle first
	"$tools/listdomains" "$base/first/conf" "$base/second/conf" \
		>"$base/found"
	names "$base/found" / >"$base/names"
	{ cat "$base/names"; echo three.example; } >"$base/asked"
	{ "$tools/askrcpt" "$port" <"$base/asked"
	  "$tools/askrcpt" "$other" <"$base/asked"; } 2>"$base/said" |
		sort -u >"$base/taken"
	diff "$base/names" "$base/taken" >"$base/diff" ||
		complain 'differs from Postfix (< found, > taken)' "$base/diff"
	grep -q '^domain both.example virtual_mailbox ' "$base/found" &&
		test "$(grep -c '^instance ' "$base/found")" = 2 &&
		grep -q '^note instance-disabled ' "$base/found" ||
		complain 'instances or classes are wrong' "$base/found"
	count=$((count + 1))
}

# broken elsewhere: no Postfix starts with an address that is not here, or a
# bad line in master.cf, but main.cf and its tables say what they always said
elsewhere()
{
	name=broken-elsewhere
	conf=$base/elsewhere
	mkdir "$conf"
	cat >"$conf/main.cf" <<-EOF
	compatibility_level = 3.6
	myhostname = mx.example.com
	mydestination = one.example
	relay_domains = texthash:$conf/table
	EOF
	: >"$conf/master.cf"
	echo 'two.example x' >"$conf/table"
	echo 'inet_interfaces = 192.0.2.254' >>"$conf/main.cf"
	printf '%s\n' one.example two.example >"$base/wanted"
	for _ in missing-interface and-a-bad-line; do
		"$tools/listdomains" "$conf" >"$base/found"
		names "$base/found" / | diff "$base/wanted" - >"$base/diff" || {
			cat "$base/found" >>"$base/diff"
			complain 'domains got lost' "$base/diff"
		}
		echo 'smtp inet n -' >"$conf/master.cf"
	done
	grep -q '^instance [^ ]* no .*line 1' "$base/found" ||
		complain 'a bad line in master.cf was not told' "$base/found"
	count=$((count + 1))
}

# all - every configuration, by three who wait at the same time, then several
all()
{
	for third in 0 1 2; do
		i=0 names=
		for folder in "$configs"/*/; do
			test $((i % 3)) -ne $third ||
				names="$names $(basename "$folder")"
			i=$((i + 1))
		done
		# shellcheck disable=SC2086
		sh "$0" $names >"$base/third.$third" 2>&1 &
		eval "pid$third=$!"
	done
	for third in 0 1 2; do
		eval "wait \$pid$third" || failures=$((failures + 1))
		cat "$base/third.$third"
	done
	count=0
	several
	elsewhere
	echo "$me: $count scenes, $failures failures"
	test $failures -eq 0
	exit
}

case $# in
0) all ;;
esac
count=0
for name; do
	test -d "$configs/$name" || { echo "$me: no $name"; exit 99; }
	count=$((count + 1))
	try "$name" "$configs/$name"
done
echo "$me: $count configurations, $failures failures"
test "$failures" -eq 0
