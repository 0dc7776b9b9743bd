#!/bin/sh
# hints.sh - what the command says to somebody who mistyped, and what to type
# next: the same options, each equal domain once
. "$srcdir/tests/system/lib.sh"

# ---- what was probably meant ----
expect 64 "a command" "$poststs" aply
has "$tmp/err" "did you mean apply?" "a command"
expect 64 "an option" "$poststs" plan --al
has "$tmp/err" "did you mean --all?" "an option"
expect 64 "a common option" "$poststs" --scrach=x plan
has "$tmp/err" "did you mean --scratch?" "a common option"
expect 64 "an identifier" "$poststs" explain mx-not-coverd
has "$tmp/err" "did you mean mx-not-covered?" "an identifier"
expect 64 "nothing like it" "$poststs" frobnicate
hasnt "$tmp/err" "did you mean" "nothing like it"
expect 64 "cert-check without --next" "$poststs" cert-check chain.pem
has "$tmp/err" "--next chain.pem" "cert-check without --next"
expect 66 "a chain that is not there" "$poststs" cert-check --next "$tmp/no"
has "$tmp/err" "$tmp/no: " "which file"

# ---- every line of a complaint is ours ----
printf 'jobz = 1\nmax_age = 1\n' >"$tmp/bad"
expect 78 "two errors" "$poststs" -c "$tmp/bad" config
same "$(grep -c "^poststs: $tmp/bad:" "$tmp/err")" 2 "lines with our name"

# ---- --facts is listed where it is taken, and nowhere else ----
for command in $("$poststs" --help |
	sed -n '/^commands:/,/^$/s/^  \([a-z-]\{1,\}\) .*/\1/p'); do
	expect 0 "$command --help" "$poststs" "$command" --help
	listed=no
	! grep -q -- '--facts' "$tmp/out" || listed=yes
	refused=no
	"$poststs" "$command" --facts /dev/null x >"$tmp/out" 2>"$tmp/err" || :
	! grep -q 'does not take --facts' "$tmp/err" || refused=yes
	[ $listed != $refused ] ||
		wrong "$command: --facts listed $listed, refused $refused"
done

# ---- generate ----
expect 0 "generate --output" "$poststs" generate example.org \
	--mx mx.example.org --output "$tmp/here"
has "$tmp/out" "$tmp/here/mta-sts.example.org/.well-known/mta-sts.txt" "a path"
hasnt "$tmp/out" /var/www "the web root of another"
has "$tmp/out" "No --tlsrpt" "nowhere to report to"
expect 64 "hosting in a format" "$poststs" records --hosting --format json
has "$tmp/err" "--format" "why not"

# ---- the next command has the options of this one ----
world
run 0 "apply" "--scratch $tmp/try apply"
has "$tmp/out" "poststs -c $tmp/poststs.conf --scratch $tmp/try inspect" \
	"what to do next"
run 0 "inspect" "inspect --json"
cp "$tmp/out" "$tmp/facts.json"
expect 2 "plan of facts" "$poststs" plan --facts "$tmp/facts.json"
has "$tmp/out" "poststs --facts $tmp/facts.json apply" "the same facts"
has "$tmp/out" "poststs explain ID" "explain takes no facts"

# ---- names in the settings that are nobody's ----
run 0 "misspelt" "inspect -o exclude=lists.example.ogr"
has "$tmp/out" "(setting-names-nothing)" "a name that is nobody's"
has "$tmp/out" "did you mean lists.example.org?" "which was meant"
run 0 "right" "inspect -o exclude=lists.example.org"
hasnt "$tmp/out" "setting-names-nothing" "a name that is somebody's"

# ---- a server that refuses is told from one that fails ----
run 0 "a zone of nobody" "inspect -o domains=nobody.test"
grep -q '^  nobody.test  *MX unknown (refused)' "$tmp/out" ||
	wrong "REFUSED is not told: $(grep nobody.test "$tmp/out")"

# ---- two thousand equal domains ----
awk 'BEGIN { for (i = 0; i < 2000; i++) print "d" i ".example.org" }' \
	>"$tmp/many"
cat >>"$zones/example.org.zone" <<-EOD
	*.example.org. 300 IN MX 10 mx1.example.org.
EOD
zone_changed example.org
echo "domains_file = \"$tmp/many\"" >>"$tmp/poststs.conf"
run 2 "plan" plan
[ "$(wc -l <"$tmp/out")" -lt 150 ] ||
	wrong "plan has $(wc -l <"$tmp/out") lines for equal domains"
grep -q '^  20[0-9][0-9] domains  *off -> testing: new-domain$' "$tmp/out" ||
	wrong "equal domains have no line: $(head -20 "$tmp/out")"
run 2 "plan --all" "plan --all"
grep -q '^  d1999.example.org  *off -> testing' "$tmp/out" ||
	wrong "plan --all does not have each"
run 2 "plan --json" "plan --json"
same "$(grep -c '"name": "d[0-9]*.example.org"' "$tmp/out")" 2000 "JSON"
run 0 "apply" "apply"
[ "$(wc -l <"$tmp/out")" -lt 150 ] ||
	wrong "apply has $(wc -l <"$tmp/out") lines for equal domains"
run 0 "the names for the shell" "completion --domains"
grep -qx d7.example.org "$tmp/out" || wrong "a domain is not offered"
run 0 "bash" "completion bash"
has "$tmp/out" "poststs completion --domains" "who asks for them"

finish
