# plant.sh - something else in the place of a name that apply opens; sourced

# victims - what a link leads to, and must stay as it is
victims()
{
	(cd "$tmp/victim" && find . -printf '%p %y %m %U %s %T@\n' | sort
	find . -type f -exec sha256sum {} + | sort)
}

# plant SCENE NAME KIND - apply, and take it away again
plant()
{
	place=$tmp/disk/$2
	rm -rf "$tmp/victim" "$place"
	mkdir -p "$tmp/victim/folder"
	made=$place # the topmost folder that is there for the plant alone
	until [ -d "$(dirname "$made")" ]; do
		made=$(dirname "$made")
	done
	mkdir -p "$(dirname "$place")"
	echo victim | tee "$tmp/victim/file" >"$tmp/victim/folder/file"
	victims >"$tmp/victim.before"
	case $3 in
	link)
		if [ -d "$tmp/before/$1/$2" ]; then
			ln -s "$tmp/victim/folder" "$place"
		else
			ln -s "$tmp/victim/file" "$place"
		fi
		;;
	dangling) ln -s "$tmp/victim/none" "$place" ;;
	fifo) mkfifo "$place" ;;
	folder) mkdir -p "$place" && echo foreign >"$place/file" ;;
	foreign)
		echo foreign >"$place"
		[ "$(id -u)" -ne 0 ] || chown 65534 "$place"
		;;
	esac
	stat -c %d:%i "$place" >"$tmp/planted"
	[ ! -f "$place" ] || (cd "$tmp/disk" && sha256sum "$2") >"$tmp/own"
	printf 'victim\nforeign\n' >>"$tmp/own"
	code=0
	apply "$1" || code=$?
	ended "$what" $code plant
	victims | cmp -s "$tmp/victim.before" - ||
		wrong "$what: what the link leads to was changed"
	look "$1" "$what"
	: >"$tmp/own"
	# what is still there goes, and what it stood in the place of comes back;
	# but not for a domain: an old policy that is served again is somebody's
	# doing, and another story
	[ "$(stat -c %d:%i "$place" 2>/dev/null)" = "$(cat "$tmp/planted")" ] ||
		return 0
	rm -rf "$place"
	while [ "$made" != "$place" ] && rmdir "$(dirname "$place")" \
		2>/dev/null; do
		place=$(dirname "$place")
	done
	case $2 in
	www/mta-sts.*) return 0 ;;
	esac
	[ ! -e "$tmp/before/$1/$2" ] ||
		cp -a "$tmp/before/$1/$2" "$tmp/disk/$2"
}
