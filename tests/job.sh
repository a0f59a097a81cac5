#!/bin/sh
# Runs one job of tests/run.sh, "2.4/transcripts" or "any/format", and keeps
# what it prints below build/tap/.
set -u
job=$1
version=${job%%/*}
name=${job#*/}
out=$BUILD/tap/$job.tap
mkdir -p "${out%/*}"
if [ "$version" = any ]; then
	sh "tests/any/$name.sh" >"$out" 2>&1
else
	# A word that fits the name of the program means all of its tests.
	case $name in
	*"$T"*) T= ;;
	esac
	DOVECOT=$version "$BUILD/tests/$name" ${T:+"$T"} >"$out" 2>&1
fi
status=$?
cat "$out"
exit $status
