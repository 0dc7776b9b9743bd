# ports.sh - a server on a port of its own; sourced
#
# A port that is free now may be taken a moment later, and several tests run
# at once: so a server is started on one port after another until it runs.

# with_port START - call START with another $port until it returns 0. START
# returns 1 when its server has ended, and leaves nothing behind.
with_port()
{
	for port_try in 1 2 3 4 5 6 7 8 9 10; do
		# below what the kernel gives to clients
		port=$((10000 + ($$ + ports_tried * 1367) % 20000))
		ports_tried=$((ports_tried + 1))
		"$1" && return 0
	done
	echo "no server started on any of $port_try ports" >&2
	return 1
}
ports_tried=0

# until_it PID COMMAND... - call COMMAND until it succeeds: 0; 1 when PID has
# ended before, or after a minute
until_it()
{
	until_pid=$1
	shift
	until_try=0
	while [ $until_try -lt 600 ]; do
		"$@" && return 0
		kill -0 "$until_pid" 2>/dev/null || return 1
		sleep 0.1
		until_try=$((until_try + 1))
	done
	return 1
}

# end PID - and wait until it has gone
end()
{
	kill "$1" 2>/dev/null || :
	wait "$1" 2>/dev/null || :
}
