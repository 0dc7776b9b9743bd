#!/bin/sh
# dnsfail.sh - updates that fail in every way, one after the other, by chance
#
# BIND, then Knot is the primary (nsupdate, knsupdate), two Knots are the
# secondaries. Before each run of apply
# something else is wanted, and something fails: the key is wrong, the server
# is gone, it is gone after a moment, it is slow, it refuses the zone (lame),
# one secondary is behind. What must hold after each: what the ledger and
# records.zone say is out, at least one server has, and no server that answers
# has anything else of ours; and when all is well again everything is
# brought, and nothing of ours is left but that.
#
# DNSFAIL_SEED - the sequence, printed; DNSFAIL_RUNS - how long it is, for each
# of DNSFAIL_PRIMARY
. "$srcdir/tests/system/lib.sh"
need named nsupdate knotd knsupdate tsig-keygen dig
world
end "$nsd_pid"
seed=${DNSFAIL_SEED-$(($(date +%s) % 100000))}
runs=${DNSFAIL_RUNS-5}
software=bind
echo "DNSFAIL_SEED=$seed"
dice() # SIDES
{
	seed=$(((seed * 1103515245 + 12345) % 2147483648))
	rolled=$((seed / 65536 % $1))
}
dir=$tmp/dns
mkdir -p "$dir/primary"
for key in key wrong; do
	tsig-keygen poststs >"$dir/$key.bind"
	secret=$(sed -n 's/.*secret "\(.*\)";/\1/p' "$dir/$key.bind")
	printf 'hmac-sha256:poststs:%s\n' "$secret" >"$dir/$key.knot"
done

zone()
{
	cat <<-EOZ
		\$TTL 300
		@ IN SOA ns1 hostmaster 1 3600 900 604800 60
		@ IN NS ns1
		@ IN NS ns2
		@ IN NS ns3
		ns1 IN A 127.0.0.1
		ns2 IN A 127.0.0.2
		ns3 IN A 127.0.0.3
		@ IN MX 10 mx1
		mx1 IN A 127.0.0.1
	EOZ
}
# a resolver that is not one of the servers, so that they can be gone
resolver()
{
	mkdir -p "$dir/view"
	zone >"$dir/view/zone"
	cat >"$dir/view/conf" <<-EOC
		server:
		    rundir: "$dir/view"
		    listen: 127.0.0.4@$port
		database:
		    storage: "$dir/view"
		zone:
		  - domain: example.org
		    storage: "$dir/view"
		    file: zone
	EOC
	knotd -c "$dir/view/conf" >"$dir/view/log" 2>&1 &
	started="$started $!"
}
primary() # [refuse]
{
	primary_$software "$@"
	started="$started $primary_pid"
}
# lame: it serves another zone, and REFUSED for this one
primary_knot()
{
	cat >"$dir/primary/conf" <<-EOC
		server:
		    rundir: "$dir/primary"
		    listen: 127.0.0.1@$port
		database:
		    storage: "$dir/primary"
		key:
		  - id: poststs
		    algorithm: hmac-sha256
		    secret: $(sed 's/.*://' "$dir/key.knot")
		remote:
		  - id: two
		    address: 127.0.0.2@$port
		  - id: three
		    address: 127.0.0.3@$port
		acl:
		  - id: update
		    key: poststs
		    action: update
		  - id: transfer
		    address: 127.0.0.0/8
		    action: transfer
		zone:
		  - domain: ${1:+other.}example.org
		    storage: "$dir/primary"
		    file: ${1:+other.}zone
		    zonefile-sync: -1
		    zonefile-load: whole
		    journal-content: changes
		    notify: [two, three]
		    acl: [update, transfer]
	EOC
	cp "$dir/primary/zone" "$dir/primary/other.zone"
	knotd -c "$dir/primary/conf" >>"$dir/primary/log" 2>&1 &
	primary_pid=$!
}
primary_bind()
{
	cat >"$dir/primary/named.conf" <<-EOC
		include "$dir/key.bind";
		options {
			directory "$dir/primary"; pid-file "$dir/primary/pid";
			listen-on port $port { 127.0.0.1; };
			listen-on-v6 { none; }; recursion no;
			dnssec-validation no; allow-transfer { any; };
			session-keyfile "$dir/primary/session";
			managed-keys-directory "$dir/primary"; port $port;
			${1:+allow-query { none; \};}
		};
		controls { };
		zone "example.org" {
			type primary; file "zone";
			allow-update { key poststs; }; notify explicit;
			also-notify { 127.0.0.2 port $port; 127.0.0.3 port $port; };
		};
	EOC
	named -g -c "$dir/primary/named.conf" >>"$dir/primary/log" 2>&1 &
	primary_pid=$!
}
secondary() # NUMBER
{
	mkdir -p "$dir/$1"
	cat >"$dir/$1/conf" <<-EOC
		server:
		    rundir: "$dir/$1"
		    listen: 127.0.0.$1@$port
		database:
		    storage: "$dir/$1"
		remote:
		  - id: primary
		    address: 127.0.0.1@$port
		acl:
		  - id: notify
		    address: 127.0.0.1
		    action: notify
		zone:
		  - domain: example.org
		    storage: "$dir/$1"
		    master: primary
		    acl: notify
	EOC
	knotd -c "$dir/$1/conf" >>"$dir/$1/log" 2>&1 &
	eval "secondary_$1=$!"
	started="$started $!"
}
# ask NUMBER NAME TYPE - what this server says; "silent" is not nothing
ask()
{
	if dig +short +time=1 +tries=${tries_of_dig-1} -p "$port" \
		"@127.0.0.$1" "$2" "$3" >"$tmp/dig" 2>&1; then
		grep -v '^;' "$tmp/dig" || :
	else
		echo silent
	fi
}
answered()
{
	tries=0
	until ask "$1" example.org MX | grep -q mx1; do
		tries=$((tries + 1))
		[ $tries -lt 60 ] || return 1
		sleep 0.3
	done
}
servers_once()
{
	rm -rf "$dir/primary" "$dir/2" "$dir/3" "$dir/view"
	mkdir "$dir/primary"
	zone >"$dir/primary/zone"
	resolver
	primary
	secondary 2
	secondary 3
	answered 1 && answered 2 && answered 3 && answered 4
}
ours() { ask "$1" _mta-sts.example.org TXT | sed -n 's/.*id=\([0-9a-z]*\);.*/\1/p'; }
id() { sed -n 's/.*id=\([0-9a-z]*\);.*/\1/p' "$tmp/state/records.zone"; }

# apply - what is wanted now, with this key; any exit code but a failure's
apply() # KEY
{
	code=0
	"$poststs" -c "$tmp/poststs.conf" -o "dns_update_key=$1.$software" \
		-o "max_age=${age}d" -o "tlsrpt_rua=mailto:$rua@example.org" \
		-o "policy_host=web$web.example.net" apply --no-confirm \
		>"$tmp/out" 2>"$tmp/err" || code=$?
	case $code in
	0 | 2) ;;
	*)
		wrong "$fault: exit code $code"
		cat "$tmp/out" "$tmp/err" >&2 ;;
	esac
}
# shows VALUE COMMAND... - it may take a while: a server that was too busy to
# answer apply gets the zone later
shows()
{
	value=$1
	shift
	tries=0
	until [ "$("$@")" = "$value" ]; do
		tries=$((tries + 1))
		[ $tries -lt 60 ] || return 1
		sleep 0.3
	done
}
soon() # WHAT VALUE COMMAND...
{
	asked=$1
	shift
	shows "$@" || wrong "after $what: $asked is not $1"
}
# agree - of what is released somebody has told, and nobody else says another
agree()
{
	released=$(id)
	shown=
	for n in 1 2 3; do
		got=$(ours $n)
		case $got in
		"$released") shown=yes ;;
		"") ;;
		*)
			[ $code -ne 0 ] || shows "$released" ours $n ||
				wrong "$fault: exit 0, and $n says $got" ;;
		esac
	done
	[ $code -ne 0 ] || [ -n "$shown" ] ||
		wrong "$fault: exit 0, and no server has $released"
}
settled() # - all is well: secondaries come after, however busy they are
{
	fault="all is well"
	tries=0
	while
		apply "$dir/key"
		[ $code -ne 0 ] && [ $tries -lt 10 ]
	do
		tries=$((tries + 1))
		sleep 1
	done
	same "$code" 0 "$fault after $what: exit code"
	[ $code -eq 0 ] || cat "$tmp/out" "$tmp/err" >&2
	tries_of_dig=3
	for n in 1 2 3; do
		soon "the record at $n" "$(id)" ours $n
		soon "reports at $n" \
			"\"v=TLSRPTv1; rua=mailto:$rua@example.org\"" \
			ask $n _smtp._tls.example.org TXT
		soon "the alias at $n" "web$web.example.net." \
			ask $n mta-sts.example.org CNAME
	done
	unset tries_of_dig
}
# begin - a world of its own for this primary
begin()
{
	case $software in
	bind) program=nsupdate ;;
	knot) program=knsupdate ;;
	esac
	rm -rf "$tmp/state" "$tmp/www"
	with_port servers_once || {
		cat "$dir"/*/log >&2
		wrong "the servers do not start"
		finish
	}
	cat >"$tmp/poststs.conf" <<-EOC
		config_directory = "$postfix"
		state_dir = "$tmp/state"
		web_root = "$tmp/www"
		domains = { example.org }
		exclude = { .example.org, example.net, customer.example, parked.example }
		local_mx = { mx1.example.org }
		resolver = "127.0.0.4:$port"
		ca_file = "$tmp/ca.pem"
		dns_port = $port
		dns_update = $program
		dns_update_server = "127.0.0.1:$port"
		timeout = 2
	EOC
}
# turns - what is wanted, what fails, and that all is well afterwards
turns()
{
	turn=0
	while [ $turn -lt "$runs" ]; do
		turn=$((turn + 1))
		dice 3
		case $rolled in
		0) age=$((age % 20 + 1)) ;;
		1) rua=x$turn ;;
		2) web=$((web + 1)) ;;
		esac
		dice 6
		what="$software, turn $turn, fault $rolled"
		fault=$what
		case $rolled in
		0) # the key is wrong
			apply "$dir/wrong"
			agree ;;
		1) # the server is gone
			end "$primary_pid"
			apply "$dir/key"
			agree
			primary ;;
		2) # gone between two moments
			dice 10
			(sleep "0.$rolled"; kill -9 "$primary_pid" 2>/dev/null) &
			killer=$!
			apply "$dir/key"
			agree
			wait $killer || :
			end "$primary_pid"
			primary ;;
		3) # slow
			kill -STOP "$primary_pid"
			(sleep 1; kill -CONT "$primary_pid" 2>/dev/null) &
			waker=$!
			apply "$dir/key"
			wait $waker || :
			kill -CONT "$primary_pid" 2>/dev/null || :
			agree ;;
		4) # lame: it answers, and has nothing to say
			end "$primary_pid"
			primary refuse
			answered 2 || :
			apply "$dir/key"
			agree
			end "$primary_pid"
			primary ;;
		5) # one of three is behind
			kill -STOP "$secondary_3"
			apply "$dir/key"
			agree
			kill -CONT "$secondary_3" ;;
		esac
		answered 1 || wrong "$what: the primary does not come back"
		settled
		[ "$failed" -eq 0 ] || break
	done
}
for software in ${DNSFAIL_PRIMARY-bind knot}; do
	begin
	age=1 rua=a web=1 what="$software, the beginning"
	settled
	turns
	for pid in $started; do
		end "$pid"
	done
	started=
	[ "$failed" -eq 0 ] || break
done
finish
