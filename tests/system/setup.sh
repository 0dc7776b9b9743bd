#!/bin/sh
# setup.sh - the first hour: what is asked, what is written, what is missing
. "$srcdir/tests/system/lib.sh"
world
conf=$tmp/poststs.conf
sed -i '/tlsrpt_rua/d' "$conf"
cp "$conf" "$tmp/mine"
setup() { expect "$1" "$2" "$poststs" -c "$conf" setup ${3-}; }

# ---- a no writes nothing ----
printf '\n\n\n\nn\n' >"$tmp/in"
setup 1 "a no" <"$tmp/in"
cmp "$conf" "$tmp/mine" || wrong "a no writes"
has "$tmp/out" "Nothing was written" "a no"
has "$tmp/out" '+ tlsrpt_rua = "mailto:tls-reports@example.org"' "the proposal"
hasnt "$tmp/out" "config_directory" "of the rest of the file nothing"
setup 66 "no answers" </dev/null
has "$tmp/err" "--yes" "how to go without"
cmp "$conf" "$tmp/mine" || wrong "no answers write"

# ---- nothing is asked, and nothing is published ----
setup 0 "by options" "--yes --report mailto:r@example.org --policy-host
	web.example.org --server caddy --notify mail:root@example.org" </dev/null
has "$conf" 'tlsrpt_rua = "mailto:r@example.org"' "the address"
has "$conf" 'policy_host = "web.example.org"' "the web server's name"
has "$conf" 'notify = { "mail:root@example.org" }' "who is told"
head -n "$(wc -l <"$tmp/mine")" "$conf" | cmp - "$tmp/mine" ||
	wrong "what the administrator wrote has changed"
[ ! -e "$tmp/www" ] && [ ! -e "$tmp/state/poststs.db" ] ||
	wrong "setup publishes"
has "$tmp/out" "missing  " "what is missing"
has "$tmp/out" "IN CNAME web.example.org." "the record of a policy host"
has "$tmp/out" "/caddy/Caddyfile" "the web server's file"
grep -n 'policies are in the web root\|has an address in DNS\|The web server\|records are in DNS\|runs by itself\|from outside' \
	"$tmp/out" | cut -d: -f1 >"$tmp/order"
sort -n "$tmp/order" | cmp - "$tmp/order" || wrong "the order"
same "$(wc -l <"$tmp/order")" 6 "the steps"
run 0 "it is a configuration" config

# ---- again: nothing to write; another answer changes only that ----
cp "$conf" "$tmp/first"
setup 0 "again" --yes
has "$tmp/out" "needs no change" "again"
cmp "$conf" "$tmp/first" || wrong "again writes"
printf '\n\n\n-\ny\n' >"$tmp/in"
setup 0 "nobody is told" <"$tmp/in"
hasnt "$conf" "notify" "nobody is told"
has "$conf" 'tlsrpt_rua = "mailto:r@example.org"' "the others stay"
same "$(grep -c 'begin of poststs setup' "$conf")" 1 "one part of ours"

# ---- what stands elsewhere in the file is the administrator's ----
sed '/begin of poststs setup/,$d' "$conf" >"$tmp/conf"
echo 'tlsrpt_rua = "mailto:mine@example.org"' >>"$tmp/conf"
cp "$tmp/conf" "$conf"
setup 0 "his own" "--yes --notify -" </dev/null
hasnt "$conf" notify "nobody is to be told"
has "$tmp/out" "tlsrpt_rua is set in $conf: mailto:mine@example.org" "his own"
same "$(grep -c tlsrpt_rua "$conf")" 1 "it is set once"
setup 78 "against it" "--yes --report mailto:x@example.org" </dev/null
setup 64 "a wrong one" "--yes --dns bind" </dev/null
has "$tmp/err" "exec:/" "what may stand there"
printf 'jobs = many\n' >"$tmp/bad"
expect 78 "a file with mistakes" "$poststs" -c "$tmp/bad" setup --yes

# ---- what is done already ----
cp "$tmp/mine" "$conf"
run 0 "apply" apply
setup 0 "after apply" --yes
has "$tmp/out" "done      " "what is done"
grep -q '^  done .* The policies are in the web root' "$tmp/out" ||
	wrong "the policies are there: $(cat "$tmp/out")"
finish
