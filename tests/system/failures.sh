#!/bin/sh
# failures.sh - apply when it may not, or cannot, write: exit codes, and the
# old files intact
. "$srcdir/tests/system/lib.sh"
need sqlite3
world
run 0 "apply" apply
listing >"$tmp/before"

# a change, so that there is something to write
sed 's/^max_age.*//' "$tmp/poststs.conf" >"$tmp/conf.new"
echo 'max_age = 2w' >>"$tmp/conf.new"
mv "$tmp/conf.new" "$tmp/poststs.conf"

# ---- a read-only web root, in a mount namespace of our own ----
if unshare -m true 2>/dev/null; then
	cat >"$tmp/readonly.sh" <<-'EOF'
		set -eu
		mount --bind "$tmp/$1" "$tmp/$1"
		mount -o remount,bind,ro "$tmp/$1"
		code=0
		"$poststs" -c "$tmp/poststs.conf" apply || code=$?
		umount "$tmp/$1"
		exit $code
	EOF
	export tmp poststs
	expect 73 "read-only web root" unshare -m sh "$tmp/readonly.sh" www
	has "$tmp/err" "$tmp/www" "it says where"
	(cd "$tmp" && find www -printf '%p %i %T@ %l\n' | sort) >"$tmp/after"
	grep '^www' "$tmp/before" | diff - "$tmp/after" ||
		wrong "a read-only web root has changed"
	expect 73 "read-only state folder" unshare -m sh "$tmp/readonly.sh" \
		state
	has "$tmp/err" "$tmp/state" "it says where"
elif [ "$(id -u)" -ne 0 ]; then
	chmod a-w "$tmp/www" "$tmp/www/.policies"
	run 73 "web root without rights" apply
	has "$tmp/err" "$tmp/www" "it says where"
	chmod u+w "$tmp/www" "$tmp/www/.policies"
fi

# ---- something else stands there ----
rm -rf "$tmp/other"
: >"$tmp/other"
run 73 "state folder that is a file" "apply -o state_dir=$tmp/other"
run 73 "web root that is a file" "apply -o web_root=$tmp/other"
has "$tmp/err" "$tmp/other" "it says where"

# ---- the database refuses: no errno of before makes that a missing folder ----
cp "$tmp/state/poststs.db" "$tmp/whole.db"
sqlite3 "$tmp/state/poststs.db" "CREATE TRIGGER refuse BEFORE INSERT ON served
	BEGIN SELECT RAISE(ABORT, 'refused'); END"
# with something new to insert: what the runs above could not serve is there
run 74 "a database that refuses" "apply -o max_age=3w"
has "$tmp/err" "poststs.db" "it says where"
cp "$tmp/whole.db" "$tmp/state/poststs.db"

# ---- full disk: a tmpfs of our own, in a mount namespace ----
if unshare -m true 2>/dev/null; then
	mkdir "$tmp/small"
	cat >"$tmp/full.sh" <<-'EOF'
		set -eu
		mount -t tmpfs -o size=96k tmpfs "$tmp/small"
		mkdir "$tmp/small/www"
		dd if=/dev/zero of="$tmp/small/fill" bs=4k 2>/dev/null || :
		code=0
		"$poststs" -c "$tmp/poststs.conf" apply \
			-o state_dir="$tmp/state2" \
			-o web_root="$tmp/small/www" || code=$?
		find "$tmp/small/www" -name mta-sts.txt -size 0 >"$tmp/empty"
		umount "$tmp/small"
		exit $code
	EOF
	expect 74 "full disk" unshare -m sh "$tmp/full.sh"
	[ ! -s "$tmp/empty" ] || wrong "an empty policy can be seen"
else
	echo "no mount namespaces here: the full disk is not tested" >&2
fi

# ---- a symlink planted in the web root leads nowhere ----
mkdir "$tmp/elsewhere"
rm -rf "$tmp/www/mta-sts.example.org"
ln -s "$tmp/elsewhere" "$tmp/www/mta-sts.example.org"
run 0 "planted symlink" apply
[ -z "$(ls -A "$tmp/elsewhere")" ] || wrong "written through a symlink"
[ -f "$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt" ] ||
	wrong "the name was not taken back"

# ---- a broken ledger stops everything ----
cp "$tmp/state/poststs.db" "$tmp/db"
echo "this is no database, and long enough to be taken for one" \
	>"$tmp/state/poststs.db"
listing >"$tmp/before"
code=0
"$poststs" -c "$tmp/poststs.conf" apply >"$tmp/out" 2>"$tmp/err" || code=$?
[ "$code" -ge 64 ] || wrong "a broken ledger is taken: exit code $code"
has "$tmp/err" "poststs.db" "it says which"
cp "$tmp/db" "$tmp/state/poststs.db"

# ---- by hand as root, where a service runs as somebody else ----
# what root makes in that user's folders is that user's, so that the next run
# of the service can lock, write and remove
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	rm -rf "$tmp/state" "$tmp/www" "$tmp/other"
	mkdir "$tmp/state" "$tmp/other"
	chown 65534:65534 "$tmp/state" "$tmp/other"
	chmod 755 "$tmp"
	for layout in link copy; do
		run 0 "root, $layout" \
			"apply -o web_root=$tmp/other/www -o web_layout=$layout"
		find "$tmp/state" "$tmp/other" \( -type f -o -type d \) ! -user 65534 \
			! -name mta-sts.txt >"$tmp/roots"
		[ ! -s "$tmp/roots" ] || {
			cat "$tmp/roots" >&2
			wrong "root's in the folders of a service ($layout)"
		}
		expect 0 "the service, after root ($layout)" setpriv \
			--reuid 65534 --regid 65534 --clear-groups \
			"$poststs" -c "$tmp/poststs.conf" apply \
			-o web_root="$tmp/other/www" -o web_layout=$layout \
			-o max_age=3w
		has "$tmp/out" "+ max_age: 1814400" "it writes ($layout)"
	done
fi

# ---- facts that are none ----
echo '{' >"$tmp/facts.json"
run 65 "broken facts" "plan --facts $tmp/facts.json"
run 66 "missing facts" "plan --facts $tmp/none.json"

finish
