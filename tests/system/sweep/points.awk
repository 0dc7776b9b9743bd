# points.awk - from strace's list of what an undisturbed run did, where another
# is to be disturbed: "SCENE kill CALL N", "SCENE power CALL N", "SCENE error
# CALL N ERRNO", "SCENE plant PATH KIND". N counts the calls of that name from
# the start of the process, as strace does; what the loader does before the
# configuration is opened is left alone. -v scene= -v disk= (the folder) -v
# conf=
BEGIN {
	n = split("write pwrite64 renameat renameat2 linkat symlinkat unlink " \
		"unlinkat mkdir mkdirat rmdir fsync fdatasync syncfs " \
		"ftruncate fchmod fchown utimensat", list, " ")
	for (i = 1; i <= n; i++)
		changes[list[i]] = 1
	n = split("openat read pread64 newfstatat statx fcntl flock lseek " \
		"getdents64 readlinkat faccessat2 access statfs " \
		"socket socketpair connect sendto sendmsg recvfrom recvmsg " \
		"bind getsockname setsockopt poll pipe2 clone clone3 wait4 " \
		"waitid seccomp capset prctl", list, " ")
	for (i = 1; i <= n; i++)
		looks[list[i]] = 1
	many = split("ENOSPC EIO EACCES EINTR", errors, " ")
	few = split("EIO EACCES EINTR ENOMEM", softer, " ")
	kinds = split("link dangling fifo folder foreign", plants, " ")
}

# path - what this call names, below the folder: dirfd</folder>, "name"
function path(line, m, dir, name)
{
	if (line !~ /^(openat|newfstatat|faccessat2|readlinkat|mkdirat|unlinkat|renameat|renameat2)\(/ ||
	    !match(line, /^[a-z0-9]+\((AT_FDCWD|[0-9]+)<[^>]*>, "[^"]*"/))
		return ""
	m = substr(line, RSTART, RLENGTH)
	dir = m
	sub(/^[^<]*</, "", dir)
	sub(/>.*/, "", dir)
	name = m
	sub(/^[^"]*"/, "", name)
	sub(/"$/, "", name)
	if (name == "")
		return ""
	if (name !~ /^\//)
		name = dir "/" name
	sub(/\/\.$/, "", name)
	if (name ~ /\/\.\.$/)
		return ""
	return index(name, disk "/") == 1 ? substr(name, length(disk) + 2) : ""
}

{
	call = $0
	if (!sub(/\(.*/, "", call))
		next
	count[call]++
	if (index($0, conf) > 0)
		begun = 1
	if (!begun || call == "execve" || call == "exit_group")
		next
	creates = call == "openat" && /O_CREAT/
	if (call in changes || creates) {
		print scene, "kill", call, count[call]
		print scene, "power", call, count[call]
		for (i = 1; i <= many; i++)
			print scene, "error", call, count[call], errors[i]
	} else if (call in looks) {
		print scene, "error", call, count[call], softer[1 + at++ % few]
	}
	name = path($0)
	# the number of the process stands in the names of temporary files
	if (name != "" && name !~ /\.[0-9]+\.new/ && name !~ /^(www|state)$/ &&
	    !(name in known)) {
		known[name] = 1
		for (i = 1; i <= kinds; i++)
			print scene, "plant", name, plants[i]
	}
}
