#!/bin/sh
# Runs the tests, several at a time, and adds them up.
#
#   tests/run.sh VERSION...
#
# Environment: BUILD, JOBS (how many at a time), T (only tests with this word
# in their name).  The last line is "N passed, N failed, N skipped".  What fails
# on Debian testing is shown as drift and not counted: that Dovecot changes
# under our feet.  Exit codes: 0 all passed, 1 some failed, 2 wrong usage.
set -eu
: "${BUILD:=build}" "${JOBS:=2}" "${T:=}"
export BUILD T
tap=$BUILD/tap
rm -rf "$tap"
mkdir -p "$tap"
: >"$tap/sums"

# The jobs: VERSION/PROGRAM for test programs, any/NAME for scripts.  What takes
# longest comes first.
list_jobs()
{
	for script in tests/any/*.sh; do
		case $script in
		*'*'*) ;;
		*"$T"*.sh) echo "any/$(basename "$script" .sh)" ;;
		esac
	done
	for version in "$@"; do
		for program in tests/*.c; do
			echo "$version/$(basename "$program" .c)"
		done
	done
}

# The jobs run in a session of their own, so that all of them can be ended
# together, whoever it is that we get a signal from.  They clean up themselves.
stop()
{
	kill -s TERM -- "-$runner" "$runner" 2>/dev/null || true
	while kill -s 0 -- "-$runner" 2>/dev/null; do
		sleep 0.1
	done
	exit "$1"
}
trap 'stop 130' INT
trap 'stop 143' TERM
trap 'stop 129' HUP

list_jobs "$@" >"$tap/jobs"
setsid xargs -n 1 -P "$JOBS" sh tests/job.sh <"$tap/jobs" &
runner=$!
wait "$runner" || true
trap - INT TERM HUP

if awk '{ n += $2 + $3 + $4 } END { exit n > 0 }' "$tap/sums"; then
	echo "No test has '$T' in its name. Their names are in tests/*.c, after" \
		"TEST, and below tests/transcripts/ and tests/any/." >&2
	exit 2
fi

sed -n "s|^|$tap/|; s|\$|.tap|; p" "$tap/jobs" | while read -r file; do
	[ ! -e "$file" ] || awk -v job="$file" '
		/^#/ { note = substr($0, 3) }
		/^ok.* # SKIP/ {
			what = $0
			sub(/^ok [0-9]+ - /, "", what)
			sub(/ # SKIP.*/, "", what)
			print "  " what ": " note
		}' "$file"
done | sort -u >"$tap/skipped"
if [ -s "$tap/skipped" ]; then
	echo
	echo "Skipped, and why:"
	cat "$tap/skipped"
fi

drift=$(awk '/^testing\// && $3 > 0 { print "  " $1 ": " $3 }' "$tap/sums")
if [ -n "$drift" ]; then
	echo
	echo "DRIFT: these failed on Debian testing's Dovecot and are not counted:"
	echo "$drift"
	echo "It has changed since they were written; see $tap/testing/."
fi

# A job without a sum has not come to its end.
echo
awk '
	NR == FNR { good += $2; skipped += $4; ended[$1] = 1 }
	NR == FNR && !/^testing\// { bad += $3 }
	NR != FNR && !($1 in ended) { bad++; print $1 " did not end." }
	END {
		printf "%d passed, %d failed, %d skipped\n", good, bad, skipped
		exit bad > 0
	}' "$tap/sums" "$tap/jobs"
