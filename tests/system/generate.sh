#!/bin/sh
# generate.sh - a policy and its records from the arguments alone
. "$srcdir/tests/system/lib.sh"
set -f

generate() { expect "$1" "$2" "$poststs" generate --now 2026-11-23T22:30:00Z $3; }

# ---- the body, byte for byte ----
generate 0 "policy only" \
	"example.org --mx mx2.Example.net mx1.example.org. --policy-only"
printf 'version: STSv1\r\nmode: testing\r\nmx: mx1.example.org\r\nmx: mx2.example.net\r\nmax_age: 86400\r\n' \
	>"$tmp/want"
cmp "$tmp/out" "$tmp/want" || wrong "the body differs from the profile"
hash=$(sha256sum "$tmp/want" | cut -c 1-16)

generate 0 "same body, other order" \
	"--mode testing --mx mx1.example.org,mx2.example.net --policy-only example.org"
cmp "$tmp/out" "$tmp/want" || wrong "the order of arguments changes the body"

# ---- records ----
generate 0 "records" "example.org --mx mx1.example.org,mx2.example.net
	--tlsrpt tls@example.org --records-only"
has "$tmp/out" "_mta-sts.example.org." records
has "$tmp/out" "\"v=STSv1; id=20261123223000$hash;\"" "id of time and hash"
has "$tmp/out" '"v=TLSRPTv1; rua=mailto:tls@example.org"' "TLSRPT"

generate 0 "own id" "example.org --mx mx1.example.org --id 1a --records-only"
has "$tmp/out" '"v=STSv1; id=1a;"' "own id"

# ---- instructions ----
for server in nginx apache caddy lighttpd; do
	generate 0 "hosting on $server" \
		"example.org --mx *.example.net --server $server"
done
expect 0 "IDN" "$poststs" generate "$(printf 'b\303\274cher.example')" \
	--mx '*.example.net' --mode enforce --max-age 2w
has "$tmp/out" "https://mta-sts.xn--bcher-kva.example/.well-known/mta-sts.txt" URL
has "$tmp/out" "mx: *.example.net" pattern
has "$tmp/out" "max_age: 1209600" "max_age of two weeks"
has "$tmp/out" "Content-Type: text/plain" "content type"
has "$tmp/out" "server_name mta-sts.xn--bcher-kva.example;" "server snippet"
file=$(grep -n '/.well-known/mta-sts.txt' "$tmp/out" | head -n 1 | cut -d: -f1)
record=$(grep -n '_mta-sts' "$tmp/out" | head -n 1 | cut -d: -f1)
[ "$file" -lt "$record" ] || wrong "the record comes before the file"

# ---- several domains, JSON ----
generate 0 "several domains" "b.example a.example --mx mx.example --json"
if command -v jq >/dev/null; then
	same "$(jq -r '.domains[].name' "$tmp/out" | tr '\n' ' ')" \
		"a.example b.example " "names in order"
	same "$(jq -r '.domains[0].policy' "$tmp/out" | tr -d '\r' | head -n 1)" \
		"version: STSv1" "policy in JSON"
	same "$(jq -r '.domains[0].records[0].name' "$tmp/out")" \
		"_mta-sts.a.example" "record in JSON"
fi

# ---- files ----
mkdir "$tmp/www"
generate 0 "output" "example.org --mx mx1.example.org,mx2.example.net --quiet
	--output $tmp/www"
cmp "$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt" "$tmp/want" ||
	wrong "the file differs"
[ ! -s "$tmp/out" ] || wrong "--quiet is not"
if [ "$(id -u)" -ne 0 ]; then
	chmod a-w "$tmp/www"
	generate 73 "output that cannot be made" \
		"example.net --mx mx.example --output $tmp/www"
fi
: >"$tmp/file"
cp "$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt" "$tmp/before"
generate 0 "output once more" "example.org
	--mx mx1.example.org,mx2.example.net --quiet --output $tmp/www"
generate 73 "output over another policy" "example.net example.org
	--mx evil.example --output $tmp/www"
cmp "$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt" "$tmp/before" ||
	wrong "a policy was replaced unasked"
[ ! -e "$tmp/www/mta-sts.example.net" ] || wrong "half of them were written"
generate 0 "output with --force" "example.org
	--mx mx3.example.org --quiet --force --output $tmp/www"
grep -q mx3 "$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt" ||
	wrong "--force did not replace it"
mkdir -p "$tmp/root/.poststs"
generate 73 "output into a web root of poststs" "example.org
	--mx mx3.example.org --force --output $tmp/root"
generate 73 "output below a file" \
	"example.net --mx mx.example --output $tmp/file/www"

# ---- what is refused ----
generate 64 "no domain" "--mx mx.example.org --mode testing"
generate 64 "no mx" "example.org"
generate 64 "unknown mode" "example.org --mx mx.example --mode Testing"
generate 64 "max_age too short" "example.org --mx mx.example --max-age 3600"
generate 64 "max_age too long" "example.org --mx mx.example --max-age 31557600"
generate 64 "id with other characters" "example.org --mx mx.example --id a-b"
generate 64 "id too long" "example.org --mx mx.example --id \
123456789012345678901234567890123"
generate 64 "unknown server" "example.org --mx mx.example --server iis"
generate 64 "unknown option" "example.org --mx mx.example --polish"
generate 64 "domain twice" "example.org Example.ORG --mx mx.example"
generate 65 "address as mx" "example.org --mx 192.0.2.1"
has "$tmp/err" "192.0.2.1" "the bad name is shown"
generate 65 "wildcard inside" "example.org --mx mx.*.example.org"
generate 65 "bad domain" "exa_mple.org --mx mx.example"
generate 65 "one label" "localhost --mx mx.example"
generate 65 "bad report address" "example.org --mx mx.example --tlsrpt ftp://x"
expect 65 "hostile name" "$poststs" generate "$(printf 'a\033[31m.example')" \
	--mx mx.example
if grep -q "$(printf '\033')" "$tmp/err"; then
	wrong "control characters reach the terminal"
fi
i=0
hosts=
while [ $i -lt 400 ]; do
	i=$((i + 1))
	hosts="$hosts,a-rather-long-host-name-$i.mail.example.org"
done
generate 65 "more than 10 KiB" "example.org --mx mx.example$hosts"

# ---- nothing of this machine is read ----
generate 0 "default" "example.org --mx mx.example --json"
cp "$tmp/out" "$tmp/before"
expect 0 "no rights, no home" env -i "$poststs" generate \
	--now 2026-11-23T22:30:00Z example.org --mx mx.example --json
cmp "$tmp/out" "$tmp/before" || wrong "the environment shows"
expect 66 "configuration that is not there" "$poststs" -c "$tmp/none" \
	generate example.org --mx mx.example
expect 74 "full disk" sh -c '"$1" generate example.org --mx mx.example >/dev/full' \
	sh "$poststs"

finish
