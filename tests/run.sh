#!/bin/sh
# Runs the tests and adds them up.
#
#   tests/run.sh VERSION...
#
# Environment: BUILD, JOBS (how many at a time), T (only tests with this word
# in their name).  The last line is "N passed, N failed, N skipped".  What fails
# on Debian testing is shown as drift and not counted: that Dovecot changes
# under our feet.  Exit codes: 0 all passed, 1 some failed.
set -eu
: "${BUILD:=build}" "${JOBS:=2}" "${T:=}"
export BUILD T
tap=$BUILD/tap
rm -rf "$tap"
mkdir -p "$tap"

# The jobs: VERSION/PROGRAM for test programs, any/NAME for scripts.
jobs=
for version in "$@"; do
	for program in tests/*.c; do
		jobs="$jobs $version/$(basename "$program" .c)"
	done
done
for script in tests/any/*.sh; do
	[ ! -e "$script" ] || jobs="$jobs any/$(basename "$script" .sh)"
done

# shellcheck disable=SC2086 # Names of jobs have no blanks.
prove --exec 'sh tests/job.sh' --jobs "$JOBS" --merge $jobs || true

# count WORDS... < TAP: lines that are a verdict of this kind
summary=$(
	for job in $jobs; do
		file=$tap/$job.tap
		[ -e "$file" ] || echo "missing $job"
		[ ! -e "$file" ] || awk -v job="$job" '
			/^not ok/ { bad++; next }
			/^ok.* # SKIP/ { skip++; next }
			/^ok/ { good++ }
			/^1\.\./ { plan = substr($0, 4) + 0; planned = 1 }
			END {
				if (!planned || plan != good + bad + skip)
					bad++
				print job, good + 0, bad + 0, skip + 0
			}' "$file"
	done
)
drift=$(echo "$summary" | awk '/^testing\// { n += $3 } END { print n + 0 }')
if [ "$drift" -gt 0 ]; then
	echo
	echo "DRIFT: $drift failed on Debian testing's Dovecot, which are not counted:"
	echo "$summary" | awk '/^testing\// && $3 > 0 { print "  " $1 }'
	echo "It has changed since this was written; see $tap/testing/."
fi
if echo "$summary" | awk '$4 > 0 { found = 1 } END { exit !found }'; then
	echo
	echo "Skipped, and why:"
	for job in $jobs; do
		sed -n "/^#/h; /^ok.* # SKIP/{s/^ok [0-9]* - /  /; s/ # SKIP.*//; G; s/\\n# */: /; s|^|  $job|; p}" \
			"$tap/$job.tap" 2>/dev/null || true
	done
fi
echo
echo "$summary" | awk '
	$1 == "missing" { bad++; next }
	{ good += $2; skip += $4 }
	!/^testing\// { bad += $3 }
	END {
		printf "%d passed, %d failed, %d skipped\n", good, bad, skip
		exit bad > 0
	}'
