# power.sh - a power cut, by a file that is a disk; sourced
#
# state and www stand on an ext4 in a file, without the mercies that ext4 has
# for programs that forget to sync (noauto_da_alloc), and with the journal
# written when it must be. The run is killed before the call; what the file
# holds by then is what the disk was given, and a copy of it is the disk after
# the power came back. Of two cuts one comes just after the journal was
# written, so that names may be there without what they name.
# A disk is believed to have written what it was given: caches of disks that
# lose what they took are not simulated.
no_power=power

power_prepare()
{
	[ -n "${SWEEP_INSIDE-}" ] || return 0
	command -v mkfs.ext4 >/dev/null || return 0
	for scene in $scenes; do
		truncate -s 24M "$tmp/disk.$scene"
		mkfs.ext4 -q -E lazy_itable_init=0,lazy_journal_init=0 \
			"$tmp/disk.$scene" 2>/dev/null || return 0
		power_mount "$tmp/disk.$scene" 2>/dev/null || return 0
		cp -a "$tmp/before/$scene/." "$tmp/disk/"
		umount "$tmp/disk"
	done
	no_power=none
}

power_mount() { mount -o loop,noauto_da_alloc,commit=300 "$1" "$tmp/disk"; }

power_cut()
{
	cuts=$((${cuts:-0} + 1))
	cp --sparse=always "$tmp/disk.$1" "$tmp/disk.now"
	power_mount "$tmp/disk.now" || return 1
	inject "$1" "$2" "$3" signal=KILL
	[ $((cuts % 2)) -eq 0 ] || {
		: >"$tmp/disk/journal"
		sync "$tmp/disk/journal"
	}
	cp --sparse=always "$tmp/disk.now" "$tmp/disk.cut"
	umount "$tmp/disk"
	power_mount "$tmp/disk.cut" || {
		wrong "$what: the disk is damaged"
		return 1
	}
	mounted=1
	rm -f "$tmp/disk/journal"
}

power_end()
{
	[ -z "${mounted-}" ] || umount "$tmp/disk"
	mounted=
}
