#!/bin/sh
# sim.sh - nothing is lost in some thousand years of domains, nor in the
# worlds in which something once was; and the simulation can fail: without
# any one of the rules of the design it finds a loss
set -u
sim=$builddir/tests/sim/sim
failed=0
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT

# SIM_WORLDS - how many; fresh ones are drawn by `make sim'
"$sim" --seed 1 --seeds "${SIM_WORLDS-100}" --years 5 || failed=1
"$sim" --plain --seed 1 --seeds 40 --years 5 || failed=1
"$sim" --updates --seed 1 --seeds 40 --years 5 || failed=1
"$sim" --fleet --seed 1 --seeds 8 --years 2 || failed=1

# worlds that once failed: SEED YEARS, and what was found there
while read -r seed years what; do
	case $seed in '#'* | '' | without) continue ;; esac
	plain=
	case $seed in
	plain | updates | fleet)
		plain=--$seed
		seed=$years years=${what%% *} what=${what#* } ;;
	esac
	"$sim" $plain --seed "$seed" --years "$years" >"$out" 2>&1 || {
		cat "$out"
		echo "FAIL: $plain seed $seed, $years years, once: $what"
		failed=1
	}
done <"$srcdir/tests/sim/seeds"

# each rule, in the world in which it is known to matter, or the next that is
# those of fleets in worlds in which nothing is lost with it
for rule in $("$sim" --rules); do
	seed=$(sed -n "s/^without $rule \(.*\)$/\1/p" "$srcdir/tests/sim/seeds")
	plain=
	[ "$seed" = "${seed#plain }" ] || plain=--plain
	seed=${seed#plain }
	years=5
	case $rule in fleet-*) years=2 ;; esac
	if "$sim" $plain --seed "${seed:-1}" --seeds 400 --years $years --quiet \
		--without "$rule"; then
		echo "FAIL: without $rule nothing is lost: who watches?"
		failed=1
	fi
done
exit $failed
