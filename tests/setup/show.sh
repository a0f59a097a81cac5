#!/bin/sh
# Shows a sample at work in a real imap process, and what to try next.
#
#   tests/setup/show.sh VERSION SAMPLE PLUGIN
#
# Ends `make`.  Exit codes: 0 the sample answered, 1 it did not, 2 wrong usage.
set -eu
# shellcheck source=tests/setup/common.sh
. tests/setup/common.sh

[ $# -eq 3 ] || die 2 "usage: show.sh VERSION SAMPLE PLUGIN"
version=$1
sample=$2
plugin=$3
command=$(echo "$plugin" | tr '[:lower:]' '[:upper:]')
client="a $command\\r\\nb LOGOUT\\r\\n"

# shellcheck disable=SC2059 # What the client says is written as a format.
dialogue=$(printf "$client" | "$BUILD/tests/try" "$version" "$plugin") ||
	die 1 "$BUILD/tests/try $version $plugin failed; make doctor may say why"
case $dialogue in
*"* $command "*) ;;
*) die 1 "no answer to $command from $plugin; make doctor may say why" ;;
esac

cat <<EOF

The first sample in a real imap process, Dovecot $(dovecot_version "$version"):

  \$ printf '$client' | make -s try S=$sample
$(printf '%s\n' "$dialogue" | tr -d '\r' |
	sed -e 's/^\(.\{72\}\).*/\1 .../' -e 's/^/  /')

The book is in $BUILD/book/index.html. What to try next:
  make check              run all tests, on every Dovecot
  make try S=$sample     talk to the sample yourself
  make help               see what else there is
EOF
