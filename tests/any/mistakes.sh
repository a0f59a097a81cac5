#!/bin/sh
# Is each of the mistakes in tests/mistakes/ caught by the test which it names,
# with the symptom that it names, on every version?  Prints TAP.
# `sh tests/any/mistakes.sh WORD` makes only those with the word in their name.
set -u
# shellcheck source=tests/tap.sh
. tests/tap.sh

word=${1:-}
if ! have patch || ! have "${CC:-cc}"; then
	skip "every mistake is caught" "there is no compiler, or no patch(1)"
	finish
fi

# Most of them wait for something that does not come, so more of them run than
# there are processors.
for version in $WANTED_VERSIONS; do
	[ -e "$BUILD/dovecot/$version/packages.txt" ] || continue
	for patch in tests/mistakes/*"$word"*.patch; do
		printf '%s\n' "$version" "$patch"
	done
done >"$scratch/list"
xargs -n 2 -P $((${JOBS:-2} * 2)) \
	sh tests/mistakes/catch.sh "$(realpath "$scratch")" <"$scratch/list"

while read -r version && read -r patch; do
	name=$(basename "$patch" .patch)
	cp "$scratch/$version-$name.wrong" "$scratch/wrong"
	report "Dovecot $version: $name is caught"
done <"$scratch/list"
finish
