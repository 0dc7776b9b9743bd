# fleet_world.sh - three mail hosts that share a ledger, and what they need;
# sourced by fleet_lab.sh after system/lib.sh, inside its namespaces
#
#   mail  192.0.2.0/24      the members m1 m2 m3 (.11 .12 .13), and a sender
#   names 198.51.100.0/24   members, sender, and the name server (.53)
#   base  203.0.113.0/24    members and the two database servers (.51 .52)
#   a cable of their own between those two (10.0.0.0/30): replication
#
# Each network is a bridge in the namespace of the script, which has the address
# .254 in it and so sees everything. A host is a namespace with a cable to each
# network; `unplug HOST NETWORK' and `plug' are about one cable.
members="1 2 3"
domains="all.test both.test one.test two.test three.test"

# ---- hosts and cables ----

# at HOST COMMAND... - run it there
at() { at_host=$1; shift; eval "nsenter --net=/proc/\$ns_$at_host/ns/net" '"$@"'; }

another_net() { [ "$(readlink "/proc/$1/ns/net")" != \
	"$(readlink /proc/self/ns/net)" ]; }

host() # NAME
{
	unshare --net sleep 86400 &
	eval "ns_$1=$!"
	started="$started $!"
	until_it $! another_net $! || wrong "no namespace for $1"
	at "$1" ip link set lo up
}

bridge() # NETWORK PREFIX
{
	ip link add "$1" type bridge
	ip link set "$1" up
	ip addr add "$2.254/24" dev "$1"
	eval "prefix_$1=$2"
}

cable() # HOST NETWORK BYTE
{
	eval "cable_ns=\$ns_$1 cable_net=\$prefix_$2"
	ip link add "$2-$1" type veth peer name "$2" netns "$cable_ns"
	ip link set "$2-$1" master "$2"
	ip link set "$2-$1" up
	at "$1" ip addr add "$cable_net.$3/24" dev "$2"
	at "$1" ip link set "$2" up
}

unplug() { ip link set "$2-$1" down; } # HOST NETWORK
plug()
{
	ip link set "$2-$1" up
	until_it $$ sh -c "ip link show dev $2-$1 | grep -q 'state UP'"
}
cut_replication() { at s1 ip link set standby down; }

networks()
{
	ip link set lo up
	bridge mail 192.0.2
	bridge names 198.51.100
	bridge base 203.0.113
	for host_name in m1 m2 m3 sender dns s1 s2; do host $host_name; done
	for n in $members; do
		cable m$n mail 1$n
		cable m$n names 1$n
		cable m$n base 1$n
	done
	cable sender mail 99
	cable sender names 99
	cable dns names 53
	cable s1 base 51
	cable s2 base 52
	at s1 ip link add standby type veth peer name primary netns "$ns_s2"
	at s1 ip addr add 10.0.0.1/30 dev standby
	at s2 ip addr add 10.0.0.2/30 dev primary
	at s1 ip link set standby up
	at s2 ip link set primary up
	echo 'nameserver 198.51.100.53' >"$tmp/resolv.conf"
	mount --bind "$tmp/resolv.conf" /etc/resolv.conf
}

# ---- certificates ----

certificates()
{
	mkdir "$tmp/pki"
	cd "$tmp/pki"
	{
		ca_begin
		ca root
		# shellcheck disable=SC2046
		for n in $members; do
			leaf m$n root ec mx$n.all.test \
				$(printf 'mta-sts.%s ' $domains)
		done
		leaf base root ec base.all.test
	} >log 2>&1 || { cat log >&2; wrong "no certificates"; exit 1; }
	cd "$tmp"
}

# ---- the name server, which takes updates from members ----

# receives DOMAIN - the members that do
receives()
{
	case $1 in
	all.test | both.test) echo 1 2 3 ;;
	one.test) echo 1 ;;
	two.test) echo 2 ;;
	three.test) echo 3 ;;
	esac
}

# has_web DOMAIN - the members whose web servers are its policy host: one.test
# has one, the others have all
has_web() { case $1 in one.test) echo 1 ;; *) echo $members ;; esac; }

zone() # DOMAIN
{
	printf '$ORIGIN %s.\n$TTL 1\n@ SOA ns hostmaster 1 3600 600 86400 1\n' "$1"
	printf '@ NS ns\nns A 198.51.100.53\n'
	for n in $(receives "$1"); do echo "@ MX 10 mx$n.all.test."; done
	for n in $(has_web "$1"); do echo "mta-sts A 192.0.2.1$n"; done
	[ "$1" != all.test ] ||
		for n in $members; do echo "mx$n A 192.0.2.1$n"; done
}

start_dns()
{
	mkdir -p "$tmp/dns/db"
	tsig-keygen poststs >"$tmp/dns/key"
	{
		cat <<-EOC
			server:
			    rundir: "$tmp/dns"
			    listen: 198.51.100.53@53
			    udp-workers: 1
			    tcp-workers: 1
			    background-workers: 1
			log:
			  - target: stderr
			    any: info
			database:
			    storage: "$tmp/dns/db"
			key:
			  - id: poststs
			    algorithm: hmac-sha256
			    secret: $(sed -n 's/.*secret "\(.*\)";/\1/p' "$tmp/dns/key")
			acl:
			  - id: members
			    key: poststs
			    action: update
			template:
			  - id: default
			    storage: "$tmp/dns"
			    file: "%s.zone"
			    zonefile-sync: -1
			    acl: members
			zone:
		EOC
		for domain in $domains; do
			zone $domain >"$tmp/dns/$domain.zone"
			echo "  - domain: $domain"
		done
	} >"$tmp/dns/knot.conf"
	at dns knotd -c "$tmp/dns/knot.conf" >"$tmp/dns/log" 2>&1 &
	started="$started $!"
	until_it $! answers all.test || {
		cat "$tmp/dns/log" >&2
		wrong "no name server"
		exit 1
	}
}
ask() { dig +short +time=2 +tries=2 @198.51.100.53 "$@"; }
answers() { [ -n "$(ask "$1" MX)" ]; }
announced() { ask "_mta-sts.$1" TXT | sed -n 's/.*id=\([0-9a-z]*\);.*/\1/p'; }
serials() { for domain in $domains; do ask $domain SOA; done; }
# new_mx DOMAIN HOST - as its administrator does it, without a word to poststs
new_mx()
{
	printf 'server 198.51.100.53\nupdate add %s. 1 MX 90 %s.\nsend\n' \
		"$1" "$2" | nsupdate -k "$tmp/dns/key"
}

# ---- a member: Postfix, nginx, milter, poststs ----

# postfix_conf NAME ADDRESS - what members and the sender have in common
postfix_conf()
{
	mkdir -p "$tmp/$1/conf" "$tmp/$1/queue" "$tmp/$1/data" "$tmp/$1/mail"
	chown postfix "$tmp/$1/data" "$tmp/$1/mail"
	cat >"$tmp/$1/conf/main.cf" <<-EOC
		compatibility_level = 3.6
		queue_directory = $tmp/$1/queue
		data_directory = $tmp/$1/data
		maillog_file = $tmp/$1/log
		maillog_file_prefixes = $tmp
		inet_protocols = ipv4
		inet_interfaces = $2
		mydestination =
		alias_maps =
		in_flow_delay = 0
		default_database_type = hash
	EOC
	cat >"$tmp/$1/conf/master.cf" <<-EOC
		postlog unix-dgram n - n - 1 postlogd
		pickup unix n - n 1 1 pickup
		cleanup unix n - n - 0 cleanup
		qmgr unix n - n 300 1 qmgr
		rewrite unix - - n - - trivial-rewrite
		bounce unix - - n - 0 bounce
		defer unix - - n - 0 bounce
		trace unix - - n - 0 bounce
		proxymap unix - - n - - proxymap
		anvil unix - - n - 1 anvil
		tlsmgr unix - - n 1000? 1 tlsmgr
		error unix - - n - - error
		retry unix - - n - - error
		showq unix n - n - - showq
		smtp unix - - n - - smtp
		virtual unix - n n - - virtual
	EOC
}

postfix_start() # NAME
{
	touch -t 200101010000 "$tmp/$1/conf/main.cf" "$tmp/$1/conf/master.cf"
	at "$1" postfix -c "$tmp/$1/conf" start >"$tmp/$1/out" 2>&1 || {
		cat "$tmp/$1/out" "$tmp/$1/log" >&2
		wrong "no Postfix at $1"
		exit 1
	}
}

member_postfix() # N
{
	name=m$1
	postfix_conf $name "192.0.2.1$1"
	mine=
	for domain in $domains; do
		case " $(receives $domain) " in
		*" $1 "*) mine="$mine $domain" ;;
		esac
	done
	cat >>"$tmp/$name/conf/main.cf" <<-EOC
		myhostname = mx$1.all.test
		virtual_mailbox_domains =$mine
		virtual_mailbox_maps = static:all/
		virtual_mailbox_base = $tmp/$name/mail
		virtual_uid_maps = static:$(id -u postfix)
		virtual_gid_maps = static:$(id -g postfix)
		virtual_minimum_uid = 1
		smtpd_tls_security_level = may
		smtpd_tls_chain_files = $tmp/pki/$name.chain
		smtpd_peername_lookup = no
		smtpd_client_connection_count_limit = 0
		smtpd_milters = unix:$tmp/$name/milter.sock
		milter_default_action = accept
	EOC
	echo "192.0.2.1$1:25 inet n - n - - smtpd" >>"$tmp/$name/conf/master.cf"
}

member_web() # N
{
	mkdir -p "$tmp/m$1/nginx" "$tmp/m$1/www"
	cat >"$tmp/m$1/nginx/conf" <<-EOC
		daemon off;
		master_process off;
		pid $tmp/m$1/nginx/pid;
		error_log $tmp/m$1/nginx/error.log;
		events { }
		http {
			access_log off;
			client_body_temp_path $tmp/m$1/nginx/body;
			proxy_temp_path $tmp/m$1/nginx/proxy;
			fastcgi_temp_path $tmp/m$1/nginx/fastcgi;
			uwsgi_temp_path $tmp/m$1/nginx/uwsgi;
			scgi_temp_path $tmp/m$1/nginx/scgi;
			default_type text/plain;
			server {
				listen 192.0.2.1$1:443 ssl;
				ssl_certificate $tmp/pki/m$1.full;
				ssl_certificate_key $tmp/pki/m$1.key;
				root $tmp/m$1/www/\$host;
			}
		}
	EOC
	at m$1 nginx -c "$tmp/m$1/nginx/conf" 2>"$tmp/m$1/nginx/said" &
	started="$started $!"
	until_it $! test -s "$tmp/m$1/nginx/pid" || {
		cat "$tmp/m$1/nginx/said" "$tmp/m$1/nginx/error.log" >&2
		wrong "no nginx at m$1"
	}
}

# member_conf N - ids without a hash, so that two texts under one id are seen
member_conf()
{
	mkdir -p "$tmp/m$1/state"
	chown postfix "$tmp/m$1/state" "$tmp/m$1/www"
	cat >"$tmp/m$1/poststs.conf" <<-EOC
		config_directory = "$tmp/m$1/conf"
		state_dir = "$tmp/m$1/state"
		web_root = "$tmp/m$1/www"
		resolver = "198.51.100.53"
		ca_file = "$tmp/pki/root.pem"
		id_style = timestamp
		max_age = 2d
		timeout = 2
		tlsrpt_rua = "mailto:tls@all.test"
		dns_update = nsupdate
		dns_update_server = "198.51.100.53"
		dns_update_key = "$tmp/dns/key"
		milter_socket = "unix:$tmp/m$1/milter.sock"
		milter_user = postfix
		store = "$store user=mx$1"
		member = mx$1.all.test
	EOC
}

member_milter() # N
{
	at m$1 "$builddir/poststs-milter" -c "$tmp/m$1/poststs.conf" --stderr \
		-v --flush 1 2>"$tmp/m$1/milter.log" &
	eval "milter_$1=$!"
	started="$started $!"
	until_it $! at m$1 "$builddir/poststs-milter" \
		--selftest "unix:$tmp/m$1/milter.sock" >"$tmp/out" 2>&1 || {
		cat "$tmp/m$1/milter.log" >&2
		wrong "no milter at m$1"
	}
}

start_members()
{
	for n in $members; do
		member_postfix $n
		member_web $n
		member_conf $n
		member_milter $n
		postfix_start m$n
	done
}

# on N CODE WHAT ARGUMENT... - poststs there, as expect() does
on()
{
	on_host=m$1 on_code=$2 on_what="m$1: $3"
	shift 3
	expect "$on_code" "$on_what" at "$on_host" "$poststs" \
		-c "$tmp/$on_host/poststs.conf" "$@"
}

# apply N [WRAPPER...] - as it is; its exit code
apply()
{
	apply_at=m$1
	shift
	at "$apply_at" "$@" "$poststs" -c "$tmp/$apply_at/poststs.conf" apply
}

# other_stage N DOMAIN - asked for at this member: the domain gets another policy
other_stage()
{
	if grep -q "mode: testing" "$tmp/m$1/www/mta-sts.$2/.well-known/mta-sts.txt"
	then
		on $1 0 "$2 to enforce" stage "$2" enforce --force
	else
		on $1 0 "$2 to testing" stage "$2" testing --force
	fi
}

# files N - what it has written, to the inode
files()
{
	(cd "$tmp/m$1" && find state www ! -name 'evidence.db*' ! -name lock \
		-printf '%p %i %T@ %l\n' | sort)
}
# untouched N CODE WHAT ARGUMENT... - poststs ends so, and has written nothing
untouched()
{
	files $1 >"$tmp/files_before"
	on "$@"
	files $1 >"$tmp/files_after"
	cmp -s "$tmp/files_before" "$tmp/files_after" || {
		diff "$tmp/files_before" "$tmp/files_after" >&2 || :
		wrong "m$1: $3: files have changed"
	}
}

# ---- the database: a primary and a standby ----

store="postgresql:host=203.0.113.51,203.0.113.52 dbname=fleet connect_timeout=2 target_session_attrs=read-write"

# server N [OPTION...] - start it; pg_1, pg_2: its process
server()
{
	server=$1
	shift
	pg=$tmp/pg$server
	pg_how="host=$pg user=postgres"
	pg_in="nsenter --net=/proc/$(eval echo "\$ns_s$server")/ns/net"
	pg_start -c "listen_addresses=*" -c ssl=on \
		-c "ssl_cert_file=$pg/base.pem" -c "ssl_key_file=$pg/base.key" \
		-c "cluster_name=s$server" -c wal_keep_size=64MB \
		-c wal_sender_timeout=5s -c wal_receiver_timeout=5s "$@"
	eval "pg_$server=$pg_pid"
}
primary=1 # which of the two it is now
# sql N STATEMENT - at this server, as its superuser
sql() { psql -qXAt "host=$tmp/pg$1 user=postgres dbname=fleet" -c "$2"; }
settle_key() # N
{
	cp "$tmp/pki/base.pem" "$tmp/pki/base.key" "$tmp/pg$1/"
	chmod 600 "$tmp/pg$1/base.key"
	chown postgres:postgres "$tmp/pg$1" "$tmp/pg$1"/base.*
}

start_primary()
{
	pg=$tmp/pg1
	pg_make
	settle_key 1
	cat >>"$tmp/pg1/data/pg_hba.conf" <<-EOC
		hostssl all all 203.0.113.0/24 trust
		host replication all 10.0.0.0/30 trust
	EOC
	server 1
	pg_sql postgres 'CREATE DATABASE fleet' >/dev/null
	for n in $members; do
		sql 1 "CREATE ROLE mx$n LOGIN" >/dev/null
	done
}

# start_standby - of s1, at s2
start_standby()
{
	mkdir -p "$tmp/pg2"
	settle_key 2
	pg=$tmp/pg2
	(cd "$pg" && pg_run pg_basebackup -D "$tmp/pg2/data" -c fast -R \
		-X stream -d "host=$tmp/pg1 user=postgres") \
		>"$tmp/backup.log" 2>&1 || {
		cat "$tmp/backup.log" >&2
		wrong "pg_basebackup"
		exit 1
	}
	server 2 -c "primary_conninfo=host=10.0.0.1 user=postgres application_name=s2 connect_timeout=2"
	until_it $pg_2 streams || wrong "the standby does not stream"
}
streams() { [ "$(sql 1 "SELECT count(*) FROM pg_stat_replication
	WHERE state = 'streaming'")" = 1 ]; }
# caught_up - has the standby replayed all that the primary has?
caught_up() { [ "$(sql 2 'SELECT change FROM poststs.fleet')" = \
	"$(sql 1 'SELECT change FROM poststs.fleet')" ]; }

# ---- a sender that honours policies, and mail ----

start_sender()
{
	postfix_conf sender 127.0.0.1
	cat >>"$tmp/sender/conf/main.cf" <<-EOC
		myhostname = out.test
		smtp_bind_address = 192.0.2.99
		smtp_tls_security_level = may
		smtp_tls_CAfile = $tmp/pki/root.pem
		smtp_tls_policy_maps = socketmap:inet:127.0.0.1:8461:postfix
		smtp_connect_timeout = 3
		smtp_helo_timeout = 20
		minimal_backoff_time = 2s
		maximal_backoff_time = 4s
		queue_run_delay = 2s
		transport_retry_time = 2s
	EOC
	cat >"$tmp/sender/mta-sts.yml" <<-EOC
		host: 127.0.0.1
		port: 8461
		reuse_port: true
		shutdown_timeout: 1
		cache_grace: 0
		cache:
		  type: internal
		  options:
		    cache_size: 1000
		default_zone:
		  strict_testing: false
		  timeout: 4
	EOC
	at sender env SSL_CERT_FILE="$tmp/pki/root.pem" mta-sts-daemon \
		-c "$tmp/sender/mta-sts.yml" -l "$tmp/sender/mta-sts.log" \
		>"$tmp/sender/said" 2>&1 &
	started="$started $!"
	postfix_start sender
}

# start_mail - a mail to one domain after the other, until end_mail
start_mail()
{
	sent_names="all both one two three"
	(
		trap - EXIT
		number=0
		while :; do
			for name in $sent_names; do
				number=$((number + 1))
				printf 'Subject: %s\n\n.\n' $number |
					at sender sendmail -C "$tmp/sender/conf" \
						-f sender@out.test \
						"n$number@$name.test"
				echo $number >"$tmp/sent"
				sleep 0.5
			done
		done
	) 2>"$tmp/sender/sendmail" &
	mail_pid=$!
	started="$started $mail_pid"
}

# arrived - mails that are in a mailbox, by the logs of the members
arrived()
{
	sed -n 's/.*postfix\/virtual.* to=<n\([0-9]*\)@.*status=sent.*/\1/p' \
		"$tmp"/m?/log | sort -un
}
all_arrived() { [ "$(arrived | wc -l)" -ge "$1" ]; }

# end_mail - each mail has arrived, and none was given back
end_mail()
{
	end $mail_pid
	sent=$(cat "$tmp/sent")
	at sender postqueue -c "$tmp/sender/conf" -f
	until_it $$ all_arrived "$sent" || {
		arrived >"$tmp/arrived"
		seq "$sent" | grep -vxF -f "$tmp/arrived" >"$tmp/missing"
		wrong "of $sent mails these are missing: $(tr '\n' ' ' <"$tmp/missing")"
		for number in $(head -n 3 "$tmp/missing"); do
			grep "to=<n$number@" "$tmp"/*/log | tail -n 3 >&2
		done
	}
	! grep -h 'status=bounced\|postfix/bounce' "$tmp"/*/log >&2 ||
		wrong "a mail was given back"
	! grep -h 'panic:\|fatal:' "$tmp"/*/log >&2 || wrong "Postfix: fatal"
	for n in $members; do
		grep -q 'tls=TLS' "$tmp/m$n/milter.log" ||
			wrong "m$n: the milter has seen no mail"
	done
	mails=$sent
}
