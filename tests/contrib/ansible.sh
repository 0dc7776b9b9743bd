#!/bin/sh
# ansible.sh - the role of contrib, on this machine, with a main.cf and a
# poststs.conf of the test's own: what it writes poststs and Postfix can read,
# and the second time it changes nothing
. "$srcdir/tests/system/lib.sh"
need ansible-playbook postconf jq
mkdir "$tmp/etc"
printf 'compatibility_level = 3.6\nsmtpd_milters = inet:127.0.0.1:8891\n' \
	>"$tmp/etc/main.cf"
: >"$tmp/etc/master.cf"
cat >"$tmp/play.yml" <<END
- hosts: all
  gather_facts: false
  vars: { ansible_service_mgr: none, ansible_python_interpreter: /usr/bin/python3 }
  roles:
    - role: poststs
      vars:
        poststs_packages: []
        poststs_program: "$poststs"
        poststs_conf: "$tmp/poststs.conf"
        poststs_postfix: "$tmp/etc"
        poststs_settings: "{{ wanted }}"
END
play()
{
	env HOME="$tmp" LC_ALL=C.UTF-8 ANSIBLE_NOCOLOR=1 \
		ANSIBLE_LOCALHOST_WARNING=false \
		ANSIBLE_ROLES_PATH="$srcdir/contrib/ansible/roles" \
		ANSIBLE_LOCAL_TEMP="$tmp/ansible" ANSIBLE_REMOTE_TEMP="$tmp/ansible" \
		ansible-playbook -i localhost, -c local "$tmp/play.yml" \
		-e "{\"wanted\": $1}" >"$tmp/out" 2>&1
}
wanted='{"tlsrpt_rua": "tls-reports@example.org", "confirm": false,
	"min_reporters": 0, "exclude": ["a.example", ".b.example"]}'

play "$wanted" || { cat "$tmp/out"; wrong "the role"; }
same "$(postconf -c "$tmp/etc" -h smtpd_milters)" \
	"inet:127.0.0.1:8891 unix:poststs/milter.sock" "after the other milter"
same "$(postconf -c "$tmp/etc" -h milter_default_action)" accept "no mail waits"
"$poststs" -c "$tmp/poststs.conf" config --json >"$tmp/config" ||
	wrong "poststs reads the file"
for want in '.confirm == false' '.min_reporters == 0' \
	'.exclude == ["a.example", ".b.example"]' \
	'.tlsrpt_rua | test("tls-reports@example.org")'; do
	same "$(jq ".settings | $want" <"$tmp/config")" true "$want"
done

play "$wanted" || { cat "$tmp/out"; wrong "again"; }
has "$tmp/out" "changed=0" "again, nothing changes"

cp "$tmp/poststs.conf" "$tmp/before"
! play '{"max_age": "soon"}' || wrong "a value that poststs refuses"
has "$tmp/out" "max_age" "what is wrong"
cmp "$tmp/before" "$tmp/poststs.conf" || wrong "the file that was good is gone"
finish
