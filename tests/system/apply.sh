#!/bin/sh
# apply.sh - the main job: a real Postfix configuration, DNS, and what comes
# of them, twice, and after changes
. "$srcdir/tests/system/lib.sh"
world

policy() { cat "$tmp/www/mta-sts.$1/.well-known/mta-sts.txt"; }
id_of() { lookup policy "$1" | sed 's/.* id=\([^ ]*\) .*/\1/'; }

# ---- plan: something to do, and nothing done ----
run 2 "plan on a new machine" plan
has "$tmp/out" "off -> testing" "new domains"
[ ! -e "$tmp/state" ] || wrong "plan made the state folder"
[ ! -e "$tmp/www" ] || wrong "plan made the web root"

# ---- apply ----
run 0 "apply" apply
printf 'version: STSv1\r\nmode: testing\r\nmx: mx1.example.org\r\nmx: mx2.example.net\r\nmax_age: 86400\r\n' \
	>"$tmp/want"
for domain in example.org example.net customer.example; do
	policy $domain >"$tmp/policy"
	cmp "$tmp/policy" "$tmp/want" || wrong "the policy of $domain"
	hash=$(sha256sum "$tmp/policy" | cut -c 1-16)
	case $(id_of $domain) in
	[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]"$hash") ;;
	*) wrong "the id of $domain: $(id_of $domain)" ;;
	esac
	same "$(lookup policy $domain)" "mode=testing id=$(id_of $domain) \
max_age=86400 mx=mx1.example.org,mx2.example.net" "policy.cdb of $domain"
	has "$tmp/state/records.zone" "_mta-sts.$domain." "records.zone"
	has "$tmp/state/records.zone" "id=$(id_of $domain);" "its id"
done
policy lists.example.org | grep -q 'mx1.example.org' ||
	wrong "the policy of lists.example.org"
same "$(lookup policy parked.example)" "" "a Null MX gets no policy"
[ ! -e "$tmp/www/mta-sts.parked.example" ] || wrong "Null MX in the web root"
same "$(lookup tls_policy example.org)" "" "testing is not in tls_policy"
for file in state/policy.cdb state/tls_policy.cdb state/records.zone \
	www/mta-sts.example.org/.well-known/mta-sts.txt; do
	same "$(stat -L -c %a "$tmp/$file")" 644 "mode of $file"
done

# ---- cron gets only what is wrong ----
run 0 "inspect --quiet" "inspect --quiet"
has "$tmp/out" "warning:" "a warning"
hasnt "$tmp/out" "info:" "no information"
run 0 "plan --quiet" "plan --quiet"
[ ! -s "$tmp/out" ] && [ ! -s "$tmp/err" ] || wrong "plan --quiet is not"

# ---- again: nothing is written ----
listing >"$tmp/before"
run 0 "second apply" apply
listing >"$tmp/after"
cmp "$tmp/before" "$tmp/after" || {
	diff "$tmp/before" "$tmp/after" || :
	wrong "a run with nothing to do writes"
}
run 0 "plan after apply" plan
hasnt "$tmp/out" "poststs apply " "nothing to apply"
has "$tmp/out" "record-unseen" "DNS is behind"
listing >"$tmp/after"
cmp "$tmp/before" "$tmp/after" || wrong "plan writes"

# ---- the same plan elsewhere ----
sed '/mx1$/!s/mx2$/mx3/' "$zones/example.net.zone" >"$zones/new"
{ cat "$zones/new"; printf 'mx3\tA\t198.51.100.26\n'; } \
	>"$zones/example.net.zone"
rm "$zones/new"
zone_changed example.net
before=$(id_of example.net)
others=$(id_of example.org)$(id_of customer.example)
later=$(($(date +%s) + 60))
run 2 "plan --json" "plan --json --now $later"
sed '/"repairs"/,/}/d' "$tmp/out" >"$tmp/here"
# exit code 1: mx3 is not in the policy yet
run 1 "inspect --json" "inspect --json --now $later"
cp "$tmp/out" "$tmp/facts.json"
expect 2 "plan --facts, for people" "$poststs" plan --facts "$tmp/facts.json"
hasnt "$tmp/out" "what is published is what should be" "there is something"
expect 2 "plan --facts" "$poststs" plan --json --facts "$tmp/facts.json"
sed '/"repairs"/,/}/d' "$tmp/out" >"$tmp/there"
cmp "$tmp/here" "$tmp/there" || {
	diff "$tmp/here" "$tmp/there" | head -n 20
	wrong "the facts make another plan"
}

# ---- an MX changes in DNS: that domain changes, and no other ----
run 2 "plan --quiet after the change" "plan --quiet"
run 2 "plan after the change" plan
has "$tmp/out" "+ mx: mx3.example.net" "the new host"
has "$tmp/out" "example.net" "the domain"
hasnt "$tmp/out" "- mx: mx2.example.net" "the old host stays for now"
# what must not change: all names but one, all entries but one, all records
# but those of one
but_one()
{
	(cd "$tmp/www" && find mta-sts.* -prune ! -name mta-sts.example.net \
		-printf '%p %i %T@ %l\n' | sort)
	cdb -d "$tmp/state/policy.cdb" |
		grep -v -e '^+[0-9]*,[0-9]*:example\.net' -e ':\.generation->'
	grep -v -e '\.example\.net\.[[:space:]]' -e '^; generation' \
		"$tmp/state/records.zone"
}
need cdb
but_one >"$tmp/before"
[ "$(wc -l <"$tmp/before")" -ge 15 ] || wrong "little to compare"
run 0 "apply after the change" apply
has "$tmp/out" "7 domains, 1 changed" "one domain changes"
but_one >"$tmp/after"
cmp "$tmp/before" "$tmp/after" || {
	diff "$tmp/before" "$tmp/after" || :
	wrong "other domains change, too"
}
policy example.net | grep -q 'mx: mx3.example.net' || wrong "mx3 is not in"
policy example.net | grep -q 'mx: mx2.example.net' || wrong "mx2 left at once"
[ "$(id_of example.net)" != "$before" ] || wrong "the id stayed"
same "$(id_of example.org)$(id_of customer.example)" "$others" "other ids"

# ---- somebody changes a file by hand ----
target=$(readlink -f "$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt")
printf 'mode: none\n' >"$target"
run 2 "plan sees the change" plan
has "$tmp/out" "web root" "where it is"
keep=$(id_of example.org)
run 0 "apply mends it" apply
policy example.org | cmp - "$tmp/want" || wrong "not mended"
same "$(id_of example.org)" "$keep" "the id stays"
: >"$tmp/state/policy.cdb"
run 2 "plan sees a broken table" plan
run 0 "apply mends the table" apply
same "$(id_of example.org)" "$keep" "policy.cdb is back"

# ---- DNS dies: nothing changes ----
kill "$nsd_pid"
wait "$nsd_pid" 2>/dev/null || :
listing >"$tmp/before"
run 0 "apply without DNS" apply
has "$tmp/out" "dns-failed" "it says why"
listing >"$tmp/after"
cmp "$tmp/before" "$tmp/after" || wrong "a failed look-up changes something"
start_nsd
sed "s/^resolver = .*/resolver = \"127.0.0.1:$port\"/" "$tmp/poststs.conf" \
	>"$tmp/conf.new"
mv "$tmp/conf.new" "$tmp/poststs.conf"

# ---- enforce, by force, for one domain ----
# the file is the same whatever the Postfix of this machine
echo 'tls_policy_attributes = no' >>"$tmp/poststs.conf"
run 65 "an unknown domain" "stage exmaple.org enforce"
run 0 "stage" "stage lists.example.org enforce --force"
run 0 "apply the stage" apply
has "$tmp/out" "testing -> enforce" "the step"
policy lists.example.org | grep -q 'mode: enforce' || wrong "not in enforce"
same "$(lookup tls_policy lists.example.org)" \
	"secure match=mx1.example.org servername=hostname" "tls_policy.cdb"
same "$(lookup tls_policy example.org)" "" "no other domain"
run 0 "attributes" "apply -o tls_policy_attributes=yes"
has "$tmp/out" "tls_policy.cdb" "it is written anew"
same "$(lookup tls_policy lists.example.org | cut -d ' ' -f 4-5)" \
	"policy_type=sts policy_domain=lists.example.org" "attributes"
run 0 "no attributes" apply
same "$(lookup tls_policy lists.example.org)" \
	"secure match=mx1.example.org servername=hostname" "tls_policy.cdb again"

# ---- status and records ----
run 0 "status --quick" "status --quick"
has "$tmp/out" "$(id_of lists.example.org)" "status shows the id"
run 0 "records of one domain" "records lists.example.org"
has "$tmp/out" "_mta-sts.lists.example.org." "its record"
hasnt "$tmp/out" "_mta-sts.example.net." "no other"
for format in zone nsupdate tinydns json octodns dnscontrol; do
	run 0 "records as $format" "records --format $format"
	has "$tmp/out" "$(id_of example.org)" "$format"
done
run 64 "unknown format" "records --format bind"
run 65 "records of a domain that is none" "records nothing.example"
run 0 "hosting" "records --hosting example.org"
has "$tmp/out" "$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt" "path"
has "$tmp/out" "https://mta-sts.example.org/.well-known/mta-sts.txt" "URL"

# ---- a domain leaves Postfix: none first ----
before=$(id_of example.net)
: >"$postfix/mailbox_domains"
run 0 "apply after it has left" apply
policy example.net | grep -q 'mode: none' || wrong "not in none"
policy example.net | grep -q 'max_age: 86400' || wrong "max_age of none"
policy example.net | grep -q 'mx: ' || wrong "none without mx"
[ "$(id_of example.net)" != "$before" ] || wrong "the id stayed"

# ---- a host whose domains get no policy: the first run, and all after it ----
mkdir "$tmp/none"
printf 'compatibility_level = 3.6\nmyhostname = localhost.example.org\nmydestination = $myhostname\n' \
	>"$tmp/none/main.cf"
sed -n "s,[$]config_directory,$postfix,;/^smtpd_tls/p" "$postfix/main.cf" >>"$tmp/none/main.cf"
cp "$postfix/master.cf" "$tmp/none/"
sed "s,^config_directory.*,config_directory = \"$tmp/none\",
	s,^state_dir.*,state_dir = \"$tmp/state0\",
	s,^web_root.*,web_root = \"$tmp/www0\"," "$tmp/poststs.conf" >"$tmp/none.conf"
none() { expect 0 "no policy: $*" "$poststs" -c "$tmp/none.conf" "$@"; }
none apply
has "$tmp/out" "1 domain, 0 changed" "one domain"
hasnt "$tmp/out" "poststs records" "there are no records"
(cd "$tmp" && find state0 www0 ! -path state0/lock -printf '%p %i %T@ %l\n' | sort) >"$tmp/before"
for command in apply plan status records "status --quick" inspect; do
	# shellcheck disable=SC2086
	none $command
done
(cd "$tmp" && find state0 www0 ! -path state0/lock -printf '%p %i %T@ %l\n' | sort) >"$tmp/after"
cmp "$tmp/before" "$tmp/after" || wrong "a run without policies writes"

# ---- too many at once: all else goes on, so that nothing else may wait ----
run 0 "what there is to note" apply
cp "$postfix/main.cf" "$tmp/main.cf"
sed 's/^mydestination = .*/mydestination =/
	s/^virtual_alias_domains = .*/virtual_alias_domains =/
	s/^virtual_alias_maps = .*/virtual_alias_maps =/
	s/^relay_domains = .*/relay_domains =/' "$tmp/main.cf" >"$postfix/main.cf"
listing >"$tmp/before"
run 69 "more than max_retire" "apply -o max_retire=0"
listing >"$tmp/after"
cmp "$tmp/before" "$tmp/after" || {
	diff "$tmp/before" "$tmp/after" || :
	cat "$tmp/out" "$tmp/err"
	wrong "a run that keeps all writes"
}
run 2 "--dry-run --allow-retire" \
	"apply --dry-run --allow-retire -o max_retire=0"
listing >"$tmp/after"
cmp "$tmp/before" "$tmp/after" || wrong "--dry-run writes"
cp "$tmp/main.cf" "$postfix/main.cf"


finish
