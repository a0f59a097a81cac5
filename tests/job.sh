#!/bin/sh
# Runs one job of tests/run.sh and says in a line how it went; of tests that
# fail, it shows what they say.
#
#   tests/job.sh VERSION/PROGRAM    e.g. 2.4/echo: the program tests/echo.c
#   tests/job.sh any/NAME           the script tests/any/NAME.sh
#
# Environment: BUILD, and T to run only tests with this word in their name; a
# program with it in its own name runs all.  Everything that the job prints
# stays in build/tap/, its sum is added to build/tap/sums.
set -u
job=$1
version=${job%%/*}
name=${job#*/}
tap=$BUILD/tap/$job.tap
start=$(date +%s)

run()
{
	case $version/$name in
	any/*) sh "tests/any/$name.sh" ;;
	*/*"$T"*) DOVECOT=$version "$BUILD/tests/$name" ;;
	*) DOVECOT=$version "$BUILD/tests/$name" "$T" ;;
	esac
}

# Prints the job's line, then each test that failed with what it had to say
# before.  A job which prints no plan, or another than it keeps to, has failed.
judge()
{
	awk -v job="$job" -v status="$1" -v seconds="$2" '
		/^not ok/ { bad++; shown = shown "\n  " $0 notes "\n"; notes = ""; next }
		/^ok.* # SKIP/ { skipped++; notes = ""; next }
		/^ok/ { good++; notes = ""; next }
		/^1\.\./ { planned = 1; plan = substr($0, 4) + 0; next }
		{ sub(/^# ?/, ""); notes = notes "\n    " $0 }
		END {
			if (!planned || plan != good + bad + skipped ||
			    (status != 0 && !bad)) {
				bad++
				shown = shown "\n  It broke off after " \
					good + bad + skipped - 1 \
					" tests, with status " status notes "\n"
			}
			print job, good + 0, bad + 0, skipped + 0 >>sums
			if (good + bad + skipped == 0)
				exit
			line = good + 0 " passed"
			if (bad)
				line = line ", " bad " FAILED"
			if (skipped)
				line = line ", " skipped " skipped"
			printf "%-7s %-24s %s (%d s)\n%s", bad ? "FAILED" : "ok",
				job, line, seconds, shown
		}' sums="$BUILD/tap/sums" "$tap"
}

mkdir -p "${tap%/*}"
run >"$tap" 2>&1
status=$?
# In one piece, so that jobs that end at the same time do not mix.
said=$(judge "$status" $(($(date +%s) - start)); echo .)
said=${said%.}
[ -z "$said" ] || printf '%s' "$said"
