#!/bin/sh
# fresh.sh COUNT - so many worlds of 10 to 15 years, with seeds that nobody has
# tried before: of the system's own dice, and printed
set -u
sim=$builddir/tests/sim/sim
count=${1-100}
lost=0
world=0
while [ $world -lt "$count" ]; do
	world=$((world + 1))
	seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
	years=$((10 + seed % 6))
	updates=
	[ $((seed % 3)) -ne 0 ] || updates=--updates
	# SIM_FLEETS=1 - fleets, of two to five years
	[ -z "${SIM_FLEETS-}" ] || updates=--fleet years=$((2 + seed % 4))
	if said=$("$sim" $updates --seed "$seed" --years "$years" --quiet \
		2>&1); then
		printf 'seed %s years %s: nothing lost\n' "$seed" "$years"
	else
		lost=$((lost + 1))
		printf '%s\n' "$said"
		printf 'LOST: %s %s --seed %s --years %s --tell\n' \
			"$sim" "$updates" "$seed" "$years"
	fi
done
printf '%s worlds, %s with a loss\n' "$count" "$lost"
[ $lost -eq 0 ]
