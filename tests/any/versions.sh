#!/bin/sh
# Which versions of Dovecot are tested, and which had to be left out.
# Prints TAP.
set -u
# shellcheck source=tests/tap.sh
. tests/tap.sh

none='none of them is unpacked: make setup says why'
for version in $WANTED_VERSIONS; do
	if [ -e "$BUILD/dovecot/$version/packages.txt" ]; then
		none=
		report "Dovecot $version is there"
	else
		skip "Dovecot $version is there" \
			"it could not be unpacked: make setup DOVECOT=$version says why"
	fi
done
[ -z "$none" ] || echo "$none" >"$scratch/wrong"
report "there is a Dovecot to test"
finish
