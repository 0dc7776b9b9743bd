#!/bin/sh
# programs.sh - which programs a run starts: none more than it needs
#
# A call of postconf takes longer than most of what a run does besides. An
# instance is asked three times, at the same time, however many parameters are
# of interest; and each table once. Where nothing has changed nobody is asked.
. "$srcdir/tests/system/lib.sh"
need strace
world
cat >"$postfix/main.cf" <<-EOF
	compatibility_level = 3.6
	myhostname = mx1.example.org
	mydestination = example.org
	virtual_mailbox_domains = texthash:$postfix/domains
	virtual_alias_maps = texthash:$postfix/aliases
	smtpd_tls_security_level = may
	smtpd_tls_chain_files = $postfix/mx1.example.org.pem
EOF
printf 'smtp inet n - n - - smtpd\nrewrite unix - - n - - trivial-rewrite\n' \
	>"$postfix/master.cf"
echo 'mail.example.org x' >"$postfix/domains"
echo 'alias.example.org x' >"$postfix/aliases"

# programs ARGUMENT... - those that this run starts, by name and first option
programs()
{
	strace -f -qq -s 200 -e trace=execve -e signal=none -o "$tmp/trace" \
		"$poststs" -c "$tmp/poststs.conf" "$@" >"$tmp/out" 2>&1 ||
		{ wrong "$*"; cat "$tmp/out" >&2; }
	sed -n 's/.*execve("[^"]*", \[\(.*\)\], 0x.* = 0$/\1/p' "$tmp/trace" |
		sed -n 's,^"[^"]*/\(post[a-z]*\)"\, "-c"\, "[^"]*"\, \(.*\),\1 \2,p' |
		tr -d '",' | cut -d ' ' -f 1-3 | sed 's/ config_directory$//' |
		grep -v 'poststs ' | sort | tr '\n' ';'
}
same "$(programs apply)" \
	"postconf -M;postconf -P;postconf -x;postmap -f -s;postmap -f -s;" \
	"an instance, and each table"
sleep 1.1
programs apply --if-changed >/dev/null
sleep 1.1
programs apply --if-changed >/dev/null
same "$(programs apply --if-changed)" "" "nothing has changed"

# a row with parameters of its own is asked for them
printf 'smtp inet n - n - - smtpd\n -o smtpd_tls_security_level=none\n' \
	>"$postfix/master.cf"
same "$(programs apply | tr ';' '\n' | grep -c 'postconf -x')" 2 \
	"a row with parameters of its own"
finish
