#!/bin/sh
# monitoring.sh - alert rules by promtool, metrics as promtool reads them, the
# plugin by its exit code, log lines by logcheck's way of reading them
. "$srcdir/tests/system/lib.sh"
world
run 0 "apply" "apply --no-confirm --quiet"
mkdir "$tmp/bin" "$tmp/metrics"
printf '#!/bin/sh\nexec "%s" -c "%s" "$@"\n' "$poststs" \
	"$tmp/poststs.conf" >"$tmp/bin/poststs"
chmod +x "$tmp/bin/poststs"
PATH=$tmp/bin:$PATH

# ---- Grafana: what it wants of a dashboard ----

need jq
jq -e '(.title | length) > 0 and (.uid | length) > 0 and
	(.schemaVersion | type) == "number" and
	([.panels[].id] | length == (unique | length)) and
	all(.panels[]; (.title | length) > 0 and (.type | IN("stat",
		"timeseries", "table")) and .gridPos.x >= 0 and
		.gridPos.x + .gridPos.w <= 24 and .gridPos.w > 0 and
		.gridPos.h > 0 and (.targets | length) > 0 and
		all(.targets[]; (.refId | length) == 1 and
			(.expr | length) > 0 and
			.datasource.uid == "${datasource}")) and
	([.templating.list[].name] | index("datasource")) != null' \
	"$srcdir/contrib/prometheus/poststs.dashboard.json" >/dev/null ||
	wrong "the dashboard is none that Grafana takes"
# no two panels lie on one another
jq -e '[.panels[].gridPos] as $p | all(range($p | length) as $i |
	range($i) as $j | [$p[$i], $p[$j]];
	.[0].x >= .[1].x + .[1].w or .[1].x >= .[0].x + .[0].w or
	.[0].y >= .[1].y + .[1].h or .[1].y >= .[0].y + .[0].h)' \
	"$srcdir/contrib/prometheus/poststs.dashboard.json" >/dev/null ||
	wrong "panels of the dashboard lie on one another"

# ---- Prometheus ----

if command -v promtool >/dev/null; then
	cp "$srcdir"/contrib/prometheus/*.yml "$tmp/"
	expect 0 "rules" promtool check rules "$tmp/poststs.rules.yml"
	expect 0 "rules on series" promtool test rules "$tmp/poststs.test.yml"
	for kind in status check; do
		expect 0 "textfile $kind" \
			sh "$srcdir/contrib/prometheus/textfile" $kind \
			"$tmp/metrics"
		promtool check metrics <"$tmp/metrics/poststs_$kind.prom" \
			>"$tmp/out" 2>&1 || {
			cat "$tmp/out" >&2
			wrong "metrics of $kind"
		}
	done
	# the questions of the dashboard, as rules that promtool reads
	jq -r '.panels[].targets[].expr' \
		"$srcdir/contrib/prometheus/poststs.dashboard.json" >"$tmp/exprs"
	[ "$(wc -l <"$tmp/exprs")" -ge 8 ] || wrong "the dashboard is empty"
	jq '{groups: [{name: "dashboard", rules: [.panels[] | .id as $id |
		.targets[] | {record: "panel:\($id):\(.refId)", expr}]}]}' \
		"$srcdir/contrib/prometheus/poststs.dashboard.json" \
		>"$tmp/dashboard.yml"
	expect 0 "questions of the dashboard" \
		promtool check rules "$tmp/dashboard.yml"
	# every metric that an alert or a panel names is one that is written
	{ sed -n 's/^ *expr: //p' "$tmp/poststs.rules.yml"
	cat "$tmp/exprs"; } |
		grep -o 'poststs_[a-z_]*' | sort -u >"$tmp/named"
	while read -r metric; do
		grep -hq "^# TYPE $metric " "$tmp"/metrics/*.prom ||
			wrong "no metric $metric"
	done <"$tmp/named"
else
	echo "promtool is not installed: left out" >&2
fi
code=0
sh "$srcdir/contrib/prometheus/textfile" other "$tmp/metrics" 2>"$tmp/err" ||
	code=$?
same $code 64 "textfile, another word"
printf '#!/bin/sh\nexit 71\n' >"$tmp/bin/poststs"
cksum "$tmp/metrics/poststs_status.prom" >"$tmp/before"
code=0
sh "$srcdir/contrib/prometheus/textfile" status "$tmp/metrics" || code=$?
same $code 71 "textfile, poststs fails"
cksum "$tmp/metrics/poststs_status.prom" | cmp - "$tmp/before" ||
	wrong "metrics of a run that failed"
same "$(find "$tmp/metrics" -name '.poststs*')" "" "temporary files"

# ---- Nagios ----

for file in poststs.cfg icinga2.conf; do
	has "$srcdir/contrib/nagios/$file" "--nagios" "$file"
done
run 1 "a domain that cannot be looked up" "check --nagios nowhere.invalid"
head -n 1 "$tmp/out" | grep -q '^MTA-STS WARNING - .* | domains=1' ||
	wrong "plugin: $(head -n 1 "$tmp/out")"
run 3 "a question it cannot answer" "check --nagios --policy $tmp/none"

# ---- logcheck ----

ignored() { printf '%s\n' "$1" | grep -Eqf "$srcdir/contrib/logcheck/poststs"; }
at="Nov 25 23:12:31 mail"
ignored "$at poststs-milter[4711]: stopped" || wrong "logcheck: stopped"
ignored "$at poststs-milter[4711]: started, version 0.1.0, unix:/x" ||
	wrong "logcheck: started"
ignored "2026-11-25T23:12:31.123456+00:00 mail poststs-milter[1]: stopped" ||
	wrong "logcheck: the other date"
ignored "$at systemd[1]: Finished poststs.service - Publish MTA-STS policies." ||
	wrong "logcheck: systemd"
if ignored "$at poststs-milter[4711]: the old configuration stays: x"; then
	wrong "logcheck: an error is ignored"
fi
if ignored "$at poststs-milter[4711]: stopped by somebody"; then
	wrong "logcheck: more than the line is ignored"
fi
finish
