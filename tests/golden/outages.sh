#!/bin/sh
# outages.sh - outages that others had, replayed hour by hour
#
# Each folder outages/NAME has a `story': what the world looked like at one
# moment after the other, in the words below. At each moment poststs plans,
# from these facts and from what it has done before, in a state of its own;
# applies; and the next moment follows. All that it says goes into `said',
# which is what must come of it. UPDATE_GOLDEN=1 writes that anew (into the
# source tree); read the difference before you commit it.
#
# Arguments name the stories to play; without any, all of them.
set -u
here=$srcdir/tests/golden/outages
poststs=$builddir/poststs
command -v jq >/dev/null || { echo 'skipped: there is no jq'; exit 77; }
base=$(mktemp -d) || exit 1
trap 'rm -rf "$base"' EXIT
failed=0 count=0
domain=example.org

# ---- the words of a story ----

# tell LINE - what happens; goes into `said'
tell() { printf '\n# %s\n' "$*"; }

# conf LINE... - poststs.conf has these, and no others
conf()
{
	{
		printf '%s\n' "$@"
		echo 'exclude = { "other.example" }'
		echo "state_dir = \"$base/state\""
		echo "web_root = \"$base/www\""
	} >"$base/poststs.conf"
}
listed() { listed=$1; }           # yes, no: is the domain in Postfix?
mx() { mx=$*; }                   # hosts that stand in the MX records
names() { names=$*; }             # of the certificate
good() { good=$1; }               # its last moment
# dns follows - DNS shows what poststs said it should; stays - what it shows
# now, whatever poststs says; none; or the text of a record
dns() { [ "$1" != stays ] || txt=$(record); dns=$1; }
# fetch FAULT - what `poststs check' met at the policy host; ok
fetch() { fetch=$1; }

# record - what DNS shows: the value, or nothing
record()
{
	case $dns in
	follows)
		sed -n "s/^_mta-sts\.$domain\.[[:space:]].*TXT[[:space:]]*\"\(.*\)\"\$/\1/p" \
			"$base/state/records.zone" 2>/dev/null ;;
	stays) printf '%s' "$txt" ;;
	none) ;;
	*) printf '%s' "$dns" ;;
	esac
}

facts() # NOW
{
	shown=$(record)
	# shellcheck disable=SC2016
	jq -n --arg now "$1" --arg domain "$domain" --arg listed "$listed" \
		--arg mx "$mx" --arg names "$names" --arg good "$good" \
		--arg txt "$shown" --arg fetch "$fetch" \
		--arg id "$(printf %s "$shown" | sed 's/.*id=\([^;]*\).*/\1/')" \
		'($mx | split(" ") | sort) as $mx |
		{ version: 1, time: $now,
		postfix: [{ config_directory: "/etc/postfix",
			mail_version: "3.7.11", myhostname: $mx[0],
			complete: true, error: null,
			listeners: [{ service: "smtp/inet", address: "all",
				port: 25, postscreen: false,
				myhostname: $mx[0], security_level: "may",
				protocols: "TLSv1.2 TLSv1.3",
				chain_files: ["/etc/ssl/mx.pem"],
				key_files: [], sni_maps: "" }] }],
		domains: (if $listed == "yes" then [{ name: $domain,
			class: "virtual_mailbox",
			source: "virtual_mailbox_domains" }] else [{
			name: "other.example", class: "relay",
			source: "relay_domains" }] end),
		tables: [],
		hosts: ($mx | map({ name: ., addresses: ["192.0.2.1"],
			a: "ok", aaaa: "nodata", cname: null, tlsa: false,
			local: true,
			certificates: [{ file: "/etc/ssl/mx.pem", error: null,
				names: ($names | split(" ")),
				common_name: "", issuer: "CN=Test CA",
				sha256: "00",
				not_before: "2025-01-01T00:00:00Z",
				not_after: $good,
				chain_not_after: "2030-01-01T00:00:00Z",
				key_type: "ECDSA", key_bits: 256,
				trusted: true, reason: null,
				key_matches: true, ordered: true,
				faults: (if $good < $now then ["expired"]
					else [] end) }] })),
		zones: [{ domain: $domain, mx_status: "ok",
			mx: ($mx | map({ host: ., preference: 10, ttl: 3600 })),
			implicit: false, null_mx: false,
			sts_status: (if $txt == "" then "nxdomain"
				else "ok" end),
			sts_txt: (if $txt == "" then [] else [$txt] end),
			sts_ttl: (if $txt == "" then 0 else 3600 end),
			tlsrpt_status: "nxdomain", tlsrpt_txt: [],
			secure: null }],
		resolver: { error: null, trusted: true }, notes: [],
		evidence: (if $fetch == "" then {} else { publications: [{
			domain: $domain, id: $id,
			ok_since: (if $fetch == "ok" then $now else null end),
			last_ok: (if $fetch == "ok" then $now else null end),
			last_bad: (if $fetch == "ok" then null else $now end),
			fault: (if $fetch == "ok" then null else $fetch end)
			}] } end) }' >"$base/facts.json"
}

say() # ARGUMENT... - run poststs at this moment; what it says
{
	code=0
	"$poststs" -c "$base/poststs.conf" --now "$now" "$@" \
		>"$base/out" 2>&1 || code=$?
	sed "s|$base|/srv|g" "$base/out"
	[ $code -eq 0 ] || echo "(exit code $code)"
}

# ask ARGUMENT... - the administrator asks for something, at the last moment
ask()
{
	printf '$ poststs %s\n' "$*"
	# stage looks at Postfix: this machine's has no part in the story
	[ "$1" != stage ] || set -- --facts "$base/facts.json" "$@"
	"$poststs" -c "$base/poststs.conf" --now "$now" "$@" \
		>"$base/out" 2>&1 || {
		echo "it failed:"
		cat "$base/out"
	}
}

# at MOMENT - what is planned and done, and what then is served and announced
at()
{
	now=$1
	facts "$now"
	printf '\n==== %s: DNS shows %s\n' "$now" "$(record | grep . || echo 'no record')"
	echo '$ poststs plan'
	# what plan says here, of facts that are not this machine's
	say --facts "$base/facts.json" apply --no-confirm --dry-run
	echo '$ poststs apply'
	say --facts "$base/facts.json" apply --no-confirm |
		sed -n '/^Written/,/^$/p; /^nothing/,/^$/p; /^(exit/p'
	echo 'served:'
	sed 's/\r$//; s/^/    /' \
		"$base/www/mta-sts.$domain/.well-known/mta-sts.txt" 2>/dev/null ||
		echo '    nothing'
}

# ---- play ----

play() # FOLDER
{
	rm -rf "$base/state" "$base/www"
	listed=yes mx=mx.$domain names=mx.$domain good=2027-01-01T00:00:00Z
	dns=follows txt='' fetch='' now=0
	conf
	. "$1/story"
}

[ $# -gt 0 ] || set -- $(ls "$here")
for name; do
	count=$((count + 1))
	play "$here/$name" >"$base/said" 2>"$base/err"
	if [ -s "$base/err" ]; then
		echo "FAIL: $name: $(cat "$base/err")"
		failed=$((failed + 1))
	elif [ -n "${UPDATE_GOLDEN-}" ]; then
		cmp -s "$base/said" "$here/$name/said" ||
			cp "$base/said" "$here/$name/said"
	elif ! diff -u "$here/$name/said" "$base/said"; then
		echo "FAIL: $name"
		failed=$((failed + 1))
	fi
done
echo "$count outages, $failed failed"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
