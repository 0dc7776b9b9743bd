# world.sh - the laboratory's world; sourced by lab.sh, inside its namespaces
#
# One network with everything a domain owner has (DNS, policy host, MX hosts)
# and one with the senders, joined by a cable. All below $base; every process
# is in the PID namespace of lab.sh and ends with it.

web=192.0.2.80      # policy host; the next ones show other certificates
dns=192.0.2.53      # authoritative
resolver=192.0.2.54 # validating

die() { echo "$me: $*" >&2; exit 99; }

# until COMMAND... - wait for it, a minute at most
until_true()
{
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 600 ] || return 1
		sleep 0.1
	done
}

# ---- two networks and a cable ----

# at_sender COMMAND... - run it where the senders are
at_sender() { nsenter --net="/proc/$sender_ns/ns/net" "$@"; }

networks()
{
	unshare --net sleep 86400 &
	sender_ns=$!
	until_true sh -c "[ \"\$(readlink /proc/$sender_ns/ns/net)\" != \
		\"\$(readlink /proc/self/ns/net)\" ]" || die 'no second network'
	ip link set lo up
	ip link add world type veth peer name sender netns "$sender_ns" ||
		die 'no cable between two networks'
	ip link set world up
	at_sender ip link set lo up
	at_sender ip link set sender up
	at_sender ip addr add 198.51.100.2/24 dev sender
	at_sender ip route add 192.0.2.0/24 dev sender
	ip route add 198.51.100.0/24 dev world
	for host in 80 81 82 83 53 54 $(mx_addresses); do
		ip addr add "192.0.2.$host/32" dev world
	done
	echo "nameserver $resolver" >"$base/resolv.conf"
	echo 'options trust-ad timeout:2' >>"$base/resolv.conf"
	mount --bind "$base/resolv.conf" /etc/resolv.conf ||
		die 'cannot put another resolv.conf in place'
}

# ---- certificates ----

. "$srcdir/tests/lab/pki.sh"

certificates()
{
	mkdir "$base/pki"
	cd "$base/pki" || exit 99
	ca_begin
	{
		ca root
		ca middle root
		ca stranger
		leaf good middle ec mx.$zone mx.$own mx-tlsa.$signed \
			mx-bad.$signed mx-insecure.$zone
		leaf good-rsa middle rsa mx.$zone mx.$own mx.$signed \
			mx-tlsa.$signed mx-bad.$signed mx-insecure.$zone
		leaf wrongname middle ec www.$zone
		leaf untrusted stranger ec mx-untrusted.$zone
		leaf notlisted middle ec mx-notlisted.$zone
		leaf deep middle ec a.b.$zone
		leaf oldtls middle ec mx-oldtls.$zone
		leaf onekey middle ec mx-onekey.$zone
		leaf sni middle ec mx-sni.$zone
		leaf missing middle ec mx-missing.$zone
		cat missing.key missing.pem >missing.chain
		request cnonly ec mx-cnonly.$zone
		sign cnonly middle 30
		chain cnonly middle
		request selfsigned ec mx-selfsigned.$zone mx-selfsigned.$zone \
			mx-pinned.$signed
		openssl x509 -req -in selfsigned.csr -signkey selfsigned.key \
			-days 30 -extfile selfsigned.ext -out selfsigned.pem
		chain selfsigned stranger
		dated onekey-rsa 20200101000000Z 20210101000000Z mx-onekey.$zone
		dated expired 20200101000000Z 20210101000000Z mx-expired.$zone
		dated notyet 20450101000000Z 20460101000000Z mx-notyet.$zone
		# shellcheck disable=SC2046
		leaf policyhost middle ec $(policy_hosts)
		leaf otherhost middle ec www.$zone
		dated oldhost 20200101000000Z 20210101000000Z \
			mta-sts.web-expired.$zone
	} >log 2>&1 || { cat log >&2; die 'no certificates'; }
	cd "$base" || exit 99
}

# ---- DNS ----

zone_head() # NAME
{
	printf '$ORIGIN %s.\n$TTL 60\n@ SOA ns hostmaster %s 3600 600 86400 1\n' \
		"$1" "$serial"
	printf '@ NS ns\nns A %s\n' $dns
}

# zones - write the zone files; $own's records are what poststs wrote
zones()
{
	serial=$((${serial:-0} + 1))
	mkdir -p "$base/dns"
	{
		zone_head $zone
		mx_hosts $zone
		rows | while read -r row mx txt policy host rest; do
			in_signed "$mx" || row_records
		done
		echo "_25._tcp.mx-insecure TLSA 3 1 1 $(echo x | sha256sum |
			cut -c 1-64)"
	} >"$base/dns/$zone.zone"
	{
		zone_head $signed
		mx_hosts $signed
		rows | while read -r row mx txt policy host rest; do
			! in_signed "$mx" || row_records
		done
		echo "_25._tcp.mx-tlsa TLSA $(tlsa good)"
		echo "_25._tcp.mx-tlsa TLSA $(tlsa good-rsa)"
		echo "_25._tcp.mx-bad TLSA 3 1 1 $(echo x | sha256sum |
			cut -c 1-64)"
		echo "_25._tcp.mx-pinned TLSA $(tlsa selfsigned)"
	} >"$base/dns/$signed.zone"
	{
		zone_head $own
		printf '@ MX 10 mx\nmx A 192.0.2.25\nmta-sts A %s\n' $web
		[ ! -f "$base/state/records.zone" ] ||
			cat "$base/state/records.zone"
	} >"$base/dns/$own.zone"
}

# anchor - the DS of $signed, once there is a key
anchor()
{
	keymgr -c "$base/dns/knot.conf" $signed ds >"$base/dns/anchor" &&
		[ -s "$base/dns/anchor" ]
}

start_dns()
{
	zones
	cat >"$base/dns/knot.conf" <<-EOF
		server:
		    rundir: "$base/dns"
		    listen: $dns@53
		    udp-workers: 1
		    tcp-workers: 1
		    background-workers: 1
		control:
		    listen: "$base/dns/knot.sock"
		log:
		  - target: stderr
		    any: warning
		database:
		    storage: "$base/dns/db"
		policy:
		  - id: sign
		    single-type-signing: on
		template:
		  - id: default
		    storage: "$base/dns"
		    file: "%s.zone"
		    zonefile-sync: -1
		    zonefile-load: difference-no-serial
		    journal-content: all
		zone:
		  - domain: $zone
		  - domain: $own
		  - domain: $signed
		    dnssec-signing: on
		    dnssec-policy: sign
	EOF
	mkdir "$base/dns/db"
	knotd -c "$base/dns/knot.conf" >"$base/dns/knot.log" 2>&1 &
	until_true anchor || die 'no key'
	cat >"$base/dns/unbound.conf" <<-EOF
		server:
			interface: $resolver
			access-control: 0.0.0.0/0 allow
			directory: "$base/dns"
			pidfile: "$base/dns/unbound.pid"
			username: ""
			chroot: ""
			use-syslog: no
			local-zone: "test." nodefault
			module-config: "validator iterator"
			trust-anchor-file: "$base/dns/anchor"
			num-threads: 1
			cache-max-ttl: 0
			cache-max-negative-ttl: 0
		remote-control:
			control-enable: no
	EOF
	for name in $zone $own $signed; do
		printf 'stub-zone:\n name: %s\n stub-addr: %s\n' $name $dns
	done >>"$base/dns/unbound.conf"
	unbound -d -c "$base/dns/unbound.conf" >"$base/dns/unbound.log" 2>&1 &
	until_true at_sender getent ahostsv4 mx.$own || die 'no DNS'
	until_true at_sender getent ahostsv4 mx-tlsa.$signed || die 'no signed DNS'
}

# own_zone - put what poststs wrote into DNS
own_zone()
{
	zones
	knotc -c "$base/dns/knot.conf" -b zone-reload $own >/dev/null ||
		die 'knot does not load the zone'
}

# ---- policy host ----

start_web()
{
	mkdir -p "$base/nginx" "$base/web"
	write_policies
	{
		cat <<-EOF
			daemon off;
			user root;
			pid $base/nginx/pid;
			error_log $base/nginx/error.log;
			events { }
			http {
				access_log $base/nginx/access.log;
				client_body_temp_path $base/nginx/body;
				proxy_temp_path $base/nginx/proxy;
				fastcgi_temp_path $base/nginx/fastcgi;
				uwsgi_temp_path $base/nginx/uwsgi;
				scgi_temp_path $base/nginx/scgi;
				default_type text/plain;
				types { }
		EOF
		server 192.0.2.80 policyhost _
		server 192.0.2.81 otherhost _
		server 192.0.2.82 oldhost _
		server 192.0.2.80 policyhost mta-sts.redirect.$zone \
			"location / { return 301 https://www.$zone\$uri; }"
		server 192.0.2.80 policyhost mta-sts.html.$zone \
			'default_type text/html;'
		echo '}'
	} >"$base/nginx/conf"
	nginx -c "$base/nginx/conf" >"$base/nginx/said" 2>&1 &
	until_true curl -s -k -o /dev/null "https://$web/" || {
		cat "$base/nginx/said" "$base/nginx/error.log" >&2
		die 'no nginx'
	}
}

server() # ADDRESS CERTIFICATE NAME [MORE]
{
	cat <<-EOF
		server {
			listen $1:443 ssl;
			server_name $3;
			ssl_certificate $base/pki/$2.full;
			ssl_certificate_key $base/pki/$2.key;
			root $base/web/\$host;
			${4-}
		}
	EOF
}

# ---- Postfix: one that receives, one that sends ----

# postfix_conf NAME - what both have in common
postfix_conf()
{
	mkdir -p "$base/$1/conf" "$base/$1/queue" "$base/$1/data"
	chown postfix "$base/$1/data"
	cat >"$base/$1/conf/main.cf" <<-EOF
		compatibility_level = 3.6
		queue_directory = $base/$1/queue
		data_directory = $base/$1/data
		maillog_file = $base/$1/log
		maillog_file_prefixes = $base
		inet_protocols = ipv4
		alias_maps =
		in_flow_delay = 0
		default_database_type = hash
	EOF
	cat >"$base/$1/conf/master.cf" <<-EOF
		postlog unix-dgram n - n - 1 postlogd
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
		discard unix - - n - - discard
		smtp unix - - n - - smtp -o syslog_name=postfix
	EOF
}

postfix_start()
{
	touch -t 200101010000 "$base/$1/conf/main.cf" "$base/$1/conf/master.cf"
	shift_to=$1
	shift
	"$@" postfix -c "$base/$shift_to/conf" start \
		>"$base/$shift_to/out" 2>&1 || {
		cat "$base/$shift_to/out" "$base/$shift_to/log" >&2
		die "no Postfix to be the $shift_to"
	}
}

start_receiver()
{
	postfix_conf receiver
	pki=$base/pki
	cat >>"$base/receiver/conf/main.cf" <<-EOF
		myhostname = mx.$own
		mydestination =
		virtual_mailbox_domains = hash:$base/receiver/conf/domains
		virtual_mailbox_maps = static:all
		virtual_transport = discard:
		inet_interfaces = 192.0.2.25
		smtpd_tls_security_level = may
		smtpd_tls_loglevel = 1
		smtpd_tls_chain_files = $pki/good.chain, $pki/good-rsa.chain
		smtpd_peername_lookup = no
		smtpd_client_connection_count_limit = 0
		smtpd_client_connection_rate_limit = 0
	EOF
	{
		echo "$own -"
		rows | while read -r row mx rest; do
			echo "$row.$(zone_of "$mx") -"
		done
	} >"$base/receiver/conf/domains"
	echo "mx-sni.$zone $pki/sni.chain" >"$base/receiver/conf/sni"
	postmap -c "$base/receiver/conf" "hash:$base/receiver/conf/domains"
	postmap -c "$base/receiver/conf" -F "hash:$base/receiver/conf/sni"
	{
		echo '192.0.2.25:25 inet n - n - - smtpd'
		mx_listeners
	} >>"$base/receiver/conf/master.cf"
	postfix_start receiver
}

# answers - does the policy daemon? An unknown key is exit code 1, as well
answers()
{
	at_sender postmap -c "$base/sender/conf" -q good.$zone \
		socketmap:inet:127.0.0.1:8461:postfix
}

start_sender()
{
	postfix_conf sender
	cat >>"$base/sender/conf/main.cf" <<-EOF
		myhostname = postfix.sender.test
		mydestination =
		inet_interfaces = 127.0.0.1
		smtp_bind_address = 198.51.100.2
		smtp_tls_security_level = may
		smtp_tls_loglevel = 1
		smtp_tls_CAfile = $base/pki/root.pem
		smtp_tls_policy_maps = socketmap:inet:127.0.0.1:8461:postfix
		smtp_connection_cache_on_demand = no
		smtp_connect_timeout = 30
		smtp_helo_timeout = 30
		smtp_starttls_timeout = 30
		default_process_limit = 100
		smtpd_relay_restrictions = permit_mynetworks, reject
		mynetworks = 127.0.0.0/8
		minimal_backoff_time = 1h
		maximal_backoff_time = 1h
		queue_run_delay = 1h
	EOF
	cat >>"$base/sender/conf/master.cf" <<-EOF
		127.0.0.1:2525 inet n - n - - smtpd
		127.0.0.1:2526 inet n - n - - smtpd -o content_filter=dane:
		dane unix - - n - - smtp -o smtp_tls_policy_maps=
		 -o syslog_name=dane
		 -o smtp_tls_security_level=dane -o smtp_dns_support_level=dnssec
	EOF
	cat >"$base/sender/mta-sts.yml" <<-EOF
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
		  timeout: 30
	EOF
	at_sender env SSL_CERT_FILE="$base/pki/root.pem" mta-sts-daemon \
		-c "$base/sender/mta-sts.yml" -l "$base/sender/mta-sts.log" \
		>"$base/sender/mta-sts.said" 2>&1 &
	postfix_start sender at_sender
	until_true answers || {
		cat "$base/sender/mta-sts.said" >&2
		die 'no mta-sts-daemon'
	}
}

# ---- chasquid ----

start_chasquid()
{
	dir=$base/chasquid
	mkdir -p "$dir/conf/certs/sender.test" "$dir/conf/domains/sender.test" \
		"$dir/data"
	cp "$base/pki/otherhost.full" \
		"$dir/conf/certs/sender.test/fullchain.pem"
	cp "$base/pki/otherhost.key" "$dir/conf/certs/sender.test/privkey.pem"
	cat >"$dir/conf/chasquid.conf" <<-EOF
		hostname: "chasquid.sender.test"
		smtp_address: "127.0.0.1:2527"
		submission_address: "127.0.0.1:2528"
		submission_over_tls_address: "127.0.0.1:2529"
		mail_delivery_agent_bin: "/bin/true"
		data_dir: "$dir/data"
		mail_log_path: "$dir/mail.log"
	EOF
	chasquid-util -C="$dir/conf" user-add user@sender.test \
		--password=secret >"$dir/said" 2>&1 || {
		cat "$dir/said" >&2
		die 'no user of chasquid'
	}
	at_sender env SSL_CERT_FILE="$base/pki/root.pem" chasquid \
		-config_dir="$dir/conf" -v=1 -logfile="$dir/log" \
		>"$dir/said" 2>&1 &
	until_true at_sender curl -s -m 5 smtp://127.0.0.1:2527/ -X NOOP || {
		cat "$dir/said" >&2
		die 'no chasquid'
	}
}
