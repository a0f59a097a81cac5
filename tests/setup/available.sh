#!/bin/sh
# Prints the versions of Dovecot that `make check` can test: those that are
# unpacked, and those that can be unpacked now.
#
#   tests/setup/available.sh VERSION...
#
# The others are left out, which tests/any/versions.sh reports at the end.
# Exit code 0.
set -u
# shellcheck source=tests/setup/common.sh
. tests/setup/common.sh

for version in "$@"; do
	if sh tests/setup/dovecot.sh "$version"; then
		echo "$version"
	else
		say "Dovecot $version is left out of the tests."
	fi
done
